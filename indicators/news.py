"""Finding what is news when the pointers move: a light or a trend that changed with a new figure.

Called by the recomputation, in its transaction, with what it has read: no query, and one job where something is news.
Who is told is that job's work (``indicators.alerts``).

What is no news, and how it is told apart:

- The first judgement of a series for an audience: it had no pointer before.
- A changed rule, target or definition, a new segment, an excluded period, and a new version of the engine: the
  judgement is another one, the figure (``value``) is the same. Where both came at once, a new version of the engine
  is still told by the number that a judgement carries.
- A figure that went back to an earlier period.
- A history load: what it brings nobody signed off (``indicators.alerts`` sees to that).

So every light is compared with one that the same rule gave, and what a person changed on purpose alarms nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol

from council_pm.core.access import Actor
from council_pm.jobs.services import start_job
from indicators.direction import Trend
from indicators.models import Audience
from indicators.status_types import StatusCode

KIND = "raise_alerts"
LIGHTS = frozenset({StatusCode.GREEN, StatusCode.AMBER, StatusCode.RED})
TOLD = frozenset({Trend.IMPROVING, Trend.DETERIORATING})
_READERS = tuple(step for step in Audience if step < Audience.PUBLIC)  # nobody who signs in stands outside
_STATUS = 3  # of an entry of ``recent``


class Told(NamedTuple):
    """What decides whether a judgement is news: the figure that was judged, its period, by which engine, and how."""

    value_id: int
    end: date
    engine: int
    status: str
    trend: str


class Pointer(Protocol):
    """What is in force for an audience, as the recomputation holds it."""

    @property
    def snapshot_id(self) -> int: ...
    @property
    def told(self) -> Told: ...
    @property
    def recent(self) -> list[list[Any]]: ...


Pointers = Mapping[int, Mapping[int, Pointer]]
"""By series and audience."""


def look_for_news(now: Pointers, before: Pointers) -> None:
    """Ask for alerts where, for readers of some step, a light or a trend changed with another figure."""
    moves: dict[tuple[int, int, str], tuple[Pointer, Pointer, list[int]]] = {}
    for step, old, new in _moves(now, before):
        moves.setdefault((old.snapshot_id, new.snapshot_id, _light(old)), (old, new, []))[2].append(step)
    news = []
    for (_old_id, new_id, light), (old, new, steps) in moves.items():
        was, told = old.told, new.told
        if told.value_id == was.value_id or told.end < was.end or told.engine != was.engine:
            continue
        new_light = told.status in LIGHTS and light not in ("", told.status)
        new_trend = told.trend in TOLD and told.trend != was.trend
        if new_light or new_trend:
            news.append({"snapshot": new_id, "steps": steps, "was": light if new_light else "", "trend": new_trend})
    if news:
        start_job(by=Actor(None, "recompute"), kind=KIND, params={"news": news})


def _moves(now: Pointers, before: Pointers) -> Iterator[tuple[int, Pointer, Pointer]]:
    """For each step at which readers stand: what was and is in force for them, where that is another judgement."""
    for series_id, pointers in now.items():
        stored = before.get(series_id)
        if not stored or stored == pointers:
            continue
        earlier, later = sorted(stored), sorted(pointers)
        for step in _READERS:
            old, new = _seen(stored, earlier, step), _seen(pointers, later, step)
            if old is not None and new is not None and old.snapshot_id != new.snapshot_id:
                yield int(step), old, new


def _seen(pointers: Mapping[int, Pointer], audiences: Sequence[int], step: int) -> Pointer | None:
    """The pointer that a reader of this step takes: the nearest that is not below, given them in their order."""
    return next((pointers[audience] for audience in audiences if audience >= step), None)


def _light(pointer: Pointer) -> str:
    """The last light of these periods: a period without a figure in between does not make a change unheard of."""
    return next((str(one[_STATUS]) for one in reversed(pointer.recent) if one[_STATUS] in LIGHTS), "")
