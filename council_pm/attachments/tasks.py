"""What beat starts."""

from __future__ import annotations

from datetime import time

from celery import shared_task
from django.utils import timezone

from council_pm.attachments.sweep import KIND
from council_pm.core.access import Actor
from council_pm.jobs.schedules import last_due
from council_pm.jobs.services import start_scheduled

AT_NIGHT = time(3, 50)  # as in the beat schedule


@shared_task(name="council_pm.attachments.tasks.sweep")  # type: ignore[untyped-decorator]  # Celery has no types
def sweep() -> None:
    """Each night: delete files that nothing speaks of."""
    start_scheduled(by=Actor(None, "beat"), schedule=KIND, due=last_due(timezone.now(), AT_NIGHT))
