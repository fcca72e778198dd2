"""Background work inside the web process, for a machine where no broker can be had (``EMBEDDED_WORKER=1``).

One daemon thread on the machine sweeps every two seconds and starts what is scheduled. Which process has it is
settled by a lock on a file: the kernel gives it back however the process ends, and another one takes over.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import structlog
from django.conf import settings
from django.db import close_old_connections

from council_pm.jobs import hints, runs
from council_pm.jobs.timetable import Timetable

log = structlog.get_logger(__name__)

SWEEP_EVERY = 2.0  # seconds
PAUSE_AFTER_ERROR = 20.0  # seconds; a job that is saved in the meantime still wakes it

_started_in: int | None = None


def start_embedded_worker() -> None:
    """Start the thread, once in each process; nothing where a broker hands out the work. ``wsgi`` calls this."""
    global _started_in
    if not settings.EMBEDDED_WORKER or _started_in == os.getpid():
        return
    _started_in = os.getpid()
    lock = Path(settings.DATA_DIR) / "background-work.lock"
    threading.Thread(target=work_forever, args=(lock,), name="embedded-worker", daemon=True).start()


def work_forever(lock: Path, stopped: Callable[[], bool] = lambda: False) -> None:
    """Wait for the machine's lock, then do background work until ``stopped``."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as held:
        while not _take(held.fileno()):
            if stopped():
                return
            hints.work_waits.wait(SWEEP_EVERY)
            hints.work_waits.clear()
        clock = Timetable()
        while not stopped():
            hints.work_waits.clear()
            starts_well = _survives(clock.start_what_is_due)
            runs_well = _survives(partial(runs.sweep, grace_seconds=0))
            hints.work_waits.wait(SWEEP_EVERY if starts_well and runs_well else PAUSE_AFTER_ERROR)


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _survives(work: Callable[[], object]) -> bool:
    """Do a piece of work with a fresh connection; whatever goes wrong with it, the thread goes on."""
    close_old_connections()
    try:
        work()
    except Exception:
        log.exception("jobs.embedded_worker_error")
        return False
    finally:
        close_old_connections()
    return True
