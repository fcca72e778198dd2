"""Which period a day falls in, which ended last, which come between: the regular windows of each frequency.

Windows by frequency: months and quarters and half years are counted from the first month of the calendar's year.
School terms are autumn (September to December), spring (January to April) and summer (May to August); a term's own
dates, where they are known, are explicit. Three surveys a year cover April to July, August to November and December
to March and are named by their last month. A biennium is two years of the calendar, the first one even.
"""

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

from council_pm.core.periods.kinds import Calendar, Frequency
from council_pm.core.periods.months import ONE_DAY, add_months
from council_pm.core.periods.period import Period, whole

LONDON = ZoneInfo("Europe/London")
ANCHOR_YEAR = 2000  # even, so that a biennium begins in an even year


@lru_cache(maxsize=4096)
def period_containing(day: dt.date, frequency: Frequency, calendar: Calendar = Calendar.FINANCIAL) -> Period:
    """The regular period of this frequency and calendar that holds `day`."""
    step = frequency.months
    first_month = _first_month(frequency, calendar)
    months = (day.year - ANCHOR_YEAR) * 12 + day.month - first_month
    start = add_months(dt.date(ANCHOR_YEAR, first_month, 1), months - months % step)
    return whole(start, step)


def latest_ended(as_of: dt.date, frequency: Frequency, calendar: Calendar = Calendar.FINANCIAL) -> Period:
    """The last regular period that has ended on `as_of`: its last day is over, so its end lies before `as_of`."""
    current = period_containing(as_of, frequency, calendar)
    return period_containing(current.start - ONE_DAY, frequency, calendar)


def periods_between(
    first: dt.date | Period, last: dt.date | Period, frequency: Frequency, calendar: Calendar = Calendar.FINANCIAL
) -> list[Period]:
    """Regular periods from the one that holds `first` (its start) to the one that holds `last` (its end), in order.

    Empty when `last` lies before `first`.
    """
    from_day = first.start if isinstance(first, Period) else first
    to_day = last.end if isinstance(last, Period) else last
    found: list[Period] = []
    current = period_containing(from_day, frequency, calendar)
    while current.start <= to_day and from_day <= to_day:
        found.append(current)
        current = period_containing(current.end + ONE_DAY, frequency, calendar)
    return found


def financial_year(day: dt.date) -> Period:
    """The financial year (1 April to 31 March) that holds `day`."""
    return period_containing(day, Frequency.ANNUAL, Calendar.FINANCIAL)


def year_containing(day: dt.date, calendar: Calendar) -> Period:
    """The year of `calendar` that holds `day`."""
    return period_containing(day, Frequency.ANNUAL, calendar)


def today_in_london(now: dt.datetime) -> dt.date:
    """The date in London at the moment `now`: 23:00 UTC on 31 March is 1 April there.

    Raises ValueError for a moment without a time zone.
    """
    if now.tzinfo is None:
        raise ValueError("The moment has no time zone.")
    return now.astimezone(LONDON).date()


def _first_month(frequency: Frequency, calendar: Calendar) -> int:
    if frequency is Frequency.TERMLY:
        return Calendar.ACADEMIC.first_month
    if frequency is Frequency.THREE_A_YEAR:
        return Calendar.FINANCIAL.first_month
    return calendar.first_month


def shifted(period: Period, months: int) -> Period:
    """The period moved by whole months; an end of a month stays one."""
    return Period(add_months(period.start, months), add_months(period.end, months))
