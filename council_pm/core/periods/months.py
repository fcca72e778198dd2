"""Arithmetic of whole months on dates."""

import datetime as dt
from calendar import monthrange

ONE_DAY = dt.timedelta(days=1)


def month_start(day: dt.date) -> dt.date:
    """First day of the month of `day`."""
    return day.replace(day=1)


def month_end(day: dt.date) -> dt.date:
    """Last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(day: dt.date, months: int) -> dt.date:
    """`day` moved by whole months; the last day of a month stays the last day of a month.

    A day that the target month lacks becomes its last day (30 January and a month: 28 February).
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    length = monthrange(year, month)[1]
    if day.day == monthrange(day.year, day.month)[1]:
        return dt.date(year, month, length)
    return dt.date(year, month, min(day.day, length))


def whole_months(start: dt.date, end: dt.date) -> int | None:
    """Number of whole calendar months from `start` to `end` inclusive, or None if they are not whole."""
    if start.day != 1 or end != month_end(end):
        return None
    return (end.year - start.year) * 12 + end.month - start.month + 1
