"""Numbers of rows as addresses, forms and events of the record spell them (pure)."""

from __future__ import annotations

from collections.abc import Iterable

_MOST_DIGITS = 18
"""A number of more digits can be larger than any that a database keeps, or than Python reads."""


def row_id(text: str) -> int | None:
    """The number of a row that this text spells; nothing for a text that names none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None


def row_ids(texts: Iterable[str]) -> list[int]:
    """Those of these texts that spell the number of a row, in their order: the rest of them name nothing."""
    return [found for text in texts if (found := row_id(text)) is not None]
