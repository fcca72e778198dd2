"""A small history in two halves, with the day between them marked. Pure: `Decimal` in, SVG coordinates out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from indicators.chart_geometry import Scale, coordinate, line_path, positions

WIDTH, HEIGHT, MARGIN, GAP = 180, 40, Decimal(6), Decimal(24)


@dataclass(frozen=True, slots=True)
class SplitPoint:
    """One figure: where it stands, and its status code."""

    x: str
    y: str
    status: str


@dataclass(frozen=True, slots=True)
class SplitChart:
    """Everything that is drawn; both lines are empty strings where a half has fewer than two figures."""

    before: str
    after: str
    day_x: str
    points: tuple[SplitPoint, ...]
    width: int = WIDTH
    height: int = HEIGHT


def split_chart(
    before: Sequence[tuple[Decimal | None, str]], after: Sequence[tuple[Decimal | None, str]]
) -> SplitChart | None:
    """Both halves on one scale, each a figure with its status code, oldest first; nothing without any figure.

    Each half fills its own side, with the line of the day in the middle, and the two lines never meet across it.
    """
    known = [value for value, _status in (*before, *after) if value is not None]
    if not known:
        return None
    middle = Decimal(WIDTH) / 2
    scale = Scale.over(known, [], start=HEIGHT - MARGIN, end=MARGIN)
    left = positions(len(before), MARGIN, middle - GAP / 2) if before else []
    right = [middle + GAP / 2] if len(after) == 1 else positions(len(after), middle + GAP / 2, WIDTH - MARGIN)
    points = [
        SplitPoint(coordinate(x), coordinate(scale.at(value)), status)
        for x, (value, status) in zip([*left, *right], [*before, *after], strict=True)
        if value is not None
    ]
    return SplitChart(
        before=line_path(left, [value for value, _status in before], scale),
        after=line_path(right, [value for value, _status in after], scale),
        day_x=coordinate(middle),
        points=tuple(points),
    )
