"""Odd cases of a year: who acts in two posts, drafts that a stage leaves behind, meetings recorded late, two cycles."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from appraisals.access import Part, seen_by
from appraisals.eligibility import Days, Spell, own_days, started_after, why_left_out
from appraisals.frozen import Frozen, FrozenPassage
from appraisals.models import (
    Appraisal,
    Cycle,
    Group,
    GroupMeeting,
    NamedFor,
    Passage,
    PassageKind,
    Side,
    Signature,
    Stage,
)
from appraisals.pages.editions import shown
from appraisals.pages.signing import context as signing_page
from appraisals.passages import Box
from appraisals.selectors.appraisers import unled
from appraisals.selectors.completion import _added_up
from appraisals.selectors.content import content_of
from appraisals.selectors.cycles import joining
from appraisals.selectors.evidence import evidence_of
from appraisals.selectors.now import NOTHING_TO_DO, now_of
from appraisals.selectors.team import team_rows, to_countersign
from appraisals.selectors.together import appraised_by
from appraisals.services.cycles import CycleFields, close_cycle, create_cycle, open_cycle, reopen_cycle
from appraisals.services.reminding import remind
from appraisals.services.retention import delete_words
from appraisals.services.signing import begin_stage, enter_paper
from appraisals.services.together import Meeting, add_to_meeting, record_meeting
from appraisals.services.words import BoxAt, keep_draft, say
from council_pm.core.access import Actor
from council_pm.org.selectors import tree
from council_pm.people.models import OccupancyKind, Post
from council_pm.people.roles import Role
from tests.appraisals.council import Line
from tests.appraisals.signing_parts import TODAY, Signers
from tests.factories import OccupancyFactory, UserFactory, series_with_rules, user_with_role
from tests.factories.appraisals import (
    AppraisalFactory,
    AppraisalTargetFactory,
    CircumstanceFactory,
    CycleFactory,
    NamedAppraiserFactory,
)
from tests.factories.plans import MeasureFactory, PlanFactory, aim_of
from tests.screens import signed_in, text_of

pytestmark = pytest.mark.django_db
BEAT = Actor(None, "beat")
OLD = {"year": 2025, "starts": date(2025, 4, 1), "ends": date(2026, 3, 31), "setting_by": date(2025, 5, 31),
       "mid_year_by": date(2025, 10, 31), "year_end_by": date(2026, 3, 31)}  # fmt: skip


@pytest.fixture
def signers() -> Signers:
    return Signers()


def place(signers: Signers, user: Any, kind: str, side: str) -> BoxAt:
    return BoxAt(signers.seen(user), signers.now().stage, Box(kind, side))


class TestReminding:
    def test_a_review_that_nobody_has_begun_is_reminded_of(self) -> None:
        line = Line()
        UserFactory.create(person=line.staff[0])
        signed = {"setting_done": date(2026, 5, 20), "is_open": False}
        one = AppraisalFactory.create(person=line.staff[0], post=line.post(line.staff[0]), **signed)
        assert one.stage == Stage.SETTING
        assert remind(by=BEAT, today=one.mid_year_due - timedelta(days=14)) == 2, "its person and the appraiser"
        assert remind(by=BEAT, today=one.year_end_due) == 0, "the mid-year review comes first"

    def test_targets_that_were_never_signed_keep_the_review_waiting(self) -> None:
        line = Line()
        UserFactory.create(person=line.staff[0])
        one = AppraisalFactory.create(person=line.staff[0], post=line.post(line.staff[0]))
        assert remind(by=BEAT, today=one.mid_year_due) == 0


class TestDrafts:
    def test_whoever_types_is_asked_before_signing_whoever_saved_the_text_last(self, signers: Signers) -> None:
        Appraisal.objects.update(stage=Stage.MID_YEAR)
        at = place(signers, signers.manager, PassageKind.REVIEW, Side.APPRAISER)
        say(by=Actor(signers.manager.pk), place=at, text="The view of the manager before", version=0)
        successor = signers.successor()
        version = Passage.objects.get().version
        keep_draft(
            place=place(signers, successor, PassageKind.REVIEW, Side.APPRAISER), text="Not shared yet", version=version
        )
        with pytest.raises(ValidationError) as refusal:
            signers.sign(successor)
        assert refusal.value.code == "drafts"
        shown = signing_page(signers.seen(successor), content_of(signers.seen(successor)))
        assert shown["unshared"]

    def test_an_own_note_that_is_still_typed_holds_no_signature_up(self, signers: Signers) -> None:
        at = place(signers, signers.manager, PassageKind.PRIVATE, Side.APPRAISER)
        keep_draft(place=at, text="For me alone", version=0)
        signers.sign(signers.manager)

    @pytest.mark.parametrize("leaves", ["stage", "signature"])
    def test_what_was_typed_and_never_shared_stays_before_the_eyes_of_its_author(
        self, signers: Signers, leaves: str
    ) -> None:
        text = "Typed before the form shut"
        if leaves == "signature":
            signers.sign(signers.somebody)
        at = place(signers, signers.somebody, PassageKind.PREPARATION, Side.APPRAISEE)
        keep_draft(place=at, text=text, version=0)
        if leaves == "signature":
            signers.sign(signers.manager)
        else:
            begin_stage(
                by=Actor(signers.manager.pk), at=signers.seen(signers.manager), stage=Stage.MID_YEAR, why="Goes on"
            )
        page = text_of(signed_in(signers.somebody).get(signers.url))
        assert text in page
        assert "Typed and never shared" in page
        assert text not in text_of(signed_in(signers.manager).get(signers.url))


class TestTwoPosts:
    def test_who_acts_above_their_own_post_is_in_the_team_of_whoever_appraises_them(self, signers: Signers) -> None:
        signers.leave(signers.manager)
        acting = {"kind": OccupancyKind.ACTING, "starts": TODAY}
        OccupancyFactory.create(post=signers.post(signers.manager), person=signers.somebody.person, **acting)
        one = signers.now()
        seen = seen_by(signers.head, one, TODAY)
        assert seen is not None
        assert seen.part is Part.APPRAISER
        assert [row.appraisal for row in team_rows(signers.head.person_id, TODAY)] == [one]
        assert appraised_by(signers.head.person_id, one.cycle, TODAY) == [one]
        signers.sign(signers.somebody)
        signers.sign(signers.head)
        assert to_countersign(signers.head.person_id, TODAY) == []

    def test_a_colleague_below_a_post_that_somebody_holds_stays_with_them(self, signers: Signers) -> None:
        signers.colleague()
        acting = user_with_role(Role.EMPLOYEE, unit=signers.unit)
        OccupancyFactory.create(post=signers.post(acting), person=signers.manager.person, starts=TODAY)
        assert [row.person_id for row in team_rows(signers.head.person_id, TODAY)] == [signers.manager.person_id]

    def test_nobody_is_asked_to_countersign_for_whom_they_appraise(self, signers: Signers) -> None:
        NamedAppraiserFactory.create(
            person=signers.somebody.person, named=signers.head.person, part=NamedFor.APPRAISER, starts=date(2026, 1, 1)
        )
        signers.sign(signers.somebody)
        signers.sign(signers.head)
        assert to_countersign(signers.head.person_id, TODAY) == []

    def test_a_countersignature_waits_also_while_the_next_stage_is_being_signed(self, signers: Signers) -> None:
        signers.agree()
        begin_stage(by=Actor(signers.manager.pk), at=signers.seen(signers.manager), stage=Stage.MID_YEAR)
        signers.sign(signers.somebody)
        assert to_countersign(signers.head.person_id, TODAY) == [signers.now()]


def test_a_meeting_of_an_earlier_stage_recorded_late_voids_no_signature() -> None:
    signers = Signers(group=Group.TOGETHER)
    Appraisal.objects.update(stage=Stage.MID_YEAR)
    signers.sign(signers.somebody)
    meeting = Meeting(stage=Stage.SETTING, held_on=signers.now().cycle.starts, there=[signers.appraisal.pk], text="All")
    record_meeting(
        by=Actor(signers.manager.pk), appraiser=signers.manager.person, cycle=signers.now().cycle, key=uuid.uuid4(),
        said=meeting,
    )  # fmt: skip
    shown = signing_page(signers.seen(signers.manager), content_of(signers.seen(signers.manager)))
    assert shown["signing"].standing.waits_for == ("appraiser",)
    signers.sign(signers.manager)
    assert (signers.now().mid_year_done, signers.now().setting_done) == (TODAY, meeting.held_on)


def test_a_stage_is_not_done_together_before_the_one_before_it_is_done_or_past(signers: Signers) -> None:
    Cycle.objects.update(group=Group.TOGETHER)
    Appraisal.objects.update(
        setting_done=TODAY, mid_year_due=TODAY + timedelta(days=2), year_end_due=TODAY + timedelta(days=90)
    )

    who = {"by": Actor(signers.manager.pk), "appraiser": signers.manager.person}

    def recorded(stage: Stage, there: int = signers.appraisal.pk) -> GroupMeeting:
        said = Meeting(stage=stage, held_on=TODAY, there=[there], text="We agreed")
        return record_meeting(cycle=signers.now().cycle, key=uuid.uuid4(), said=said, **who)  # type: ignore[arg-type]

    with pytest.raises(ValidationError) as refusal:
        recorded(Stage.YEAR_END)
    assert refusal.value.code == "stage"
    recorded(Stage.MID_YEAR)
    meeting = recorded(Stage.YEAR_END)
    assert signers.now().year_end_done == TODAY
    late = Appraisal.objects.get(person=signers.colleague())
    Appraisal.objects.filter(pk=late.pk).update(setting_due=TODAY)
    with pytest.raises(ValidationError) as refusal:
        add_to_meeting(meeting=meeting, version=1, there=[late.pk], text="We agreed", **who)  # type: ignore[arg-type]
    assert refusal.value.code == "stage"


def test_a_stage_signed_on_paper_is_done_on_the_day_of_the_form() -> None:
    signers = Signers(on_paper=True)
    signed_on = signers.now().cycle.starts + timedelta(days=20)
    signers.sign(signers.manager)
    Signature.objects.update(at=datetime.combine(signed_on, time(9), tzinfo=UTC))
    enter_paper(
        by=Actor(signers.manager.pk), at=signers.seen(signers.manager), version=signers.now().version,
        paper_on=signed_on - timedelta(days=1), holds=True,
    )  # fmt: skip
    assert signers.now().setting_done == signed_on


def test_the_form_on_paper_says_that_what_stands_already_goes_with_it(signers: Signers) -> None:
    place_of = place(signers, signers.manager, PassageKind.STATEMENT, Side.BOTH)
    say(by=Actor(signers.manager.pk), place=place_of, text="We look again in June", version=0)
    args = [signers.appraisal.person_id, signers.now().cycle.slug]
    paper = reverse("appraisals:appraisal_paper", args=args)
    assert "the print of what stands on the page already" in text_of(signed_in(signers.manager).get(paper))


def test_a_rating_is_read_in_words_where_it_was_signed() -> None:
    frozen = FrozenPassage(kind="rating", side="appraiser", text="less", author="Ann Lee")
    appraisal = Signers().now()
    found = shown(appraisal, Frozen(passages=(frozen,)))
    assert [one.text for one in found.passages] == ["Less than we agreed"]


class TestDeleted:
    def test_its_page_says_so_first_and_asks_for_nothing(self, signers: Signers) -> None:
        Appraisal.objects.update(words_deleted_at=timezone.now(), is_open=False)
        client = signed_in(signers.somebody)
        page = text_of(client.get(signers.url))
        assert "The words of this appraisal were deleted on" in page
        assert "No target yet." not in page
        assert "has not signed yet" not in page
        args = [signers.appraisal.person_id, signers.now().cycle.slug]
        for name in ("appraisal_print", "appraisal_paper"):
            assert client.get(reverse(f"appraisals:{name}", args=args)).status_code == 404
        assert now_of(signers.now(), signers.now().year_end_due + timedelta(days=1)) == NOTHING_TO_DO
        assert [row.appraisal for row in team_rows(signers.manager.person_id, TODAY)] == [None]

    def test_the_rate_of_a_past_year_stays_what_it_was(self) -> None:
        line = Line(staff=1)
        person, days = line.staff[0], OLD | {"year": 2022, "starts": date(2022, 4, 1), "ends": date(2023, 3, 31)}
        days |= {"setting_by": date(2022, 5, 31), "mid_year_by": date(2022, 10, 31), "year_end_by": date(2023, 3, 31)}
        cycle = CycleFactory.create(closed=True, **days)
        AppraisalFactory.create(
            cycle=cycle, person=person, post=line.post(person), delete_after=date(2026, 3, 31),
            setting_due=days["setting_by"], mid_year_due=days["mid_year_by"], year_end_due=days["year_end_by"],
        )  # fmt: skip
        CircumstanceFactory.create(person=person, starts=date(2022, 4, 1), ends=date(2022, 12, 31))
        before = told(2022)
        assert delete_words(by=BEAT, appraisal=Appraisal.objects.get(), today=date(2026, 4, 1))
        assert not person.circumstances.exists()
        assert Appraisal.objects.get().stages_left_out == "setting,mid_year"
        assert told(2022) == before == {"setting": (1, 1), "mid_year": (1, 1), "year_end": (1, 0)}


def told(year: int) -> dict[str, tuple[int, int]]:
    """How many people a stage has, and how many of them are left out of it."""
    tallies = _added_up((year,))[year].values()
    return {
        str(stage): (sum(one.people for one in tallies), sum(sum(one.left_out[stage].values()) for one in tallies))
        for stage in Stage
    }


def test_whoever_signs_a_review_without_a_word_is_told_so(signers: Signers) -> None:
    said = "Nobody has written a word of this review yet"
    client = signed_in(signers.somebody)
    assert said not in text_of(client.get(signers.url)), "targets are words enough at the start"
    Appraisal.objects.update(stage=Stage.MID_YEAR)
    assert said in text_of(client.get(signers.url))
    own = place(signers, signers.manager, PassageKind.PRIVATE, Side.APPRAISER)
    say(by=Actor(signers.manager.pk), place=own, text="For me alone", version=0)
    assert said in text_of(signed_in(signers.manager).get(signers.url))
    at = place(signers, signers.manager, PassageKind.REVIEW, Side.APPRAISER)
    say(by=Actor(signers.manager.pk), place=at, text="It went well", version=0)
    assert said not in text_of(client.get(signers.url))


def test_a_closed_cycle_is_said_on_the_page(signers: Signers) -> None:
    Cycle.objects.update(state="closed", closed_at=timezone.now())
    assert "Its cycle is closed" in text_of(signed_in(signers.somebody).get(signers.url))


def test_whoever_has_moved_is_not_listed_as_led_by_nobody(signers: Signers) -> None:
    signers.leave(signers.somebody)
    Post.objects.filter(pk=signers.appraisal.post_id).update(reports_to=None)
    assert unled(TODAY) == []


def test_whoever_comes_back_less_than_four_weeks_before_a_day_is_left_out_as_a_starter_is() -> None:
    due = date(2026, 5, 31)
    days = Days(due, date(2026, 10, 31), date(2027, 3, 31))
    for before, left_out in ((28, False), (27, True)):
        back = due - timedelta(days=before)
        spell = Spell("long_absence", date(2026, 1, 1), back - timedelta(days=1))
        assert (why_left_out(due, [spell]) == "absent") is left_out
        assert started_after(own_days(days, back, probation=False).setting, due, probation=False) is left_out


class TestTwoCycles:
    def test_while_last_years_is_open_a_manager_begins_this_years(self) -> None:
        line = Line(staff=1)
        person = line.staff[0]
        AppraisalFactory.create(cycle=CycleFactory.create(**OLD), person=person, post=line.post(person))
        client, begin = signed_in(line.manager), reverse("appraisals:team_begin", args=[person.pk])
        assert begin not in text_of(client.get(reverse("appraisals:team"))), "there is none to begin it in"
        assert "No open cycle fits" in text_of(client.post(begin, follow=True))
        cycle = CycleFactory.create()
        assert begin in text_of(client.get(reverse("appraisals:team")))
        assert client.post(begin).status_code == 302
        assert Appraisal.objects.filter(person=person, cycle=cycle).exists()

    @pytest.mark.parametrize("last", ["open", "reopen"])
    def test_there_is_one_open_cycle_of_a_year_group_and_part(self, last: str) -> None:
        line = Line(staff=1)
        old = CycleFactory.create()
        close_cycle(by=line.by, cycle=old)
        fields = CycleFields(
            name="Again", year=old.year, group=old.group, unit_id=None, starts=old.starts, ends=old.ends,
            setting_by=old.setting_by, mid_year_by=old.mid_year_by, year_end_by=old.year_end_by, most_targets=6,
            with_ratings=False, keep_years=3,
        )  # fmt: skip
        new = create_cycle(by=line.by, fields=fields)
        steps = [
            lambda: open_cycle(by=line.by, cycle=new, version=1),
            lambda: reopen_cycle(by=line.by, cycle=old, reason="By mistake"),
        ]
        first, second = steps if last == "reopen" else steps[::-1]
        first()
        with pytest.raises(ValidationError) as refusal:
            second()
        assert refusal.value.code == "group"
        assert Cycle.objects.filter(state="open").count() == 1


def test_whoever_has_ended_a_probation_goes_on_in_the_cycle_of_the_others_and_is_counted_once() -> None:
    line = Line(staff=0)
    person = line.somebody("New", starts=TODAY - timedelta(days=200))
    probation, staff = CycleFactory.create(group=Group.PROBATION), CycleFactory.create()
    one = AppraisalFactory.create(cycle=probation, person=person, post=line.post(person))
    ended = TODAY - timedelta(days=5)
    CircumstanceFactory.create(person=person, kind="probation", starts=TODAY - timedelta(days=200), ends=ended)
    assert joining(staff, tree(TODAY), TODAY, [person.pk]).candidates == [], "it is not signed to its end"
    Appraisal.objects.update(setting_done=ended, mid_year_done=ended, year_end_done=ended, is_open=False)
    client, begin = signed_in(line.manager), reverse("appraisals:team_begin", args=[person.pk])
    assert begin in text_of(client.get(reverse("appraisals:team")))
    assert client.post(begin).status_code == 302
    assert joining(staff, tree(TODAY), TODAY, [person.pk]).candidates == [], "not twice"
    made = Appraisal.objects.get(cycle=staff)
    assert (made.person, made.setting_due) == (person, ended + timedelta(days=29))
    assert sum(tally.people for tally in _added_up((2026,))[2026].values()) == 1
    assert Appraisal.objects.filter(person=person).count() == 2, one


def test_the_evidence_of_a_review_shows_what_proves_the_aim_of_a_target(signers: Signers) -> None:
    proof = series_with_rules("BIN-1", signers.unit, name="Bins missed")
    aim = aim_of(PlanFactory.create(unit=signers.unit, agreed=True), "No street missed twice")
    MeasureFactory.create(objective=aim, series=proof)
    AppraisalTargetFactory.create(appraisal=signers.appraisal, objective=aim)
    Appraisal.objects.update(stage=Stage.MID_YEAR)
    evidence = evidence_of(signers.seen(signers.manager), content_of(signers.seen(signers.manager)))
    assert evidence is not None
    assert [one.row.name for one in evidence.figures] == ["Bins missed"]
