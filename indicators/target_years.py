"""Which year a target is for, and which periods of a series lie in it (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from council_pm.core.periods import (
    Calendar,
    Frequency,
    Period,
    PeriodError,
    financial_year,
    periods_between,
    year_containing,
)
from council_pm.core.periods.months import add_months

APRIL = Calendar.FINANCIAL.first_month
SLUG_LENGTH = len("2026-27")


@dataclass(frozen=True, slots=True, order=True)
class TargetYear:
    """The year that a target is for, named by the financial year that begins in ``first``.

    A series of another calendar has its own year that begins in the same one: academic 2026/27, calendar year 2026.
    """

    first: int

    @classmethod
    def from_slug(cls, slug: str) -> TargetYear:
        """The year of ``2026-27``. Raises ``PeriodError`` for anything else."""
        if len(slug) != SLUG_LENGTH:
            raise PeriodError("bad_slug", f"{slug[:40]} is not a year.", text=slug[:40])
        return cls(Period.from_slug(slug).start.year)

    @classmethod
    def containing(cls, day: date) -> TargetYear:
        """The financial year of a day."""
        return cls(financial_year(day).start.year)

    @property
    def slug(self) -> str:
        """Its name in addresses: ``2026-27``."""
        return f"{self.first:04d}-{(self.first + 1) % 100:02d}"

    @property
    def label(self) -> str:
        """Its name on screens: ``2026/27``."""
        return f"{self.first}/{(self.first + 1) % 100:02d}"

    @property
    def starts(self) -> date:
        """The first day of the financial year."""
        return date(self.first, APRIL, 1)

    def plus(self, years: int) -> TargetYear:
        """So many years later; earlier where negative."""
        return TargetYear(self.first + years)

    def of(self, calendar: Calendar) -> Period:
        """The dates of this year in a calendar."""
        return _year_of(self.first, calendar)


@lru_cache(maxsize=256)
def _year_of(first: int, calendar: Calendar) -> Period:
    """Worked out once: a grid asks for the same few years for each of its rows."""
    return year_containing(date(first, calendar.first_month, 1), calendar)


def periods_of(year: TargetYear, frequency: Frequency, calendar: Calendar, known: Iterable[Period]) -> list[Period]:
    """The periods of a series that end in the year, oldest first; none where a biennial series has none.

    ``known`` are the periods that it has figures for. A series keeps its own windows (rolling years, a count from the
    start of the year, a year that ends in December): where one whole cycle of them is known, the windows of the year
    are those moved on by whole years. Otherwise they are the regular ones.
    """
    whole = year.of(calendar)
    step = max(12, frequency.months)
    size = frequency.periods_in_year
    latest = sorted(known, key=lambda one: (one.end, one.start))
    by_month = {one.end.month: one for one in latest if months_between(one, latest[-1]) < step}
    if len(by_month) == size:
        moved = [_moved(one, whole, step) for one in by_month.values()]
        return sorted(one for one in moved if one is not None)
    regular = periods_between(whole.start, whole.end, frequency, calendar)
    return [one for one in regular if whole.contains(one.end)]


def months_between(earlier: Period, later: Period) -> int:
    """Whole months from the end of one period to the end of another."""
    return (later.end.year - earlier.end.year) * 12 + later.end.month - earlier.end.month


def _moved(period: Period, year: Period, step: int) -> Period | None:
    """The window moved by whole cycles until it ends in the year; nothing where none does."""
    behind = (year.start.year - period.end.year) * 12 + year.start.month - period.end.month
    months = -(-behind // step) * step
    moved = Period(add_months(period.start, months), add_months(period.end, months))
    return moved if year.contains(moved.end) else None
