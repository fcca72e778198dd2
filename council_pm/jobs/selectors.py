"""What the progress page and the banner of delayed calculations show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from council_pm.jobs import registry
from council_pm.jobs.models import Job, JobState

DELAYED_AFTER = timedelta(seconds=60)
MAY_LEAVE_AFTER = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class JobProgress:
    """One job as its page shows it; the fields up to ``error`` are those of ``_components/_progress.html``.

    ``state`` is that of the row, or ``delayed`` for a job that waits too long. ``percent`` is 0 to 100, None
    while nobody knows. ``poll_url`` is empty once it is over. ``result_url`` is a path of this site or empty.
    """

    id: int
    label: str
    percent: int | None
    text: str
    state: str
    poll_url: str
    result_url: str
    result_label: str
    error: str
    created_at: datetime
    finished_at: datetime | None
    is_own: bool

    @property
    def is_over(self) -> bool:
        return not self.poll_url


def job_progress(job: Job, *, now: datetime, is_own: bool) -> JobProgress:
    """How far a job is and what became of it. Reads nothing.

    Another person's job shows its progress only: what came of it, and why it failed, may hold what the reader
    must not see (matrix notes, M033 and M034 against M105). The system's own jobs say why they failed.
    """
    kind = registry.find(job.kind)
    is_over = job.state in {JobState.DONE, JobState.FAILED}
    tells_all = is_own or job.actor_id is None
    result: Mapping[str, Any] = job.result if tells_all and job.state == JobState.DONE else {}
    go_to = _path_of_this_site(result.get("go_to"))
    return JobProgress(
        id=job.pk,
        label=str(kind.title) if kind else _("Background work"),
        percent=_percent(job),
        text=_text(job, now, kind if tells_all else None, is_own=is_own),
        state="delayed" if job.state == JobState.WAITING and _waits_too_long(job, now) else job.state,
        poll_url="" if is_over else job.get_absolute_url(),
        result_url=go_to,
        result_label=str(result.get("go_to_label") or _("Go on")) if go_to else "",
        error=_reason(job, tells_all) if job.state == JobState.FAILED else "",
        created_at=job.created_at,
        finished_at=job.finished_at,
        is_own=is_own,
    )


def calculations_delayed(now: datetime) -> bool:
    """Whether background work is behind: a job has waited, or been left by its worker, for over a minute.

    One query on the index of jobs that are not over. What it says follows from the rows alone, so it holds
    whatever stands still: the broker, the workers, the machine they run on.
    """
    return delayed_jobs(now).exists()


def delayed_jobs(now: datetime) -> QuerySet[Job]:
    """The jobs behind ``calculations_delayed``, for a screen that asks for them inside a query of its own."""
    since = now - DELAYED_AFTER
    return Job.objects.filter(
        Q(state=JobState.WAITING, not_before__lte=since) | Q(state=JobState.RUNNING, lease_until__lte=since)
    )


def _waits_too_long(job: Job, now: datetime) -> bool:
    return job.not_before <= now - DELAYED_AFTER


def _percent(job: Job) -> int | None:
    if job.state == JobState.DONE:
        return 100
    return min(99, job.done * 100 // job.total) if job.total else None


def _text(job: Job, now: datetime, kind: registry.Kind | None, *, is_own: bool) -> str:
    """One or two sentences on where the job is. ``kind`` only where its result may be told."""
    if job.state == JobState.DONE:
        return kind.describe(job.result) if kind and kind.describe else _("It is finished.")
    if job.state != JobState.RUNNING:
        return ""
    if job.lease_until is not None and job.lease_until <= now:
        return _("The work was interrupted. It starts again by itself.")
    sentences = [_counted(job)]
    if is_own and now - job.created_at >= MAY_LEAVE_AFTER:
        sentences.append(_("You can leave this page: the work goes on."))
    return " ".join(sentences)


def _counted(job: Job) -> str:
    counts = _("%(done)s of %(total)s") % {"done": f"{job.done:,}", "total": f"{job.total:,}"} if job.total else ""
    if job.message and counts:
        return f"{job.message.rstrip('.')}: {counts}."
    return job.message or (f"{counts}." if counts else _("Running."))


def _reason(job: Job, tells_all: bool) -> str:
    return job.error if tells_all else _("The person who started it can see why.")


def _path_of_this_site(address: object) -> str:
    """The address where it is a path of this site, else nothing: results are data, and data can be wrong."""
    is_path = isinstance(address, str) and address.startswith("/")
    return str(address) if is_path and url_has_allowed_host_and_scheme(str(address), allowed_hosts=None) else ""
