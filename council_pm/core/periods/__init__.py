"""Periods: what a figure is about. Pure: no clock, no settings, no Django; `as_of` is always an argument."""

from council_pm.core.periods.due import LADDER, due_date, expected_date
from council_pm.core.periods.kinds import Calendar, Frequency, PeriodError, PeriodShape
from council_pm.core.periods.matching import (
    find_previous,
    find_same_last_year,
    following,
    previous,
    same_last_year,
)
from council_pm.core.periods.period import Period
from council_pm.core.periods.reading import parse_label
from council_pm.core.periods.windows import (
    financial_year,
    latest_ended,
    period_containing,
    periods_between,
    today_in_london,
    year_containing,
)

__all__ = [
    "LADDER",
    "Calendar",
    "Frequency",
    "Period",
    "PeriodError",
    "PeriodShape",
    "due_date",
    "expected_date",
    "financial_year",
    "find_previous",
    "find_same_last_year",
    "following",
    "latest_ended",
    "parse_label",
    "period_containing",
    "periods_between",
    "previous",
    "same_last_year",
    "today_in_london",
    "year_containing",
]
