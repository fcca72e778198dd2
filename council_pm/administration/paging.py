"""One page of a long list, as the pager prints it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.http import urlencode


@dataclass(frozen=True, slots=True)
class Page:
    """What the pager prints, and how many rows come before (``before``). ``first`` and ``last`` count from 1."""

    before: int
    first: int
    last: int
    total: int
    previous_url: str
    next_url: str


def page_of(total: int, number: int, size: int, url: str, asked: Mapping[str, str]) -> Page:
    """The page of this number (from 1), or the last one where there are fewer."""
    number = max(1, min(number, -(-total // size)))
    before = (number - 1) * size
    last = min(before + size, total)

    def at(page: int) -> str:
        return f"{url}?{urlencode({**asked, 'page': page})}"

    return Page(
        before, before + 1, last, total, at(number - 1) if number > 1 else "", at(number + 1) if last < total else ""
    )
