"""Past its day every word of an appraisal is deleted by itself; that there was one stays to be counted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from appraisals.models import (
    AccessRecord,
    Appraisal,
    CheckIn,
    Circumstance,
    CorrectionRequest,
    Cycle,
    DataCopy,
    GroupMeeting,
    GroupPresence,
    HrOpening,
    NamedAppraiser,
    Signature,
)
from appraisals.retention import CORRECTION_DELAYS, is_past, kept_until
from appraisals.retention_jobs import DELETE, describe_deleted
from appraisals.services.retention import delete_words, forget_what_was_said, past_their_day
from appraisals.services.rotation import sealed_columns
from appraisals.tasks import delete_old_words
from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.jobs.models import Job, JobState
from council_pm.jobs.runs import run_job
from council_pm.people.models import Occupancy
from council_pm.people.roles import Role
from tests.appraisals.canaries import say_everything
from tests.appraisals.test_access import TODAY, Council
from tests.factories import OccupancyFactory
from tests.factories.appraisals import (
    AppraisalFactory,
    CircumstanceFactory,
    CorrectionRequestFactory,
    DataCopyFactory,
    GroupPresenceFactory,
    HrOpeningFactory,
    NamedAppraiserFactory,
)
from tests.screens import signed_in, text_of

BY, WORDS = Actor(None, "beat"), "KANARIE-d00d"


@pytest.fixture
def appraisal(db: None) -> Appraisal:
    made: Appraisal = AppraisalFactory.create(delete_after=TODAY - timedelta(days=1))
    say_everything(made, WORDS)
    return made


def sealed_texts() -> list[str]:
    """Everything that is sealed anywhere, opened."""
    return [
        sealed.open()
        for model, names in sealed_columns()
        for name in names
        for sealed in model._base_manager.exclude(**{name: ""}).values_list(name, flat=True)
    ]


def test_the_last_day_is_kept_and_a_request_delays_by_90_days_at_most() -> None:
    day = date(2026, 11, 27)
    assert not is_past(day, day, asked_to_correct=False)
    assert is_past(day, day + timedelta(days=1), asked_to_correct=False)
    assert not is_past(day, day + timedelta(days=90), asked_to_correct=True)
    assert is_past(day, day + timedelta(days=91), asked_to_correct=True)
    assert kept_until(day, asked_to_correct=True) == day + CORRECTION_DELAYS


def test_every_word_goes_and_the_skeleton_stays(appraisal: Appraisal) -> None:
    record = AccessRecord.objects.create(
        appraisal=appraisal, user=HrOpening.objects.get().adviser, part="hr", what="page", at=timezone.now()
    )
    Appraisal.objects.filter(pk=appraisal.pk).update(setting_done=date(2026, 5, 1))
    assert WORDS in "".join(sealed_texts()), "the test would be blind"
    assert delete_words(by=BY, appraisal=appraisal, today=TODAY)
    assert sealed_texts() == []
    kept = Appraisal.objects.get(pk=appraisal.pk)
    assert (kept.setting_done, kept.is_open, kept.stage) == (date(2026, 5, 1), False, "setting")
    assert kept.words_deleted_at is not None
    assert AccessRecord.objects.get() == record
    assert HrOpening.objects.count() == 1
    assert DataCopy.objects.count() == 1
    assert [model.objects.count() for model in (CheckIn, Signature, CorrectionRequest)] == [0, 0, 0]
    event = Event.objects.get(action="delete_appraisal_words")
    assert (event.subject_id, event.detail, event.reason) == (str(appraisal.pk), {}, "")


def test_it_is_done_once(appraisal: Appraisal) -> None:
    assert delete_words(by=BY, appraisal=appraisal, today=TODAY)
    assert not delete_words(by=BY, appraisal=appraisal, today=TODAY)
    assert Event.objects.filter(action="delete_appraisal_words").count() == 1


def test_nothing_goes_before_its_day(appraisal: Appraisal) -> None:
    Appraisal.objects.update(delete_after=TODAY)
    before = len(sealed_texts())
    assert not past_their_day(TODAY).exists()
    assert not delete_words(by=BY, appraisal=appraisal, today=TODAY)
    assert len(sealed_texts()) == before


def test_a_request_that_waits_delays_and_one_that_is_answered_does_not(appraisal: Appraisal) -> None:
    assert past_their_day(TODAY).exists(), "an answered request stands there"
    CorrectionRequestFactory.create(appraisal=appraisal)
    assert not past_their_day(TODAY).exists()
    assert not delete_words(by=BY, appraisal=appraisal, today=TODAY)
    late = TODAY + CORRECTION_DELAYS
    assert past_their_day(late).exists()
    assert delete_words(by=BY, appraisal=appraisal, today=late)


def test_what_was_agreed_for_a_team_goes_with_the_last_of_them(appraisal: Appraisal) -> None:
    meeting = GroupMeeting.objects.get()
    colleague = GroupPresenceFactory.create(meeting=meeting).appraisal
    delete_words(by=BY, appraisal=appraisal, today=TODAY)
    assert GroupPresence.objects.get().appraisal == colleague
    assert meeting.words.open() in sealed_texts()
    Appraisal.objects.filter(pk=colleague.pk).update(delete_after=TODAY - timedelta(days=1))
    delete_words(by=BY, appraisal=colleague, today=TODAY)
    assert not GroupMeeting.objects.exists()


def test_words_of_another_appraisal_stay(appraisal: Appraisal) -> None:
    other = AppraisalFactory.create(person=appraisal.person, post=appraisal.post)
    say_everything(other, "KANARIE-kept")
    before = sum("KANARIE-kept" in text for text in sealed_texts())
    delete_words(by=BY, appraisal=appraisal, today=TODAY)
    assert sum("KANARIE-kept" in text for text in sealed_texts()) == before
    assert DataCopy.objects.exclude(reason="").exists(), "something is still held about the person"


def test_the_night_does_it_once_and_says_how_many(appraisal: Appraisal) -> None:
    AppraisalFactory.create()
    delete_old_words()
    delete_old_words()
    job = Job.objects.get(kind=DELETE)
    assert run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.DONE, {"deleted": 1})
    assert WORDS not in str(job.__dict__)
    assert describe_deleted(job.result) == "The words of 1 appraisal were deleted."
    assert describe_deleted({"deleted": 0}) == "Nothing was due."
    assert sealed_texts() == []


def test_what_hr_said_of_somebody_goes_with_their_last_words_where_it_is_over(appraisal: Appraisal) -> None:
    person = appraisal.person
    for ends in (date(2026, 3, 1), None):
        CircumstanceFactory.create(person=person, starts=date(2024 if ends else 2025, 1, 1), ends=ends)
    CircumstanceFactory.create(person=person, kind="seconded", starts=TODAY, ends=TODAY)
    lasts = NamedAppraiserFactory.create(person=person, starts=date(2024, 1, 1), reason="Still said of them")
    other = AppraisalFactory.create(person=person, post=appraisal.post, delete_after=appraisal.delete_after)
    CircumstanceFactory.create(starts=date(2026, 2, 1), ends=date(2026, 3, 1))
    assert delete_words(by=BY, appraisal=appraisal, today=TODAY)
    assert (Circumstance.objects.count(), NamedAppraiser.objects.exclude(reason="").count()) == (4, 2)
    assert delete_words(by=BY, appraisal=other, today=TODAY)
    assert list(person.circumstances.order_by("pk").values_list("ends", flat=True)) == [None, TODAY]
    assert sealed_texts() == ["Still said of them"]
    assert Circumstance.objects.exclude(person=person).count() == 1, "of somebody else"
    Occupancy.objects.filter(person=person).update(ends=TODAY - timedelta(days=1))
    assert forget_what_was_said(by=BY, today=TODAY) == 1
    assert list(person.circumstances.values_list("ends", flat=True)) == [TODAY], "a cycle that is open may ask for it"
    lasts.refresh_from_db()
    assert (lasts.reason.token, lasts.ends) == ("", None)
    assert forget_what_was_said(by=BY, today=TODAY) == 0
    events = Event.objects.filter(action="forget_what_was_said")
    assert {(one.subject_kind, one.subject_id, str(one.detail)) for one in events} == {
        ("appraisal_person", str(person.pk), "{}")
    }
    Cycle.objects.update(state="closed", closed_at=timezone.now())
    assert forget_what_was_said(by=BY, today=TODAY + timedelta(days=1)) == 1
    assert not person.circumstances.exists()


def test_of_somebody_without_an_appraisal_it_goes_after_the_longest_time(db: None) -> None:
    day = date(2016, 2, 1)
    person = OccupancyFactory.create().person
    naming = NamedAppraiserFactory.create(person=person, starts=date(2015, 1, 1), ends=day)
    CircumstanceFactory.create(person=person, kind="agency", starts=date(2015, 1, 1), ends=day)
    lasts = CircumstanceFactory.create(person=person, kind="school", starts=date(2015, 1, 1))
    copy = DataCopyFactory.create(person=person, at=datetime(2016, 2, 1, 12, tzinfo=UTC))
    assert forget_what_was_said(by=BY, today=date(2026, 2, 1)) == 0
    assert forget_what_was_said(by=BY, today=date(2026, 2, 2)) == 1
    naming.refresh_from_db()
    copy.refresh_from_db()
    assert (naming.reason.token, copy.reason.token) == ("", "")
    assert Circumstance.objects.get() == lasts, "they still work here"
    Occupancy.objects.all().delete()
    assert forget_what_was_said(by=BY, today=date(2026, 2, 2)) == 1
    assert not Circumstance.objects.exists()


def test_the_night_forgets_what_ended_after_the_last_words_went(appraisal: Appraisal) -> None:
    lasts = NamedAppraiserFactory.create(person=appraisal.person)
    delete_words(by=BY, appraisal=appraisal, today=TODAY)
    assert len(sealed_texts()) == 1
    type(lasts).objects.filter(pk=lasts.pk).update(ends=TODAY - timedelta(days=1))
    delete_old_words()
    assert run_job(Job.objects.get(kind=DELETE).pk)
    assert sealed_texts() == []


@pytest.mark.django_db
def test_deletion_needs_no_key(settings) -> None:
    made = AppraisalFactory.create(delete_after=TODAY - timedelta(days=1))
    say_everything(made, WORDS)
    settings.APPRAISAL_KEYS = ()
    assert delete_words(by=BY, appraisal=made, today=TODAY)
    assert sealed_texts() == []


@pytest.mark.django_db
def test_hr_sees_what_falls_due_and_what_was_deleted_and_cannot_do_it() -> None:
    council = Council()
    for name, days in (("Due Soon", 30), ("Due Later", 120), ("Delayed Still", -5), ("Gone Already", -9)):
        made = AppraisalFactory.create(delete_after=TODAY + timedelta(days=days))
        type(made.person).objects.filter(pk=made.person_id).update(name=name)
        if name == "Delayed Still":
            CorrectionRequestFactory.create(appraisal=made)
        if name == "Gone Already":
            delete_words(by=BY, appraisal=made, today=TODAY)
    client, url = signed_in(council.user(Role.HR_ADVISER, council.unit)), reverse("appraisals:hr_kept")
    due = text_of(client.get(url))
    assert "Due Soon" in due
    assert "Delayed Still" in due
    assert "a request for a correction waits for an answer" in due
    assert f"{TODAY + timedelta(days=85):%-d %B %Y}" in due
    assert "Due Later" not in due
    assert "Gone Already" not in due
    gone = text_of(client.get(url, {"show": "deleted"}))
    assert "Gone Already" in gone
    assert "Due Soon" not in gone
    assert client.post(url).status_code == 405


@pytest.mark.django_db
def test_its_person_is_told_until_when_and_that_it_was_done() -> None:
    council = Council()
    own, url = signed_in(council.somebody), council.appraisal.get_absolute_url()
    HrOpeningFactory.create(appraisal=council.appraisal, reason="A grievance was raised")
    CorrectionRequestFactory.create(appraisal=council.appraisal)
    Appraisal.objects.update(delete_after=TODAY - timedelta(days=1))
    assert f"{TODAY - timedelta(days=1) + CORRECTION_DELAYS:%-d %B %Y}" in text_of(own.get(url))
    CorrectionRequest.objects.all().delete()
    delete_words(by=BY, appraisal=council.appraisal, today=TODAY)
    shown = text_of(own.get(url))
    assert "was deleted on" in shown
    assert "grievance" not in shown
    assert "the reason was deleted with the other words" in shown
