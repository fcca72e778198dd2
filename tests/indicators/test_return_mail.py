"""Mails about returns: one a person a day, with links and no figure (M103); chased in one click; secret calendars."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from smtplib import SMTPException
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.jobs.models import Job, JobState
from council_pm.jobs.runs import run_job
from council_pm.notices.models import Mail
from council_pm.notices.services import choose_mail
from council_pm.org.models import OrgUnit
from council_pm.people.models import DelegatedRight, OccupancyKind, User
from council_pm.people.roles import Role
from council_pm.people.services.delegation import delegate
from indicators import return_mail
from indicators.models import CalendarFeed, OwnershipKind, Return, ReturnMail, Round
from indicators.returns.states import Stage
from indicators.selectors.return_duties import people_with_tasks
from indicators.services.calendar_feeds import make_feed
from indicators.tasks import remind_of_returns
from tests import factories
from tests.factories.organisation import CouncilUnits, make_council
from tests.factories.people import user_with_role
from tests.screens import signed_in

pytestmark = pytest.mark.django_db

DUE = date(2026, 7, 21)  # a Tuesday
WEDNESDAY = datetime(2026, 7, 22, 9, tzinfo=UTC)
MONDAY_BEFORE = datetime(2026, 7, 20, 9, tzinfo=UTC)
SENT = {"value": Decimal("77.7"), "submitted_by": 1, "submitted_at": datetime(2026, 7, 21, 12, tzinfo=UTC)}


@pytest.fixture
def council(settings: Any) -> CouncilUnits:
    settings.CSRF_TRUSTED_ORIGINS = ["https://performance.example.gov.uk"]
    return make_council()


@pytest.fixture
def officer(council: CouncilUnits) -> User:
    return user_with_role(Role.PERFORMANCE_OFFICER, unit=council.department)


def a_return(unit: OrgUnit, code: str, **fields: Any) -> Return:
    one = Round.objects.first() or factories.RoundFactory.create()
    series = factories.series_with_rules(code, unit)
    made: Return = factories.ReturnFactory.create(series=series, **{"round": one, "due": DUE} | fields)
    return made


def morning(moment: datetime = WEDNESDAY) -> Job:
    with time_machine.travel(moment, tick=False):
        remind_of_returns()
        return run_waiting()


def run_waiting() -> Job:
    job = Job.objects.filter(kind=return_mail.KIND).order_by("-pk")[0]
    if job.state == JobState.WAITING:
        run_job(job.pk)
    job.refresh_from_db()
    return job


def bodies() -> dict[str, str]:
    return {one.to[0]: one.body for one in mail.outbox}


# --- Reminders


def test_a_person_gets_one_mail_with_all_that_is_theirs_links_and_no_figure(
    council: CouncilUnits, officer: User
) -> None:
    a_return(council.unit, "R-1", stage=Stage.DRAFT, value=Decimal("77.7"))
    a_return(council.second_unit, "R-2")
    a_return(council.second_unit, "R-3", due=date(2026, 7, 29))
    question = {"queried_by": 2, "queried_at": SENT["submitted_at"], "question": "Why 77.7?"}
    a_return(council.unit, "R-4", due=date(2026, 7, 30), stage=Stage.QUERIED, **question, **SENT)
    a_return(council.other_unit, "R-5")
    job = morning()
    assert return_mail.describe(job.result) == "1 person was reminded."
    body = bodies()[officer.email]
    link = "https://performance.example.gov.uk/returns/open/PLA/"
    said = "2 late, 1 due within a week, 1 sent back with a question"
    assert re.search(rf"- [^:\n]+: {said}\n  {link}\n", body)
    assert "77.7" not in body + mail.outbox[0].subject
    assert "R-5" not in body
    assert Event.objects.get(action="remind_of_returns").detail == {"figures": 4}


def test_a_head_is_told_what_waits_for_a_signature(council: CouncilUnits) -> None:
    head = user_with_role(Role.HEAD_OF_SERVICE, unit=council.service)
    a_return(council.unit, "R-1", stage=Stage.SUBMITTED, **SENT)
    morning()
    assert (
        "1 to be signed off\n  https://performance.example.gov.uk/returns/open/PLA1/sign-off/" in bodies()[head.email]
    )
    assert "77.7" not in bodies()[head.email]


def lend(giver: User, receiver: User, unit: OrgUnit, what: DelegatedRight, **more: Any) -> None:
    assert giver.person is not None
    assert receiver.person is not None
    dates = {"starts": date(2026, 7, 20), "ends": date(2026, 7, 31)} | more
    with time_machine.travel(MONDAY_BEFORE, tick=False):
        delegate(by=Actor(giver.pk), to_person=receiver.person, unit=unit, what=what, **dates)


def test_a_colleague_to_whom_entry_or_sign_off_is_lent_is_told_for_those_days(
    council: CouncilUnits, officer: User
) -> None:
    head = user_with_role(Role.HEAD_OF_SERVICE, unit=council.service)
    enters, signs = (user_with_role(Role.EMPLOYEE, unit=council.other_unit) for _one in range(2))
    lend(head, enters, council.unit, DelegatedRight.ENTRY)
    lend(head, signs, council.service, DelegatedRight.SIGN_OFF)
    a_return(council.unit, "R-1")
    a_return(council.unit, "R-2", stage=Stage.SUBMITTED, **SENT)
    a_return(council.unit, "R-3", stage=Stage.SUBMITTED, **SENT | {"submitted_by": signs.pk})
    a_return(council.other_unit, "R-4")
    morning()
    open_rounds = "https://performance.example.gov.uk/returns/open"
    assert f"1 late\n  {open_rounds}/{council.unit.code}/\n" in bodies()[enters.email]
    assert f"1 to be signed off\n  {open_rounds}/{council.service.code}/sign-off/\n" in bodies()[signs.email]
    mail.outbox.clear()
    morning(datetime(2026, 8, 5, 9, tzinfo=UTC))  # two weeks late: the loan is over
    assert set(bodies()) == {head.email, officer.email}


def test_a_deputy_is_told_with_whoever_holds_the_post(council: CouncilUnits, officer: User) -> None:
    deputy = user_with_role(Role.EMPLOYEE, unit=council.other_unit)
    assert officer.person is not None
    post = officer.person.occupancies.get().post
    days = {"starts": date(2026, 7, 20), "ends": date(2026, 7, 31)}
    factories.OccupancyFactory.create(person=deputy.person, post=post, kind=OccupancyKind.DEPUTY, **days)
    a_return(council.unit, "R-1")
    morning()
    assert set(bodies()) == {officer.email, deputy.email}
    mail.outbox.clear()
    morning(datetime(2026, 8, 5, 9, tzinfo=UTC))
    assert set(bodies()) == {officer.email}


def test_who_provides_a_single_figure_elsewhere_gets_the_address_of_its_page(council: CouncilUnits) -> None:
    one = a_return(council.unit, "R-1")
    provider = user_with_role(Role.EMPLOYEE, unit=council.other_unit)
    assert provider.person is not None
    post = provider.person.occupancies.get().post
    factories.OwnershipFactory.create(indicator=one.series.indicator, post=post, kind=OwnershipKind.PROVIDER)
    morning()
    address = f"https://performance.example.gov.uk/returns/one/{one.pk}/"
    assert f"- R-1 Name of R-1: 1 late\n  {address}" in bodies()[provider.email]
    assert signed_in(provider).get(reverse("indicators:return_page", args=[one.pk])).status_code == 200


def test_a_day_that_reminds_of_nothing_sends_nothing(council: CouncilUnits, officer: User) -> None:
    a_return(council.unit, "R-1")
    morning(MONDAY_BEFORE)
    assert mail.outbox == []
    morning(datetime(2026, 7, 25, 9, tzinfo=UTC))  # a Saturday
    assert mail.outbox == []


def test_nobody_is_reminded_twice_on_a_day_and_again_a_week_later(council: CouncilUnits, officer: User) -> None:
    a_return(council.unit, "R-1")
    morning()
    with time_machine.travel(WEDNESDAY, tick=False):
        signed_in(user_with_role(Role.CORPORATE_PERFORMANCE)).post(reverse("indicators:returns_chase"))
        for job in Job.objects.filter(kind=return_mail.KIND, state=JobState.WAITING):
            run_job(job.pk)
    assert len(mail.outbox) == 1
    morning(datetime(2026, 7, 29, 9, tzinfo=UTC))
    assert len(mail.outbox) == 2


def test_who_never_wants_mail_is_chased_by_a_person_only(council: CouncilUnits, officer: User) -> None:
    choose_mail(by=Actor(officer.pk), user=officer, mail=Mail.NEVER)
    a_return(council.unit, "R-1")
    morning()
    assert mail.outbox == []
    assert [told.address for told in return_mail.people_to_chase(date(2026, 7, 22))] == [officer.email]


def test_a_mail_that_could_not_be_handed_over_is_tried_again(
    council: CouncilUnits, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_return(council.unit, "R-1")
    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", _refuse)
        morning()
    assert not ReturnMail.objects.exists()
    job = Job.objects.get(kind=return_mail.KIND)
    with time_machine.travel(datetime(2026, 7, 22, 9, 30, tzinfo=UTC), tick=False):
        run_job(job.pk)
    assert len(mail.outbox) == 1
    assert ReturnMail.objects.get().sent_at is not None


def _refuse(*args: Any, **kwargs: Any) -> int:
    raise SMTPException("no")


def test_a_job_takes_up_its_own_row_that_was_left_and_no_other_ones(council: CouncilUnits, officer: User) -> None:
    a_return(council.unit, "R-1")
    assert officer.person is not None
    row = ReturnMail.objects.create(person=officer.person, on=date(2026, 7, 22), job_id=0, returns=1)
    morning()
    assert mail.outbox == []  # another job has it in hand
    ReturnMail.objects.filter(pk=row.pk).update(job_id=Job.objects.get().pk)
    Job.objects.update(state=JobState.WAITING)
    with time_machine.travel(WEDNESDAY, tick=False):
        run_job(Job.objects.get().pk)
    assert len(mail.outbox) == 1


def test_it_asks_as_often_for_many_returns_as_for_one(council: CouncilUnits, officer: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert people_with_tasks(date(2026, 7, 22))
        return len(asked)

    a_return(council.unit, "R-1")
    few = queries()
    for number in range(2, 30):
        a_return(council.second_unit, f"R-{number}")
    assert queries() == few <= 9


# --- Chased by hand


def test_chasing_shows_whom_it_writes_to_and_writes_once(council: CouncilUnits, officer: User) -> None:
    a_return(council.unit, "R-1")
    a_return(council.unit, "R-2", stage=Stage.SUBMITTED, **SENT)
    centre = signed_in(user_with_role(Role.CORPORATE_PERFORMANCE))
    with time_machine.travel(datetime(2026, 7, 24, 9, tzinfo=UTC), tick=False):
        page = centre.get(reverse("indicators:returns_chase")).content.decode()
        assert officer.person is not None
        assert officer.person.name in page
        assert "Write to 1 person" in page
        assert centre.post(reverse("indicators:returns_chase")).status_code == 302
        run_waiting()
        assert list(bodies()) == [officer.email]
        again = centre.get(reverse("indicators:returns_chase")).content.decode()
        assert "had one today" in again
        assert centre.post(reverse("indicators:returns_chase")).status_code == 409
    assert ReturnMail.objects.get().chased


# --- Calendars


def feed(user: User) -> str:
    secret = make_feed(by=Actor(user.pk), user=user)
    with time_machine.travel(WEDNESDAY, tick=False):
        response = Client().get(reverse("indicators:calendar_feed", args=[secret]))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-store"
    return response.content.decode().replace("\r\n ", "")


def test_a_calendar_shows_the_days_of_ones_own_returns_and_no_figure(council: CouncilUnits, officer: User) -> None:
    a_return(council.unit, "R-1", stage=Stage.DRAFT, value=Decimal("77.7"))
    a_return(council.unit, "R-2")
    a_return(council.second_unit, "R-3", due=date(2026, 8, 12))
    a_return(council.other_unit, "R-4", due=date(2026, 8, 13))
    text = feed(officer)
    assert "SUMMARY:Q1 2026/27 (April to June): 2 returns due" in text
    assert text.count("DTSTART;VALUE=DATE:20260812") == 1
    assert "77.7" not in text
    assert "R-1" not in text
    assert text.count("DTSTART;VALUE=DATE:20260813") == 0


def test_a_round_that_is_laid_out_stands_in_the_calendar(council: CouncilUnits, officer: User) -> None:
    factories.RoundFactory.create(
        slug="2026-27-q2", start=date(2026, 7, 1), end=date(2026, 9, 30), opens=date(2026, 10, 1),
        due=date(2026, 10, 21), closes=date(2026, 11, 18),
    )  # fmt: skip
    assert "DTSTART;VALUE=DATE:20261021" in feed(officer)


def test_the_address_is_shown_once_and_a_new_one_or_an_end_closes_it(council: CouncilUnits, officer: User) -> None:
    client = signed_in(officer)
    html = client.post(reverse("indicators:calendar_page"), {"action": "make"}).content.decode()
    first = re.search(r"http://testserver(/rounds/calendar/[\w-]+\.ics)", html)
    assert first is not None
    assert Client().get(first[1]).status_code == 200
    assert first[1] not in client.get(reverse("indicators:calendar_page")).content.decode()
    client.post(reverse("indicators:calendar_page"), {"action": "make"})
    assert Client().get(first[1]).status_code == 404
    client.post(reverse("indicators:calendar_page"), {"action": "end"})
    assert not CalendarFeed.objects.exists()
    assert Event.objects.filter(action__in=["make_calendar_feed", "end_calendar_feed"]).count() == 3


def test_a_calendar_ends_with_its_persons_work_and_guesses_find_nothing(council: CouncilUnits, officer: User) -> None:
    secret = make_feed(by=Actor(officer.pk), user=officer)
    address = reverse("indicators:calendar_feed", args=[secret])
    assert CalendarFeed.objects.get().token_hash != secret
    assert Client().get(reverse("indicators:calendar_feed", args=["guess"])).status_code == 404
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert Client().get(address).status_code == 404
    User.objects.filter(pk=officer.pk).update(is_active=True)
    assert officer.person is not None
    officer.person.occupancies.update(ends=date(2026, 1, 1))
    assert Client().get(address).status_code == 404
