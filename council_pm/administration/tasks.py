"""What beat starts."""

from __future__ import annotations

from datetime import time

from celery import shared_task
from django.utils import timezone

from council_pm.administration.services.moves import MOVES
from council_pm.administration.services.organisation import HAND_OVER
from council_pm.core.access import Actor
from council_pm.jobs.schedules import last_due
from council_pm.jobs.services import start_scheduled

JUST_AFTER_MIDNIGHT = time(0, 5)  # as in the beat schedule; a worker that gets to it later means the same night
BEFORE_OFFICES_OPEN = time(6, 15)  # as well: what was chosen is linked, and the mails are there when people come


@shared_task(name="council_pm.administration.tasks.hand_over")  # type: ignore[untyped-decorator]  # Celery has no types
def hand_over() -> None:
    """Each night: let the posts of units that were merged go over."""
    due = last_due(timezone.now(), JUST_AFTER_MIDNIGHT)
    start_scheduled(by=Actor(None, "beat"), schedule="hand over posts", due=due, kind=HAND_OVER)


@shared_task(name="council_pm.administration.tasks.meet_moves")  # type: ignore[untyped-decorator]  # Celery has no types
def meet_moves() -> None:
    """Each morning: link what was chosen for moves that have come, and tell those concerned."""
    due = last_due(timezone.now(), BEFORE_OFFICES_OPEN)
    start_scheduled(by=Actor(None, "beat"), schedule="meet moves", due=due, kind=MOVES)
