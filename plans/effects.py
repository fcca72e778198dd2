"""Did it work? The figures since an action began, against what those before it let expect (pure; ADR 0038).

What is projected is what the engine's forecasts would have said on the day before: of a seasonal line the same period
last year and the usual change from year to year, of any other the last figure or the mean of the last four, with the
slope of a clear trend; where figures are too few for one and all their changes go the same way, with their mean
change. The range is what chance did before: 1.28 standard deviations (80 %), where the mean absolute change from
figure to figure divided by 1.128 is one of them, as in ``indicators.forecast``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from statistics import fmean

from indicators.forecast import level, seasonal_level

_D2 = 1.128  # mean range of two standard normal figures
_REACH = 1.2816  # standard deviations to each end of an 80 % range
_ENOUGH_CHANGES = 4  # fewer say nothing of chance
_TELLING = 2  # figures in a row that make a difference
_LATEST_CHANGES = 8  # of which all must go the same way for a course that is too short to be a trend


class Verdict(StrEnum):
    """What can be said of an action."""

    TURNED = "turned"
    NO_CHANGE = "no_change"
    WORSE = "worse"
    TOO_EARLY = "too_early"
    TOO_LITTLE = "too_little"  # of a line before it began


@dataclass(frozen=True, slots=True)
class Projected:
    """What the figures before an action let expect of a period after it, in the unit of the line."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Since:
    """A figure since the action began, beside what was to be expected."""

    place: int
    value: float
    projected: Projected


@dataclass(frozen=True, slots=True)
class Effect:
    """The verdict with the figures that it rests on, oldest first.

    ``projected`` is what was to be expected of every period since the action began, also of those without a figure.
    """

    verdict: Verdict
    since: Sequence[Since] = ()
    projected: Sequence[Projected | None] = ()


def effect_of(
    before: Sequence[float | None],
    since: Sequence[float | None],
    *,
    polarity: int,
    cycle: int,
    seasonal: bool,
    averaged: bool,
    slope: float | None,
) -> Effect:
    """Hold the figures since an action against the line before it.

    ``cycle``: periods of a year. ``polarity``: 1 where more is better, -1 where less is. ``slope`` of a clear trend of
    the line before, per period. The last two figures decide: both beyond the range on the better side, it turned; both
    on the worse side, it is worse. A line that has no better side has no verdict but too early or no change.
    """
    spread = _spread(before, cycle if seasonal else 1)
    if spread is None:
        return Effect(Verdict.TOO_LITTLE)
    if slope is None and not seasonal:
        slope = _steady(before)
    expected = [
        _projected(before, ahead, spread, cycle, seasonal=seasonal, averaged=averaged, slope=slope)
        for ahead in range(1, len(since) + 1)
    ]
    pairs = enumerate(zip(since, expected, strict=True))
    found = [Since(at, value, one) for at, (value, one) in pairs if value is not None and one is not None]
    return Effect(_verdict(found, polarity), found, expected)


def _verdict(found: Sequence[Since], polarity: int) -> Verdict:
    if len(found) < _TELLING:
        return Verdict.TOO_EARLY
    sides = [_side(one) * polarity for one in found[-_TELLING:]]
    if all(side > 0 for side in sides):
        return Verdict.TURNED
    return Verdict.WORSE if all(side < 0 for side in sides) else Verdict.NO_CHANGE


def _side(one: Since) -> int:
    """1 above the range, -1 below it, 0 within."""
    return (one.value > one.projected.high) - (one.value < one.projected.low)


def _projected(
    before: Sequence[float | None], ahead: int, spread: float, cycle: int, *, seasonal: bool, averaged: bool,
    slope: float | None,
) -> Projected | None:  # fmt: skip
    if seasonal:
        found = seasonal_level(before, ahead, cycle) if ahead <= cycle else None
        reach = math.sqrt(2)  # chance moved last year's figure, too
    else:
        found = level(before, ahead, averaged=averaged, slope=slope)
        reach = math.sqrt(1 + 1 / 4) if averaged else math.sqrt(ahead)
    if found is None:
        return None
    half = _REACH * spread * reach
    return Projected(found.value, found.value - half, found.value + half)


def _steady(before: Sequence[float | None]) -> float | None:
    """The mean of the latest changes where all of them go the same way: a line on its course has not turned."""
    pairs = pairwise(before)
    changes = [now - then for then, now in pairs if then is not None and now is not None][-_LATEST_CHANGES:]
    one_way = all(change > 0 for change in changes) or all(change < 0 for change in changes)
    return fmean(changes) if len(changes) >= _ENOUGH_CHANGES and one_way else None


def _spread(before: Sequence[float | None], lag: int) -> float | None:
    pairs = zip(before, before[lag:], strict=False)
    changes = [abs(now - then) for then, now in pairs if then is not None and now is not None]
    return fmean(changes) / _D2 if len(changes) >= _ENOUGH_CHANGES else None
