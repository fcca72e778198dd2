"""What beat starts."""

from __future__ import annotations

from datetime import time

from celery import shared_task
from django.utils import timezone

from council_pm.core.access import Actor
from council_pm.jobs.schedules import last_due_in_week
from council_pm.jobs.services import start_scheduled
from council_pm.notices.digest_mail import KIND

MONDAY, IN_THE_MORNING = 0, time(7, 0)  # as in the beat schedule


@shared_task(name="council_pm.notices.tasks.send_digests")  # type: ignore[untyped-decorator]  # Celery has no types
def send_digests() -> None:
    """Each Monday morning: the week's digests, and in the first week of a month those of the month."""
    due = last_due_in_week(timezone.now(), MONDAY, IN_THE_MORNING)
    params = {"monthly": timezone.localdate(due).day <= 7}
    start_scheduled(by=Actor(None, "beat"), schedule="digests", due=due, kind=KIND, params=params)
