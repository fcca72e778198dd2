"""A process that forks a worker for each line that it reads, so that a worker to be killed costs no start.

A line is JSON: ``do`` is ``job`` (run the job with this ``id``) or ``sweep`` (do it every ``id`` tenths of a second
until killed), ``place`` the file that says where the worker stands still. Answers with its process id.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import django


def work(asked: dict[str, Any]) -> None:
    from council_pm.jobs import runs
    from tests.faults import holding
    from tests.jobs.handlers import register_all

    register_all()
    holding.stand_still_where(Path(asked["place"]))
    if asked["do"] == "job":
        runs.run_job(asked["id"])
        return
    from council_pm.jobs.embedded import _survives

    while True:
        _survives(lambda: runs.sweep(grace_seconds=0))
        time.sleep(asked["id"] / 10)


def main() -> None:
    django.setup()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever ends is gone at once
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if not child:
            try:
                work(asked)
            finally:
                os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
