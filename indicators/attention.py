"""Worst first: the order in which indicators want attention (specification 4.4).

Status and movement are two axes, never merged into one light; they meet only here, to sort a list. Flags name the
lists that an indicator belongs to beside its light.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from indicators.direction import Direction, Trend
from indicators.status_types import StatusCode

# Within a light: getting worse, then neither, then getting better.
_LIGHT_GROUP: Mapping[StatusCode, int] = MappingProxyType({StatusCode.RED: 0, StatusCode.AMBER: 3})
_AFTER_FIRM_REDS = 2  # the last of the groups that are off target
_GREEN_WORSE, _OVERDUE, _REST = 6, 7, 8
_PERIODS_TO_LEAD = 2  # so many periods off target, and small numbers are hardly chance any more
# After 0 and 1, no target but getting worse.
_ORDER_OF_REST: Mapping[StatusCode, int] = MappingProxyType(
    {
        StatusCode.GREEN: 2,
        StatusCode.NO_TARGET: 3,
        StatusCode.CONTEXTUAL: 4,
        StatusCode.NO_DATA: 5,
        StatusCode.SUPPRESSED: 6,
        StatusCode.NOT_DUE: 7,
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


class Flag(StrEnum):
    """A list that an indicator belongs to, whatever its light. Each has its own filter, count and words."""

    OFF_TARGET_WORSE = "off_target_getting_worse"
    ON_TARGET_WORSE = "on_target_getting_worse"
    NO_TARGET_WORSE = "no_target_getting_worse"
    FORECAST_TO_MISS = "on_target_forecast_to_miss"


@dataclass(frozen=True, slots=True)
class AttentionKey:
    """What the order is made of. `gap_ratio` is the gap divided by the size of the target; larger comes first.

    `small_numbers` is that of the figure; `periods_off` counts the periods off target up to the latest one, in a row.
    `better_in_last_year`: better than both the previous period and the same period last year.
    """

    status: StatusCode
    direction: Direction
    trend: Trend | None = None
    gap_ratio: Decimal | None = None
    small_numbers: bool = False
    periods_off: int = 1
    better_in_last_year: bool = False

    @property
    def rank(self) -> tuple[int, ...]:
        """Sort key, least first."""
        group, place, _on_time, gap = rank(self.status, self.direction, self.trend, self.gap_ratio)
        if self.status is StatusCode.RED and self.small_numbers and self.periods_off < _PERIODS_TO_LEAD:
            return _AFTER_FIRM_REDS, 1 + group, 0, gap
        late = self.better_in_last_year and is_getting_worse(self.direction, self.trend)
        return group, place, int(late), gap


def movement(direction: Direction, trend: Trend | None = None) -> Direction:
    """The movement that counts: the statistical trend where there is one, else the direction of travel."""
    return _BY_TREND.get(trend, direction) if trend is not None else direction


def is_getting_worse(direction: Direction, trend: Trend | None = None) -> bool:
    """Whether the indicator belongs to the lists of what gets worse, whatever its status."""
    return movement(direction, trend) is Direction.WORSE


def is_better_in_last_year(vs_previous: Direction, vs_last_year: Direction) -> bool:
    """Whether the latest figure is better than both the one before and that of the same period last year (4.3)."""
    return vs_previous is Direction.BETTER and vs_last_year is Direction.BETTER


def flags(
    status: StatusCode, direction: Direction, trend: Trend | None = None, forecast: StatusCode | None = None
) -> frozenset[Flag]:
    """The lists that an indicator belongs to; `forecast` is the status of its year-end forecast, where there is one.

    On target now and forecast to be off target is a flag of its own, whatever the movement.
    """
    worse = is_getting_worse(direction, trend)
    found = {
        Flag.OFF_TARGET_WORSE: worse and status is StatusCode.RED,
        Flag.ON_TARGET_WORSE: worse and status is StatusCode.GREEN,
        Flag.NO_TARGET_WORSE: worse and status is StatusCode.NO_TARGET,
        Flag.FORECAST_TO_MISS: status is StatusCode.GREEN and forecast is StatusCode.RED,
    }
    return frozenset(flag for flag, holds in found.items() if holds)


def rank(
    status: StatusCode, direction: Direction, trend: Trend | None = None, gap_ratio: Decimal | None = None
) -> tuple[int, ...]:
    """Sort key, worst first: off target and getting worse, off target, off target and getting better, the same for
    near target, on target but getting worse, overdue, the rest (no target but getting worse before the others).
    Within a group the larger gap comes first. The third number is there for `AttentionKey`, which puts what got better
    in the last year after the others of its place.
    """
    moved = movement(direction, trend)
    gap = -int((gap_ratio or Decimal(0)) * 1_000_000)
    if status in _LIGHT_GROUP:
        step = {Direction.WORSE: 0, Direction.BETTER: 2}.get(moved, 1)
        return _LIGHT_GROUP[status] + step, 0, 0, gap
    if status is StatusCode.GREEN and moved is Direction.WORSE:
        return _GREEN_WORSE, 0, 0, gap
    if status is StatusCode.OVERDUE:
        return _OVERDUE, 0, 0, gap
    if status is StatusCode.NO_TARGET and moved is Direction.WORSE:
        return _REST, 0, 0, gap
    return _REST, _ORDER_OF_REST[status], 0, gap
