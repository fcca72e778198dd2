"""Which lines once got worse as this one does now, and then turned (pure; B12, ADR 45).

A line is read so that up is better. Its *fall* runs from the best of its latest figures to the worst of the last
three; of another line, from a best figure down to the worst before it turned. Falls are compared as shapes: each is
stretched to the same length, from 1 (the best) to 0 (the worst), so that neither the unit nor the size of the figures
matters, only how it went down: at once, steadily, ever faster. The distance of two shapes is the mean difference of
their points.

A turn counts where chance does not explain it: the figures since the worst one rise by Kendall's test (one-sided, at
most 5 %) and win back half of what was lost at least. A fall and a turn never cross a declared break.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from council_pm.core.noop import gettext_noop

LONGEST_FALL = 12  # figures in which the best one is looked for
LATEST = 3  # figures among which the fall of now ends: chance may lift the very last one a little
SHORTEST_FALL = 4  # fewer figures have no shape
SHORTEST_TURN = 4  # with the worst figure: fewer cannot tell a turn from chance
LONGEST_TURN = 12
PLACES = 9  # points of a shape
STEADY = 0.5  # Kendall's tau of a fall, at least, downwards
BY_CHANCE = 0.05
WON_BACK = 0.5
FURTHEST = 0.3  # mean distance of two shapes that are alike


class Polarity(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Point:
    """A figure and the day on which its period ends."""

    end: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Curve:
    """A line: its figures, oldest first, and the days from which they are not comparable with those before.

    ``cycle`` is the number of figures in a year where the line has seasons, else 0: it is then read by the mean of a
    year, so that no winter is taken for a fall.
    """

    key: int
    points: Sequence[Point]
    polarity: Polarity
    breaks: Sequence[date] = ()
    cycle: int = 0


@dataclass(frozen=True, slots=True)
class Fall:
    """A stretch of getting worse, by the days that its first and last figure end. ``shape`` goes from 1 to 0."""

    start: date
    end: date
    figures: int
    shape: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A line that fell alike and turned. ``likeness`` is 1 for the same shape; ``won_back`` 1 for all that was lost.

    ``template`` and ``params`` say why in words (``core.said``).
    """

    key: int
    fall: Fall
    turned_until: date
    likeness: float
    won_back: float
    template: str
    params: dict[str, str]


def fall_of(curve: Curve) -> Fall | None:
    """How a line is getting worse now, down to the worst of its last three figures; nothing where it is not."""
    runs = _runs(curve)
    if not runs:
        return None
    last = len(runs[-1]) - 1
    return _fall(runs[-1], min(range(max(0, last - LATEST + 1), last + 1), key=lambda at: (runs[-1][at].better, -at)))


def matches(asker: Curve, others: Iterable[Curve], *, limit: int = 5) -> list[Match]:
    """The lines that fell like the asker and turned, the most alike first; nothing where the asker does not fall.

    The same lines give the same answer in whatever order they come.
    """
    now = fall_of(asker)
    if now is None:
        return []
    found = [one for other in others if other.key != asker.key and (one := _best(now, other)) is not None]
    return sorted(found, key=lambda one: (-one.likeness, -one.won_back, -one.turned_until.toordinal(), one.key))[:limit]


def _best(now: Fall, other: Curve) -> Match | None:
    found = [one for run in _runs(other) for at in range(len(run)) if (one := _at(now, other.key, run, at)) is not None]
    return max(found, key=lambda one: (one.likeness, one.won_back, one.turned_until), default=None)


def _at(now: Fall, key: int, run: Sequence[_Read], worst: int) -> Match | None:
    """The match of a line whose worst figure stands at a place, where it fell before that and turned after it."""
    rest = [one.better for one in run[worst : worst + LONGEST_TURN]]
    if len(rest) < SHORTEST_TURN or min(rest) < rest[0]:
        return None
    fall = _fall(run, worst)
    if fall is None:
        return None
    apart = sum(abs(a - b) for a, b in zip(now.shape, fall.shape, strict=True)) / PLACES
    if apart > FURTHEST:
        return None
    best = max(one.better for one in run[max(0, worst - LONGEST_FALL + 1) : worst + 1])
    lost = best - rest[0]
    top = max(range(len(rest)), key=lambda at: (rest[at], -at))
    won = (rest[top] - rest[0]) / lost
    if top + 1 < SHORTEST_TURN or won < WON_BACK or not _rises(rest[: top + 1]):
        return None
    return _match(now, key, fall, run[worst + top].end, round(1 - apart, 3), round(min(won, 1.0), 3))


def _match(now: Fall, key: int, fall: Fall, until: date, likeness: float, won: float) -> Match:
    template = (
        gettext_noop(
            "It got worse over {fell} figures, in much the same way as this one over {falls}, and then won all of it"
            " back."
        )
        if won >= 1
        else gettext_noop(
            "It got worse over {fell} figures, in much the same way as this one over {falls}, and then won {won}% of"
            " it back."
        )
    )
    params = {"fell": str(fall.figures), "falls": str(now.figures), "won": str(round(won * 100))}
    return Match(key, fall, until, likeness, won, template, params)


@dataclass(frozen=True, slots=True)
class _Read:
    end: date
    better: float


def _runs(curve: Curve) -> list[list[_Read]]:
    """The line so that up is better, standardised, in pieces without a break. Of a line that never moves, none."""
    sign = 1 if curve.polarity is Polarity.HIGHER else -1
    ordered = sorted(curve.points, key=lambda one: one.end)
    breaks = sorted(curve.breaks)
    pieces: list[list[Point]] = []
    for one in ordered:
        if not pieces or any(pieces[-1][-1].end < day <= one.end for day in breaks):
            pieces.append([])
        pieces[-1].append(one)
    smooth = [_smoothed(piece, curve.cycle) for piece in pieces]
    values = [value for piece in smooth for _end, value in piece]
    if not values:
        return []
    mean = sum(values, Decimal()) / len(values)
    spread = (sum(((value - mean) ** 2 for value in values), Decimal()) / len(values)).sqrt()
    if not spread:
        return []
    return [[_Read(end, float((value - mean) / spread) * sign) for end, value in piece] for piece in smooth if piece]


def _smoothed(piece: Sequence[Point], cycle: int) -> list[tuple[date, Decimal]]:
    if cycle < 2:
        return [(one.end, one.value) for one in piece]
    return [
        (piece[at].end, sum((one.value for one in piece[at - cycle + 1 : at + 1]), Decimal()) / cycle)
        for at in range(cycle - 1, len(piece))
    ]


def _fall(run: Sequence[_Read], last: int) -> Fall | None:
    """The fall that ends at a place: steady, and deeper than what the line usually moves (one standard deviation)."""
    first_seen = max(0, last - LONGEST_FALL + 1)
    first = max(range(first_seen, last + 1), key=lambda at: (run[at].better, at))
    part = [one.better for one in run[first : last + 1]]
    if len(part) < SHORTEST_FALL or min(part) < part[-1] or part[0] - part[-1] < 1:
        return None
    pairs = len(part) * (len(part) - 1) // 2
    if _concordance(part) > -STEADY * pairs:
        return None
    depth = part[0] - part[-1]
    shape = tuple(round((value - part[-1]) / depth, 6) for value in _stretched(part))
    return Fall(run[first].end, run[last].end, len(part), shape)


def _stretched(part: Sequence[float]) -> list[float]:
    """The values at ``PLACES`` even steps from the first to the last, between figures on a straight line."""
    found = []
    for place in range(PLACES):
        exact = place * (len(part) - 1) / (PLACES - 1)
        below = min(int(exact), len(part) - 2)
        share = exact - below
        found.append(part[below] * (1 - share) + part[below + 1] * share)
    return found


def _concordance(values: Sequence[float]) -> int:
    """Kendall's S: pairs that rise less pairs that fall."""
    return sum((later > earlier) - (later < earlier) for at, earlier in enumerate(values) for later in values[at + 1 :])


def _rises(values: Sequence[float]) -> bool:
    count = len(values)
    falling = (count * (count - 1) // 2 - _concordance(values)) // 2
    ways = _inversions(count)
    return sum(ways[: falling + 1]) / sum(ways) <= BY_CHANCE


@lru_cache(maxsize=32)
def _inversions(count: int) -> tuple[int, ...]:
    """In how many orders of so many values 0, 1, 2, ... pairs fall: what chance alone would do, counted exactly."""
    ways = [1]
    for more in range(1, count):
        ways = [sum(ways[max(0, at - more) : at + 1]) for at in range(len(ways) + more)]
    return tuple(ways)
