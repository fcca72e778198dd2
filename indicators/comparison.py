"""Rank and quartile among named peers for the same period, and whether the difference could be chance (4.6).

The rank is this product's own rule: strictly better peers first, equals share the better place. "Similar" follows the
public health profiles (Fingertips), where an area whose interval contains the benchmark is neither better nor worse.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from statistics import quantiles

from indicators.intervals import Interval
from indicators.status_types import Polarity

FEWEST_PEERS = 4  # fewer say nothing about where one stands
PEERS_FOR_QUARTILES = 8  # fewer are told as "third of five": a quarter of so few is one area or two


class Against(StrEnum):
    """The figure against the average of the peers, where an interval says how much chance could do."""

    BETTER = "better"
    SIMILAR = "similar"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a figure stands. `out_of` counts itself; equals share the better `rank`; quartile 1 is best.

    `by_quartile` says which words to use: "in the best quartile of 17", or below nine areas "third of five".
    """

    rank: int
    out_of: int
    quartile: int
    by_quartile: bool


@dataclass(frozen=True, slots=True)
class Quartiles:
    """Half of the peers lie from `lower` to `upper`, and `middle` is their median."""

    lower: Decimal
    middle: Decimal
    upper: Decimal


def quartiles_of(figures: Sequence[Decimal]) -> Quartiles | None:
    """Worked out between neighbouring figures, the ends included; none with fewer than eight figures."""
    if len(figures) < PEERS_FOR_QUARTILES:
        return None
    return Quartiles(*quantiles(figures, n=4, method="inclusive"))


def standing(
    value: Decimal | None,
    peers: Sequence[Decimal | None],
    polarity: Polarity,
    low: Decimal | None = None,
    high: Decimal | None = None,
) -> Standing | None:
    """Rank = strictly better peers + 1; quartile = floor(4 x better / (peers + 1)) + 1. Compared exactly.

    `peers` are the others' figures for the same period; a peer without one is left out. Where a range is best, nearer
    to it is better. None where neither way is better, without a figure, or with fewer than four peers that have one.
    """
    shown = [peer for peer in peers if peer is not None]
    if value is None or len(shown) < FEWEST_PEERS or not _ranks(polarity, low, high):
        return None
    own = _shortfall(value, polarity, low, high)
    better = sum(_shortfall(peer, polarity, low, high) < own for peer in shown)
    out_of = len(shown) + 1
    return Standing(better + 1, out_of, 4 * better // out_of + 1, len(shown) >= PEERS_FOR_QUARTILES)


def peer_average(peers: Sequence[Decimal | None]) -> Decimal | None:
    """The plain mean of the peers that have a figure; one's own is not among them. None with fewer than four."""
    shown = [peer for peer in peers if peer is not None]
    return sum(shown, Decimal(0)) / len(shown) if len(shown) >= FEWEST_PEERS else None


def against_average(
    value: Decimal | None,
    interval: Interval | None,
    peers: Sequence[Decimal | None],
    polarity: Polarity,
    low: Decimal | None = None,
    high: Decimal | None = None,
) -> Against | None:
    """`similar` where the 95 % interval of one's own figure contains the peers' average, else better or worse.

    None without a figure, an interval or an average, or where neither way is better.
    """
    average = peer_average(peers)
    if value is None or interval is None or average is None or not _ranks(polarity, low, high):
        return None
    theirs, own = _shortfall(average, polarity, low, high), _shortfall(value, polarity, low, high)
    if interval.contains(average) or own == theirs:  # equal also where both are inside the range that is best
        return Against.SIMILAR
    return Against.BETTER if own < theirs else Against.WORSE


def _ranks(polarity: Polarity, low: Decimal | None, high: Decimal | None) -> bool:
    if polarity is Polarity.RANGE:
        return low is not None and high is not None
    return polarity is not Polarity.NEUTRAL


def _shortfall(value: Decimal, polarity: Polarity, low: Decimal | None, high: Decimal | None) -> Decimal:
    """Smaller is better."""
    if polarity is Polarity.RANGE and low is not None and high is not None:
        return max(low - value, value - high, Decimal(0))
    return value if polarity is Polarity.LOWER else -value
