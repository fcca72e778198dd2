"""When a return is due, and when each audience may expect its figures. Everything counts working days in England."""

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType

from council_pm.core.periods.kinds import Frequency
from council_pm.core.periods.period import Period
from council_pm.core.working_days import add_working_days

QUARTERLY_DAYS = 15  # a quarterly return is due no sooner than this after the end of its quarter
STEP_DAYS = 5  # working days from one rung of the ladder to the next

LADDER: Mapping[str, int] = MappingProxyType(
    {"returned": 0, "signed_off": 1, "management_team": 2, "portfolio_holder": 3},
)
"""Rungs after the due date: returned, signed off by the head, seen by the management team, by the portfolio holder."""


def due_date(period: Period, frequency: Frequency, lag_working_days: int) -> dt.date:
    """Day on which the return is due.

    Quarterly: the end of the period plus the larger of 15 working days and the lag; others: plus the lag alone.
    """
    days = max(QUARTERLY_DAYS, lag_working_days) if frequency is Frequency.QUARTERLY else lag_working_days
    return add_working_days(period.end, days)


def expected_date(period: Period, frequency: Frequency, lag_working_days: int, audience_steps: int) -> dt.date:
    """Day on which an audience may expect the figure: the due date plus 5 working days for each rung of LADDER."""
    return add_working_days(due_date(period, frequency, lag_working_days), STEP_DAYS * audience_steps)
