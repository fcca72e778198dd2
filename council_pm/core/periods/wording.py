"""Periods in plain words, from their two dates: `Q1 2026/27 (April to June)`, `31 Mar 2025`, `year to Dec 2025`.

Each message goes through ``speech``, so that a catalogue can name periods in another language.
"""

import datetime as dt
from functools import lru_cache

from council_pm.core.periods.kinds import Calendar, Frequency, PeriodShape
from council_pm.core.periods.months import ONE_DAY, add_months, whole_months
from council_pm.core.periods.speech import language
from council_pm.core.periods.speech import said as _

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
TERM_STARTS = frozenset({1, 5, 9})
SURVEY_STARTS = (4, 8, 12)  # surveys are read in July, November and March, each for the four months that end there


def year_name(start: dt.date, calendar: Calendar) -> str:
    """Name of the year of `calendar` that holds `start`: `2026/27`, or `2026` for calendar years."""
    year = start.year if start.month >= calendar.first_month else start.year - 1
    return str(year) if calendar is Calendar.CALENDAR else f"{year}/{(year + 1) % 100:02d}"


def shape_of(
    start: dt.date, end: dt.date, calendar: Calendar = Calendar.FINANCIAL, frequency: Frequency | None = None
) -> PeriodShape:
    """What the window is. The frequency, where known, tells a term from a survey and a year from a rolling one."""
    if start == end:
        return PeriodShape.POINT
    months = whole_months(start, end)
    if months is None:
        return _irregular_shape(start, end, frequency)
    offset = (start.month - calendar.first_month) % 12
    if months == 12:
        rolling = frequency is not None and frequency.months < 12
        return PeriodShape.YEAR if offset == 0 and not rolling else PeriodShape.YEAR_TO
    if months == 24 and frequency is Frequency.BIENNIAL:
        return PeriodShape.BIENNIUM
    if frequency is not None and frequency.months < 12 and months > frequency.months:
        return PeriodShape.GROWING
    if months % 12 == 0:
        return PeriodShape.SEVERAL_YEARS
    return _part_of_year(start, months, offset)


def _part_of_year(start: dt.date, months: int, offset: int) -> PeriodShape:
    if months == 1:
        return PeriodShape.MONTH
    if months == 3 and offset % 3 == 0:
        return PeriodShape.QUARTER
    if months == 6 and offset % 6 == 0:
        return PeriodShape.HALF_YEAR
    if months == 4 and start.month in TERM_STARTS:
        return PeriodShape.TERM
    if months == 4 and start.month in SURVEY_STARTS:
        return PeriodShape.SURVEY
    return PeriodShape.GROWING


def _irregular_shape(start: dt.date, end: dt.date, frequency: Frequency | None) -> PeriodShape:
    if frequency is Frequency.TERMLY:
        return PeriodShape.TERM
    if frequency is Frequency.THREE_A_YEAR:
        return PeriodShape.SURVEY
    if add_months(start, 12) == end + ONE_DAY:
        return PeriodShape.YEAR_TO
    return PeriodShape.GROWING


def short_words(
    start: dt.date, end: dt.date, calendar: Calendar = Calendar.FINANCIAL, frequency: Frequency | None = None
) -> str:
    """The period in as few words as a table's column wants."""
    return _short_words(language(), start, end, calendar, frequency)


@lru_cache(maxsize=4096)
def _short_words(
    _language: str | None, start: dt.date, end: dt.date, calendar: Calendar, frequency: Frequency | None
) -> str:
    shape = shape_of(start, end, calendar, frequency)
    year = year_name(start, calendar)
    match shape:
        case PeriodShape.POINT:
            return day_words(start)
        case PeriodShape.MONTH:
            return month_words(start)
        case PeriodShape.QUARTER:
            return _("Q%(number)s %(year)s") % {"number": _part_number(start, calendar, 3), "year": year}
        case PeriodShape.HALF_YEAR:
            return _("H%(number)s %(year)s") % {"number": _part_number(start, calendar, 6), "year": year}
        case PeriodShape.TERM:
            return f"{_term_name(start, end)} {end.year}"
        case PeriodShape.SURVEY:
            return _("%(month)s survey") % {"month": month_words(end)}
        case PeriodShape.YEAR:
            return year
        case PeriodShape.YEAR_TO:
            return _("year to %(end)s") % {"end": _end_words(end)}
        case PeriodShape.SEVERAL_YEARS | PeriodShape.BIENNIUM:
            return _years_words(start, end, calendar)
    return _window_words(start, end)


def long_words(
    start: dt.date, end: dt.date, calendar: Calendar = Calendar.FINANCIAL, frequency: Frequency | None = None
) -> str:
    """The period with what a reader may not know: the months of a quarter, half year, term or survey."""
    shape = shape_of(start, end, calendar, frequency)
    short = short_words(start, end, calendar, frequency)
    if shape in (PeriodShape.QUARTER, PeriodShape.HALF_YEAR):
        return f"{short} ({_months_span(start, end)})"
    if shape in (PeriodShape.TERM, PeriodShape.SURVEY):
        span = _window_words(start, end) if whole_months(start, end) is None else _months_span(start, end)
        term = {"term": _term_name(start, end), "year": end.year}
        name = short if shape is PeriodShape.SURVEY else _("%(term)s term %(year)s") % term
        return f"{name} ({span})"
    if shape is PeriodShape.YEAR and calendar is Calendar.ACADEMIC:
        return _("%(year)s academic year") % {"year": short}
    if shape is PeriodShape.MONTH:
        return f"{_month(start)} {start.year}"
    return short


def day_words(day: dt.date) -> str:
    """`31 Mar 2025`."""
    return f"{day.day} {_month(day)[:3]} {day.year}"


def month_words(day: dt.date) -> str:
    """`Mar 2025`."""
    return f"{_month(day)[:3]} {day.year}"


def _month(day: dt.date) -> str:
    return _(MONTHS[day.month - 1])  # the catalogues of Django have the months


def _to(first: str, last: str) -> str:
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def _part_number(start: dt.date, calendar: Calendar, months: int) -> int:
    return (start.month - calendar.first_month) % 12 // months + 1


def _term_name(start: dt.date, end: dt.date) -> str:
    middle = start + (end - start) / 2
    names = {9: _("Autumn"), 1: _("Spring"), 5: _("Summer")}
    return names[max(month for month in TERM_STARTS if month <= middle.month)]


def _months_span(start: dt.date, end: dt.date) -> str:
    return _to(_month(start), _month(end))


def _end_words(end: dt.date) -> str:
    return month_words(end) if (end + ONE_DAY).day == 1 else day_words(end)


def _years_words(start: dt.date, end: dt.date, calendar: Calendar) -> str:
    """`2022 to 2024`, `2013/14 to 2015/16`; the months where the window follows no such year."""
    if start.month == 1:
        return _to(str(start.year), str(end.year))
    if start.month == calendar.first_month:
        return _to(year_name(start, calendar), year_name(end, calendar))
    return _window_words(start, end)


def _window_words(start: dt.date, end: dt.date) -> str:
    if whole_months(start, end) is None:
        return _to(day_words(start), day_words(end))
    return _to(month_words(start), month_words(end))
