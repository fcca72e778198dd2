"""The period before, and the same period last year: what is expected, and what a series really has there.

A series keeps the dates that its source states, and those wander (a count on the third Wednesday, a survey a week
late). So a neighbour is the nearest END date to the expected one, within a tolerance that is always smaller than the
step to the next period: a missing period is a gap, and no comparison hops over it (specification 4.3).
"""

import datetime as dt
from collections.abc import Iterable, Mapping

from council_pm.core.periods.kinds import Frequency
from council_pm.core.periods.months import add_months, month_end, month_start
from council_pm.core.periods.period import Period
from council_pm.core.periods.windows import shifted

TOLERANCE_DAYS: Mapping[Frequency, int] = {
    Frequency.QUARTERLY: 30,
    Frequency.HALF_YEARLY: 45,
    Frequency.TERMLY: 45,
    Frequency.THREE_A_YEAR: 45,
    Frequency.ANNUAL: 45,
    Frequency.BIENNIAL: 60,
}


def previous(period: Period, frequency: Frequency) -> Period:
    """The window expected before this one: the same window, one step earlier."""
    return shifted(period, -frequency.months)


def following(period: Period, frequency: Frequency) -> Period:
    """The window expected after this one: the same window, one step later."""
    return shifted(period, frequency.months)


def same_last_year(period: Period, frequency: Frequency) -> Period:
    """The window expected a year earlier; for a biennial indicator two years, its last time round."""
    return shifted(period, -max(12, frequency.months))


def find_previous(periods: Iterable[Period], period: Period, frequency: Frequency) -> Period | None:
    """The period of the series that comes just before `period`, or None where it is missing."""
    return _nearest(periods, period, frequency.months, frequency)


def find_same_last_year(periods: Iterable[Period], period: Period, frequency: Frequency) -> Period | None:
    """The period of the series a year before `period` (biennial: two years), or None where it is missing."""
    return _nearest(periods, period, max(12, frequency.months), frequency)


def _nearest(periods: Iterable[Period], period: Period, months: int, frequency: Frequency) -> Period | None:
    target = add_months(period.end, -months)
    earliest, latest = _span(target, frequency)
    near = [p for p in periods if earliest <= p.end <= latest and p.end < period.end]
    # Two windows may end near one another; the one that ends nearest wins, then the one as long as this one.
    length = period.days
    return min(near, key=lambda p: (abs((p.end - target).days), abs(p.days - length), p), default=None)


def _span(target: dt.date, frequency: Frequency) -> tuple[dt.date, dt.date]:
    if frequency is Frequency.MONTHLY:
        return month_start(target), month_end(target)
    slack = dt.timedelta(days=TOLERANCE_DAYS[frequency])
    return target - slack, target + slack
