"""95 % intervals of proportions, counts and rates, and what counts as small numbers (specification 4.7).

Sources: proportions by Wilson's score method without continuity correction (Wilson 1927; Newcombe 1998, method 3);
counts exactly by the chi-squared distribution below ten (Garwood 1936), from ten on by Byar's approximation (Breslow
and Day 1987). Both are what Public Health England's technical guide to confidence intervals (2018) prescribes for
public health indicators. Statistics run on stored figures in floating point.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaincinv, ndtri

Number = float | Decimal
Floats = NDArray[np.float64]
Method = Literal["wilson", "exact", "byar"]

_TAIL = 0.025
_Z = float(ndtri(1 - _TAIL))  # 1.959963984540054
BYAR_FROM = 10  # a count from which Byar's approximation is as good as the exact interval
SMALL_COUNT = 10
SMALL_DENOMINATOR = 30


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval, both ends included, in the unit of the figure that it belongs to."""

    lower: float
    upper: float
    method: Method

    def times(self, factor: Number) -> Interval:
        """The interval of the figure multiplied by a positive factor."""
        size = float(factor)
        return Interval(self.lower * size, self.upper * size, self.method)

    def contains(self, figure: Number) -> bool:
        """Whether chance alone could give the difference between the figure and what the interval belongs to."""
        return self.lower <= float(figure) <= self.upper


def wilson(numerator: Number, denominator: Number) -> Interval | None:
    """The interval of a proportion, from 0 to 1. None for none of none, and for counts that no proportion has."""
    count, total = float(numerator), float(denominator)
    if not (0 <= count <= total < math.inf and total > 0):
        return None
    lower, upper = wilson_many([count], [total])
    return Interval(float(lower[0]), float(upper[0]), "wilson")


def proportion(numerator: Number, denominator: Number, multiplier: Number = 100) -> Interval | None:
    """The interval of numerator / denominator x multiplier (100 for per cent)."""
    interval = wilson(numerator, denominator)
    return interval.times(multiplier) if interval is not None else None


def poisson(count: Number) -> Interval | None:
    """The interval of a count of events: exact below ten, Byar's from ten on. None for a count that cannot be."""
    events = float(count)
    if not 0 <= events < math.inf:
        return None
    lower, upper = counts_many([events])
    return Interval(float(lower[0]), float(upper[0]), "exact" if events < BYAR_FROM else "byar")


def rate(count: Number, denominator: Number, multiplier: Number) -> Interval | None:
    """The interval of count / denominator x multiplier (1,000 for a rate per thousand). None for an empty denominator.

    The denominator is taken as known: only the count is left to chance.
    """
    interval, size = poisson(count), float(denominator)
    if interval is None or not 0 < size < math.inf:
        return None
    return interval.times(float(multiplier) / size)


def wilson_many(numerators: ArrayLike, denominators: ArrayLike) -> tuple[Floats, Floats]:
    """Lower and upper ends of many proportions, from 0 to 1; arrays of any one shape. NaN where `wilson` has None.

    (2x + z^2 -+ z sqrt(z^2 + 4x(1 - x/n))) / 2(n + z^2); exactly 0 at none, exactly 1 at all.
    """
    counts, totals = np.asarray(numerators, dtype=np.float64), np.asarray(denominators, dtype=np.float64)
    sound = (counts >= 0) & (counts <= totals) & (totals > 0) & np.isfinite(totals)
    x, n = np.where(sound, counts, 0.0), np.where(sound, totals, 1.0)
    z2 = _Z * _Z
    middle, spread, scale = 2 * x + z2, _Z * np.sqrt(z2 + 4 * x * (1 - x / n)), 2 * (n + z2)
    lower = np.where(x == 0, 0.0, np.clip((middle - spread) / scale, 0.0, 1.0))
    upper = np.where(x == n, 1.0, np.clip((middle + spread) / scale, 0.0, 1.0))
    return np.where(sound, lower, np.nan), np.where(sound, upper, np.nan)


def counts_many(counts: ArrayLike) -> tuple[Floats, Floats]:
    """Lower and upper ends of many counts of events; an array of any shape. NaN where `poisson` has None."""
    given = np.asarray(counts, dtype=np.float64)
    sound = (given >= 0) & np.isfinite(given)
    few = sound & (given < BYAR_FROM)
    x = np.where(sound, given, float(BYAR_FROM))
    many = np.maximum(x, float(BYAR_FROM))  # few ones are replaced below
    lower = many * (1 - 1 / (9 * many) - _Z / (3 * np.sqrt(many))) ** 3
    more = many + 1
    upper = more * (1 - 1 / (9 * more) + _Z / (3 * np.sqrt(more))) ** 3
    if few.any():
        # Half the chi-squared quantile with 2x degrees of freedom is the gamma quantile with shape x. Of nought it is
        # nought; so near nought (weighted counts only) that it is not to be worked out, too.
        some = x[few]
        lower[few] = np.nan_to_num(gammaincinv(np.where(some > 0, some, 1.0), _TAIL)) * (some > 0)
        upper[few] = gammaincinv(some + 1, 1 - _TAIL)
    return np.where(sound, lower, np.nan), np.where(sound, upper, np.nan)


def rate_many(counts: ArrayLike, denominators: ArrayLike, multiplier: ArrayLike) -> tuple[Floats, Floats]:
    """Lower and upper ends of many rates, count / denominator x multiplier, broadcast. NaN where `rate` has None."""
    lower, upper = counts_many(counts)
    sizes = np.asarray(denominators, dtype=np.float64)
    sound = (sizes > 0) & np.isfinite(sizes)
    factor = np.where(sound, np.asarray(multiplier, dtype=np.float64) / np.where(sound, sizes, 1.0), np.nan)
    return lower * factor, upper * factor


def is_small(count: Number | None, denominator: Number | None) -> bool:
    """Whether a figure rests on small numbers: fewer than ten counted, or fewer than thirty to count among."""
    few = count is not None and count < SMALL_COUNT
    return few or (denominator is not None and denominator < SMALL_DENOMINATOR)


def could_be_chance(interval: Interval | None, aims: Sequence[Number | None]) -> bool:
    """Whether the interval spans the target, or either end of the range that is best: the status might be luck.

    `aims` are in the interval's unit; None among them is no aim.
    """
    return interval is not None and any(interval.contains(aim) for aim in aims if aim is not None)
