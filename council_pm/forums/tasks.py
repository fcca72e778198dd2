"""What beat starts."""

from __future__ import annotations

from datetime import time

from celery import shared_task
from django.utils import timezone

from council_pm.core.access import Actor
from council_pm.forums.reminding import REMIND
from council_pm.forums.services import notes
from council_pm.jobs.schedules import last_due
from council_pm.jobs.services import start_scheduled

IN_THE_MORNING = time(6, 20)  # as in the beat schedule


@shared_task(name="council_pm.forums.tasks.keep_agendas")  # type: ignore[untyped-decorator]  # Celery has no types
def keep_agendas() -> None:
    """Every half hour: keep the agendas of sessions that have begun."""
    notes.keep_agendas(by=Actor(None, "beat"))


@shared_task(name="council_pm.forums.tasks.remind_of_sessions")  # type: ignore[untyped-decorator]  # no types
def remind_of_sessions() -> None:
    """Each morning: remind of sessions of the next two days."""
    due = last_due(timezone.now(), IN_THE_MORNING)
    start_scheduled(by=Actor(None, "beat"), schedule="reminders of sessions", due=due, kind=REMIND, key="day")
