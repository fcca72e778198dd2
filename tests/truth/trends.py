"""Where a line of figures is going (specification 2 and 4.3), a second time: one line at a time, in plain Python."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations, pairwise
from statistics import fmean, median
from typing import NamedTuple

from scipy.special import chdtri

Z = 1.959963984540054
WINDOWS = {1: (10, 5), 2: (12, 8), 3: (12, 8), 4: (12, 8), 12: (24, 8)}
Figures = Sequence[float | None]


class Limits(NamedTuple):
    """Of the current segment: how firm, the mean, both limits, and what its latest point is called."""

    firm: str
    mean: float | None = None
    lower: float | None = None
    upper: float | None = None
    cause: str = "Common Cause"
    state: str = "ok"
    average: float | None = None


class Kendall(NamedTuple):
    """Mann-Kendall: S, its p, and Sen's slope."""

    s: int
    p: float
    slope: float | None


class Direction(NamedTuple):
    """The statistical direction, why, and what stands behind it."""

    trend: str
    reason: str
    limits: Limits
    kendall: Kendall | None


class Series(NamedTuple):
    """A line as the tests read it: figures by place, the places where segments begin, figures in a year."""

    values: Figures
    cycle: int
    polarity: int
    seasonal: bool = False
    begins: Sequence[int] = ()
    counts: tuple[Figures, Figures] | None = None
    is_share: bool = True
    multiplier: float = 100.0


def direction_of(series: Series) -> Direction:
    """The decision of specification 4.3, a to d, on the latest figure there is."""
    values = list(series.values)
    while values and values[-1] is None:
        values.pop()
    start = max((at for at in series.begins if at < len(values)), default=0)
    segment = values[start:]
    by_season = series.seasonal and series.cycle > 1  # of one figure a year the season has fallen out
    limits = Limits("none") if by_season else limits_of(segment)
    kendall = _tested(segment, series)
    found = _recent(series, len(values), start)
    if found is not None:
        if found == 0:
            return Direction("no_significant_change", "fingertips:No significant change", limits, kendall)
        way = "Increasing" if found > 0 else "Decreasing"
        good = {1: " and getting better", -1: " and getting worse", 0: ""}[found * series.polarity]
        return Direction(_trend(found * series.polarity), f"fingertips:{way}{good}", limits, kendall)
    if limits.firm != "none" and limits.cause != "Common Cause":
        up = "Above" in limits.cause or "Increasing" in limits.cause
        return Direction(_trend((1 if up else -1) * series.polarity), f"spc:{limits.cause}", limits, kendall)
    if kendall is None:
        known = limits.firm != "none"
        return Direction("no_significant_change" if known else "insufficient_data", "", limits, None)
    if kendall.p < 0.05:
        rises = 1 if kendall.s > 0 else -1
        reason = f"mann_kendall:{'rising' if rises > 0 else 'falling'}"
        return Direction(_trend(rises * series.polarity), reason, limits, kendall)
    return Direction("no_significant_change", "", limits, kendall)


def _trend(good: int) -> str:
    return {1: "improving", -1: "deteriorating", 0: "changing"}[good]


def _against(value: float, line: float) -> int:
    """Above, below, or on a line within a relative 1e-9."""
    if abs(value - line) <= 1e-9 * max(abs(value), abs(line)):
        return 0
    return 1 if value > line else -1


def limits_of(segment: Figures) -> Limits:
    """The XmR limits of a segment that ends with a figure, and the special cause that this figure is."""
    known = [one for one in segment if one is not None]
    ranges = [abs(b - a) for a, b in pairwise(segment) if a is not None and b is not None]
    if len(known) < 6 or not ranges:
        return Limits("none")
    firm, mean, raw = "firm" if len(known) >= 12 else "trial", fmean(known), fmean(ranges)
    if raw == 0:
        if max(known) > min(known):
            return Limits("none", state="no_ranges")
        return Limits(firm, mean, mean, mean, state="constant", average=0.0)
    kept = [one for one in ranges if one < 3.267 * raw]
    average = fmean(kept) if kept else raw
    state = "ok" if average > 0 else "screen_collapse"
    average = average or raw
    lower, upper, near = mean - 2.66 * average, mean + 2.66 * average, 2 * 2.66 * average / 3
    return Limits(firm, mean, lower, upper, _cause(segment, mean, (lower, upper, near), state), state, average)


def _cause(segment: Figures, mean: float, lines: tuple[float, float, float], state: str) -> str:
    lower, upper, near = lines
    last = segment[-1] or 0.0
    if _against(last, upper) > 0:
        return "Above UCL"
    if _against(last, lower) < 0:
        return "Below LCL"
    steps = [0 if a is None or b is None else (b > a) - (b < a) for a, b in pairwise(segment)][-6:]
    if len(steps) == 6 and abs(sum(steps)) == 6:
        return f"7 Point Trend ({'Increasing' if steps[0] > 0 else 'Decreasing'})"
    sides = [0 if one is None else _against(one, mean) for one in segment]
    side = "Above" if sides[-1] > 0 else "Below"

    def outer(one: float | None) -> bool:
        if one is None or _against(one, upper) > 0 or _against(one, lower) < 0:
            return False
        return _against(one, mean + near) > 0 or _against(one, mean - near) < 0

    if len(segment) >= 3 and abs(sum(sides[-3:])) == 3 and outer(last) and any(map(outer, segment[-3:-1])):
        return f"2 in 3 {side} CL"
    if state != "screen_collapse" and len(segment) >= 7 and abs(sum(sides[-7:])) == 7:
        return f"7 Points {side} CL"
    return "Common Cause"


def _tested(segment: Figures, series: Series) -> Kendall | None:
    periods, least = WINDOWS[series.cycle]
    if not series.seasonal or series.cycle == 1:
        window = list(enumerate(segment[-periods:]))
        known = [(at, one) for at, one in window if one is not None]
        return kendall_of([known], 1) if len(known) >= least else None
    window = list(enumerate(segment))[-5 * series.cycle :]
    if len(window) < 3 * series.cycle:
        return None
    return kendall_of(
        [
            [(at, one) for at, one in window if one is not None and at % series.cycle == season]
            for season in range(series.cycle)
        ],
        series.cycle,
    )


def kendall_of(seasons: Sequence[Sequence[tuple[int, float]]], cycle: int) -> Kendall:
    """S, the two-sided p and Sen's slope per cycle over one season or several."""
    s, variance, slopes = 0, 0.0, []
    for season in seasons:
        n, figures = len(season), [one for _at, one in season]
        s += sum((b > a) - (b < a) for a, b in combinations(figures, 2))
        ties = [figures.count(one) for one in set(figures)]
        variance += (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
        slopes += [(b - a) / (t - u) * cycle for (u, a), (t, b) in combinations(season, 2)]
    z = (s - (s > 0) + (s < 0)) / math.sqrt(variance) if s and variance > 0 else 0.0
    return Kendall(s, math.erfc(abs(z) / math.sqrt(2)), median(slopes) if slopes else None)


def _recent(series: Series, length: int, start: int) -> int | None:
    """The recent trend of the last five years: 1, -1, 0, or none that can be calculated."""
    if series.cycle != 1 or series.counts is None or length - start < 5:
        return None
    years = range(length - 5, length)
    tops, bottoms = ([side[year] for year in years] for side in series.counts)
    values = [series.values[year] for year in years]
    if any(one is None for one in (*tops, *bottoms, *values)):
        return None
    x, n = [one or 0.0 for one in tops], [one or 0.0 for one in bottoms]
    if any(one <= 0 for one in n):
        return None
    return _recent_share(x, n) if series.is_share else _recent_rate(x, n, [one or 0.0 for one in values], series)


def _recent_share(x: Sequence[float], n: Sequence[float]) -> int | None:
    if any(not 0 < top < bottom for top, bottom in zip(x, n, strict=True)):
        return None
    times, total = range(1, 6), sum(n)
    overall, middle = sum(x) / total, sum(a * t for a, t in zip(n, times, strict=True)) / total
    top = sum((t - middle) * (a - b * overall) for t, a, b in zip(times, x, n, strict=True))
    spread = sum(b * (t - middle) ** 2 for t, b in zip(times, n, strict=True))
    chi = top**2 / (overall * (1 - overall) * spread)
    return _clear([math.log(a / (b - a)) for a, b in zip(x, n, strict=True)], [1.0] * 5, chi)


def _recent_rate(x: Sequence[float], n: Sequence[float], values: Sequence[float], series: Series) -> int | None:
    weights = []
    for count, size in zip(x, n, strict=True):
        low, high = (end / size * series.multiplier for end in count_interval(count))
        if high <= low:
            return None
        weights.append((2 * Z / (high - low)) ** 2)
    middle = sum(w * t for w, t in zip(weights, range(1, 6), strict=True)) / sum(weights)
    spread = sum(w * (t - middle) ** 2 for w, t in zip(weights, range(1, 6), strict=True))
    return _clear(values, weights, _gradient(range(1, 6), values, weights) ** 2 * spread)


def _clear(heights: Sequence[float], weights: Sequence[float], chi: float) -> int:
    times = list(range(1, 6))
    gradient = _gradient(times, heights, weights)
    sign = (gradient > 0) - (gradient < 0)
    for out in range(5):
        rest = [one for one in range(5) if one != out]
        without = _gradient([times[i] for i in rest], [heights[i] for i in rest], [weights[i] for i in rest])
        if (without > 0) - (without < 0) != sign:
            return 0
    return sign if chi > 9.54953570608324 else 0


def _gradient(times: Sequence[int], heights: Sequence[float], weights: Sequence[float]) -> float:
    total = sum(weights)
    centre = sum(w * t for w, t in zip(weights, times, strict=True)) / total
    level = sum(w * h for w, h in zip(weights, heights, strict=True)) / total
    top = sum(w * (t - centre) * (h - level) for w, t, h in zip(weights, times, heights, strict=True))
    return top / sum(w * (t - centre) ** 2 for w, t in zip(weights, times, strict=True))


def share_interval(x: float, n: float) -> tuple[float, float]:
    """Wilson's 95 % interval of x of n, between 0 and 1."""
    middle, root = 2 * x + Z * Z, Z * math.sqrt(max(Z * Z + 4 * x * (1 - x / n), 0.0))
    low = 0.0 if x == 0 else (middle - root) / (2 * (n + Z * Z))
    return low, 1.0 if x == n else (middle + root) / (2 * (n + Z * Z))


def count_interval(x: float) -> tuple[float, float]:
    """The 95 % interval of a count: exact below ten, Byar's from ten on."""
    if x < 10:
        return (float(chdtri(2 * x, 0.975)) / 2 if x else 0.0), float(chdtri(2 * x + 2, 0.025)) / 2
    low = x * (1 - 1 / (9 * x) - Z / (3 * math.sqrt(x))) ** 3
    return low, (x + 1) * (1 - 1 / (9 * (x + 1)) + Z / (3 * math.sqrt(x + 1))) ** 3
