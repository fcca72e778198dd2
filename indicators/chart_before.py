"""What the figures before an action let expect of the periods since, drawn beside what came. Pure, no Django."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from indicators.chart_geometry import Scale, band_path, line_path


@dataclass(frozen=True, slots=True)
class Projection:
    """By period what was to be expected and its range; nothing for the periods before the action, and where unknown.

    ``start`` is the last period before it, from which the dashed line sets out.
    """

    label: str
    values: Sequence[Decimal | None]
    lows: Sequence[Decimal | None]
    highs: Sequence[Decimal | None]
    start: int | None = None

    def within(self, floor: Decimal | None, ceiling: Decimal | None) -> Projection:
        """Cut off where there can be no figure, in the picture only."""
        values, lows, highs = (
            [_cut(one, floor, ceiling) for one in ends] for ends in (self.values, self.lows, self.highs)
        )
        return replace(self, values=values, lows=lows, highs=highs)

    @property
    def reach(self) -> list[Decimal]:
        """Every figure that the scale must hold."""
        return [one for ends in (self.values, self.lows, self.highs) for one in ends if one is not None]


@dataclass(frozen=True, slots=True)
class ProjectionMark:
    """A dashed line in a soft band."""

    label: str
    path: str
    band: str


def projection_mark(
    one: Projection, figures: Sequence[Decimal | None], xs: Sequence[Decimal], scale: Scale
) -> ProjectionMark:
    """The projection among these figures; the line sets out from the last of them before the action."""
    values, lows, highs = list(one.values), list(one.lows), list(one.highs)
    if one.start is not None and (known := figures[one.start]) is not None:
        values[one.start] = lows[one.start] = highs[one.start] = known
    return ProjectionMark(one.label, line_path(xs, values, scale), band_path(xs, lows, highs, scale))


def _cut(value: Decimal | None, floor: Decimal | None, ceiling: Decimal | None) -> Decimal | None:
    if value is None:
        return None
    value = value if floor is None else max(value, floor)
    return value if ceiling is None else min(value, ceiling)
