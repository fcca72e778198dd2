"""Direction of travel: this figure against an earlier one, as members see both (specification 4.3, first bullet)."""

from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from indicators.status_types import Polarity


class Direction(StrEnum):
    """Against the previous period, or against the same period last year. Up and down where neither is better."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    NOT_AVAILABLE = "not_available"
    UP = "up"
    DOWN = "down"


class Trend(StrEnum):
    """Statistical direction, as the trend engine decides it; kept apart from the direction of travel."""

    IMPROVING = "improving"
    DETERIORATING = "deteriorating"
    CHANGING = "changing"
    NO_SIGNIFICANT_CHANGE = "no_significant_change"
    INSUFFICIENT_DATA = "insufficient_data"


_STEPS = tuple(Decimal(1).scaleb(-places) for places in range(7))


def displayed(value: Decimal, decimals: int) -> Decimal:
    """The value as it is shown: rounded half-up to `decimals` places (0 to 6)."""
    rounded = value.quantize(_STEPS[decimals], ROUND_HALF_UP)
    return rounded if rounded else abs(rounded)  # -0.04 shows as 0.0, never as -0.0


def direction(
    now: Decimal | None,
    before: Decimal | None,
    polarity: Polarity,
    decimals: int | None,
    low: Decimal | None = None,
    high: Decimal | None = None,
) -> Direction:
    """Direction from `before` to `now`, compared exactly at displayed precision (`decimals` None: as stored).

    Where a range is best, nearer to it is better; without both its ends neither way is. A missing figure gives
    `not_available`: the caller passes the expected neighbour or nothing, never an older one.
    """
    if now is None or before is None:
        return Direction.NOT_AVAILABLE
    if decimals is not None:
        now, before = displayed(now, decimals), displayed(before, decimals)
    if polarity is Polarity.RANGE and low is not None and high is not None:
        if decimals is not None:
            low, high = displayed(low, decimals), displayed(high, decimals)
        return _judged(_distance(before, low, high), _distance(now, low, high))
    if polarity is Polarity.HIGHER:
        return _judged(now, before)
    if polarity is Polarity.LOWER:
        return _judged(before, now)
    if now == before:
        return Direction.SAME
    return Direction.UP if now > before else Direction.DOWN


def _judged(better_if_more: Decimal, than: Decimal) -> Direction:
    if better_if_more == than:
        return Direction.SAME
    return Direction.BETTER if better_if_more > than else Direction.WORSE


def _distance(value: Decimal, low: Decimal, high: Decimal) -> Decimal:
    return max(low - value, value - high, Decimal(0))
