"""What Celery calls: ids in, one call each."""

from __future__ import annotations

import structlog
from celery import shared_task
from django.utils import timezone

from council_pm.core.access import Actor
from council_pm.jobs import runs
from council_pm.jobs.tables.services import KEPT, forget_old_tables
from council_pm.jobs.timetable import Timetable

log = structlog.get_logger(__name__)
_timetable = Timetable()


@shared_task(name="council_pm.jobs.tasks.run")  # type: ignore[untyped-decorator]  # Celery has no types
def run(job_id: int) -> None:
    """Run a job that a hint named; nothing where somebody has it."""
    runs.run_job(job_id)


@shared_task(name="council_pm.jobs.tasks.sweep")  # type: ignore[untyped-decorator]  # Celery has no types
def sweep() -> None:
    """Start what was due and nobody has started, then run what nobody has."""
    try:
        _timetable.start_what_is_due()
    except Exception:
        log.exception("jobs.timetable_error")
    runs.sweep()


@shared_task(name="council_pm.jobs.tasks.forget_tables")  # type: ignore[untyped-decorator]  # Celery has no types
def forget_tables() -> None:
    """Empty tables that were sent long ago of what they say of people."""
    forget_old_tables(by=Actor(None, "beat"), before=timezone.now() - KEPT)
