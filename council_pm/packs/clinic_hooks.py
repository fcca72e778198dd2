"""Who else knows somebody who does better: apps that keep good practice register what they find for an item (B12)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from clinics.models import Item


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody who does better: who and with what, and how in a sentence."""

    who: str
    how: str


Find = Callable[[Item, date], Sequence[Match]]
_FINDERS: list[Find] = []


def register(find: Find) -> None:
    """Say how matches of an item are found, the best first: what everybody in the council may read, in few queries."""
    if find not in _FINDERS:
        _FINDERS.append(find)


def matches_of(item: Item, today: date) -> list[Match]:
    """What all of them found."""
    return [match for find in _FINDERS for match in find(item, today)]
