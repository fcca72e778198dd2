"""The words of the period model: calendars, frequencies and the shapes that a period can have."""

from collections.abc import Mapping
from enum import StrEnum


class Calendar(StrEnum):
    """Which day an indicator's year begins on."""

    FINANCIAL = "financial"  # 1 April
    ACADEMIC = "academic"  # 1 September
    CALENDAR = "calendar"  # 1 January

    @property
    def first_month(self) -> int:
        """Month (1 to 12) in which the year of this calendar begins."""
        return FIRST_MONTH[self]


FIRST_MONTH: Mapping[Calendar, int] = {Calendar.FINANCIAL: 4, Calendar.ACADEMIC: 9, Calendar.CALENDAR: 1}


class Frequency(StrEnum):
    """How often an indicator is measured. It says nothing of how long a window each figure covers."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    TERMLY = "termly"
    THREE_A_YEAR = "three_a_year"
    ANNUAL = "annual"
    BIENNIAL = "biennial"

    @property
    def months(self) -> int:
        """Months from one figure to the next."""
        return STEP_MONTHS[self]

    @property
    def periods_in_year(self) -> int:
        """Figures in one year; 1 for a biennial indicator."""
        return max(1, 12 // self.months)


STEP_MONTHS: Mapping[Frequency, int] = {
    Frequency.MONTHLY: 1,
    Frequency.QUARTERLY: 3,
    Frequency.HALF_YEARLY: 6,
    Frequency.TERMLY: 4,
    Frequency.THREE_A_YEAR: 4,
    Frequency.ANNUAL: 12,
    Frequency.BIENNIAL: 24,
}


class PeriodShape(StrEnum):
    """What a period is, as far as its two dates (and its indicator's calendar and frequency) tell."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    TERM = "term"
    SURVEY = "survey"
    YEAR = "year"
    BIENNIUM = "biennium"
    YEAR_TO = "year_to"  # twelve months that end somewhere else than the year of the calendar does
    SEVERAL_YEARS = "several_years"
    POINT = "point"  # one day
    GROWING = "growing"  # a fixed start and an end that moves on; also any window that is nothing else here


class PeriodError(ValueError):
    """A period that cannot be read or made. `code` is for programs, `message` is a sentence for people.

    Codes: unreadable, impossible_date, year_out_of_range, start_after_end, one_date_missing, contradiction,
    ambiguous_year, other_calendar, bad_slug, bad_month.
    """

    def __init__(self, code: str, message: str, **params: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.params = params
