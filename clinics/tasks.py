"""What beat starts."""

from __future__ import annotations

from datetime import time

from celery import shared_task
from django.utils import timezone

from clinics.jobs import LOOK
from council_pm.core.access import Actor
from council_pm.jobs.schedules import last_due
from council_pm.jobs.services import start_scheduled

BEFORE_WORK = time(5, 50)  # as in the beat schedule; effects of actions were judged before


@shared_task(name="clinics.tasks.look_for_candidates")  # type: ignore[untyped-decorator]  # Celery has no types
def look_for_candidates() -> None:
    """Each morning: what the data puts forward for the clinics that are prepared."""
    due = last_due(timezone.now(), BEFORE_WORK)
    start_scheduled(by=Actor(None, "beat"), schedule="candidates of clinics", due=due, kind=LOOK, key="all")
