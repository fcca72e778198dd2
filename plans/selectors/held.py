"""A line held against what it let expect before an action, for one audience."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

from django.utils import timezone

from indicators.engine import ENGINE_VERSION, SeriesFacts, ValueFact
from indicators.facts import Shape, load_facts
from indicators.figures import read_figures
from indicators.trend_facts import TrendFacts, load_trend_facts
from indicators.trends.decision import decide_one
from indicators.trends.lines import Line, line_of
from indicators.year_end import slope_of
from plans.effects import Effect, Projected, Verdict, effect_of
from plans.models import Action

Period = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Point:
    """A period since an action began: its figure where there is one, and what was to be expected."""

    period: Period
    value: float | None
    projected: Projected


@dataclass(frozen=True, slots=True)
class HeldLine:
    """What became of a line. ``until`` ends its last figure; ``figures`` are the ids of all that was read."""

    effect: Effect
    points: tuple[Point, ...]
    until: date | None
    figures: tuple[int, ...]
    inputs: str

    @property
    def verdict(self) -> Verdict:
        """What can be said."""
        return self.effect.verdict


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What is read of a line: its figures, what people decided about it, and how its definition writes them."""

    facts: SeriesFacts
    behind: TrendFacts
    shape: Shape

    @property
    def starts(self) -> list[date]:
        """The days from which its figures are not comparable with those before."""
        return [*self.behind.starts, *self.facts.breaks]

    def visible(self, step: int) -> list[ValueFact]:
        """The figures that an audience sees, oldest first."""
        return [value for value in self.facts.values if value.step >= step]


def began_on(action: Action) -> date:
    """The day from which an action can have worked."""
    return action.starts or timezone.localdate(action.created_at)


def read_lines(series_ids: Iterable[int]) -> Mapping[int, LineFacts]:
    """What is read of each of these lines that has a definition, in a fixed number of queries."""
    ids = sorted(series_ids)
    if not ids:
        return {}
    figures = read_figures(ids)
    found, shapes = load_facts(ids, figures=figures)
    behind = load_trend_facts(ids, figures)
    return {one.series_id: LineFacts(one, behind[one.series_id], shapes[one.definition.id]) for one in found}


def hold(line: LineFacts, began: date, step: int, until: date | None = None) -> HeldLine:
    """Hold the figures since a day against those before it; with ``until`` only those of periods that end by then."""
    visible = [value for value in line.visible(step) if until is None or value.end <= until]
    effect, points = _held(line, visible, began, step) if visible else (Effect(Verdict.TOO_LITTLE), ())
    ids = tuple(value.id for value in visible)
    return HeldLine(effect, points, visible[-1].end if visible else None, ids, _name_of(line, ids, began))


def kept_points(points: Iterable[Point]) -> list[dict[str, Any]]:
    """Periods with their figures and what was to be expected, as they are kept."""
    return [
        {
            "start": one.period[0].isoformat(), "end": one.period[1].isoformat(), "value": one.value,
            "projected": one.projected.value, "low": one.projected.low, "high": one.projected.high,
        }
        for one in points
    ]  # fmt: skip


def _held(line: LineFacts, visible: Sequence[ValueFact], began: date, step: int) -> tuple[Effect, tuple[Point, ...]]:
    measure, behind = line.shape.measure, line.behind
    earlier = [value for value in visible if value.end < began]
    # After a declared break there is nothing that the figures could be held against.
    if not earlier or any(earlier[-1].end < day <= visible[-1].end for day in line.facts.breaks):
        return Effect(Verdict.TOO_LITTLE), ()
    whole, before = (
        line_of(behind.up_to(last, step), measure, starts=line.starts, excluded=behind.excluded)
        for last in (visible[-1], earlier[-1])
    )
    places = [at for at, period in enumerate(whole.periods) if period is not None and period[0] >= began]
    after = whole.series.values[places[0] :] if places else ()
    gap = [None] * (places[0] - len(before.series.values)) if places else []
    effect = effect_of(
        _comparable(before, line.facts.breaks),
        [*gap, *after],
        polarity=measure.polarity,
        cycle=before.series.cycle,
        seasonal=before.series.seasonal,
        averaged=measure.averaged,
        slope=slope_of(decide_one(before.series)),
    )
    return effect, _points(whole, effect, places[0] if places else 0, len(gap))


def _comparable(before: Line, breaks: Sequence[date]) -> list[float | None]:
    """The figures before an action without those before the latest declared break among them."""
    last = max((period[1] for period in before.periods if period is not None), default=date.min)
    since = max((day for day in breaks if day <= last), default=date.min)
    pairs = zip(before.series.values, before.periods, strict=True)
    return [value if period is not None and period[1] >= since else None for value, period in pairs]


def _points(whole: Line, effect: Effect, first: int, gap: int) -> tuple[Point, ...]:
    """The periods since it began that stand in the line; those of the gap before the first are of no figure."""
    found = []
    for at, projected in enumerate(effect.projected[gap:]):
        period = whole.periods[first + at]
        if period is not None and projected is not None:
            found.append(Point(period, whole.series.values[first + at], projected))
    return tuple(found)


def _name_of(line: LineFacts, ids: Sequence[int], began: date) -> str:
    """A short name of everything that was read."""
    read = (
        ENGINE_VERSION, list(ids), began.isoformat(), line.shape.measure,
        sorted(day.isoformat() for day in line.starts),
        sorted(period[0].isoformat() for period in line.behind.excluded),
    )  # fmt: skip
    return blake2b(repr(read).encode(), digest_size=12).hexdigest()
