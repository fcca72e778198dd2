"""Of two that want the same thing one wins, on whatever database."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from council_pm.core.access import Actor
from council_pm.jobs import runs, services
from council_pm.jobs.models import Job, JobState, ScheduledRun
from tests.jobs.handlers import STEPS, marks
from tests.races import together

pytestmark = pytest.mark.django_db(transaction=True)

ANN = Actor(7)


def start(key: str) -> Job:
    return services.start_job(by=ANN, kind="count", params={}, key=key)


def test_one_of_several_claimers_wins() -> None:
    for number in range(10):
        job = start(f"bins {number}")
        winners = [claimed for claimed in together(lambda pk=job.pk: services.claim(pk)) if claimed]
        assert len(winners) == 1
        job.refresh_from_db()
        assert (job.attempts, job.claimed_by) == (1, winners[0].claimed_by)


def test_several_workers_run_a_job_once() -> None:
    job = start("bins")
    assert sum(together(lambda: runs.run_job(job.pk))) == 1
    job.refresh_from_db()
    assert (job.state, job.attempts, marks("bins")) == (JobState.DONE, 1, STEPS)


def test_requests_at_the_same_moment_make_one_job() -> None:
    for number in range(10):
        jobs = together(lambda key=f"bins {number}": start(key).pk)
        assert len(set(jobs)) == 1


def test_two_beats_make_one_scheduled_run() -> None:
    due = datetime(2026, 11, 22, 2, 15, tzinfo=UTC)
    started = together(
        lambda: services.start_scheduled(by=Actor(None, "beat"), schedule="nightly", due=due, kind="count")
    )
    assert sum(job is not None for job in started) == 1
    assert ScheduledRun.objects.filter(schedule="nightly").count() == 1
    assert Job.objects.count() == 1


def test_no_worker_reads_the_data_before_a_change_that_joined_its_job_is_kept() -> None:
    job = start("bins")
    claims: list[Job | None] = []

    def claim_elsewhere() -> None:
        try:
            claims.append(services.claim(job.pk))
        finally:
            connection.close()

    worker = threading.Thread(target=claim_elsewhere)
    with transaction.atomic():
        assert start("bins").pk == job.pk
        worker.start()
        worker.join(timeout=0.5)
        # SQLite keeps the worker waiting for the database, PostgreSQL sends it on: neither lets it begin.
        job.refresh_from_db()
        assert job.state == JobState.WAITING
    worker.join(timeout=10)
    assert claims == [None] if connection.vendor == "postgresql" else claims[0] is not None
