"""Which plan belongs to which level, and how its year is written (pure)."""

from __future__ import annotations

from datetime import date

FIRST_MONTH = 4  # of the financial year
LEVELS: dict[str, tuple[int, ...]] = {
    "council": (1,),
    "department": (2,),
    "service": (3,),
    "unit": (4,),
    "improvement": (2, 3, 4),
    "partnership": (1, 2, 3),
}
"""Levels of the organisation (1 council to 4 unit) at which a plan of each kind can stand."""

NAMED = ("improvement", "partnership")  # there may be several a year, told apart by their names


def kinds_at(level: int) -> list[str]:
    """The kinds of plan that a part of this level can have, its own first."""
    return [kind for kind, levels in LEVELS.items() if level in levels]


def year_of(day: date) -> int:
    """The year in which the financial year of a day begins."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def year_label(year: int) -> str:
    """2026/27 for the year that begins in 2026."""
    return f"{year}/{(year + 1) % 100:02d}"


def year_slug(year: int) -> str:
    """2026-27, as addresses write it."""
    return f"{year}-{(year + 1) % 100:02d}"


def year_of_slug(slug: str) -> int | None:
    """The year of ``2026-27``; nothing for what is none."""
    start, dash, _end = slug.partition("-")
    if dash and len(start) == 4 and start.isascii() and start.isdigit() and slug == year_slug(int(start)):
        return int(start)
    return None


def year_begins(year: int) -> date:
    """1 April."""
    return date(year, FIRST_MONTH, 1)


def year_ends(year: int) -> date:
    """31 March of the year after."""
    return date(year + 1, FIRST_MONTH - 1, 31)


def standing_day(year: int, today: date, closed_on: date | None = None) -> date:
    """The day by whose organisation a plan of a year is grouped: that of its closing, of the year's end, or today."""
    return min(closed_on or today, year_ends(year), today)
