"""What beat starts."""

from __future__ import annotations

from datetime import time

from celery import shared_task
from django.utils import timezone

from council_pm.core.access import Actor
from council_pm.jobs.schedules import last_due
from council_pm.jobs.services import start_scheduled
from indicators.services.recalculation import EVERYTHING, KIND

NIGHTLY = time(2, 15)  # as in the beat schedule; a worker that gets to it later means the same night


@shared_task(name="indicators.tasks.recompute_everything")  # type: ignore[untyped-decorator]  # Celery has no types
def recompute_everything() -> None:
    """Each night: work out every status anew, which must insert nothing."""
    due = last_due(timezone.now(), NIGHTLY)
    start_scheduled(by=Actor(None, "beat"), schedule="nightly recompute", due=due, kind=KIND, key=EVERYTHING)
