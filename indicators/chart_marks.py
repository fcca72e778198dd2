"""What is drawn on a history beside its line: limits, marks between periods, special points. Pure, no Django."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from indicators.chart_geometry import Scale, coordinate

Special = Literal["", "good", "poor", "high", "low"]

# Round the origin, six units to each side. None is like a shape of a status: these say how the figure moved.
SPECIAL_SHAPES: Final[Mapping[Special, str]] = {
    "good": "M0-6.6 1.7-2.2 6.3-2 2.7.9 3.9 5.4 0 2.8-3.9 5.4-2.7.9-6.3-2-1.7-2.2z",
    "poor": "M-5-5H5V5H-5z",
    "high": "M0-6.4 5.4 0H2V6H-2V0H-5.4z",
    "low": "M0 6.4-5.4 0H-2V-6H2V0H5.4z",
}
LEFT_OUT_SHAPE: Final = "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0zM-3.2 3.2 3.2-3.2"
_NUMBER_WIDTH: Final = Decimal(14)
_BAR_HEIGHT: Final = Decimal(5)


@dataclass(frozen=True, slots=True)
class SeriesBreak:
    """A mark before the period `index`; `label` says why.

    What stands before a break cannot be compared with what follows. Where a line was rebased it can, but mean and
    limits begin anew.
    """

    index: int
    label: str
    is_rebase: bool = False


@dataclass(frozen=True, slots=True)
class LimitBand:
    """The limits of a segment, from its period `first` to its period `last`. Limits that are not firm are on trial."""

    first: int
    last: int
    mean: Decimal
    low: Decimal
    high: Decimal
    is_firm: bool


@dataclass(frozen=True, slots=True)
class Intervention:
    """What was done to move the line, from its period `first` to its period `last`; `label` says what, and its cost."""

    first: int
    last: int
    label: str


@dataclass(frozen=True, slots=True)
class BreakMark:
    """The vertical line between two periods, with the number that the key explains; numbers stand side by side."""

    x: str
    number_x: str
    number: str
    label: str
    is_rebase: bool


@dataclass(frozen=True, slots=True)
class InterventionMark:
    """A bar above the lower edge for the time that it took, with the letter that the key explains."""

    path: str
    x: str
    y: str
    letter: str
    label: str


@dataclass(frozen=True, slots=True)
class LimitMark:
    """Paths of a band, of its mean, and of those of its edges that are not cut off."""

    band: str
    mean: str
    edges: str
    is_firm: bool


def within(band: LimitBand, floor: Decimal | None, ceiling: Decimal | None) -> tuple[Decimal, Decimal]:
    """Both ends of a band as far as a figure can be."""
    low = band.low if floor is None else max(band.low, floor)
    return low, band.high if ceiling is None else min(band.high, ceiling)


def limit_marks(
    bands: Sequence[LimitBand],
    xs: Sequence[Decimal],
    half: Decimal,
    scale: Scale,
    floor: Decimal | None,
    ceiling: Decimal | None,
) -> tuple[LimitMark, ...]:
    """Each band from the edge of its first period to that of its last."""
    marks = []
    for one in bands:
        start, end = coordinate(xs[one.first] - half), coordinate(xs[one.last] + half)
        low, high = within(one, floor, ceiling)
        bottom, top, middle = (coordinate(scale.at(value)) for value in (low, high, one.mean))
        drawn = ((top, high == one.high), (bottom, low == one.low))
        marks.append(
            LimitMark(
                band=f"M{start} {bottom}V{top}H{end}V{bottom}z",
                mean=f"M{start} {middle}H{end}",
                edges="".join(f"M{start} {y}H{end}" for y, is_whole in drawn if is_whole),
                is_firm=one.is_firm,
            )
        )
    return tuple(marks)


def break_marks(breaks: Sequence[SeriesBreak], xs: Sequence[Decimal], half: Decimal) -> tuple[BreakMark, ...]:
    """Numbered as they are given. Where several stand at one place their numbers are written beside one another."""
    marks: list[BreakMark] = []
    for number, mark in enumerate(breaks, start=1):
        x = xs[mark.index] - half
        beside = sum(other.index == mark.index for other in breaks[: number - 1])
        marks.append(
            BreakMark(coordinate(x), coordinate(x + beside * _NUMBER_WIDTH), str(number), mark.label, mark.is_rebase)
        )
    return tuple(marks)


def intervention_marks(
    interventions: Sequence[Intervention], xs: Sequence[Decimal], half: Decimal, bottom: Decimal
) -> tuple[InterventionMark, ...]:
    """Lettered as they are given, one bar above another, so that those of the same time are all seen."""
    marks: list[InterventionMark] = []
    for number, one in enumerate(interventions):
        start, y = xs[one.first] - half, bottom - (number + 1) * 3 * _BAR_HEIGHT
        end, low = coordinate(xs[one.last] + half), coordinate(y + _BAR_HEIGHT)
        path = f"M{coordinate(start)} {coordinate(y)}V{low}H{end}V{coordinate(y)}z"
        marks.append(InterventionMark(path, coordinate(start), coordinate(y), chr(ord("A") + number), one.label))
    return tuple(marks)
