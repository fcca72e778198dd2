"""Worst first: the order in which indicators want attention (specification 4.4).

Status and movement are two axes, never merged into one light; they meet only here, to sort a list.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from indicators.direction import Direction, Trend
from indicators.status_types import StatusCode

# Within a light: getting worse, then neither, then getting better.
_LIGHT_GROUP: Mapping[StatusCode, int] = MappingProxyType({StatusCode.RED: 0, StatusCode.AMBER: 3})
_GREEN_WORSE, _OVERDUE, _REST = 6, 7, 8
_ORDER_OF_REST: Mapping[StatusCode, int] = MappingProxyType(
    {
        StatusCode.GREEN: 1,
        StatusCode.NO_TARGET: 2,
        StatusCode.CONTEXTUAL: 3,
        StatusCode.NO_DATA: 4,
        StatusCode.SUPPRESSED: 5,
        StatusCode.NOT_DUE: 6,
    }
)
_BY_TREND: Mapping[Trend, Direction] = MappingProxyType(
    {
        Trend.IMPROVING: Direction.BETTER,
        Trend.DETERIORATING: Direction.WORSE,
        Trend.CHANGING: Direction.SAME,
        Trend.NO_SIGNIFICANT_CHANGE: Direction.SAME,
    }
)


@dataclass(frozen=True, slots=True)
class AttentionKey:
    """What the order is made of. `gap_ratio` is the gap divided by the size of the target; larger comes first."""

    status: StatusCode
    direction: Direction
    trend: Trend | None = None
    gap_ratio: Decimal | None = None

    @property
    def rank(self) -> tuple[int, ...]:
        """Sort key, least first."""
        return rank(self.status, self.direction, self.trend, self.gap_ratio)


def movement(direction: Direction, trend: Trend | None = None) -> Direction:
    """The movement that counts: the statistical trend where there is one, else the direction of travel."""
    return _BY_TREND.get(trend, direction) if trend is not None else direction


def is_getting_worse(direction: Direction, trend: Trend | None = None) -> bool:
    """Whether the indicator belongs to the lists of what gets worse, whatever its status."""
    return movement(direction, trend) is Direction.WORSE


def rank(
    status: StatusCode, direction: Direction, trend: Trend | None = None, gap_ratio: Decimal | None = None
) -> tuple[int, ...]:
    """Sort key, worst first: off target and getting worse, off target, off target and getting better, the same for
    near target, on target but getting worse, overdue, the rest (no target but getting worse before the others).
    Within a group the larger gap comes first.
    """
    moved = movement(direction, trend)
    gap = -int((gap_ratio or Decimal(0)) * 1_000_000)
    if status in _LIGHT_GROUP:
        step = {Direction.WORSE: 0, Direction.BETTER: 2}.get(moved, 1)
        return _LIGHT_GROUP[status] + step, 0, gap
    if status is StatusCode.GREEN and moved is Direction.WORSE:
        return _GREEN_WORSE, 0, gap
    if status is StatusCode.OVERDUE:
        return _OVERDUE, 0, gap
    if status is StatusCode.NO_TARGET and moved is Direction.WORSE:
        return _REST, 0, gap
    return _REST, _ORDER_OF_REST[status], gap
