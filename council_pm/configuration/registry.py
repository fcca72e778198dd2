"""Which settings a council may change, with what they start as and what they must keep (pure).

What each is called and what it changes is in ``wording``; everything else that differs between two installations
comes from the environment.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from council_pm.configuration.colour import can_be_read

LONGEST_WORD = 30
MOST_DAYS = 180
FEWEST_PEOPLE = 5  # in a smaller group everybody is known
A_LEAP_YEAR = 2000  # the 29th of February is a day that a council may choose


class Shape(enum.Enum):
    """How a value is typed."""

    TEXT = enum.auto()
    LONG_TEXT = enum.auto()
    COLOUR = enum.auto()
    LOGO = enum.auto()
    WORD = enum.auto()
    CHOICE = enum.auto()
    DAY_AND_MONTH = enum.auto()
    NUMBER = enum.auto()


class SettingGroup(enum.Enum):
    """Settings that stand together on the screen, in this order."""

    BRAND = enum.auto()
    WORDS = enum.auto()
    YEAR = enum.auto()
    FIGURES = enum.auto()


@dataclass(frozen=True, slots=True)
class SettingKind:
    """A setting: what it starts as and a check that answers the code of what is wrong, or nothing."""

    key: str
    default: Any
    check: Callable[[Any], str | None]
    group: SettingGroup = SettingGroup.BRAND
    shape: Shape = Shape.TEXT
    suggestions: tuple[str, ...] = ()


def day_and_month(value: str) -> tuple[int, int]:
    """The month and day of ``"MM-DD"``. Raises ``ValueError`` for anything else, and for a day that no year has."""
    if not re.fullmatch(r"[0-9]{2}-[0-9]{2}", value):
        raise ValueError(value)
    day = date(A_LEAP_YEAR, int(value[:2]), int(value[3:]))
    return day.month, day.day


def _short_text(value: Any) -> str | None:
    return None if isinstance(value, str) and 0 < len(value.strip()) <= 120 else "short_text"


def _area(value: Any) -> str | None:
    return None if isinstance(value, str) and re.fullmatch(r"|[A-Z]\d{8}", value) else "area_code"


def _colour(value: Any) -> str | None:
    if not isinstance(value, str) or not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        return "colour"
    return None if can_be_read(value) else "contrast"


def _logo(value: Any) -> str | None:
    return None if isinstance(value, str) and re.fullmatch(r"|[0-9a-f]{64}\.(png|jpg|svg)", value) else "logo"


def _optional_text(value: Any) -> str | None:
    return None if isinstance(value, str) and len(value) <= 400 else "optional_text"


def _word(value: Any) -> str | None:
    """A name that stands inside sentences: letters first, then letters, spaces, hyphens and apostrophes."""
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_WORD:
        return "word"
    return None if re.fullmatch(r"[^\W\d_]+(?:[ '\u2019&-]+[^\W\d_]+)*", value) else "word"


def _day_and_month(value: Any) -> str | None:
    try:
        day_and_month(value if isinstance(value, str) else "")
    except ValueError:
        return "day_and_month"
    return None


def _people(value: Any) -> str | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return None if is_number and FEWEST_PEOPLE <= value <= MOST_DAYS else "people"


def _days(value: Any) -> str | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return None if is_number and 1 <= value <= MOST_DAYS else "days"


def _one_of(*allowed: str) -> Callable[[Any], str | None]:
    return lambda value: None if value in allowed else "choice"


RELEASE_STEPS = ("separate", "first_two", "last_two", "all_three")  # which audiences within the council go together
CALENDARS = ("financial", "academic", "calendar")  # the values of core.periods.Calendar

KINDS: dict[str, SettingKind] = {
    kind.key: kind
    for kind in (
        SettingKind("council_name", "Council", _short_text),
        SettingKind("logo", "", _logo, shape=Shape.LOGO),
        SettingKind("brand_colour", "#12436d", _colour, shape=Shape.COLOUR),
        SettingKind("contact", "Corporate performance", _short_text),
        SettingKind(
            "word_executive", "Executive", _word, SettingGroup.WORDS, Shape.WORD, ("Executive", "Cabinet", "Board")
        ),
        SettingKind(
            "word_committee",
            "select committee",
            _word,
            SettingGroup.WORDS,
            Shape.WORD,
            ("select committee", "scrutiny committee", "overview committee", "scrutiny panel"),
        ),
        SettingKind(
            "word_clinic",
            "improvement clinic",
            _word,
            SettingGroup.WORDS,
            Shape.WORD,
            ("improvement clinic", "performance clinic", "performance review"),
        ),
        SettingKind("usual_calendar", "financial", _one_of(*CALENDARS), SettingGroup.YEAR, Shape.CHOICE, CALENDARS),
        SettingKind("target_round_opens", "01-01", _day_and_month, SettingGroup.YEAR, Shape.DAY_AND_MONTH),
        SettingKind("target_round_closes", "06-30", _day_and_month, SettingGroup.YEAR, Shape.DAY_AND_MONTH),
        SettingKind("review_reminder_days", 28, _days, SettingGroup.YEAR, Shape.NUMBER),
        SettingKind("action_reminder_days", 10, _days, SettingGroup.YEAR, Shape.NUMBER),
        SettingKind("action_overdue_days", 14, _days, SettingGroup.YEAR, Shape.NUMBER),
        SettingKind(
            "release_steps", "separate", _one_of(*RELEASE_STEPS), SettingGroup.YEAR, Shape.CHOICE, RELEASE_STEPS
        ),
        SettingKind("recognition_smallest_group", 10, _people, SettingGroup.FIGURES, Shape.NUMBER),
        SettingKind("area_code", "", _area, SettingGroup.FIGURES),
        SettingKind("figures_note", "", _optional_text, SettingGroup.FIGURES, Shape.LONG_TEXT),
    )
}
