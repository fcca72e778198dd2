"""Months, working days, neighbours of a period and its short name: a second reading of the rules, on dates alone."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable, Mapping
from functools import cache

MONTHS_OF = {
    "monthly": 1, "quarterly": 3, "termly": 4, "three_a_year": 4, "half_yearly": 6, "annual": 12, "biennial": 24,
}  # fmt: skip
YEAR_BEGINS = {"financial": 4, "academic": 9, "calendar": 1}
WANDERS = {"quarterly": 30, "termly": 45, "three_a_year": 45, "half_yearly": 45, "annual": 45, "biennial": 60}
_NAMES = ["", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
# Days that parliament moved or gave, 2020 on; nothing that a page shows as coming is older.
_GIVEN = {2022: [(6, 2), (6, 3), (9, 19)], 2023: [(5, 8)], 2020: [(5, 8)]}
_NOT_HELD = {(2020, 5, 4), (2022, 5, 30)}


def last_of(day: dt.date) -> int:
    """The number of days of its month."""
    return monthrange(day.year, day.month)[1]


def moved(day: dt.date, months: int) -> dt.date:
    """A day so many months on; the last of a month stays the last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    length = monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, length if day.day == last_of(day) else min(day.day, length))


def year_end(day: dt.date, calendar: str) -> dt.date:
    """The last day of the year of a calendar that holds a day."""
    begins = YEAR_BEGINS[calendar]
    first = dt.date(day.year if day.month >= begins else day.year - 1, begins, 1)
    return moved(first, 12) - dt.timedelta(1)


def earlier(ends: Iterable[dt.date], end: dt.date, months: int, frequency: str) -> dt.date | None:
    """Of these ends the one that lies so many months before: a gap is not hopped over."""
    wanted = moved(end, -months)
    if frequency == "monthly":
        near = [one for one in ends if (one.year, one.month) == (wanted.year, wanted.month)]
    else:
        near = [one for one in ends if abs((one - wanted).days) <= WANDERS[frequency] and one < end]
    return min(near, key=lambda one: abs((one - wanted).days), default=None)


@cache
def _easter(year: int) -> dt.date:
    """Gauss, as Butcher wrote it down."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    h = (19 * a + b - d - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return dt.date(year, month, day + 1)


def _monday(year: int, month: int, from_day: int) -> dt.date:
    day = dt.date(year, month, from_day)
    return day + dt.timedelta((7 - day.weekday()) % 7)


@cache
def _bank_holidays(year: int) -> frozenset[dt.date]:
    easter = _easter(year)
    found = {easter - dt.timedelta(2), easter + dt.timedelta(1), _monday(year, 5, 1), _monday(year, 5, 25)}
    found.add(_monday(year, 8, 25))
    for month, day in [(1, 1), (12, 25), (12, 26)]:
        given = dt.date(year, month, day)
        while given.weekday() > 4 or given in found:
            given += dt.timedelta(1)
        found.add(given)
    found |= {dt.date(year, month, day) for month, day in _GIVEN.get(year, [])}
    return frozenset(day for day in found if (day.year, day.month, day.day) not in _NOT_HELD)


@cache
def working_days_after(day: dt.date, days: int) -> dt.date:
    """The so-manieth working day in England after a day; of none the day itself, or the next that is one."""
    while days or day.weekday() > 4 or day in _bank_holidays(day.year):
        day += dt.timedelta(1)
        if day.weekday() < 5 and day not in _bank_holidays(day.year) and days:
            days -= 1
    return day


def expected(end: dt.date, frequency: str, lag: int, step: int) -> dt.date:
    """When a reader may expect the figure: return due, then five working days for each step of the ladder."""
    due = working_days_after(end, max(15, lag) if frequency == "quarterly" else lag)
    return working_days_after(due, 5 * (min(step, 3) + 1))


def latest_ended(day: dt.date, frequency: str, calendar: str) -> tuple[dt.date, dt.date]:
    """The last regular period that was over on a day."""
    months = MONTHS_OF[frequency]
    begins = {"termly": 9, "three_a_year": 4}.get(frequency, YEAR_BEGINS[calendar])
    start = dt.date(2000, begins, 1)
    while moved(start, 2 * months) <= day:
        start = moved(start, months)
    return start, moved(start, months) - dt.timedelta(1)


def _month(day: dt.date) -> str:
    return f"{_NAMES[day.month]} {day.year}"


def _day(day: dt.date) -> str:
    return f"{day.day} {_month(day)}"


def _year(start: dt.date, calendar: str) -> str:
    begins = YEAR_BEGINS[calendar]
    year = start.year if start.month >= begins else start.year - 1
    return str(year) if calendar == "calendar" else f"{year}/{(year + 1) % 100:02d}"


def short_name(start: dt.date, end: dt.date, calendar: str, frequency: str) -> str:
    """A period as a table names it: ``Q1 2026/27``, ``Apr 2026``, ``2026/27``, ``year to Dec 2025``."""
    if start == end:
        return _day(start)
    after, step = end + dt.timedelta(1), MONTHS_OF[frequency]
    if start.day != 1 or after.day != 1:
        return _odd_name(start, end, frequency)
    months = (after.year - start.year) * 12 + after.month - start.month
    into = (start.month - YEAR_BEGINS[calendar]) % 12
    if months == 12:
        return _year(start, calendar) if into == 0 and step >= 12 else f"year to {_month(end)}"
    if months % 12 == 0 and not (step < 12 and months > step):
        return _years(start, end, calendar)
    if step < 12 and months > step:
        return f"{_month(start)} to {_month(end)}"
    if months == 1:
        return _month(start)
    names: Mapping[int, str] = {3: "Q", 6: "H"}
    if months in names and into % months == 0:
        return f"{names[months]}{into // months + 1} {_year(start, calendar)}"
    if months == 4 and start.month in (1, 5, 9):
        return _term(start, end)
    return f"{_month(end)} survey" if months == 4 and start.month in (4, 8, 12) else f"{_month(start)} to {_month(end)}"


def _term(start: dt.date, end: dt.date) -> str:
    middle = (start + (end - start) / 2).month
    return f"{'Autumn' if middle >= 9 else 'Summer' if middle >= 5 else 'Spring'} {end.year}"


def _odd_name(start: dt.date, end: dt.date, frequency: str) -> str:
    if frequency == "termly":
        return _term(start, end)
    if frequency == "three_a_year":
        return f"{_month(end)} survey"
    if moved(start, 12) == end + dt.timedelta(1):
        return f"year to {_month(end) if end.day == last_of(end) else _day(end)}"
    return f"{_day(start)} to {_day(end)}"


def _years(start: dt.date, end: dt.date, calendar: str) -> str:
    if start.month == 1:
        return f"{start.year} to {end.year}"
    if start.month == YEAR_BEGINS[calendar]:
        return f"{_year(start, calendar)} to {_year(end, calendar)}"
    return f"{_month(start)} to {_month(end)}"
