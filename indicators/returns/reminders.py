"""On which days somebody is reminded of a return (pure): before it is due, on its day, after it, never at a weekend."""

from __future__ import annotations

from datetime import date, timedelta

from council_pm.core.working_days import is_working_day

BEFORE = 7  # days before the due date
WEEK = 7


def days_for_mail(today: date) -> list[date]:
    """Today, and the days since the working day before on which nobody was written to; none at a weekend."""
    if not is_working_day(today):
        return []
    found, day = [today], today - timedelta(days=1)
    while not is_working_day(day):
        found.append(day)
        day -= timedelta(days=1)
    return found


def reminds_of_due(due: date, today: date) -> bool:
    """A week before a return is due, on its day, on the day after, and once a week from then on."""
    return any(_is_step((day - due).days) for day in days_for_mail(today))


def reminds_of_waiting(since: date, today: date) -> bool:
    """Of what waits for a person's answer: on the day after it came, and once a week from then on."""
    return any(_follows((day - since).days) for day in days_for_mail(today))


def _is_step(days: int) -> bool:
    return days in (-BEFORE, 0) or _follows(days)


def _follows(days: int) -> bool:
    return days > 0 and (days - 1) % WEEK == 0
