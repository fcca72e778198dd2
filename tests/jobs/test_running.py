"""A job runs to its end once, or says in words why it did not."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from council_pm.core.access import Actor
from council_pm.jobs import registry, runs, services
from council_pm.jobs.models import Job, JobState
from council_pm.jobs.runs import JobRun, LeaseLost
from tests.jobs.handlers import STEPS, marks
from tests.jobs.processes import wait_for

pytestmark = pytest.mark.django_db

ANN = Actor(7)


def start(kind: str, key: str = "") -> Job:
    return services.start_job(by=ANN, kind=kind, params={}, key=key)


def after(job: Job) -> Job:
    job.refresh_from_db()
    return job


def lose_worker(job: Job) -> None:
    """As if whoever runs it had been killed a while ago."""
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_finished_job_holds_its_result_and_all_of_its_progress() -> None:
    job = start("count", "bins")
    assert runs.run_job(job.pk)
    done = after(job)
    assert (done.state, done.done, done.total) == (JobState.DONE, STEPS, STEPS)
    assert done.result["steps"] == STEPS
    assert done.finished_at is not None
    assert marks("bins") == STEPS


def test_a_job_that_is_over_is_not_run_again() -> None:
    job = start("count", "bins")
    runs.run_job(job.pk)
    assert not runs.run_job(job.pk)
    assert after(job).attempts == 1


def test_a_hint_at_a_job_that_is_not_there_does_nothing() -> None:
    assert not runs.run_job(123456)


def test_a_handler_sees_who_asked_and_what_for() -> None:
    seen: list[JobRun] = []

    def look(run: JobRun) -> dict[str, Any]:
        seen.append(run)
        return {}

    registry.register("look", title="Look", handler=look)
    job = services.start_job(by=Actor(None, "beat"), kind="look", params={"series": [1, 2]}, key="both")
    runs.run_job(job.pk)
    assert (seen[0].actor, seen[0].params, seen[0].key) == (Actor(None, "beat"), {"series": [1, 2]}, "both")


def test_a_refusal_is_told_in_the_handlers_words_and_not_tried_again() -> None:
    job = start("refuse")
    runs.run_job(job.pk)
    failed = after(job)
    assert (failed.state, failed.error) == (JobState.FAILED, "The file is empty: choose another.")
    assert runs.sweep(grace_seconds=0) == 0


def test_an_unexpected_error_is_tried_again_and_then_given_up_in_a_sentence() -> None:
    job = start("break")
    runs.run_job(job.pk)
    assert after(job).state == JobState.RUNNING
    assert runs.sweep(grace_seconds=0) == 0, "not at once"
    lose_worker(job)
    assert runs.sweep(grace_seconds=0) == 1
    failed = after(job)
    assert (failed.state, failed.attempts) == (JobState.FAILED, 2)
    assert failed.error == (
        "It did not work, after 2 tries. Your administrator finds the reason in the log under the number of this"
        f" job, {job.pk}."
    )
    assert "ZeroDivisionError" not in failed.error


@pytest.mark.django_db(transaction=True)
def test_a_result_that_cannot_be_kept_counts_as_an_error() -> None:
    registry.register("odd", title="Odd", handler=lambda run: {"when": timezone.now()}, retry_limit=1)
    job = start("odd")
    runs.run_job(job.pk)
    assert after(job).state == JobState.FAILED


def test_a_kind_that_nothing_knows_fails_in_a_sentence() -> None:
    job = start("from a newer version")
    runs.run_job(job.pk)
    assert after(job).state == JobState.FAILED
    assert after(job).error == "Nothing in this installation knows how to do this."


def test_one_name_has_one_handler() -> None:
    with pytest.raises(ValueError, match="Two handlers"):
        registry.register("count", title="Count", handler=lambda run: {})


def test_the_sweep_leaves_a_new_job_to_the_worker_that_its_hint_has_reached() -> None:
    job = start("count", "bins")
    assert runs.sweep() == 0
    Job.objects.update(not_before=timezone.now() - timedelta(seconds=10))
    assert runs.sweep() == 1
    assert after(job).state == JobState.DONE


def test_nothing_is_run_before_its_time() -> None:
    job = services.start_job(by=ANN, kind="count", params={}, delay_seconds=60)
    assert runs.sweep(grace_seconds=0) == 0
    assert not runs.run_job(job.pk)


def test_the_sweep_leaves_a_job_whose_worker_is_alive() -> None:
    job = start("count", "bins")
    services.claim(job.pk)
    assert runs.sweep(grace_seconds=0) == 0


def test_the_sweep_takes_up_a_job_whose_worker_is_gone() -> None:
    job = start("count", "bins")
    services.claim(job.pk)
    lose_worker(job)
    assert runs.sweep(grace_seconds=0) == 1
    assert (after(job).state, job.attempts) == (JobState.DONE, 2)


def test_a_job_that_takes_every_worker_with_it_is_given_up() -> None:
    job = start("count", "bins")
    for _worker in range(3):
        assert services.claim(job.pk) is not None
        lose_worker(job)
    assert runs.sweep(grace_seconds=0) == 0
    failed = after(job)
    assert failed.state == JobState.FAILED
    assert failed.error.startswith("It was stopped each of the 3 times that it was tried.")
    assert marks("bins") == 0


def test_one_bad_job_does_not_keep_the_sweep_from_the_others() -> None:
    bad, good = start("break"), start("count", "bins")
    assert runs.sweep(grace_seconds=0) == 2
    assert after(bad).state == JobState.RUNNING
    assert after(good).state == JobState.DONE


def test_a_sweep_stops_taking_jobs_when_its_time_is_over() -> None:
    start("count", "bins")
    assert runs.sweep(grace_seconds=0, for_seconds=0) == 0


def test_who_has_lost_a_job_learns_it_and_changes_nothing_more() -> None:
    stolen: list[int] = []

    def slow(run: JobRun) -> dict[str, Any]:
        run.progress(1, 9)
        lose_worker(job)
        other = services.claim(job.pk)
        assert other is not None
        stolen.append(other.attempts)
        run._last_write = float("-inf")  # a second later
        with pytest.raises(LeaseLost):
            run.progress(2, 9)
        with pytest.raises(LeaseLost):
            run.progress(3, 9)
        raise LeaseLost

    registry.register("slow", title="Slow", handler=slow)
    job = start("slow")
    runs.run_job(job.pk)
    assert stolen == [2]
    left = after(job)
    assert (left.state, left.done, left.attempts) == (JobState.RUNNING, 1, 2)


def test_a_late_finish_does_not_end_somebody_elses_try() -> None:
    job = start("count", "bins")
    first = services.claim(job.pk)
    lose_worker(job)
    second = services.claim(job.pk)
    assert first is not None
    assert second is not None
    assert not services.finish(job.pk, first.claimed_by, {"steps": 0})
    assert not services.fail(job.pk, first.claimed_by, "Too late.")
    assert not services.renew_lease(job.pk, first.claimed_by)
    assert services.finish(job.pk, second.claimed_by, {"steps": 4})


def test_progress_is_written_about_once_a_second(django_assert_num_queries: Any) -> None:
    job = start("count")
    claimed = services.claim(job.pk)
    assert claimed is not None
    run = JobRun(job.pk, "count", "", {}, ANN, 1, claimed.claimed_by)
    with django_assert_num_queries(1):
        for step in range(1000):
            run.progress(step, 1000)
    with django_assert_num_queries(1):
        run.write_the_rest()
    assert after(job).done == 999


def test_progress_keeps_within_its_columns() -> None:
    job = start("count")
    claimed = services.claim(job.pk)
    assert claimed is not None
    run = JobRun(job.pk, "count", "", {}, ANN, 1, claimed.claimed_by)
    run.progress(-3, 10**12, "x" * 1000)
    kept = after(job)
    assert (kept.done, kept.total, len(kept.message)) == (0, 2_147_483_647, 300)


@pytest.mark.django_db(transaction=True)
def test_one_long_statement_keeps_its_lease(settings: Settings) -> None:
    settings.JOB_LEASE_SECONDS = 0.6
    seen: list[bool] = []

    def silent(run: JobRun) -> dict[str, Any]:
        until = time.monotonic() + 1.2
        while time.monotonic() < until:
            seen.append(services.claim(run.job_id) is None)
            time.sleep(0.05)
        return {}

    registry.register("silent", title="Silent", handler=silent)
    job = start("silent")
    runs.run_job(job.pk)
    assert all(seen)
    assert (after(job).state, job.attempts) == (JobState.DONE, 1)


@pytest.mark.django_db(transaction=True)
def test_a_silent_run_that_was_taken_over_learns_it(settings: Settings) -> None:
    settings.JOB_LEASE_SECONDS = 0.4

    def silent(run: JobRun) -> dict[str, Any]:
        lose_worker(job)
        assert services.claim(job.pk) is not None
        wait_for(run._lost.is_set, seconds=10)
        run.stop_if_lost()
        return {}

    registry.register("silent", title="Silent", handler=silent)
    job = start("silent")
    runs.run_job(job.pk)
    assert (after(job).state, job.attempts) == (JobState.RUNNING, 2)


@pytest.fixture
def impatient(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Connections that wait for a lock for a tenth of a second, as the product's do for seconds."""
    options = connection.settings_dict["OPTIONS"]
    on_sqlite = connection.vendor == "sqlite"
    name, value = ("timeout", 0.1) if on_sqlite else ("options", "-c lock_timeout=100")
    connection.close()
    monkeypatch.setitem(options, name, value)
    yield
    connection.close()


def test_a_database_that_is_locked_for_longer_than_a_renewal_waits_does_not_kill_the_job(
    impatient: None, settings: Settings
) -> None:
    settings.JOB_LEASE_SECONDS = 1.6

    def locking(run: JobRun) -> dict[str, Any]:
        with transaction.atomic():
            Job.objects.filter(pk=run.job_id).update(message="One long statement")
            time.sleep(1.0)
        time.sleep(1.0)
        return {"held": services.claim(run.job_id) is None}

    registry.register("locking", title="Locking", handler=locking)
    job = start("locking")
    runs.run_job(job.pk)
    assert (after(job).state, job.attempts, job.result) == (JobState.DONE, 1, {"held": True})


def test_a_sweep_that_meets_a_lock_leaves_the_job_to_the_next(impatient: None) -> None:
    job = start("count", "bins")
    locked, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("LOCK TABLE jobs_job IN EXCLUSIVE MODE")
            locked.set()
            let_go.wait(10)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert locked.wait(10)
    assert runs.sweep(grace_seconds=0) == 0
    let_go.set()
    holder.join(10)
    assert runs.sweep(grace_seconds=0) == 1
    assert after(job).state == JobState.DONE
