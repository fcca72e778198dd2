"""When a thing that is done every day, or once a week, was last due. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def last_due(now: datetime, at: time) -> datetime:
    """The latest moment, not after ``now``, at which it was ``at`` o'clock in London; ``now`` is aware.

    Two beats that wake a little apart, and a worker that gets to it hours later, mean the same moment.
    A time that comes twice, in the night that the clocks go back, means the first of the two.
    """
    today = now.astimezone(LONDON).date()
    due = datetime.combine(today, at, LONDON).astimezone(UTC)
    if due > now:
        due = datetime.combine(today - timedelta(days=1), at, LONDON).astimezone(UTC)
    return due


def last_due_in_week(now: datetime, weekday: int, at: time) -> datetime:
    """The same for a thing that is done once a week; ``weekday`` 0 is Monday."""
    due = last_due(now, at)
    behind = (due.astimezone(LONDON).weekday() - weekday) % 7
    day = due.astimezone(LONDON).date() - timedelta(days=behind)
    return datetime.combine(day, at, LONDON).astimezone(UTC)
