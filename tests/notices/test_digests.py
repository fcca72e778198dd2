"""Digests: one mail a week or a month, without figures, of what its person may see when it is sent (M103)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from smtplib import SMTPException

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from council_pm.core.access import Actor
from council_pm.jobs.models import Job, JobState
from council_pm.jobs.runs import run_job
from council_pm.jobs.schedules import last_due_in_week
from council_pm.notices import digest_mail
from council_pm.notices.models import Alert, AlertKind, Mail
from council_pm.notices.services import News, choose_mail, mark_read, raise_alerts
from council_pm.notices.tasks import IN_THE_MORNING, send_digests
from council_pm.people.models import Seat, User
from council_pm.people.roles import Role
from indicators.models import Series, Value
from tests.factories import ServiceAccountFactory, series_with_rules, user_with_role
from tests.factories.indicators_quarters import round_of
from tests.notices.conftest import QUARTERS, World, sign, tell

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 16, 8, tzinfo=UTC)
FIRST_MONDAY = datetime(2026, 12, 7, 8, tzinfo=UTC)
BY = Actor(None, "a test")


@pytest.fixture(autouse=True)
def _in_november() -> None:
    with time_machine.travel(datetime(2026, 11, 12, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def member(world: World) -> User:
    return user_with_role(Role.MEMBER, committee=world.committee)


def monday(moment: datetime = MONDAY) -> Job:
    with time_machine.travel(moment):
        send_digests()
        job = Job.objects.filter(kind=digest_mail.KIND).order_by("-pk")[0]
        if job.state == JobState.WAITING:
            run_job(job.pk)
    job.refresh_from_db()
    return job


def test_a_digest_names_what_changed_and_shows_no_figure(
    turned: Callable[..., Series], member: User, settings, world: World
) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://*.example.gov.uk", "https://performance.example.gov.uk"]
    for number in range(7):
        turned(f"BINS-{number}", str(40 + number / 10))
    tell()
    job = monday()
    assert digest_mail.describe(job.result) == "1 person got a digest."
    body = mail.outbox[0].body
    assert mail.outbox[0].to == [member.email]
    assert body.count("- Name of BINS-") == 5
    assert "- Name of BINS-0: the status changed\n  https://performance.example.gov.uk/indicators/BINS-0/\n" in body
    assert "- and 2 more changes in what you follow\n" in body
    assert "40." not in body
    assert "arget" not in body
    assert monday() == job, "two beats send one"
    assert monday(datetime(2026, 11, 23, 8, tzinfo=UTC)).result == {"people": 0}
    assert len(mail.outbox) == 1
    turned("BINS-8")
    tell()
    monday(datetime(2026, 11, 30, 8, tzinfo=UTC))
    assert "- 1 change in what you follow\n" in mail.outbox[1].body
    assert "BINS-8" not in mail.outbox[1].body


def test_what_its_person_may_not_see_any_more_is_not_in_it_and_not_counted(world: World, member: User) -> None:
    kept_back = world.line("SECRET")
    sign(kept_back, QUARTERS[0], "40", round=round_of(QUARTERS[0]))
    value = Value.objects.get()
    raise_alerts(
        [
            News(member.pk, "indicator", "SECRET", str(value.pk), AlertKind.STATUS, "Off target.", 1),
            News(member.pk, "indicator", "GONE", "", AlertKind.STATUS, "Off target.", 2),
            News(member.pk, "unknown kind", "X", "", AlertKind.STATUS, "Off target.", 3),
        ]
    )
    assert monday().result == {"people": 0}
    assert mail.outbox == []
    assert not Alert.objects.exclude(mailed_at=None).exists()


def test_mail_comes_as_often_as_each_wants_and_only_to_who_signs_in(world: World) -> None:
    series_with_rules("PARKS", world.units.unit)
    users = {name: user_with_role(Role.AUDITOR, email=f"{name}@council.example") for name in
             ("weekly", "monthly", "never", "left", "read", "seatless")}  # fmt: skip
    machine = ServiceAccountFactory.create(role=Role.API_READ).user
    raise_alerts(
        News(user.pk, "indicator", "PARKS", "", AlertKind.TREND, "Getting worse.", 1)
        for user in (*users.values(), machine)
    )
    for name in (Mail.MONTHLY, Mail.NEVER):
        choose_mail(by=BY, user=users[name], mail=name)
    User.objects.filter(pk=users["left"].pk).update(is_active=False)
    mark_read(Alert.objects.get(user=users["read"]))
    users["seatless"].person.occupancies.all().delete()
    assert not Seat.objects.exists()
    monday()
    assert [message.to for message in mail.outbox] == [["weekly@council.example"]]
    monday(FIRST_MONDAY)
    assert [message.to for message in mail.outbox[1:]] == [["monthly@council.example"]]


def test_one_that_could_not_be_sent_is_tried_again_and_nobody_gets_two(
    turned: Callable[..., Series], world: World, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = user_with_role(Role.MEMBER, committee=world.committee)
    turned()
    tell()
    send = EmailBackend.send_messages

    def refuse(self: EmailBackend, messages: list) -> int:
        if messages[0].to == [other.email]:
            raise SMTPException("550 no such user")
        return send(self, messages)

    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", refuse)
        job = monday()
    assert job.state == JobState.RUNNING
    with time_machine.travel(datetime(2026, 11, 16, 9, tzinfo=UTC)):
        run_job(job.pk)
    assert sorted(message.to[0] for message in mail.outbox) == sorted([member.email, other.email])


def test_the_week_begins_on_monday_at_seven_in_london() -> None:
    monday_in_summer = datetime(2026, 7, 6, 6, 0, tzinfo=UTC)
    assert last_due_in_week(monday_in_summer, 0, IN_THE_MORNING) == monday_in_summer
    assert last_due_in_week(datetime(2026, 7, 6, 5, 59, tzinfo=UTC), 0, IN_THE_MORNING) == datetime(
        2026, 6, 29, 6, 0, tzinfo=UTC
    )
    assert last_due_in_week(datetime(2026, 10, 31, 23, 0, tzinfo=UTC), 0, IN_THE_MORNING) == datetime(
        2026, 10, 26, 7, 0, tzinfo=UTC
    )
