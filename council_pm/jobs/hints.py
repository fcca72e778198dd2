"""Telling a worker that a job waits. Only a hint: a lost one costs seconds, never the job.

With Redis frozen, Celery's ``delay`` had not returned after 45 s (STACK section 3). So no request ever speaks to
the broker: one daemon thread of the process does, and after a failure it drops what comes for a while.
"""

from __future__ import annotations

import os
import queue
import threading
import time

import structlog
from django.conf import settings

log = structlog.get_logger(__name__)

MOST_IN_LINE = 1000
PAUSE_AFTER_FAILURE = 10.0  # seconds; one try in the meantime would cost 2 s and more, and the sweep comes anyway
HINT_EXPIRES = 120  # seconds; by then the sweep has been
LONGEST_COUNTDOWN = 60  # seconds; a worker keeps what is due later in its memory only, so the sweep sees to that

work_waits = threading.Event()
"""Set for a worker inside this process (``embedded``)."""


def publish(job_id: int, delay_seconds: int = 0) -> None:
    """Hint at a committed job; returns at once, whatever the broker does."""
    work_waits.set()
    if settings.CELERY_BROKER_URL.startswith("memory:") or delay_seconds > LONGEST_COUNTDOWN:
        return
    try:
        _publisher().line.put_nowait((job_id, delay_seconds))
    except queue.Full:
        log.info("jobs.hint_dropped", job_id=job_id)


class _Publisher:
    """The thread that speaks to the broker."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self.line: queue.Queue[tuple[int, int]] = queue.Queue(MOST_IN_LINE)
        self._broken_until = 0.0
        threading.Thread(target=self._work, name="job-hints", daemon=True).start()

    def _work(self) -> None:
        while True:
            job_id, delay_seconds = self.line.get()
            if time.monotonic() >= self._broken_until:
                self._send(job_id, delay_seconds)

    def _send(self, job_id: int, delay_seconds: int) -> None:
        from council_pm.jobs.tasks import run

        try:
            run.apply_async(
                args=(job_id,), countdown=delay_seconds or None, expires=delay_seconds + HINT_EXPIRES, retry=False
            )
        except Exception as error:  # whatever the client raises, the job is safe in its row
            self._broken_until = time.monotonic() + PAUSE_AFTER_FAILURE
            log.warning("jobs.broker_away", job_id=job_id, error=type(error).__name__)


_current: _Publisher | None = None
_starting = threading.Lock()


def _publisher() -> _Publisher:
    """This process's own publisher: a thread does not survive a fork."""
    global _current
    with _starting:
        if _current is None or _current.process != os.getpid():
            _current = _Publisher()
        return _current
