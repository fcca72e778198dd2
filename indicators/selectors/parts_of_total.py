"""The breakdowns of a total: how much of it each is, whether it does worse, and what chance leaves open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from indicators.charts import number_text, range_text
from indicators.direction import Direction, direction
from indicators.facts import Shape
from indicators.figures import Seen
from indicators.intervals import proportion
from indicators.models import Series
from indicators.selectors.rows import ScorecardRow
from indicators.status import Polarity

_LIGHTS = {"green": 0, "amber": 1, "red": 2}


class Sample(NamedTuple):
    """What a share was counted from, with the 95 % interval of the share and its two ends, as text."""

    counted: str
    out_of: str
    interval: str
    lower: str
    upper: str


@dataclass(frozen=True, slots=True)
class Part:
    """A breakdown with its line. Out of how many, share of all and interval are empty where one is not known."""

    row: ScorecardRow
    name: str
    out_of: str
    share: str
    interval: str
    beside: str
    is_worse: bool


class Line(NamedTuple):
    """A line with what the reader sees of it: its row, and its figures by the end of their period."""

    series: Series
    row: ScorecardRow
    seen: Mapping[date, Seen]


def line_seen(series: Series, row: ScorecardRow, figures: Sequence[Seen], step: int) -> Line:
    """The line as a reader of this step sees it."""
    return Line(series, row, {one.figure.end: one for one in figures if one.step >= step and one.text is not None})


def sample_of(seen: Seen, shape: Shape) -> Sample | None:
    """Of a share whose numerator and denominator are held."""
    one = seen.figure
    if seen.text is None or not shape.measure.proportion or one.numerator is None or one.denominator is None:
        return None
    found = proportion(one.numerator, one.denominator, shape.measure.multiplier)
    if found is None:
        return None
    count, out_of, lower, upper = (
        Decimal(repr(number)) for number in (one.numerator, one.denominator, found.lower, found.upper)
    )
    return Sample(
        number_text(count, 0),
        number_text(out_of, 0),
        range_text(lower, upper, shape.decimals),
        number_text(lower, shape.decimals),
        number_text(upper, shape.decimals),
    )


def parts_of(total: Line, parts: Sequence[Line], shape: Shape, polarity: Polarity) -> tuple[Part, ...]:
    """Every breakdown beside the total, for the period of the total's latest figure.

    Numbers of which one part is not seen or withheld are shown of no part: the total less the others would tell it.
    """
    end = total.row.period_end
    own = total.seen.get(end) if end else None
    now = [part.seen.get(end) if end else None for part in parts]
    samples = [sample_of(one, shape) if one else None for one in now]
    whole = _whole(now) if all(samples) else Decimal(0)
    return tuple(
        Part(
            row=part.row,
            name=part.series.breakdown,
            out_of=sample.out_of if sample and whole else "",
            share=_share(one, whole),
            interval=sample.interval if sample and whole else "",
            beside=_beside(_direction(one, own, shape, polarity)),
            is_worse=_direction(one, own, shape, polarity) is Direction.WORSE,
        )
        for part, one, sample in zip(parts, now, samples, strict=True)
    )


def hidden_by(total: ScorecardRow, parts: Sequence[Part]) -> tuple[str, ...]:
    """The names of the parts that stand under a worse light than the total."""
    above = _LIGHTS.get(total.status)
    if above is None:
        return ()
    return tuple(part.name for part in parts if _LIGHTS.get(part.row.status, -1) > above)


def _whole(now: Sequence[Seen | None]) -> Decimal:
    return sum((Decimal(repr(one.figure.denominator)) for one in now if one), Decimal(0))


def _share(one: Seen | None, whole: Decimal) -> str:
    if one is None or not whole:
        return ""
    return f"{number_text(100 * Decimal(repr(one.figure.denominator)) / whole, 0)}%"


def _direction(one: Seen | None, own: Seen | None, shape: Shape, polarity: Polarity) -> Direction:
    if one is None or own is None:
        return Direction.NOT_AVAILABLE
    return direction(one.fact.value, own.fact.value, polarity, shape.decimals)


def _beside(found: Direction) -> str:
    return {
        Direction.WORSE: _("Worse"),
        Direction.BETTER: _("Better"),
        Direction.SAME: _("The same"),
        Direction.UP: _("Above"),
        Direction.DOWN: _("Below"),
    }.get(found, "")
