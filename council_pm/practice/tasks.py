"""What beat starts."""

from __future__ import annotations

from datetime import time

from celery import shared_task
from django.utils import timezone

from council_pm.core.access import Actor
from council_pm.jobs.schedules import last_due
from council_pm.jobs.services import start_scheduled
from council_pm.practice.review_jobs import REMIND

IN_THE_MORNING = time(6, 20)  # as in the beat schedule


@shared_task(name="council_pm.practice.tasks.remind_of_practice")  # type: ignore[untyped-decorator]  # Celery has no types
def remind_of_practice() -> None:
    """Each morning: remind of entries whose day of review has come."""
    due = last_due(timezone.now(), IN_THE_MORNING)
    start_scheduled(by=Actor(None, "beat"), schedule="reviews of good practice", due=due, kind=REMIND, key="day")
