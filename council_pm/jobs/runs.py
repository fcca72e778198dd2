"""Running jobs: what a handler is given, the lease that is kept while it works, and the sweep."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

import structlog
from django.db import Error, close_old_connections, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.core.access import Actor
from council_pm.jobs import registry, services
from council_pm.jobs.models import Job, JobState

log = structlog.get_logger(__name__)

PROGRESS_SECONDS = 1.0  # at most one write of a job's progress in this time
SWEEP_SECONDS = 20.0  # a sweep takes up no further job after this: the next sweep does
MOST_IN_SWEEP = 200
GRACE_SECONDS = 5.0  # left to the worker that the hint has reached


class LeaseLost(Exception):  # noqa: N818  # not a mistake: somebody else does the work
    """Somebody else has taken this job up: stop, they do it from the start."""


class JobError(Exception):
    """Raised by a handler where trying again is no use; its words are a sentence for the screen."""


@dataclass(slots=True)
class JobRun:
    """One try at a job, as its handler sees it."""

    job_id: int
    kind: str
    key: str
    params: Mapping[str, Any]
    actor: Actor
    attempt: int
    _token: str = field(repr=False)
    _last_write: float = field(default=float("-inf"), repr=False)
    _lost: threading.Event = field(default_factory=threading.Event, repr=False)
    _unwritten: tuple[int, int, str] | None = field(default=None, repr=False)

    def progress(self, done: int, total: int = 0, message: str = "") -> None:
        """Say how far the job is (``total`` 0: not known), and that it is still at work.

        Cheap to call often: about one a second is written. Call it between transactions: inside one it would
        show, and hold the row, only when that one is committed. ``message`` says in a few words what is being
        done, never what the figures are. Raises ``LeaseLost`` when somebody else has taken the job up.
        """
        self.stop_if_lost()
        self._unwritten = (done, total, message)
        if time.monotonic() - self._last_write >= PROGRESS_SECONDS:
            self._write()

    def stop_if_lost(self) -> None:
        """Raise ``LeaseLost`` when somebody else is known to have taken the job up."""
        if self._lost.is_set():
            raise LeaseLost(self.job_id)

    def seconds_since_write(self) -> float:
        """How long ago this run last held on to its job."""
        return time.monotonic() - self._last_write

    def lose(self) -> None:
        """Note that somebody else has the job now."""
        self._lost.set()

    def write_the_rest(self) -> None:
        """Write the last progress where it was held back."""
        if self._unwritten is not None:
            self._write()

    def _write(self) -> None:
        if self._unwritten is None:
            return
        (done, total, message), self._unwritten = self._unwritten, None
        if not services.record_progress(self.job_id, self._token, done=done, total=total, message=message):
            self._lost.set()
            raise LeaseLost(self.job_id)
        self._last_write = time.monotonic()


class LeaseKeeper:
    """Renews the lease from a thread and a connection of its own, for work that is one long statement.

    SQLite lets one writer in at a time: a renewal that finds the database locked is tried again later. Until
    the lock is gone nobody else can take the job up either.
    """

    def __init__(self, run: JobRun, token: str) -> None:
        self._run = run
        self._token = token
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=f"job-{run.job_id}-lease", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        # Not long: a thread that waits for a lock ends by itself, and what it writes then finds nothing to renew.
        self._thread.join(timeout=2)

    def _keep(self) -> None:
        pause = services.lease_seconds() / 4
        try:
            while not self._over.wait(pause):
                if self._run.seconds_since_write() < pause:
                    continue
                try:
                    held = services.renew_lease(self._run.job_id, self._token)
                except Error as error:
                    log.info("jobs.renewal_waits", job_id=self._run.job_id, error=type(error).__name__)
                    # A connection that the server has ended stays ended: the next renewal makes a new one.
                    connection.close()
                    continue
                if not held and not self._over.is_set():
                    self._run.lose()
                    return
        finally:
            connection.close()


def run_job(job_id: int) -> bool:
    """Take a job up and run it to its end; whether this call has run it.

    Whatever the handler raises is dealt with here. Raises ``django.db.Error`` where the row cannot be reached:
    the sweep finds the job again.
    """
    job = services.claim(job_id)
    if job is None:
        return False
    kind = registry.find(job.kind)
    if kind is None:
        log.error("jobs.unknown_kind", job_id=job.pk, kind=job.kind)
        services.fail(job.pk, job.claimed_by, _("Nothing in this installation knows how to do this."))
        return True
    run = JobRun(job.pk, job.kind, job.key, job.params, _actor(job), job.attempts, job.claimed_by)
    started = time.monotonic()
    try:
        with LeaseKeeper(run, job.claimed_by):
            result = kind.handler(run)
        run.write_the_rest()
        held = services.finish(job.pk, job.claimed_by, result)
    except LeaseLost:
        held = False
    except JobError as reason:
        held = services.fail(job.pk, job.claimed_by, str(reason))
    except Exception:
        # The connection may be what broke: a new one for saying so.
        if not connection.in_atomic_block:
            close_old_connections()
        again = services.fail_or_try_again(job)
        log.exception("jobs.error", job_id=job.pk, kind=job.kind, attempt=job.attempts, again=again)
        return True
    services.hint_at_next(job)
    seconds = round(time.monotonic() - started, 3)
    log.info("jobs.ended" if held else "jobs.lease_lost", job_id=job.pk, kind=job.kind, seconds=seconds)
    return True


def _actor(job: Job) -> Actor:
    return Actor(job.actor_id, job.system)


def sweep(*, grace_seconds: float = GRACE_SECONDS, for_seconds: float = SWEEP_SECONDS) -> int:
    """Run what nobody has: jobs that wait although they are due, and those whose lease ran out.

    Returns how many were run. Takes up no further job after ``for_seconds``.
    """
    until = time.monotonic() + for_seconds
    ran = 0
    for job_id in _left_over(grace_seconds):
        if time.monotonic() >= until:
            break
        try:
            ran += run_job(job_id)
        except Error as error:
            log.warning("jobs.sweep_skipped", job_id=job_id, error=type(error).__name__)
            if not connection.in_atomic_block:
                close_old_connections()
    return ran


def _left_over(grace_seconds: float) -> list[int]:
    now = timezone.now()
    takeable = Job.objects.filter(services.takeable(now))
    # The hint of a job that has just been written is on its way.
    left = takeable.exclude(state=JobState.WAITING, not_before__gt=now - timedelta(seconds=grace_seconds))
    return list(left.order_by("not_before", "pk").values_list("pk", flat=True)[:MOST_IN_SWEEP])
