"""The years of which there are plans."""

from __future__ import annotations

from datetime import date

from plans.kinds import year_of
from plans.models import Plan


def years_of_plans(today: date) -> list[int]:
    """This year, the next, and every other year with a plan, oldest first; one query."""
    there = set(Plan.objects.order_by().values_list("year", flat=True).distinct())
    return sorted(there | {year_of(today), year_of(today) + 1})
