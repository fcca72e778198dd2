"""Where a year will end (specification 4.5) and where a council stands among others (4.6), a second time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from statistics import fmean, median
from typing import NamedTuple

from scipy.special import stdtrit

from tests.truth.verdicts import Aim, shortfall

Figures = Sequence[float | None]


class YearEnd(NamedTuple):
    """The figure at the end of the year, with its 80 % range or without."""

    value: float
    low: float | None = None
    high: float | None = None


def adding_up(values: Figures, done: int, size: int, *, seasonal: bool) -> YearEnd | None:
    """Of what each period added, up to the latest: ``done`` of the ``size`` periods of its year are reported."""
    so_far = [one for one in values[-done:] if one is not None]
    if len(so_far) < done:
        return None
    total, left, rest = math.fsum(so_far), size - done, values[: len(values) - done]
    if not left:
        return YearEnd(total, total, total)
    years = [rest[len(rest) - size * back : len(rest) - size * (back - 1)] for back in range(1, len(rest) // size + 1)]
    latest = years[:3][::-1]
    shares = [
        math.fsum(float(one or 0) for one in year[:done]) / outturn
        for year in latest
        if None not in year and (outturn := math.fsum(float(one or 0) for one in year))
    ]
    line = [one for year in latest for one in year] + list(values[-done:])
    if len(shares) >= 2 and fmean(shares) > 0:
        share = fmean(shares)
        wide = math.sqrt((1 + 1 / len(shares)) * (left + done * (1 / share - 1) ** 2))
        return _ranged(total / share, line, size, wide)
    if seasonal:
        return None
    return _ranged(total * size / done, line, 1, math.sqrt(left + left**2 / done))


def _ranged(value: float, line: Figures, lag: int, wide: float) -> YearEnd:
    changes = [abs(b - a) for a, b in zip(line, line[lag:], strict=False) if a is not None and b is not None]
    if len(changes) < 4:
        return YearEnd(value)
    half = float(stdtrit(len(changes), 0.90)) * fmean(changes) / 1.128 * wide
    return YearEnd(value, value - half, value + half)


def standing_still(values: Figures, left: int, *, averaged: bool, slope: float | None) -> YearEnd | None:
    """Of a state or rate: the last figure, or the mean of the last four, and a clear trend for the periods left."""
    known = [one for one in (values[-4:] if averaged else values[-1:]) if one is not None]
    return YearEnd(fmean(known) + (slope or 0.0) * left) if known else None


def with_the_season(values: Figures, left: int, size: int) -> YearEnd | None:
    """Of a seasonal state or rate: the same period last year and the median of the latest four yearly changes."""
    at = len(values) - 1 + left - size
    base = values[at] if 0 <= at < len(values) else None
    changes = [b - a for a, b in zip(values, values[size:], strict=False) if a is not None and b is not None]
    return None if base is None or not changes else YearEnd(base + median(changes[-4:]))


def clipped(ahead: YearEnd, lowest: Decimal | None, highest: Decimal | None) -> YearEnd:
    """Within what the indicator can be."""

    def clip(one: float | None) -> float | None:
        if one is None:
            return None
        one = one if lowest is None else max(one, float(lowest))
        return one if highest is None else min(one, float(highest))

    return YearEnd(clip(ahead.value) or 0.0, clip(ahead.low), clip(ahead.high))


class Standing(NamedTuple):
    """The rank among a group and the quartile; 1 is best."""

    rank: int
    out_of: int
    quartile: int


def standing(value: Decimal, peers: Sequence[Decimal], polarity: str, aim: Aim) -> Standing | None:
    """Better peers and one; none with fewer than four peers, or where neither way is better."""
    if len(peers) < 4 or polarity == "neutral" or (polarity == "range" and (aim.low is None or aim.high is None)):
        return None

    def far(one: Decimal) -> Decimal:
        measured = shortfall(one, polarity, aim if polarity == "range" else Aim(Decimal(0)))
        size = measured[0] if measured else Decimal(0)
        return max(size, Decimal(0)) if polarity == "range" else size

    better = sum(far(peer) < far(value) for peer in peers)
    return Standing(better + 1, len(peers) + 1, 4 * better // (len(peers) + 1) + 1)
