"""When things in the demonstration became known: in its past, never after the day of loading. Pure: no Django."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

from council_pm.core.periods import LADDER, Frequency, Period, due_date
from council_pm.core.periods.due import STEP_DAYS
from council_pm.core.working_days import add_working_days
from council_pm.demo.figures import count, wobble
from council_pm.demo.organisation import BEGAN
from council_pm.demo.year import financial_year_start

LONDON = ZoneInfo("Europe/London")
OFFICE_OPENS = dt.time(9, 0)
STATISTICS_COME_OUT = dt.time(9, 30)
DAYS_TO_SIGN = 3
COUNCIL_PLAN = (3, 11)  # targets come with the council plan, before the year
CONFIRMED = (6, 25)  # and are confirmed against the year's results, by 30 June

SOONEST_PUBLISHED = 20  # days
LATE_ABOVE = Decimal("0.3")  # of seeded noise between -1 and 1: every third one
DAYS_AGO = (30, 24)  # 30 give or take 24

PUBLISHED_AFTER = {
    Frequency.MONTHLY: 40,
    Frequency.QUARTERLY: 90,
    Frequency.ANNUAL: 200,
    Frequency.BIENNIAL: 300,
}
"""Frequency -> days from a period's end until publishers usually show its figure, at most."""


def moment(day: dt.date, as_of: dt.date, at: dt.time = OFFICE_OPENS) -> dt.datetime:
    """A time of the day in London; the first minute of `as_of` for every later day: nothing lies in the future."""
    if day >= as_of:
        return dt.datetime.combine(as_of, dt.time(), LONDON)
    return dt.datetime.combine(day, at, LONDON)


def office_day(day: dt.date) -> dt.date:
    """This day, or the next working one."""
    return add_working_days(day - dt.timedelta(days=1), 1)


def signed_on(period: Period, frequency: Frequency, lag_working_days: int) -> dt.date:
    """When the head signs a figure off: three working days after the return is due."""
    return max(BEGAN, add_working_days(due_date(period, frequency, lag_working_days), DAYS_TO_SIGN))


def seen_on(due: dt.date, rung: str) -> dt.date:
    """When the audience of a rung of the ladder sees a round; `members` follow the portfolio holder."""
    steps = LADDER["portfolio_holder"] + 1 if rung == "members" else LADDER[rung]
    return max(BEGAN, add_working_days(due, STEP_DAYS * steps))


def published_on(end: dt.date, frequency: Frequency, lag_working_days: int) -> dt.date:
    """When a publisher showed the figure of a period: as usual, or sooner where the demonstration expects it sooner."""
    days = max(SOONEST_PUBLISHED, min(PUBLISHED_AFTER[frequency], lag_working_days * 7 // 5))
    return office_day(end + dt.timedelta(days=days))


def latest_published_on(code: str, end: dt.date, usual: dt.date, as_of: dt.date) -> dt.date:
    """When the latest figure of an indicator became known: every third one in the last weeks, so that on any day of
    loading something has changed since members last met."""
    if wobble(code, end, "1", "came late") <= LATE_ABOVE:
        return usual
    return max(usual, as_of - dt.timedelta(days=count(code, end, *DAYS_AGO)))


def target_set_on(period: Period) -> dt.date:
    """When the target of a period was set: with the council plan of its financial year."""
    return max(BEGAN, office_day(dt.date(financial_year_start(period.end).year, *COUNCIL_PLAN)))


def target_agreed_on(period: Period) -> dt.date:
    """When it was confirmed by the member who answers for it."""
    return max(BEGAN, office_day(dt.date(financial_year_start(period.end).year, *CONFIRMED)))
