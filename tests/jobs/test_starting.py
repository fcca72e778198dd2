"""Starting a job is part of the change that asks for it, and never waits for a broker."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from council_pm.core.access import Actor
from council_pm.jobs import services
from council_pm.jobs.models import Job, JobState, ScheduledRun
from council_pm.jobs.schedules import last_due

pytestmark = pytest.mark.django_db

ANN = Actor(7)
BEAT = Actor(None, "beat")


def start(key: str = "series 1", **more: int) -> Job:
    return services.start_job(by=ANN, kind="count", params={"series": 1}, key=key, **more)


def test_a_job_waits_with_who_asked_for_it() -> None:
    job = start()
    assert (job.state, job.actor_id, job.params) == (JobState.WAITING, 7, {"series": 1})


def test_a_job_is_gone_with_the_change_that_is_taken_back() -> None:
    with transaction.atomic():
        start()
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_a_second_request_for_the_same_input_makes_no_second_job() -> None:
    first = start()
    assert start().pk == first.pk
    assert start("series 2").pk != first.pk
    assert Job.objects.count() == 2


def test_jobs_without_a_key_are_never_joined() -> None:
    assert start("").pk != start("").pk


def test_joined_requests_are_done_at_the_earlier_time() -> None:
    first = start(delay_seconds=300)
    start(delay_seconds=60)
    start(delay_seconds=600)
    first.refresh_from_db()
    assert timedelta(seconds=50) < first.not_before - timezone.now() <= timedelta(seconds=60)


def test_a_request_that_comes_while_the_job_runs_makes_a_new_one() -> None:
    first = start()
    assert services.claim(first.pk) is not None
    assert start().pk != first.pk


def test_only_a_new_request_waits_for_the_earlier_one_with_its_key_to_end() -> None:
    running = services.claim(start().pk)
    second = start()
    assert running is not None
    assert services.claim(second.pk) is None
    services.finish(running.pk, running.claimed_by, {})
    assert services.claim(second.pk) is not None


def test_the_database_refuses_a_second_waiting_job_for_a_key() -> None:
    first = start()
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(
            kind=first.kind, key=first.key, actor_id=7, not_before=first.not_before, created_at=first.created_at
        )


def test_the_database_refuses_a_job_of_nobody() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind="count", not_before=timezone.now(), created_at=timezone.now())


def test_the_hint_goes_out_only_when_the_change_is_kept(django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks() as hints:
        start()
    assert len(hints) == 1


def test_a_schedule_starts_its_job_once_for_each_time_that_it_is_due() -> None:
    due = datetime(2026, 11, 22, 2, 15, tzinfo=UTC)
    first = services.start_scheduled(by=BEAT, schedule="nightly", due=due, kind="count")
    assert first is not None
    assert first.system == "beat"
    assert services.start_scheduled(by=BEAT, schedule="nightly", due=due, kind="count") is None
    assert services.start_scheduled(by=BEAT, schedule="nightly", due=due + timedelta(days=1), kind="count") is not None
    assert ScheduledRun.objects.count() == 2


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-22T02:15:00+00:00", "2026-11-22T02:15:00+00:00"),
        ("2026-11-22T02:14:59+00:00", "2026-11-21T02:15:00+00:00"),
        ("2026-11-22T17:00:00+00:00", "2026-11-22T02:15:00+00:00"),
        ("2026-07-01T01:15:00+00:00", "2026-07-01T01:15:00+00:00"),  # summer: 02:15 in London
        ("2026-07-01T01:14:00+00:00", "2026-06-30T01:15:00+00:00"),
    ],
)
def test_a_daily_time_is_londons_whatever_the_season(now: str, due: str) -> None:
    assert last_due(datetime.fromisoformat(now), time(2, 15)) == datetime.fromisoformat(due)


def test_a_time_that_comes_twice_in_autumn_is_due_once() -> None:
    # 25 October 2026: 01:30 comes at 00:30 UTC and again at 01:30 UTC.
    first = last_due(datetime(2026, 10, 25, 0, 40, tzinfo=UTC), time(1, 30))
    second = last_due(datetime(2026, 10, 25, 1, 40, tzinfo=UTC), time(1, 30))
    assert first == second == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
