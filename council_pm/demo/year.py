"""The demonstration's year, relative to the day it is loaded: what is signed off, what is open, when members meet.

Pure: `as_of` is always an argument. The latest ended quarter is open for returns, whatever the day, so its due date
is moved where the ordinary one has passed (`due_in_demonstration`).
"""

import datetime as dt
from dataclasses import dataclass

from council_pm.core.periods import Calendar, Frequency, Period, due_date, following, latest_ended, previous
from council_pm.core.periods.months import add_months, month_end, month_start
from council_pm.core.working_days import add_working_days

OPEN_WORKING_DAYS = 8  # an open return of the demonstration falls due this long after the day of loading
SURVEY_MONTH = 10  # the residents' survey is held in October


@dataclass(frozen=True, slots=True)
class MeetingDate:
    """A committee's meeting and what it looks at."""

    committee: str
    on: dt.date
    subject: str


def survey_year(day: dt.date) -> Period:
    """The last twelve months that end with a residents' survey (31 October) on or before `day`."""
    end = dt.date(day.year, SURVEY_MONTH, 31)
    if end > day:
        end = dt.date(day.year - 1, SURVEY_MONTH, 31)
    return Period(dt.date(end.year - 1, SURVEY_MONTH + 1, 1), end)


def signed_off_period(as_of: dt.date, frequency: Frequency, lag_working_days: int = 0) -> Period:
    """The latest period of this frequency whose figure is signed off on `as_of`.

    Quarters and half years: the one before the open one. Months: the one before the month that ended last. Surveys
    and years: the latest one due. None of them is ever one that was not due on `as_of`.
    """
    if frequency is Frequency.ANNUAL:
        period = survey_year(as_of)
    elif frequency is Frequency.THREE_A_YEAR:
        period = latest_ended(as_of, frequency)
    elif frequency is Frequency.MONTHLY:
        period = previous(latest_ended(as_of, frequency), frequency)
    else:
        quarter = previous(latest_ended(as_of, Frequency.QUARTERLY), Frequency.QUARTERLY)
        period = latest_ended(quarter.end + dt.timedelta(days=1), frequency)
    while due_date(period, frequency, lag_working_days) > as_of:
        period = previous(period, frequency)
    return period


def signed_off_until(as_of: dt.date, frequency: Frequency, lag_working_days: int = 0) -> dt.date:
    """Last day of the latest period whose figure is signed off."""
    return signed_off_period(as_of, frequency, lag_working_days).end


def due_in_demonstration(period: Period, frequency: Frequency, lag_working_days: int, as_of: dt.date) -> dt.date:
    """The day on which a return falls due: the ordinary one, or for an open return a few days after `as_of`.

    A period after the last signed-off one is open, so it must not look overdue on the day of loading.
    """
    ordinary = due_date(period, frequency, lag_working_days)
    if period.end <= signed_off_until(as_of, frequency, lag_working_days):
        return ordinary
    return max(ordinary, add_working_days(as_of, OPEN_WORKING_DAYS))


def lag_in_demonstration(frequency: Frequency, lag_working_days: int, as_of: dt.date) -> int:
    """Working days after the period's end with which the first open return falls due as `due_in_demonstration` says."""
    coming = following(signed_off_period(as_of, frequency, lag_working_days), frequency)
    due = due_in_demonstration(coming, frequency, lag_working_days, as_of)
    lag = lag_working_days
    while due_date(coming, frequency, lag) < due:
        lag += 1
    return lag


def month_before(as_of: dt.date, months: int) -> dt.date:
    """First day of the month that lies `months` months before the month of `as_of`; negative looks ahead."""
    return add_months(month_start(as_of), -months)


def financial_year_start(as_of: dt.date) -> dt.date:
    """1 April of the financial year that holds `as_of`."""
    return dt.date(as_of.year - (as_of.month < Calendar.FINANCIAL.first_month), 4, 1)


SUBJECTS = {
    7: "Year-end results",
    9: "First quarter",
    12: "Second quarter",
    3: "Third quarter and next year's targets",
}
"""Month of the meeting -> what it looks at (from the demonstration's calendar)."""

DAYS = {
    "children": (2, 0),
    "adults": (2, 1),
    "place": (2, 2),
    "communities": (2, 3),
    "corporate": (3, 0),
    "executive": (3, 3),
    "audit": (3, 1),
}
"""Committee -> which one in the month (second, third, ...) of which weekday (0 is Monday). All before 25 March."""


def meetings(as_of: dt.date) -> tuple[MeetingDate, ...]:
    """Every committee's meetings of the municipal year that holds `as_of`, and of the next one, in order."""
    first = financial_year_start(as_of).year
    found = []
    for start in (first, first + 1):
        for month, subject in SUBJECTS.items():
            year = start + 1 if month < Calendar.FINANCIAL.first_month else start
            for committee, (week, weekday) in DAYS.items():
                found.append(MeetingDate(committee, _nth(year, month, week, weekday), subject))
    return tuple(sorted(found, key=lambda meeting: (meeting.on, meeting.committee)))


def _nth(year: int, month: int, week: int, weekday: int) -> dt.date:
    first = dt.date(year, month, 1)
    day = first + dt.timedelta(days=(weekday - first.weekday()) % 7 + 7 * (week - 1))
    return min(day, month_end(first))
