"""What beat starts."""

from __future__ import annotations

from datetime import time

from celery import shared_task
from django.utils import timezone

from council_pm.core.access import Actor
from council_pm.jobs.schedules import last_due
from council_pm.jobs.services import start_scheduled
from council_pm.packs.clinic_jobs import FREEZE

IN_THE_MORNING = time(6, 0)  # as in the beat schedule


@shared_task(name="council_pm.packs.tasks.freeze_clinics")  # type: ignore[untyped-decorator]  # Celery has no types
def freeze_clinics() -> None:
    """Each morning: make papers of clinics final whose day has come."""
    due = last_due(timezone.now(), IN_THE_MORNING)
    start_scheduled(by=Actor(None, "beat"), schedule="final papers of clinics", due=due, kind=FREEZE, key="all")
