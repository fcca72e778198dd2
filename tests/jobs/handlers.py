"""Handlers for tests, in this process and in workers that tests start (``--include tests.jobs.handlers``)."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from council_pm.jobs import registry
from council_pm.jobs.models import ScheduledRun
from council_pm.jobs.runs import JobError, JobRun

DAY = datetime(2026, 1, 1, tzinfo=UTC)
STEPS = 4


def count_up(run: JobRun) -> dict[str, Any]:
    """Leave one mark for each step, whoever left it first; with JOB_TEST_STOP_AT stand still at that step."""
    stop_at = int(os.environ.get("JOB_TEST_STOP_AT", "0"))
    for step in range(1, STEPS + 1):
        ScheduledRun.objects.get_or_create(schedule=f"{run.key} step {step}", due=DAY)
        run.progress(step, STEPS, "Counting")
        if step == stop_at:
            time.sleep(float(os.environ.get("JOB_TEST_STOP_FOR", "60")))
    return {"steps": STEPS, "go_to": "/somewhere/"}


def refuse(run: JobRun) -> dict[str, Any]:
    """Say that another try is no use."""
    run.progress(2, 10, "Reading")
    raise JobError("The file is empty: choose another.")


def break_down(run: JobRun) -> dict[str, Any]:
    """Be a programming error."""
    raise ZeroDivisionError


def described(result: Mapping[str, Any]) -> str:
    return f"Counted to {result['steps']}."


def register_all() -> None:
    registry.register("count", title="Count up", handler=count_up, describe=described)
    registry.register("refuse", title="Refuse", handler=refuse)
    registry.register("break", title="Break down", handler=break_down, retry_limit=2)


def marks(key: str) -> int:
    """How many marks ``count_up`` has left for a key."""
    return ScheduledRun.objects.filter(schedule__startswith=f"{key} step").count()
