"""Which settings a council may change, with what they start as and what they must keep (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class SettingKind:
    """A setting: what it starts as and a check that answers the code of what is wrong, or nothing."""

    key: str
    default: Any
    check: Callable[[Any], str | None]


def _short_text(value: Any) -> str | None:
    return None if isinstance(value, str) and 0 < len(value.strip()) <= 120 else "short_text"


def _area(value: Any) -> str | None:
    return None if isinstance(value, str) and re.fullmatch(r"|[A-Z]\d{8}", value) else "area_code"


def _colour(value: Any) -> str | None:
    if not isinstance(value, str) or not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        return "colour"
    return None if contrast_with_white(value) >= 4.5 else "contrast"


def contrast_with_white(colour: str) -> float:
    """The contrast of a ``#rrggbb`` colour with white, 1 to 21 (WCAG 2.2, relative luminance)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def _optional_text(value: Any) -> str | None:
    return None if isinstance(value, str) and len(value) <= 400 else "optional_text"


A_LEAP_YEAR = 2000  # the 29th of February is a day that a council may choose


def day_and_month(value: str) -> tuple[int, int]:
    """The month and day of ``"MM-DD"``. Raises ``ValueError`` for anything else, and for a day that no year has."""
    if not re.fullmatch(r"[0-9]{2}-[0-9]{2}", value):
        raise ValueError(value)
    day = date(A_LEAP_YEAR, int(value[:2]), int(value[3:]))
    return day.month, day.day


def _day_and_month(value: Any) -> str | None:
    try:
        day_and_month(value if isinstance(value, str) else "")
    except ValueError:
        return "day_and_month"
    return None


KINDS: dict[str, SettingKind] = {
    kind.key: kind
    for kind in (
        SettingKind("council_name", "Council", _short_text),
        SettingKind("area_code", "", _area),
        SettingKind("brand_colour", "#12436d", _colour),
        SettingKind("contact", "Corporate performance", _short_text),
        SettingKind("figures_note", "", _optional_text),
        SettingKind("target_round_opens", "01-01", _day_and_month),
        SettingKind("target_round_closes", "06-30", _day_and_month),
    )
}
