"""Reminders a fortnight before and after a stage's day, once each, and never a word of an appraisal or a name."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from appraisals.jobs import REMIND
from appraisals.models import Appraisal
from appraisals.services.reminding import remind
from appraisals.tasks import remind_of_appraisals
from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.jobs.models import Job, JobState
from council_pm.notices.models import Alert
from council_pm.people.models import User
from tests.appraisals.council import TODAY, Line, run
from tests.factories import UserFactory
from tests.factories.appraisals import (
    AppraisalFactory,
    AppraisalTargetFactory,
    CircumstanceFactory,
    CycleFactory,
    EditionFactory,
    SignatureFactory,
)
from tests.screens import signed_in, text_of

pytestmark = pytest.mark.django_db
BEAT = Actor(None, "beat")
CANARY = "Canary words of a target"
DUE = date(2026, 5, 31)


@pytest.fixture
def line() -> Line:
    made = Line()
    for person in made.staff:
        UserFactory.create(person=person)
    return made


@pytest.fixture
def one(line: Line) -> Appraisal:
    made: Appraisal = AppraisalFactory.create(person=line.staff[0], post=line.post(line.staff[0]))
    AppraisalTargetFactory.create(appraisal=made, wording=CANARY)
    return made


def told(user: User) -> list[str]:
    return list(Alert.objects.filter(user=user).order_by("pk").values_list("sentence", flat=True))


def test_both_are_told_a_fortnight_before_and_again_a_fortnight_after(line: Line, one: Appraisal) -> None:
    own = User.objects.get(person=one.person)
    assert remind(by=BEAT, today=DUE - timedelta(days=15)) == 0
    assert remind(by=BEAT, today=DUE - timedelta(days=14)) == 2
    assert told(own) == ["Set targets by 31 May."]
    assert told(line.manager) == ["Set targets by 31 May: 1 person waits."]
    assert remind(by=BEAT, today=DUE - timedelta(days=3)) == 0, "once"
    assert remind(by=BEAT, today=DUE + timedelta(days=13)) == 0
    assert remind(by=BEAT, today=DUE + timedelta(days=14)) == 2
    assert told(own)[1:] == ["Targets were to be set by 31 May."]
    assert remind(by=BEAT, today=DUE + timedelta(days=40)) == 0


def test_a_manager_of_many_gets_one_reminder(line: Line, one: Appraisal) -> None:
    AppraisalFactory.create(cycle=one.cycle, person=line.staff[1], post=line.post(line.staff[1]))
    remind(by=BEAT, today=DUE)
    assert told(line.manager) == ["Set targets by 31 May: 2 people wait."]


@pytest.mark.parametrize(("waiting", "detail"), [(9, {}), (10, {"reminded": 10})])
def test_the_record_says_how_many_only_of_ten_or_more(line: Line, waiting: int, detail: dict[str, int]) -> None:
    AppraisalFactory.create_batch(waiting, cycle=CycleFactory.create())
    AppraisalFactory.create(person=line.staff[0], post=line.post(line.staff[0]))
    remind(by=BEAT, today=DUE)
    events = Event.objects.filter(action="remind_of_appraisals").order_by("pk")
    assert [event.detail for event in events] == [detail, {}]


@pytest.mark.parametrize(
    "change",
    [
        {"setting_done": date(2026, 5, 1)}, {"ended_on": date(2026, 5, 1), "left_out": "left"}, {"left_out": "absent"},
        {"stage": "mid_year"},
    ],
)  # fmt: skip
def test_nobody_is_told_of_what_is_done_or_left_out(line: Line, one: Appraisal, change: dict[str, object]) -> None:
    Appraisal.objects.update(**change)
    assert remind(by=BEAT, today=DUE) == 0


def test_nobody_is_told_of_a_closed_cycle(line: Line) -> None:
    AppraisalFactory.create(cycle__closed=True, person=line.staff[0], post=line.post(line.staff[0]))
    assert remind(by=BEAT, today=DUE) == 0


def test_a_notice_leads_to_the_page_and_holds_no_word_and_no_name(line: Line, one: Appraisal) -> None:
    remind(by=BEAT, today=DUE)
    own = User.objects.get(person=one.person)
    page = text_of(signed_in(own).get(reverse("notices:alert_list")))
    assert "Your appraisal" in page
    assert CANARY not in page
    assert all("Staff 0" not in sentence for sentence in told(line.manager))
    assert "Appraisals of your team" in text_of(signed_in(line.manager).get(reverse("notices:alert_list")))
    assert not any(CANARY in message.body for message in mail.outbox)


def test_beat_starts_it_once_a_day(line: Line, one: Appraisal) -> None:
    Appraisal.objects.update(setting_due=TODAY)
    remind_of_appraisals()
    remind_of_appraisals()
    job = run(Job.objects.get(kind=REMIND))
    assert (job.state, job.result) == (JobState.DONE, {"people": 2})


def test_my_work_names_the_own_stage_and_counts_the_team(line: Line, one: Appraisal) -> None:
    own = User.objects.get(person=one.person)
    page = text_of(signed_in(own).get(reverse("dashboards:my_work")))
    assert "Your appraisal: set targets" in page
    assert one.get_absolute_url() in page
    page = text_of(signed_in(line.manager).get(reverse("dashboards:my_work")))
    assert "1 appraisal of your team waits" in page
    assert "1 is overdue" in page
    assert "Staff 0" not in page
    assert CANARY not in page


def test_my_work_says_how_many_wait_to_be_countersigned(line: Line, one: Appraisal) -> None:
    edition = EditionFactory.create(appraisal=one)
    SignatureFactory.create(edition=edition)
    SignatureFactory.create(edition=edition, part="appraiser", person=line.manager.person)
    Appraisal.objects.filter(pk=one.pk).update(edition=1, is_open=False)
    page = text_of(signed_in(line.head).get(reverse("dashboards:my_work")))
    assert "1 appraisal to countersign" in page
    assert one.person.name not in page


def test_my_work_asks_nothing_of_whoever_is_away(line: Line, one: Appraisal) -> None:
    CircumstanceFactory.create(person=one.person)
    Appraisal.objects.update(left_out="absent")
    own = User.objects.get(person=one.person)
    assert "Your appraisal" not in text_of(signed_in(own).get(reverse("dashboards:my_work")))
