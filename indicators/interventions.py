"""What was done to move a line, for its chart: told by the app above that keeps actions (S25)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Done:
    """An investment, a hit squad or a campaign: from when until when, and what with its cost in words."""

    starts: date
    ends: date
    label: str


Load = Callable[[int], Sequence[Done]]
_LOADERS: list[Load] = []


def register(load: Load) -> None:
    """Say how what was done to a line is loaded: ``load(series_id)``, of what everybody in the council may know."""
    if load not in _LOADERS:
        _LOADERS.append(load)


def done_to(series_id: int) -> list[Done]:
    """What was done to move a line, in the order of its beginning; a query for each app that keeps some."""
    return sorted((one for load in _LOADERS for one in load(series_id)), key=lambda one: (one.starts, one.label))
