"""What a brand colour must keep, so that text in it and on it can be read (pure)."""

from __future__ import annotations

import re

LOWEST_CONTRAST = 4.5  # WCAG 2.2, success criterion 1.4.3, for text of an ordinary size

_LONG = re.compile(r"#[0-9a-f]{6}")
_SHORT = re.compile(r"#[0-9a-f]{3}")


def read_colour(typed: str) -> str | None:
    """A colour as people write it (``#12436D``, ``12436d``, ``#abc``) as ``#rrggbb``; nothing where it is none."""
    text = f"#{typed.strip().lstrip('#').lower()}"
    if _SHORT.fullmatch(text):
        text = "#" + "".join(letter * 2 for letter in text[1:])
    return text if _LONG.fullmatch(text) else None


def contrast_with_white(colour: str) -> float:
    """The contrast of a ``#rrggbb`` colour with white, 1 to 21 (WCAG 2.2, relative luminance)."""
    parts = [part / 255 for part in _parts(colour)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def can_be_read(colour: str) -> bool:
    """Whether text in this colour can be read on white, and white text on it."""
    return contrast_with_white(colour) >= LOWEST_CONTRAST


def nearest_that_passes(colour: str) -> str:
    """The lightest colour of the same hue, at most as light as this one, that can be read; itself where it can."""
    parts = _parts(colour)
    darker = ("#" + "".join(f"{part * share // 255:02x}" for part in parts) for share in range(255, -1, -1))
    return next(one for one in darker if can_be_read(one))  # the last one is black, which can


def _parts(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
