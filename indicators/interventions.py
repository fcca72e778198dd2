"""What was done to move a line, for its chart: told by the app above that keeps actions (S25)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from indicators.engine import SeriesFacts
from indicators.facts import Shape
from indicators.trend_facts import TrendFacts


@dataclass(frozen=True, slots=True)
class Done:
    """An investment, a hit squad or a campaign: from when until when, and what with its cost in words."""

    starts: date
    ends: date
    label: str


@dataclass(frozen=True, slots=True)
class Before:
    """What the figures before something was done let expect of each period since: the figure, its low and its high."""

    label: str
    periods: Mapping[tuple[date, date], tuple[Decimal, Decimal, Decimal]]


Load = Callable[[int], Sequence[Done]]
Project = Callable[[SeriesFacts, TrendFacts, Shape, Done, int], Before | None]
_LOADERS: list[Load] = []
_PROJECTORS: list[Project] = []


def register(load: Load, project: Project) -> None:
    """Say how what was done to a line is loaded: ``load(series_id)``, of what everybody in the council may know.

    ``project(facts, behind, shape, done, step)`` answers what the figures before it let expect for an audience.
    """
    if load not in _LOADERS:
        _LOADERS.append(load)
        _PROJECTORS.append(project)


def done_to(series_id: int) -> list[Done]:
    """What was done to move a line, in the order of its beginning; a query for each app that keeps some."""
    return sorted((one for load in _LOADERS for one in load(series_id)), key=lambda one: (one.starts, one.label))


def before(facts: SeriesFacts, behind: TrendFacts, shape: Shape, done: Sequence[Done], step: int) -> Before | None:
    """What was to be expected before the latest of these of which figures can tell; no query."""
    for one in sorted(done, key=lambda one: one.starts, reverse=True):
        for project in _PROJECTORS:
            if (found := project(facts, behind, shape, one, step)) is not None:
                return found
    return None
