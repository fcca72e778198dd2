"""Processes of their own for tests: ``web`` starts a job for each line that it reads, ``run`` runs one job."""

from __future__ import annotations

import sys
import time

import django


def web() -> None:
    """For each key on a line: start its job as a request does, and answer with its id and the seconds it took."""
    from django.db import transaction

    from council_pm.core.access import Actor
    from council_pm.jobs.services import start_job

    for line in sys.stdin:
        began = time.monotonic()
        with transaction.atomic():
            job = start_job(by=Actor(7), kind="count", params={}, key=line.strip())
        sys.stdout.write(f"{job.pk} {time.monotonic() - began:.3f}\n")
        sys.stdout.flush()


def run(job_id: int) -> None:
    from council_pm.jobs.runs import run_job
    from tests.jobs.handlers import register_all

    register_all()
    run_job(job_id)


if __name__ == "__main__":
    django.setup()
    web() if sys.argv[1] == "web" else run(int(sys.argv[2]))
