"""Numbers of rows as forms and addresses send them (pure): a number that no row can have names nothing.

A database refuses a number beyond its own range with an error of its own, SQLite even in a list that is only looked
for; Python refuses to read one of thousands of digits.
"""

from __future__ import annotations

from collections.abc import Iterable

_DIGITS = 18  # one less than the largest number that a database keeps has
_BEYOND = int("1" + "0" * _DIGITS)


def row_id(text: str) -> int | None:
    """The number of a row, or nothing for a text that cannot be one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


def row_ids(texts: Iterable[str]) -> list[int]:
    """Those of these texts that can be the number of a row, in their order."""
    return [found for text in texts if (found := row_id(text)) is not None]


def can_be_row(number: int) -> bool:
    """Whether a number out of an address can be that of a row."""
    return number < _BEYOND
