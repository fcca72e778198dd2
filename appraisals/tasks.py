"""What beat starts."""

from __future__ import annotations

from datetime import time

from celery import shared_task
from django.utils import timezone

from appraisals.retention_jobs import DELETE
from council_pm.core.access import Actor
from council_pm.jobs.schedules import last_due
from council_pm.jobs.services import start_scheduled

AT_NIGHT = time(4, 10)  # as in the beat schedule


@shared_task(name="appraisals.tasks.delete_old_words")  # type: ignore[untyped-decorator]  # Celery has no types
def delete_old_words() -> None:
    """Each night: delete what is kept no longer."""
    due = last_due(timezone.now(), AT_NIGHT)
    start_scheduled(by=Actor(None, "beat"), schedule="deletion of appraisals", due=due, kind=DELETE, key="all")
