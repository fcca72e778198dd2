"""What beat starts."""

from __future__ import annotations

from datetime import time

from celery import shared_task
from django.utils import timezone

from council_pm.core.access import Actor
from council_pm.jobs.schedules import last_due
from council_pm.jobs.services import start_scheduled
from indicators import return_mail, review_mail, round_jobs
from indicators.services.recalculation import EVERYTHING, KIND

NIGHTLY = time(2, 15)  # as in the beat schedule; a worker that gets to it later means the same night
BEFORE_WORK = time(5, 30)
IN_THE_MORNING = time(6, 30)


@shared_task(name="indicators.tasks.recompute_everything")  # type: ignore[untyped-decorator]  # Celery has no types
def recompute_everything() -> None:
    """Each night: work out every status anew, which must insert nothing."""
    due = last_due(timezone.now(), NIGHTLY)
    start_scheduled(by=Actor(None, "beat"), schedule="nightly recompute", due=due, kind=KIND, key=EVERYTHING)


@shared_task(name="indicators.tasks.open_rounds")  # type: ignore[untyped-decorator]  # Celery has no types
def open_rounds() -> None:
    """Each morning before anybody works: open the rounds whose time has come."""
    due = last_due(timezone.now(), BEFORE_WORK)
    start_scheduled(by=Actor(None, "beat"), schedule="opening of rounds", due=due, kind=round_jobs.KIND, key="all")


@shared_task(name="indicators.tasks.release_rounds")  # type: ignore[untyped-decorator]  # Celery has no types
def release_rounds() -> None:
    """Each morning before anybody works: take the dated steps of releases."""
    due = last_due(timezone.now(), BEFORE_WORK)
    start_scheduled(by=Actor(None, "beat"), schedule="releases", due=due, kind=round_jobs.RELEASE, key="all")


@shared_task(name="indicators.tasks.remind_of_reviews")  # type: ignore[untyped-decorator]  # Celery has no types
def remind_of_reviews() -> None:
    """Each morning: remind of definitions whose review comes near."""
    due = last_due(timezone.now(), IN_THE_MORNING)
    start_scheduled(by=Actor(None, "beat"), schedule="reminders of reviews", due=due, kind=review_mail.KIND, key="all")


@shared_task(name="indicators.tasks.remind_of_returns")  # type: ignore[untyped-decorator]  # Celery has no types
def remind_of_returns() -> None:
    """Each morning: one mail to each person whose returns want it today."""
    due = last_due(timezone.now(), IN_THE_MORNING)
    start_scheduled(by=Actor(None, "beat"), schedule="reminders of returns", due=due, kind=return_mail.KIND, key="day")
