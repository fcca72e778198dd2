"""One job whose work many workers share: its parts are jobs of their own."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from council_pm.jobs.models import Job, JobState
from council_pm.jobs.runs import JobError, JobRun, run_job
from council_pm.jobs.services import start_job

_OVER = (JobState.DONE, JobState.FAILED)
_PAUSE = 0.2  # seconds between two looks at parts that others work on


def run_parts(run: JobRun, kind: str, params: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Have a job of this kind done for each of these inputs, and answer their results in the same order.

    Any number of workers take parts up as they take up other jobs. Whoever runs the whole works on them too, so that
    one worker alone gets through, and it waits for those that others have. A second try finds the parts of the first.
    Raises ``JobError`` with the sentence of a part that failed.
    """
    ids = _started(run, kind, params)
    while left := list(Job.objects.filter(pk__in=ids).exclude(state__in=_OVER).order_by("pk")):
        if not sum(_run_one(run, job, ids) for job in left):
            time.sleep(_PAUSE)
    parts = list(Job.objects.filter(pk__in=ids).order_by("pk"))
    failed = next((part for part in parts if part.state == JobState.FAILED), None)
    if failed is not None:
        raise JobError(failed.error)
    return [part.result for part in parts]


def _run_one(run: JobRun, part: Job, ids: Sequence[int]) -> bool:
    ran = run_job(part.pk)
    run.progress(Job.objects.filter(pk__in=ids, state__in=_OVER).count(), len(ids))
    return ran


@transaction.atomic
def _started(run: JobRun, kind: str, params: Sequence[Mapping[str, Any]]) -> list[int]:
    keys = [f"job {run.job_id} part {number:05d}" for number in range(len(params))]
    there = dict(Job.objects.filter(kind=kind, key__in=keys).values_list("key", "pk"))
    for key, of_part in zip(keys, params, strict=True):
        if key not in there:
            there[key] = start_job(by=run.actor, kind=kind, params=of_part, key=key).pk
    return [there[key] for key in keys]
