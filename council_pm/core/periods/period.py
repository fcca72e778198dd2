"""The period: a pair of dates, both included. Its name in URLs, and its words on screens."""

import datetime as dt
import re
from dataclasses import dataclass

from council_pm.core.periods import wording
from council_pm.core.periods.kinds import Calendar, Frequency, PeriodError, PeriodShape
from council_pm.core.periods.months import add_months, month_end, whole_months

FIRST_YEAR, LAST_YEAR = 1900, 2199

_YEAR_SLUG = re.compile(r"([0-9]{4})-([0-9]{2})(?:-(q[1-4]|m(?:0[1-9]|1[0-2])))?")
_DATES_SLUG = re.compile(r"([0-9]{8})-([0-9]{8})")


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """From `start` to `end`, both days included. Periods sort by start, then end.

    Raises PeriodError `start_after_end`.
    """

    start: dt.date
    end: dt.date

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise PeriodError(
                "start_after_end",
                f"The period starts on {self.start} but ends before that, on {self.end}.",
                start=str(self.start),
                end=str(self.end),
            )

    @property
    def slug(self) -> str:
        """Name in URLs. `2026-27`, `2026-27-q1`, `2026-27-m04` are the financial year, its quarter, its month.

        Months are counted from April as budgets count them (`m01` is April, `m04` July). Every other window is
        `YYYYMMDD-YYYYMMDD`, whatever its calendar, so that a slug means one pair of dates.
        """
        months = whole_months(self.start, self.end)
        offset = (self.start.month - 4) % 12
        year = self.start.year - (1 if self.start.month < 4 else 0)
        name = f"{year:04d}-{(year + 1) % 100:02d}"
        if months == 12 and offset == 0:
            return name
        if months == 3 and offset % 3 == 0:
            return f"{name}-q{offset // 3 + 1}"
        if months == 1:
            return f"{name}-m{offset + 1:02d}"
        return f"{self.start:%Y%m%d}-{self.end:%Y%m%d}"

    @classmethod
    def from_slug(cls, text: str) -> "Period":
        """The period of a slug. Raises PeriodError `bad_slug`; a second spelling of a period is refused too."""
        period = cls._read_slug(text)
        if period is None or period.slug != text:
            raise PeriodError("bad_slug", f"{text[:40]} is not a period.", text=text[:40])
        return period

    @classmethod
    def _read_slug(cls, text: str) -> "Period | None":
        if match := _DATES_SLUG.fullmatch(text):
            try:
                return cls(_compact_date(match[1]), _compact_date(match[2]))
            except ValueError:
                return None
        match = _YEAR_SLUG.fullmatch(text)
        if match is None or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
            return None
        first = dt.date(int(match[1]), 4, 1)
        part = match[3]
        if part is None:
            return whole(first, 12)
        if part[0] == "q":
            return whole(add_months(first, 3 * (int(part[1]) - 1)), 3)
        return whole(add_months(first, int(part[1:]) - 1), 1)

    def shape(self, calendar: Calendar = Calendar.FINANCIAL, frequency: Frequency | None = None) -> PeriodShape:
        """What the period is, as its indicator's calendar and frequency tell."""
        return wording.shape_of(self.start, self.end, calendar, frequency)

    def label(self, calendar: Calendar = Calendar.FINANCIAL, *, frequency: Frequency | None = None) -> str:
        """Long words for screens: `Q1 2026/27 (April to June)`, `April 2026`, `2024/25`, `year to Dec 2025`."""
        return wording.long_words(self.start, self.end, calendar, frequency)

    def short_label(self, calendar: Calendar = Calendar.FINANCIAL, *, frequency: Frequency | None = None) -> str:
        """Short words for tables and axes: `Q1 2026/27`, `Apr 2026`, `2022 to 2024`, `31 Mar 2025`."""
        return wording.short_words(self.start, self.end, calendar, frequency)

    def contains(self, day: dt.date) -> bool:
        """Whether `day` lies in the period."""
        return self.start <= day <= self.end

    @property
    def days(self) -> int:
        """Length in days, both ends included."""
        return (self.end - self.start).days + 1


def whole(start: dt.date, months: int) -> Period:
    """The period of `months` whole months from the first day of a month."""
    return Period(start, month_end(add_months(start, months - 1)))


def _compact_date(digits: str) -> dt.date:
    return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
