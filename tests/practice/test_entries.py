"""Drafting, wording, publishing, reviewing and retiring entries; who used them; reminders."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from council_pm.audit.models import Event
from council_pm.core import subjects
from council_pm.core.access import Actor
from council_pm.core.subjects import Ref
from council_pm.jobs.models import Job
from council_pm.jobs.runs import run_job
from council_pm.jobs.services import start_job
from council_pm.notices.models import Alert
from council_pm.notices.services import mute
from council_pm.people.models import User
from council_pm.practice import review_jobs, tasks
from council_pm.practice.models import AdoptionNote, Community, EntryState, PracticeEntry, PracticeRevision
from council_pm.practice.services.adoptions import add_community, adopt_entry, turn_community, update_adoption
from council_pm.practice.services.entries import (
    EntryFields,
    add_entry,
    change_entry,
    draft_entry,
    draft_from_action,
    publish_entry,
    retire_entry,
    review_entry,
)
from council_pm.practice.services.reviews import remind
from tests.factories import IndicatorFactory, PostFactory, SeriesFactory, series_with_rules
from tests.factories.organisation import CouncilUnits
from tests.factories.plans import ActionFactory
from tests.factories.practice import PracticeEntryFactory, adoption_of, revision_of
from tests.practice.conftest import post_of

pytestmark = pytest.mark.django_db
BY, TODAY = Actor(7), dt.date(2026, 11, 20)
LATER = dt.date(2027, 5, 1)


def fields(**changes: Any) -> EntryFields:
    given: dict[str, Any] = {
        "title": "Ride along", "topic": "Waste", "did": "We rode along.", "worked": "Fewer bins were missed."
    }  # fmt: skip
    return EntryFields(**{**given, **changes})


def refused(service: Any, /, **given: Any) -> str:
    with pytest.raises(ValidationError) as refusal:
        service(by=BY, **given)
    return str(refusal.value.code)


class TestDrafting:
    def test_one_press_makes_one_entry_however_often_it_is_pressed(self, council: CouncilUnits) -> None:
        given = {"unit": council.unit, "topic": "Waste", "did": "A hit squad.", "worked": "The curve turned."}
        first = draft_entry(by=BY, **given, source_kind="clinic_item", source_id="5")
        assert draft_entry(by=BY, **given, source_kind="clinic_item", source_id="5") == first
        assert draft_entry(by=BY, **given, source_kind="clinic_item", source_id="6") != first
        assert draft_entry(by=BY, **given) != draft_entry(by=BY, **given)
        assert (first.state, str(first.newest), first.newest.topic) == (EntryState.DRAFT, "Waste", "Waste")  # type: ignore[union-attr]

    def test_of_a_thing_there_is_one_entry_by_constraint(self, council: CouncilUnits) -> None:
        PracticeEntryFactory.create(source_kind="action", source_id="1")
        for wrong in ({"source_kind": "action", "source_id": "1"}, {"source_kind": "action"}, {"source_id": "1"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                PracticeEntryFactory.create(**wrong)

    def test_it_is_drafted_from_a_done_action(self, council: CouncilUnits) -> None:
        series = series_with_rules("W1", council.unit, name="Missed bins", theme="Environment")
        action = ActionFactory.create(
            unit=council.unit, title="Hit squad", detail="Two crews.", status="done", done_on=TODAY, series=series,
            starts=dt.date(2026, 6, 1),
        )  # fmt: skip
        made = draft_from_action(by=BY, action=action)
        newest: Any = made.newest
        assert (made.unit, made.source_kind, made.source_id) == (council.unit, "action", str(action.pk))
        assert (newest.title, newest.topic, newest.series) == ("Hit squad", "Environment", series)
        assert (newest.did, newest.before_on) == ("Hit squad\n\nTwo crews.", dt.date(2026, 6, 1))
        assert newest.worked == "Missed bins turned after this began."

    @pytest.mark.parametrize(
        ("action", "code"),
        [({"status": "on_course"}, "not_done"), ({"visibility": "clinic"}, "closed"), ({"series": None}, "not_done")],
    )
    def test_what_is_not_done_or_not_open_is_not_written_up(
        self, council: CouncilUnits, action: dict[str, Any], code: str
    ) -> None:
        given = {"status": "done", "series": SeriesFactory.create(), **action}
        done_on = TODAY if given["status"] == "done" else None
        assert refused(draft_from_action, action=ActionFactory.create(done_on=done_on, **given)) == code
        assert not PracticeEntry.objects.exists()

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"title": " "}, "title"), ({"title": "x" * 201}, "title"), ({"topic": ""}, "topic"), ({"did": ""}, "did"),
            ({"worked": "x" * 4001}, "worked"), ({"review_on": TODAY}, "review_on"),
            ({"review_on": TODAY.replace(year=2031)}, "review_on"), ({"communities": [10**9]}, "communities"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_is_refused_at_its_field(
        self, council: CouncilUnits, given: dict[str, Any], code: str
    ) -> None:
        assert refused(add_entry, unit=council.unit, fields=fields(**given), today=TODAY) == code

    def test_a_line_needs_the_day_on_which_it_began_and_an_indicator_in_use(self, council: CouncilUnits) -> None:
        series = SeriesFactory.create()
        retired = SeriesFactory.create(indicator=IndicatorFactory.create(retired_on=TODAY, retired_reason="Old."))
        for given, code in (
            ({"series": series}, "before_on"),
            ({"series": series, "before_on": LATER}, "before_on"),
            ({"series": series, "before_on": TODAY, "after_on": TODAY}, "after_on"),
            ({"series": retired, "before_on": TODAY}, "code"),
        ):
            assert refused(add_entry, unit=council.unit, fields=fields(**given), today=TODAY) == code

    def test_constraints_hold_what_must_always_hold(self) -> None:
        entry = PracticeEntryFactory.create()
        wrongs: list[dict[str, Any]] = [
            {"title": ""}, {"did": ""}, {"before_on": TODAY},
            {"series": SeriesFactory.create(), "before_on": TODAY, "after_on": TODAY},
        ]  # fmt: skip
        for wrong in wrongs:
            with pytest.raises(IntegrityError), transaction.atomic():
                revision_of(entry, **wrong)
        for state in ({"state": "retired"}, {"state": "draft"}, {"state": "published", "published_at": None}):
            with pytest.raises(IntegrityError), transaction.atomic():
                PracticeEntry.objects.filter(pk=entry.pk).update(**state)


class TestChanging:
    def test_each_change_is_a_revision_and_what_stood_there_stays(self, manager: User) -> None:
        entry = PracticeEntryFactory.create(draft=True, did="First.", communities=["Carers"])
        carers = Community.objects.get(name="Carers")
        made = change_entry(
            by=BY, entry=entry, fields=fields(did="Second.", communities=[carers.pk]), based_on=1, today=TODAY
        )
        assert made.revision == 2
        assert [one.did for one in entry.revisions.order_by("revision")] == ["First.", "Second."]
        assert [one.communities.get().community for one in entry.revisions.all()] == [carers, carers]
        again = change_entry(
            by=BY, entry=entry, fields=fields(did="Second.", communities=[carers.pk]), based_on=2, today=TODAY
        )
        assert again == made
        assert Event.objects.filter(action="change_practice").count() == 1

    def test_of_two_editors_the_second_is_told(self) -> None:
        entry = PracticeEntryFactory.create(draft=True)
        change_entry(by=BY, entry=entry, fields=fields(did="Theirs."), based_on=1, today=TODAY)
        assert refused(change_entry, entry=entry, fields=fields(did="Mine."), based_on=1, today=TODAY) == "stale"

    def test_an_indicator_that_ended_since_stays_and_a_community_that_is_not_offered_any_more_too(self) -> None:
        series = SeriesFactory.create()
        entry = PracticeEntryFactory.create(
            draft=True, series=series, before_on=dt.date(2026, 4, 1), communities=["Carers"]
        )
        carers = turn_community(by=BY, community=Community.objects.get(name="Carers"), active=False)
        series.indicator.retired_on, series.indicator.retired_reason = TODAY, "Old."
        series.indicator.save()
        kept = fields(series=series, before_on=dt.date(2026, 4, 1), communities=[carers.pk])
        assert change_entry(by=BY, entry=entry, fields=kept, based_on=1, today=TODAY).series == series

    def test_a_published_one_keeps_somebody_to_ask_and_a_day_of_review(self) -> None:
        post = PostFactory.create()
        entry = PracticeEntryFactory.create(contact=post, review_on=LATER)
        for given, code in (
            ({"review_on": LATER}, "contact"), ({"contact": post}, "review_on"),
            ({"contact": PostFactory.create(ended=TODAY), "review_on": LATER}, "contact"),
        ):  # fmt: skip
            assert refused(change_entry, entry=entry, fields=fields(**given), based_on=1, today=TODAY) == code

    def test_one_whose_day_of_review_passed_can_be_mended_without_a_new_one(self) -> None:
        post = PostFactory.create()
        entry = PracticeEntryFactory.create(contact=post, review_on=TODAY)
        made = change_entry(
            by=BY, entry=entry, fields=fields(contact=post, review_on=TODAY, did="Mended."), based_on=1, today=TODAY
        )
        assert made.did == "Mended."


class TestPublishing:
    def test_it_is_there_for_everybody_from_then_on(self) -> None:
        entry = PracticeEntryFactory.create(draft=True, contact=PostFactory.create(), review_on=LATER)
        publish_entry(by=BY, entry=entry, based_on=1, today=TODAY)
        entry.refresh_from_db()
        assert entry.state == EntryState.PUBLISHED
        publish_entry(by=BY, entry=entry, based_on=1, today=TODAY)
        assert Event.objects.filter(action="publish_practice").count() == 1

    def test_without_somebody_to_ask_or_a_day_of_review_it_is_not(self) -> None:
        post = PostFactory.create()
        for words, code in (
            ({"contact": None}, "contact"), ({"contact": post, "review_on": None}, "review_on"),
            ({"contact": post, "review_on": TODAY}, "review_on"),
        ):  # fmt: skip
            entry = PracticeEntryFactory.create(draft=True, **words)
            assert refused(publish_entry, entry=entry, based_on=1, today=TODAY) == code

    def test_that_it_still_holds_is_a_revision_with_the_same_words(self) -> None:
        entry = PracticeEntryFactory.create(
            contact=PostFactory.create(), review_on=TODAY, did="As ever.", communities=["Carers"]
        )
        made = review_entry(by=BY, entry=entry, review_on=LATER, based_on=1, today=TODAY)
        assert (made.revision, made.did, made.review_on) == (2, "As ever.", LATER)
        assert made.communities.count() == 1
        assert refused(review_entry, entry=entry, review_on=TODAY, based_on=2, today=TODAY) == "review_on"
        assert refused(review_entry, entry=entry, review_on=LATER, based_on=1, today=TODAY) == "stale"

    def test_what_is_taken_out_can_be_changed_no_more(self) -> None:
        entry = PracticeEntryFactory.create()
        assert refused(retire_entry, entry=entry, reason=" ") == "reason"
        retire_entry(by=BY, entry=entry, reason="The trucks were sold.")
        assert refused(retire_entry, entry=entry, reason="Again.") == "retired"
        assert refused(change_entry, entry=entry, fields=fields(), based_on=1, today=TODAY) == "retired"
        assert refused(publish_entry, entry=entry, based_on=1, today=TODAY) == "retired"


class TestUsing:
    def test_somebody_used_it_and_says_anew_what_happened(self, council: CouncilUnits, manager: User) -> None:
        by, entry = Actor(manager.pk), PracticeEntryFactory.create()
        made = adopt_entry(
            by=by, entry=entry, unit=council.unit, since=TODAY, happened="Too early to say.", today=TODAY
        )
        note = update_adoption(by=by, adoption=made, happened="A third fewer.", based_on=1)
        assert note.revision == 2
        assert update_adoption(by=by, adoption=made, happened="A third fewer.", based_on=2) == note
        with pytest.raises(ValidationError):
            update_adoption(by=by, adoption=made, happened="Mine.", based_on=1)
        assert list(AdoptionNote.objects.order_by("revision").values_list("text", flat=True)) == [
            "Too early to say.", "A third fewer."
        ]  # fmt: skip

    def test_what_cannot_be_is_refused(self, council: CouncilUnits, manager: User) -> None:
        entry = PracticeEntryFactory.create()
        adoption_of(entry, manager, unit=council.unit)
        given = {"entry": entry, "unit": council.unit, "since": TODAY, "happened": "So.", "today": TODAY}
        for changes, code in (
            ({}, "unit"), ({"since": LATER}, "since"), ({"happened": " "}, "happened"),
            ({"entry": PracticeEntryFactory.create(draft=True)}, "state"),
        ):  # fmt: skip
            with pytest.raises(ValidationError) as refusal:
                adopt_entry(by=Actor(manager.pk), **{**given, **changes})
            assert refusal.value.code == code
        with pytest.raises(ValueError, match="used by somebody"):
            adopt_entry(by=Actor(None, "beat"), **given)

    def test_a_council_adds_communities_and_takes_them_out(self) -> None:
        made = add_community(by=BY, name="  Gypsy,  Roma and Traveller communities ")
        assert made.name == "Gypsy, Roma and Traveller communities"
        assert refused(add_community, name="carers") == "name"
        assert refused(add_community, name="") == "name"
        turn_community(by=BY, community=made, active=False)
        turn_community(by=BY, community=made, active=False)
        assert not Community.objects.get(pk=made.pk).active
        assert Event.objects.filter(action="turn_community").count() == 1


class TestReminders:
    def test_the_contact_is_told_once_for_each_day_of_review(self, council: CouncilUnits, manager: User) -> None:
        entry = PracticeEntryFactory.create(contact=post_of(manager), review_on=TODAY)
        PracticeEntryFactory.create(contact=post_of(manager), review_on=LATER)
        PracticeEntryFactory.create(contact=post_of(manager), review_on=TODAY, draft=True)
        PracticeEntryFactory.create(contact=PostFactory.create(), review_on=TODAY)
        assert remind(by=BY, today=TODAY) == 1
        assert remind(by=BY, today=TODAY) == 0
        alert = Alert.objects.get()
        assert (alert.user, alert.subject_id) == (manager, str(entry.pk))
        assert alert.sentence == "Its day of review was 20 November 2026: does it still hold?"
        revision_of(entry, contact=post_of(manager), review_on=LATER)
        assert remind(by=BY, today=LATER) == 1
        assert Alert.objects.count() == 3

    def test_who_muted_it_hears_nothing(self, manager: User) -> None:
        entry = PracticeEntryFactory.create(contact=post_of(manager), review_on=TODAY)
        mute(by=Actor(manager.pk), user=manager, subject_kind="practice_entry", subject_id=str(entry.pk))
        assert remind(by=BY, today=TODAY) == 0
        assert not Alert.objects.exists()

    def test_the_daily_job_reminds_and_beat_starts_it_once_a_day(self, manager: User) -> None:
        PracticeEntryFactory.create(contact=post_of(manager), review_on=timezone.localdate())
        job = start_job(by=BY, kind=review_jobs.REMIND, params={}, key="1")
        run_job(job.pk)
        result = Job.objects.get(pk=job.pk).result
        assert review_jobs.describe(result) == "1 person was reminded of good practice."
        assert review_jobs.describe({}) == "No good practice was to be reviewed."
        tasks.remind_of_practice()
        tasks.remind_of_practice()
        assert Job.objects.filter(kind=review_jobs.REMIND).count() == 2

    def test_an_entry_is_a_subject_for_who_sees_it(
        self, council: CouncilUnits, manager: User, other: User, member: User
    ) -> None:
        draft = PracticeEntryFactory.create(unit=council.unit, draft=True, title="In the making")
        shown = PracticeEntryFactory.create(unit=council.unit, title="Ride along")
        refs = [Ref("practice_entry", str(one.pk)) for one in (draft, shown)] + [Ref("practice_entry", "nonsense")]
        assert {one.title for one in subjects.load(manager, refs).values()} == {"In the making", "Ride along"}
        for reader in (other, member):
            assert [one.title for one in subjects.load(reader, refs).values()] == ["Ride along"]
        assert subjects.load(manager, [Ref("practice_entry", "x")]) == {}

    def test_they_read_as_what_they_are(self) -> None:
        entry = PracticeEntryFactory.create(title="Ride along", communities=["Carers"])
        assert (str(entry), str(entry.newest)) == (f"Practice entry {entry.pk}", "Ride along")
        assert PracticeRevision.objects.get().communities.get().community.name == "Carers"
