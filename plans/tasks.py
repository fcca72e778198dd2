"""What beat starts."""

from __future__ import annotations

from datetime import time

from celery import shared_task
from django.utils import timezone

from council_pm.core.access import Actor
from council_pm.jobs.schedules import last_due
from council_pm.jobs.services import start_scheduled
from plans.follow_jobs import FOLLOW, JUDGE

BEFORE_WORK = time(5, 45)  # as in the beat schedule
IN_THE_MORNING = time(6, 15)  # before Monday's digests go


@shared_task(name="plans.tasks.judge_actions")  # type: ignore[untyped-decorator]  # Celery has no types
def judge_actions() -> None:
    """Each morning: keep what the figures say of actions that are done."""
    due = last_due(timezone.now(), BEFORE_WORK)
    start_scheduled(by=Actor(None, "beat"), schedule="judging of actions", due=due, kind=JUDGE, key="all")


@shared_task(name="plans.tasks.follow_actions")  # type: ignore[untyped-decorator]  # Celery has no types
def follow_actions() -> None:
    """Each morning: pass on what is overdue, and remind of what is due."""
    due = last_due(timezone.now(), IN_THE_MORNING)
    start_scheduled(by=Actor(None, "beat"), schedule="reminders of actions", due=due, kind=FOLLOW, key="day")
