"""Reading of days that people type or send in files: one notation, one day, nothing guessed (pure)."""

from __future__ import annotations

import datetime as dt
import re

FIRST_YEAR, LAST_YEAR = 1900, 2199

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_IN_WORDS = re.compile(r"([0-9]{1,2}) ([a-z]{3,9}) ([0-9]{4})", re.IGNORECASE)
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip


class DayError(ValueError):
    """Text that is no day. ``code`` is ``not_a_day``, ``no_such_day`` for one that no calendar has, or ``year``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_day(text: str) -> dt.date:
    """A day as 2026-03-31, 31/03/2026 (day first: this is the United Kingdom), 31 March 2026 or 31 Mar 2026."""
    text = text.strip()
    if match := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
    elif (match := _IN_WORDS.fullmatch(text)) and (found := _month(match[2])):
        day, month, year = int(match[1]), found, int(match[3])
    else:
        raise DayError("not_a_day")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DayError("year")
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise DayError("no_such_day") from None


def _month(word: str) -> int:
    """The number of the month that a word begins with at least three letters of, or nought."""
    return next((n for n, month in enumerate(_MONTHS, 1) if month.startswith(word.lower())), 0)
