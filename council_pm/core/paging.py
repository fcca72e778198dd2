"""One page of a long list, as the pager prints it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.http import urlencode

At = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Page:
    """What the pager prints, and how many rows come before (``before``). ``first`` and ``last`` count from 1."""

    before: int
    first: int
    last: int
    total: int
    previous_url: str
    next_url: str


def page_asked(text: str | None) -> int:
    """The number of the page that an address asks for; the first for whatever is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 1


def numbered(url: str, asked: Mapping[str, str]) -> At:
    """Where the pages of a list are whose address says what was asked."""
    return lambda number: f"{url}?{urlencode({**asked, 'page': str(number)})}"


def page_of(total: int, number: int, size: int, at: At) -> Page:
    """The page of this number (from 1), or the last one where there are fewer. ``at`` gives a page's address."""
    number = max(1, min(number, -(-total // size)))
    before = (number - 1) * size
    last = min(before + size, total)
    previous_url = at(number - 1) if number > 1 else ""
    return Page(before, before + 1, last, total, previous_url, at(number + 1) if last < total else "")
