"""What beat starts."""

from __future__ import annotations

from datetime import time

from celery import shared_task
from django.utils import timezone

from appraisals.jobs import FOLLOW, REMIND
from appraisals.retention_jobs import DELETE
from council_pm.core.access import Actor
from council_pm.jobs.schedules import last_due
from council_pm.jobs.services import start_scheduled

AFTER_MIDNIGHT, BEFORE_WORK = time(0, 10), time(6, 25)  # as in the beat schedule


@shared_task(name="appraisals.tasks.follow_appraisals")  # type: ignore[untyped-decorator]  # Celery has no types
def follow_appraisals() -> None:
    """Each night: whoever moved, left or came back on the day that begins."""
    due = last_due(timezone.now(), AFTER_MIDNIGHT)
    start_scheduled(by=Actor(None, "beat"), schedule="following of appraisals", due=due, kind=FOLLOW, key="all")


@shared_task(name="appraisals.tasks.remind_of_appraisals")  # type: ignore[untyped-decorator]  # Celery has no types
def remind_of_appraisals() -> None:
    """Each morning: remind of stages a fortnight before and after their day."""
    due = last_due(timezone.now(), BEFORE_WORK)
    start_scheduled(by=Actor(None, "beat"), schedule="reminders of appraisals", due=due, kind=REMIND, key="day")


AT_NIGHT = time(4, 10)  # as in the beat schedule


@shared_task(name="appraisals.tasks.delete_old_words")  # type: ignore[untyped-decorator]  # Celery has no types
def delete_old_words() -> None:
    """Each night: delete what is kept no longer."""
    due = last_due(timezone.now(), AT_NIGHT)
    start_scheduled(by=Actor(None, "beat"), schedule="deletion of appraisals", due=due, kind=DELETE, key="all")
