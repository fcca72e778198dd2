"""Writing job rows: starting one with the change that asks for it, and each step of running it.

The row is the truth and Redis carries a hint only (STACK section 3). Every step of a run is an update that says
what the row must still look like (compare-and-set), so that of two workers one wins, whatever the database.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import DateTimeField, F, Q, Value
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.core.access import Actor
from council_pm.jobs import hints, registry
from council_pm.jobs.models import Job, JobState, ScheduledRun

# With a sweep every 20 s this brings the work of a killed worker back within a minute.
LEASE_SECONDS = 40.0
RETRY_LIMIT_OF_UNKNOWN_KIND = 1
_LONGEST_MESSAGE = Job._meta.get_field("message").max_length or 300
_LARGEST_COUNT = 2_147_483_647
_MOST_RACES = 5


def lease_seconds() -> float:
    """How long a run may be silent before somebody else takes it up (``JOB_LEASE_SECONDS``; tests shorten it)."""
    return float(getattr(settings, "JOB_LEASE_SECONDS", LEASE_SECONDS))


@transaction.atomic
def start_job(*, by: Actor, kind: str, params: Mapping[str, Any], key: str = "", delay_seconds: int = 0) -> Job:
    """Write a job in the caller's transaction and hint at it once that is committed.

    While a job of this kind and ``key`` (the name of its input; ``params`` follow from it) waits, that one is
    returned, not before the earlier of the two times. It is locked until the caller commits, so that no worker
    reads the data without the caller's change. Who starts several jobs in one transaction does so in the order
    of their keys, or two of them may wait for each other.
    """
    not_before = timezone.now() + timedelta(seconds=delay_seconds)
    for _attempt in range(_MOST_RACES):
        job = _waiting_job(kind, key, not_before) or _new_job(by, kind, params, key, not_before)
        if job is not None:
            transaction.on_commit(partial(hints.publish, job.pk, delay_seconds), robust=True)
            return job
    raise OperationalError(f"A job of the kind {kind!r} could not be written: others were faster each time.")


def _waiting_job(kind: str, key: str, not_before: datetime) -> Job | None:
    if not key:
        return None
    waiting = Job.objects.filter(kind=kind, key=key, state=JobState.WAITING)
    earlier = Least(F("not_before"), Value(not_before, output_field=DateTimeField()))
    return waiting.first() if waiting.update(not_before=earlier) else None


def _new_job(by: Actor, kind: str, params: Mapping[str, Any], key: str, not_before: datetime) -> Job | None:
    """The new row, or None where somebody else wrote one for this key in between."""
    try:
        with transaction.atomic():
            return Job.objects.create(
                kind=kind,
                key=key,
                params=dict(params),
                actor_id=by.user_id,
                system=by.system,
                not_before=not_before,
                created_at=timezone.now(),
            )
    except IntegrityError:
        if not key:
            raise
        return None


@transaction.atomic
def start_scheduled(
    *, by: Actor, schedule: str, due: datetime, kind: str = "", params: Mapping[str, Any] | None = None, key: str = ""
) -> Job | None:
    """Start the job of a schedule that was due at this moment, unless that has been done; two beats do it once.

    ``due`` is the moment that the schedule names (``schedules.last_due``), not when somebody got to it. ``kind``
    is the schedule's name where nothing else is said. Returns None where it had been started before.
    """
    _run, is_first = ScheduledRun.objects.get_or_create(schedule=schedule, due=due)
    if not is_first:
        return None
    return start_job(by=by, kind=kind or schedule, params=params or {}, key=key)


def takeable(now: datetime) -> Q:
    """Jobs that somebody may take up: due and waiting, or running under a lease that ran out."""
    return Q(state=JobState.WAITING, not_before__lte=now) | Q(state=JobState.RUNNING, lease_until__lte=now)


@transaction.atomic
def claim(job_id: int) -> Job | None:
    """Take a job up; None where it is not there, not due, done, somebody else's, or its key is being worked on.

    A job that has used up its tries is set to failed instead: whoever had it was killed each time.
    """
    now = timezone.now()
    # A row that a transaction holds (see ``start_job``) is left for later, not waited for.
    job = Job.objects.select_for_update(skip_locked=True).filter(takeable(now), pk=job_id).first()
    if job is None or _goes_on_elsewhere(job, now):
        return None
    unchanged = Job.objects.filter(takeable(now), pk=job_id, attempts=job.attempts, claimed_by=job.claimed_by)
    if job.state == JobState.RUNNING and job.attempts >= _retry_limit(job.kind):
        unchanged.update(**_failed(_stopped_each_time(job), now))
        return None
    token = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(8)}"
    taken = unchanged.update(
        state=JobState.RUNNING,
        attempts=F("attempts") + 1,
        claimed_by=token,
        lease_until=now + timedelta(seconds=lease_seconds()),
        started_at=job.started_at or now,
    )
    if not taken:
        return None
    job.refresh_from_db()
    return job


def _goes_on_elsewhere(job: Job, now: datetime) -> bool:
    """Whether an earlier job with the same key runs: were both to run, the older input could win."""
    if job.state != JobState.WAITING or not job.key:
        return False
    return Job.objects.filter(kind=job.kind, key=job.key, state=JobState.RUNNING, lease_until__gt=now).exists()


def hint_at_next(job: Job) -> None:
    """Hint at the job that waited for this one, with the same key, to end."""
    if job.key:
        for waiting in Job.objects.filter(kind=job.kind, key=job.key, state=JobState.WAITING):
            hints.publish(waiting.pk)


def _retry_limit(kind: str) -> int:
    known = registry.find(kind)
    return known.retry_limit if known else RETRY_LIMIT_OF_UNKNOWN_KIND


def _stopped_each_time(job: Job) -> str:
    return _("It was stopped each of the %(count)s times that it was tried. Start it again; if that happens again,"
             " tell your administrator the number of this job, %(number)s.") % {
                 "count": job.attempts, "number": job.pk}  # fmt: skip


def _held(job_id: int, token: str) -> Q:
    return Q(pk=job_id, state=JobState.RUNNING, claimed_by=token)


def renew_lease(job_id: int, token: str) -> bool:
    """Hold on to a job; False where somebody else took it."""
    until = timezone.now() + timedelta(seconds=lease_seconds())
    return Job.objects.filter(_held(job_id, token)).update(lease_until=until) == 1


def record_progress(job_id: int, token: str, *, done: int, total: int, message: str) -> bool:
    """Write how far a job is, and hold on to it; False where somebody else took it."""
    until = timezone.now() + timedelta(seconds=lease_seconds())
    return Job.objects.filter(_held(job_id, token)).update(
        done=min(max(done, 0), _LARGEST_COUNT),
        total=min(max(total, 0), _LARGEST_COUNT),
        message=message[:_LONGEST_MESSAGE],
        lease_until=until,
    ) == 1  # fmt: skip


def finish(job_id: int, token: str, result: Mapping[str, Any]) -> bool:
    """Set a job to done with its result; False where somebody else took it."""
    return Job.objects.filter(_held(job_id, token)).update(
        state=JobState.DONE,
        result=dict(result),
        error="",
        lease_until=None,
        finished_at=timezone.now(),
    ) == 1  # fmt: skip


def fail(job_id: int, token: str, sentence: str) -> bool:
    """Set a job to failed for good, with a sentence for the screen; False where somebody else took it."""
    return Job.objects.filter(_held(job_id, token)).update(**_failed(sentence, timezone.now())) == 1


def _failed(sentence: str, now: datetime) -> dict[str, Any]:
    return {"state": JobState.FAILED, "error": sentence, "lease_until": None, "finished_at": now}


def fail_or_try_again(job: Job) -> bool:
    """After an unexpected error: leave the job to the sweep for another try, later each time, or give up.

    It stays running under a short lease: were it to wait again, it could meet a newer one with its key.
    Returns whether it will be tried again.
    """
    if job.attempts >= _retry_limit(job.kind):
        sentence = _(
            "It did not work, after %(count)s tries. Your administrator finds the reason in the log under the"
            " number of this job, %(number)s."
        ) % {"count": job.attempts, "number": job.pk}
        fail(job.pk, job.claimed_by, sentence)
        return False
    pause = min(5 * 2**job.attempts, lease_seconds())
    Job.objects.filter(_held(job.pk, job.claimed_by)).update(
        lease_until=timezone.now() + timedelta(seconds=pause), message=_("It is tried again soon."), claimed_by=""
    )
    return True
