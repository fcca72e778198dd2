"""Work in parts: any number of workers share it, one alone gets through, no part is done twice."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from council_pm.core.access import Actor
from council_pm.jobs import registry, runs, services
from council_pm.jobs.models import Job, JobState
from council_pm.jobs.parts import run_parts
from council_pm.jobs.runs import JobError, JobRun
from tests.races import side_by_side

SIZE = 4


def whole_of(kind: str, count: int = SIZE) -> Job:
    def add_up(run: JobRun) -> dict[str, Any]:
        results = run_parts(run, kind, [{"number": number} for number in range(count)])
        return {"numbers": [one["number"] for one in results]}

    registry.register(f"all of {kind}", title="Everything", handler=add_up)
    return services.start_job(by=Actor(7), kind=f"all of {kind}", params={}, key="")


def part(handler: Callable[[JobRun], dict[str, Any]]) -> str:
    registry.register("part", title="A part", handler=handler)
    return "part"


def number_of(run: JobRun) -> dict[str, Any]:
    return {"number": run.params["number"]}


def after(job: Job) -> Job:
    job.refresh_from_db()
    return job


@pytest.mark.django_db
def test_one_worker_alone_does_all_parts_and_has_their_results_in_order() -> None:
    job = whole_of(part(number_of))
    assert runs.run_job(job.pk)
    done = after(job)
    assert done.result == {"numbers": [0, 1, 2, 3]}
    assert (done.done, done.total) == (SIZE, SIZE)
    assert (
        list(Job.objects.filter(kind="part").values_list("state", "attempts", "actor_id"))
        == [(JobState.DONE, 1, 7)] * SIZE
    )


@pytest.mark.django_db
def test_a_second_try_finds_the_parts_of_the_first() -> None:
    job = whole_of(part(number_of))
    runs.run_job(job.pk)
    now = timezone.now()
    Job.objects.filter(pk=job.pk).update(  # as if its worker had been killed before the end
        state=JobState.RUNNING, lease_until=now - timedelta(seconds=1), finished_at=None, result={}
    )
    Job.objects.filter(kind="part", params__number=2).update(
        state=JobState.RUNNING, lease_until=now - timedelta(seconds=1), finished_at=None, result={}
    )
    assert runs.run_job(job.pk)
    assert after(job).result == {"numbers": [0, 1, 2, 3]}
    assert sorted(Job.objects.filter(kind="part").values_list("attempts", flat=True)) == [1, 1, 1, 2]


@pytest.mark.django_db
def test_the_whole_fails_with_the_sentence_of_a_part() -> None:
    def refuse_the_third(run: JobRun) -> dict[str, Any]:
        if run.params["number"] == 2:
            raise JobError("The third is empty: send it again.")
        return number_of(run)

    job = whole_of(part(refuse_the_third))
    runs.run_job(job.pk)
    assert (after(job).state, job.error) == (JobState.FAILED, "The third is empty: send it again.")


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_parts_and_the_whole_waits_for_both() -> None:
    def slowly(run: JobRun) -> dict[str, Any]:
        time.sleep(0.3)
        return number_of(run)

    job = whole_of(part(slowly))

    def take_what_waits() -> int:
        until, ran = time.monotonic() + 10, 0
        while time.monotonic() < until and Job.objects.get(pk=job.pk).state != JobState.DONE:
            last = Job.objects.filter(kind="part", state=JobState.WAITING).order_by("pk").last()
            ran += runs.run_job(last.pk) if last else 0
            time.sleep(0.02)
        return ran

    whole, elsewhere = side_by_side([lambda: runs.run_job(job.pk), take_what_waits])
    assert whole
    assert 0 < elsewhere < SIZE
    assert after(job).result == {"numbers": [0, 1, 2, 3]}
    assert set(Job.objects.filter(kind="part").values_list("attempts", flat=True)) == {1}
