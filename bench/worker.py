"""A worker that takes up what waits until a job is over: ``python -m bench.worker``. Says when it is ready."""

from __future__ import annotations

import sys
import time

import django

PAUSE = 0.005


def main() -> None:
    """Work until the standard input is closed."""
    django.setup()
    import select

    from council_pm.jobs.models import Job, JobState
    from council_pm.jobs.runs import run_job

    list(Job.objects.filter(state=JobState.WAITING)[:1])  # loads what the first query loads
    print("ready", flush=True)
    while not select.select([sys.stdin], [], [], 0)[0]:
        waiting = Job.objects.filter(state=JobState.WAITING, kind__startswith="recompute").order_by("-pk")
        if not sum(run_job(pk) for pk in waiting.values_list("pk", flat=True)[:1]):
            time.sleep(PAUSE)


if __name__ == "__main__":
    main()
