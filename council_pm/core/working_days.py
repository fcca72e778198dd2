"""Working days in England: Monday to Friday without bank holidays (from the `holidays` package)."""

import datetime as dt
from functools import lru_cache

import holidays

ONE_DAY = dt.timedelta(days=1)
SATURDAY = 5


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> frozenset[dt.date]:
    """Bank holidays of England in `year`, substitute days and one-off ones included."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: dt.date) -> bool:
    """Whether offices are open on `day`."""
    return day.weekday() < SATURDAY and day not in bank_holidays(day.year)


@lru_cache(maxsize=4096)
def add_working_days(day: dt.date, days: int) -> dt.date:
    """The `days`-th working day after `day` (before it, when negative).

    Nought working days is `day` itself, or the next working day where `day` is not one.
    """
    if days == 0:
        while not is_working_day(day):
            day += ONE_DAY
        return day
    step = ONE_DAY if days > 0 else -ONE_DAY
    left = abs(days)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def working_days_between(first: dt.date, last: dt.date) -> int:
    """Working days after `first` up to and including `last`; negative when `last` comes first."""
    if last < first:
        return -working_days_between(last, first)
    return sum(is_working_day(first + dt.timedelta(days=n)) for n in range(1, (last - first).days + 1))
