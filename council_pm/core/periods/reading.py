"""Reading the labels that sources print: `2015/16`, `Sep 2016`, `2014-2016`, `2022 Q1 (cal)`, `Oct 2021-Sep 2022`.

The same label means different windows in different sources ("2015/16" is a financial, an academic, a flu-season and
a rolling year in published figures), so it is read with the indicator's calendar, and dates given beside it win. They
must fit the label: the window that it names, one day inside that window, or as many years as it names, beginning and
ending in the years that it names. Nothing is guessed: a label that could be two windows is refused.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from council_pm.core.periods.kinds import Calendar, Frequency, PeriodError
from council_pm.core.periods.months import add_months, month_end
from council_pm.core.periods.period import FIRST_YEAR, LAST_YEAR, Period, whole
from council_pm.core.periods.windows import period_containing
from council_pm.core.periods.wording import MONTHS

MAX_LABEL = 60
SLACK_DAYS = 20  # a year that begins on 15 May or is counted in weeks is still a year
TERM_DAYS = range(40, 131)

_MONTH_NUMBER = {name: n for n, full in enumerate(MONTHS, start=1) for name in (full.lower(), full[:3].lower())}
_MONTH_NUMBER["sept"] = 9
_TERM_MONTH = {"autumn": 9, "spring": 1, "summer": 5}

_MON = r"(january|february|march|april|may|june|july|august|september|october|november|december|sept|[a-z]{3})"
_SPLIT = r"([0-9]{4})[/-]((?:[0-9]{2})?[0-9]{2})"
_TO = r" ?(?:-| to ) ?"


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a label says. `windows` are the ones that it may mean; without dates the only one is taken."""

    windows: tuple[Period, ...]
    years: tuple[int, int, tuple[int, ...]] | None = None  # first year, last year, how many years it may span
    term: bool = False
    doubt: str = ""  # why the label alone is not enough, and what to write instead
    doubt_code: str = "ambiguous_year"

    def allows(self, given: Period) -> bool:
        if given in self.windows:
            return True
        if given.start == given.end or self.term:
            middle = given.start + (given.end - given.start) / 2
            return (given.start == given.end or given.days in TERM_DAYS) and any(
                window.contains(middle) for window in self.windows
            )
        if self.years is None:
            return False
        first, last, spans = self.years
        return (given.start.year, given.end.year) == (first, last) and any(
            abs(given.days - 365.25 * span) <= SLACK_DAYS for span in spans
        )


def parse_label(
    text: str,
    *,
    calendar: Calendar,
    frequency: Frequency,
    start: dt.date | None = None,
    end: dt.date | None = None,
) -> Period:
    """The period that a source's label names, read with the indicator's calendar and frequency.

    `start` and `end` (both or neither) are the dates that the source gives beside it; they win, if they fit the label.
    Raises PeriodError: unreadable, impossible_date, year_out_of_range, start_after_end, one_date_missing,
    contradiction, ambiguous_year, other_calendar.
    """
    claim = _read(text, calendar, frequency)
    if start is None and end is None:
        if claim.doubt:
            raise PeriodError(claim.doubt_code, claim.doubt, text=text)
        return claim.windows[0]
    if start is None or end is None:
        raise PeriodError("one_date_missing", f"{text}: give both the first and the last day, or neither.", text=text)
    given = Period(start, end)
    if not claim.allows(given):
        raise PeriodError(
            "contradiction",
            f"{text} does not fit the dates {start} to {end}.",
            text=text,
            start=str(start),
            end=str(end),
        )
    return given


@lru_cache(maxsize=4096)
def _read(text: str, calendar: Calendar, frequency: Frequency) -> _Claim:
    label = re.sub(r"[\u2010-\u2015\u2212]", "-", re.sub(r"\s+", " ", text.strip())).lower()
    if len(label) <= MAX_LABEL:
        for pattern, reader in _FORMS:
            if match := pattern.fullmatch(label):
                return reader(match, calendar, frequency)
    raise _unreadable(text)


def _unreadable(text: str) -> PeriodError:
    shown = text.strip()[:MAX_LABEL]
    return PeriodError("unreadable", f"{shown} is not a period we can read, for example 2026/27 Q1.", text=shown)


def _year(digits: str) -> int:
    year = int(digits)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise PeriodError("year_out_of_range", f"The year {digits} is not between 1900 and 2199.", text=digits)
    return year


def _second_year(first: int, digits: str) -> int:
    """Year of the second half of `2015-17`: the next year that ends in these digits."""
    if len(digits) == 4:
        return _year(digits)
    century = first // 100 * 100
    return century + int(digits) + (100 if int(digits) < first % 100 else 0)


def _split_year(first_digits: str, second_digits: str) -> int:
    """First year of `2015/16`. Raises unreadable where the second is not the next."""
    first = _year(first_digits)
    if (first + 1) % 10 ** len(second_digits) != int(second_digits):
        raise _unreadable(f"{first_digits}/{second_digits}")
    return first


def _month(word: str) -> int:
    if word not in _MONTH_NUMBER:
        raise _unreadable(word)
    return _MONTH_NUMBER[word]


def _date(year_digits: str, month: int, day: str) -> dt.date:
    year = _year(year_digits)
    try:
        return dt.date(year, month, int(day))
    except ValueError:
        shown = f"{int(day)}/{month}/{year}"
        raise PeriodError("impossible_date", f"{shown} is not a date.", text=shown) from None


def _slug(match: re.Match[str], calendar: Calendar, frequency: Frequency) -> _Claim:
    return _Claim((Period.from_slug(match[0]),))


def _iso_day(match: re.Match[str], calendar: Calendar, frequency: Frequency) -> _Claim:
    day = _date(match[1], int(match[2]), match[3])
    return _Claim((Period(day, day),))


def _day(match: re.Match[str], calendar: Calendar, frequency: Frequency) -> _Claim:
    day = _date(match[3], _month(match[2]), match[1])
    return _Claim((Period(day, day),))


def _one_month(match: re.Match[str], calendar: Calendar, frequency: Frequency) -> _Claim:
    month = whole(dt.date(_year(match[2]), _month(match[1]), 1), 1)
    if frequency is not Frequency.THREE_A_YEAR and match[3] is None:
        return _Claim((month,))
    survey = period_containing(month.start, Frequency.THREE_A_YEAR)
    if survey.end != month.end:
        message = f"{match[0]}: the three surveys of a year are named July, November and March."
        raise PeriodError("bad_month", message, text=match[0])
    return _Claim((survey, month))


def _months(match: re.Match[str], calendar: Calendar, frequency: Frequency) -> _Claim:
    first = dt.date(_year(match[2]), _month(match[1]), 1)
    return _Claim((Period(first, month_end(dt.date(_year(match[4]), _month(match[3]), 1))),))


def _year_to(match: re.Match[str], calendar: Calendar, frequency: Frequency) -> _Claim:
    if match[1] is None:
        last = month_end(dt.date(_year(match[3]), _month(match[2]), 1))
    else:
        last = _date(match[3], _month(match[2]), match[1])
    return _Claim((Period(add_months(last, -12) + dt.timedelta(days=1), last),))


def _plain_year(match: re.Match[str], calendar: Calendar, frequency: Frequency) -> _Claim:
    year = _year(match[1])
    doubt = ""
    if calendar is not Calendar.CALENDAR:
        doubt = f"{year} could be {_split_words(year - 1)} or {_split_words(year)}: write the year so."
    return _Claim((whole(dt.date(year, 1, 1), 12),), (year, year, (1,)), doubt=doubt)


def _two_years(match: re.Match[str], calendar: Calendar, frequency: Frequency) -> _Claim:
    """`2015/16`, `2015-16`, `2015-17`, `2014-2016`, `2014 to 2016`: one split year, or several calendar years."""
    first = _year(match[1])
    last = _second_year(first, match[3])
    split = last == first + 1 and len(match[3]) == 2
    if match[2] == "/" or (split and calendar is not Calendar.CALENDAR):
        return _split(match[1], match[3], calendar)
    if last <= first:
        raise _unreadable(match[0])
    doubt = ""
    if calendar is not Calendar.CALENDAR:
        doubt = f"{match[0]} may not be calendar years: give its first and last day."
    several = Period(dt.date(first, 1, 1), dt.date(last, 12, 31))
    return _Claim((several,), (first, last, (last - first, last - first + 1)), doubt=doubt)


def _split(first_digits: str, second_digits: str, calendar: Calendar) -> _Claim:
    year = _split_year(first_digits, second_digits)
    doubt = ""
    if calendar is Calendar.CALENDAR:
        doubt = f"{_split_words(year)} is not a calendar year: give its first and last day."
    window = whole(dt.date(year, _split_month(calendar), 1), 12)
    return _Claim((window,), (year, year + 1, (1,)), doubt=doubt, doubt_code="other_calendar")


def _split_years(match: re.Match[str], calendar: Calendar, frequency: Frequency) -> _Claim:
    first, last = _split_year(match[1], match[2]), _split_year(match[3], match[4])
    if last < first:
        raise _unreadable(match[0])
    doubt = ""
    if calendar is Calendar.CALENDAR:
        doubt = f"{match[0]} are not calendar years: give the first and last day."
    count = last - first + 1
    window = whole(dt.date(first, _split_month(calendar), 1), 12 * count)
    return _Claim((window,), (first, last + 1, (count,)), doubt=doubt, doubt_code="other_calendar")


def _split_month(calendar: Calendar) -> int:
    return 9 if calendar is Calendar.ACADEMIC else 4


def _split_words(year: int) -> str:
    return f"{year}/{(year + 1) % 100:02d}"


def _part(year: int, part: str, first_month: int) -> Period:
    months = 3 if part[0] == "q" else 6
    return whole(add_months(dt.date(year, first_month, 1), months * (int(part[1]) - 1)), months)


def _split_part(match: re.Match[str], calendar: Calendar, frequency: Frequency) -> _Claim:
    year, part = _split_year(match["a"], match["b"]), match["part"]
    own = _split_month(calendar)
    return _Claim((_part(year, part, own), _part(year, part, 13 - own)))


def _calendar_part(match: re.Match[str], calendar: Calendar, frequency: Frequency) -> _Claim:
    year, part = _year(match["a"]), match["part"]
    doubt = ""
    if calendar is not Calendar.CALENDAR and match["cal"] is None:
        doubt = f"{match[0]} could be of {_split_words(year - 1)} or {_split_words(year)}: write it so."
    return _Claim((_part(year, part, 1),), doubt=doubt)


def _growing(match: re.Match[str], calendar: Calendar, frequency: Frequency) -> _Claim:
    first_year, last_year = _split_year(match[1], match[2]), _split_year(match[4], match[5])
    own = _split_month(calendar)
    return _Claim(
        tuple(
            Period(_part(first_year, match[3], month).start, _part(last_year, match[6], month).end)
            for month in (own, 13 - own)
        )
    )


def _term(match: re.Match[str], calendar: Calendar, frequency: Frequency) -> _Claim:
    """`Autumn 2024`, `Spring term 2025`, `Autumn 2024/25`, `2024/25 summer`."""
    word = match["term"]
    month = _TERM_MONTH[word]
    if match["b"] is None:
        year = _year(match["a"])
    else:
        year = _split_year(match["a"], match["b"]) + (0 if word == "autumn" else 1)
    return _Claim((whole(dt.date(year, month, 1), 4),), term=True)


_Reader = Callable[[re.Match[str], Calendar, Frequency], _Claim]
_A_SPLIT = r"(?P<a>[0-9]{4})[/-](?P<b>(?:[0-9]{2})?[0-9]{2})"
_A_PART = r"(?P<part>q[1-4]|h[12])"
_FORMS: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (r"([0-9]{4})", _plain_year),
        (r"([0-9]{4})(/|-| to | - )((?:[0-9]{2})?[0-9]{2})", _two_years),
        (_MON + r" ([0-9]{4})( survey)?", _one_month),
        (r"([0-9]{4})-([0-9]{2})-([0-9]{2})", _iso_day),
        (r"([0-9]{1,2}) " + _MON + r" ([0-9]{4})", _day),
        (_SPLIT + _TO + _SPLIT, _split_years),
        (_A_SPLIT + " " + _A_PART, _split_part),
        (_A_PART + " " + _A_SPLIT, _split_part),
        (r"(?P<a>[0-9]{4}) " + _A_PART + r"(?P<cal> \(cal\))?", _calendar_part),
        (_A_PART + r" (?P<a>[0-9]{4})(?P<cal> \(cal\))?", _calendar_part),
        (_MON + r" ([0-9]{4})" + _TO + _MON + r" ([0-9]{4})", _months),
        (_SPLIT + r" (q[1-4])" + _TO + _SPLIT + r" (q[1-4])", _growing),
        (r"year (?:to|ending) (?:([0-9]{1,2}) )?" + _MON + r" ([0-9]{4})", _year_to),
        (r"(?P<term>autumn|spring|summer)(?: term)? (?P<a>[0-9]{4})(?:/(?P<b>[0-9]{2}))?", _term),
        (r"(?P<a>[0-9]{4})/(?P<b>[0-9]{2}) (?P<term>autumn|spring|summer)(?: term)?", _term),
        (r"[0-9]{4}-[0-9]{2}-[qm][0-9]{1,2}|[0-9]{8}-[0-9]{8}", _slug),
    )
)
