"""What a figure would do before it is sent: its light, its trend, its forecast, and the lights above it (B9).

It goes the way of a recomputation, ``inputs_of``, ``judge_period`` and ``trend_rows``, with one figure more. Who enters
figures of a line sees all its signed-off figures, so it reads every one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from council_pm.core.periods import year_containing
from indicators.direction import Direction
from indicators.engine import Inputs, SeriesFacts, at_year_end, inputs_of, judge_period, rule_code, status_input
from indicators.facts import Bases, Shape, read_bases
from indicators.figures import Seen, read_figures
from indicators.status import StatusCode
from indicators.trend_facts import TrendFacts, load_trend_facts
from indicators.trend_rows import Asked, TrendRow, trend_rows
from indicators.trends.lines import Figure, line_of
from indicators.wording import working_sentence

_ALL = 0  # the step of who sees everything that is signed off
_UNSEEN = (None,) * 5


@dataclass(frozen=True, slots=True)
class Supposed:
    """A figure that nobody has signed off yet, for a series and a period."""

    series_id: int
    start: date
    end: date
    value: Decimal | None
    absent: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be said of it: codes and sentences as a snapshot would hold them."""

    status: StatusCode
    sentence: str
    vs_previous: Direction
    vs_last_year: Direction
    trend: TrendRow
    target: Decimal | None
    low: Decimal | None
    high: Decimal | None


def previews(
    supposed: Mapping[int, Supposed],
    known: Mapping[int, list[Seen]] | None = None,
    bases: Bases | None = None,
) -> dict[int, Preview]:
    """What each figure would do, by whatever they are named by; in as many queries for one as for hundreds.

    ``known`` are the signed-off figures of their series and ``bases`` what those are judged by, where they were read.
    """
    if not supposed:
        return {}
    ids = sorted({one.series_id for one in supposed.values()})
    known = read_figures(ids) if known is None else known
    bases = read_bases(ids) if bases is None else bases
    behind = load_trend_facts(ids, known)
    asked: dict[int, tuple[Inputs, Shape, Asked]] = {}
    for key, one in supposed.items():
        figures = _with(known.get(one.series_id, []), one)
        line = replace(behind[one.series_id], figures=figures)
        facts = bases.facts(one.series_id, figures, line if bases.asks_for_a_forecast(one.series_id) else None)
        shape = bases.shapes[facts.definition.id]
        held = inputs_of(facts, one.end)
        inputs = next((held_one for held_one in held if held_one.value.id == _pk(one.series_id)), None)
        if inputs is not None:
            asked[key] = (inputs, shape, _asked(facts, inputs, shape, line))
    rows = trend_rows([line for _inputs, _shape, line in asked.values()])
    return {
        key: _preview(inputs, shape, row)
        for (key, (inputs, shape, _line)), row in zip(asked.items(), rows, strict=True)
    }


def _pk(series_id: int) -> int:
    """The number of a figure that has no row yet: no row has a negative one."""
    return -series_id


def _with(held: list[Seen], new: Supposed) -> list[Seen]:
    """The figures of a series with this one in its place."""
    parts = (None if part is None else float(part) for part in (new.value, new.numerator, new.denominator))
    figure = Figure(_pk(new.series_id), new.start, new.end, *parts)
    text = None if new.value is None else f"{new.value:f}"
    seen = Seen(figure, _ALL, _UNSEEN, text, new.absent, new.provisional)
    rest = [one for one in held if (one.figure.start, one.figure.end) != (new.start, new.end)]
    return sorted([*rest, seen], key=lambda one: (one.figure.end, one.figure.start))


def _asked(facts: SeriesFacts, inputs: Inputs, shape: Shape, behind: TrendFacts) -> Asked:
    figures = behind.up_to(inputs.value, _ALL)
    line = line_of(
        figures,
        shape.measure,
        target=inputs.target.value if inputs.target else None,
        starts=[*behind.starts, *facts.breaks],
        excluded=behind.excluded,
    )
    year_ends = year_containing(inputs.value.end, shape.reader.calendar).end
    aim = at_year_end(facts, inputs, year_ends, to_date=shape.measure.to_date, step=_ALL)
    return Asked(line, shape, figures[-1], status_input(inputs), year_ends, rule_code(aim), status_input(aim))


def _preview(inputs: Inputs, shape: Shape, trend: TrendRow) -> Preview:
    judged = judge_period(inputs)
    working = judged.result.working
    return Preview(
        status=judged.result.status,
        sentence=working_sentence(working.code, working.params, shape.decimals, shape.unit),
        vs_previous=judged.vs_previous,
        vs_last_year=judged.vs_last_year,
        trend=trend,
        target=inputs.target.value if inputs.target else None,
        low=inputs.target.low if inputs.target else None,
        high=inputs.target.high if inputs.target else None,
    )
