"""What other apps know of somebody's year, for a review: registered by the apps above, asked for with the page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that the reader may see, in a sentence, with its address where it has one."""

    text: str
    url: str
    day: date


# load(reader, person_id, post_ids, since, until) -> facts; a fixed number of queries, and only what the reader sees.
Load = Callable[[Any, int, Collection[int], date, date], Sequence[Fact]]

_sources: dict[str, Load] = {}


def register(name: str, load: Load) -> None:
    """Add a source; the same name again replaces it, as a reload does."""
    _sources[name] = load


def facts_of(reader: Any, person_id: int, post_ids: Collection[int], since: date, until: date) -> tuple[Fact, ...]:
    """What every source tells of somebody from a day to a day, in the order of days."""
    found = [one for load in _sources.values() for one in load(reader, person_id, post_ids, since, until)]
    return tuple(sorted(found, key=lambda one: (one.day, one.text)))
