"""Rounds opened, steps released and people reminded by two at the same moment: once each, and nobody sees a fault."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.jobs.models import Job
from council_pm.jobs.runs import run_job
from council_pm.jobs.services import start_job
from council_pm.people.roles import Role
from indicators import return_mail
from indicators.models import Audience, Release, ReleasePlan, Return, ReturnMail, Round
from indicators.services.releases import take_due_releases
from indicators.services.round_calendar import open_due_rounds
from tests import factories
from tests.factories.indicators_quarters import figure, quarter, round_of
from tests.factories.organisation import CouncilUnits, make_council
from tests.factories.people import user_with_role
from tests.races import at_once, side_by_side, together

pytestmark = pytest.mark.django_db(transaction=True)

DAY = date(2026, 7, 10)
BY = Actor(None, "beat")


@pytest.fixture
def council() -> CouncilUnits:
    return make_council()


def test_a_round_that_two_open_at_once_is_there_once_with_each_return_once(council: CouncilUnits) -> None:
    for number in range(5):
        factories.series_with_rules(f"R-{number}", council.unit)
    together(lambda: open_due_rounds(by=BY, today=DAY))
    assert (Round.objects.count(), Return.objects.count()) == (1, 5)
    assert Event.objects.filter(action="open_round").count() == 1


def test_a_step_that_two_take_at_once_is_taken_once(council: CouncilUnits) -> None:
    series = factories.series_with_rules("R-1", council.unit)
    one = round_of(quarter(2026, 1))
    figure(series, quarter(2026, 1), "5", round=one)
    ReleasePlan.objects.create(round=one, audience=Audience.MANAGEMENT_TEAM, on=DAY)
    together(lambda: take_due_releases(by=BY, today=DAY))
    assert Release.objects.count() == 1
    assert Event.objects.filter(action="release_round").count() == 1


def test_two_jobs_at_once_write_to_a_person_once(council: CouncilUnits) -> None:
    user_with_role(Role.PERFORMANCE_OFFICER, unit=council.department)
    today = timezone.localdate()
    one = factories.RoundFactory.create(opens=date(2026, 7, 1), due=date(2026, 7, 21), closes=date(2099, 1, 1))
    series = factories.series_with_rules("R-1", council.unit)
    factories.ReturnFactory.create(round=one, series=series, due=date(2026, 7, 21))
    jobs = [start_job(by=BY, kind=return_mail.KIND, params={"chase": True}, key=key) for key in ("day", "chase")]
    side_by_side([lambda job=job: run_job(job.pk) for job in jobs])
    assert list(Job.objects.values_list("state", flat=True)) == ["done", "done"]
    assert len(mail.outbox) == 1
    assert ReturnMail.objects.get().on == today


def test_without_the_row_that_is_written_first_both_would_send() -> None:
    """The control: of two who look for a mail of today and then send one, both do; only the row refuses one."""
    person = factories.PersonFactory.create()
    looked = threading.Barrier(2)
    sent = []

    def looks_then_sends() -> None:
        there_is_one = ReturnMail.objects.filter(person=person, on=DAY).exists()
        looked.wait(timeout=10)
        if not there_is_one:
            sent.append(person.pk)
        try:
            ReturnMail.objects.create(person=person, on=DAY, job_id=1, returns=1)
        except IntegrityError:
            raise ValidationError("Somebody else had written it.", "met") from None

    assert at_once(looks_then_sends, looks_then_sends) == ["met"]
    assert len(sent) == 2
