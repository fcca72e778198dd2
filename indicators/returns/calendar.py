"""Which rounds are open on a day, and which a coming year will have (pure): no clock, the day is an argument.

A round opens on the day after its period ends, when there is something to count. It is due when the slowest of its
returns is due by its own lag (``core.periods.due_date``), and closes some working days later; each return keeps its own
due date.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from council_pm.core.periods import Calendar, Frequency, Period, due_date, latest_ended, periods_between, previous
from council_pm.core.working_days import add_working_days

CLOSES_AFTER = 20  # working days after the due date: four weeks to chase, query and sign off
_ONE_DAY = timedelta(days=1)


class Rhythm(NamedTuple):
    """When an indicator is measured. Indicators of one rhythm share their rounds."""

    frequency: Frequency
    calendar: Calendar = Calendar.FINANCIAL


_QUARTERS_FROM_JANUARY = Rhythm(Frequency.QUARTERLY, Calendar.CALENDAR)


class Wanted(NamedTuple):
    """An indicator's rhythm and its lag in working days."""

    rhythm: Rhythm
    lag: int


class RoundDates(NamedTuple):
    """One collection window."""

    period: Period
    frequency: Frequency
    calendar: Calendar
    opens: date
    due: date
    closes: date

    def is_open(self, as_of: date) -> bool:
        """Whether returns may be sent on this day."""
        return self.opens <= as_of <= self.closes


def round_dates(period: Period, rhythm: Rhythm, lag: int, closes_after: int = CLOSES_AFTER) -> RoundDates:
    """The window of one period. ``lag`` is that of the slowest return in it. Raises ``ValueError`` for less than 0."""
    if lag < 0 or closes_after < 0:
        raise ValueError("Working days are counted from nought.")
    due = due_date(period, rhythm.frequency, lag)
    opens = period.end + _ONE_DAY
    return RoundDates(period, *rhythm, opens, max(due, opens), add_working_days(max(due, opens), closes_after))


def rounds_open(wanted: Iterable[Wanted], as_of: date, closes_after: int = CLOSES_AFTER) -> list[RoundDates]:
    """Every round that is to be open on a day, by period: a long lag keeps the window of an older period open, too."""
    found = []
    for rhythm, lag in _slowest(wanted).items():
        period = latest_ended(as_of, *rhythm)
        while (dates := round_dates(period, rhythm, lag, closes_after)).is_open(as_of):
            found.append(dates)
            period = previous(period, rhythm.frequency)
    return _sorted(found)


def rounds_of_year(wanted: Iterable[Wanted], year: Period, closes_after: int = CLOSES_AFTER) -> list[RoundDates]:
    """The rounds of all periods that end within a year, by the day on which they open: what a rollover creates."""
    found = []
    for rhythm, lag in _slowest(wanted).items():
        for period in periods_between(year.start, year.end, *rhythm):
            if year.contains(period.end):
                found.append(round_dates(period, rhythm, lag, closes_after))
    return _sorted(found)


def _slowest(wanted: Iterable[Wanted]) -> dict[Rhythm, int]:
    lags: dict[Rhythm, int] = {}
    for rhythm, lag in wanted:
        rhythm = _shared(rhythm)
        lags[rhythm] = max(lag, lags.get(rhythm, 0))
    return lags


def _shared(rhythm: Rhythm) -> Rhythm:
    """Rhythms with the very same periods share their rounds: months always do, and quarters from January or April."""
    if rhythm.frequency in (Frequency.MONTHLY, Frequency.THREE_A_YEAR) or rhythm == _QUARTERS_FROM_JANUARY:
        return Rhythm(rhythm.frequency, Calendar.FINANCIAL)
    if rhythm.frequency is Frequency.TERMLY:
        return Rhythm(rhythm.frequency, Calendar.ACADEMIC)
    return rhythm


def _sorted(found: list[RoundDates]) -> list[RoundDates]:
    return sorted(found, key=lambda one: (one.opens, one.period, one.frequency, one.calendar))
