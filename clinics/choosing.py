"""What the data puts forward for a clinic, and why (pure; B1).

Two periods or more off target, three that got worse one after the other, a forecast to miss the target, a promise of
an earlier clinic that was not kept, a figure of low confidence, a light without an answer. A success to learn from was
off target, is on target, and did not get there by one figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import takewhile

OFF_PERIODS, WORSE_PERIODS = 2, 3
SUCCESS_PERIODS = 2  # on target, one after the other, before it counts as one
MOST_CANDIDATES, MOST_SUCCESSES = 30, 10
BAD, GOOD = ("red",), ("green",)


class Why(StrEnum):
    """The codes of reasons, as they are kept."""

    COMMITMENT = "commitment"
    OFF_TARGET = "off_target"
    WORSE = "worse"
    FORECAST = "forecast"
    NO_ANSWER = "no_answer"
    CONFIDENCE = "confidence"
    RECOVERED = "recovered"
    TURNED = "turned"


_WEIGHT = {
    Why.COMMITMENT: 6, Why.OFF_TARGET: 5, Why.WORSE: 4, Why.FORECAST: 3, Why.NO_ANSWER: 2, Why.CONFIDENCE: 1,
    Why.TURNED: 5, Why.RECOVERED: 4,
}  # fmt: skip
# What puts a line forward by itself; low confidence or a missing answer only add to what is known of it.
_ENOUGH = frozenset({Why.COMMITMENT, Why.OFF_TARGET, Why.WORSE, Why.FORECAST})


@dataclass(frozen=True, slots=True)
class Light:
    """What a period was judged."""

    status: str
    direction: str


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What is known of a line on the day of choosing. ``recent``: its judged periods, oldest first."""

    series_id: int
    unit_id: int
    order: tuple[int, ...]
    status: str
    forecast_status: str
    recent: Sequence[Light]
    low_confidence: bool = False
    missed_promises: int = 0
    wants_answer: bool = False
    turned: bool = False
    in_basket: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, with how many periods or promises where that is counted."""

    why: Why
    count: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line with why it is put forward; ``weight`` sorts, the heaviest first."""

    series_id: int
    unit_id: int
    success: bool
    reasons: tuple[Reason, ...]
    order: tuple[int, ...] = field(default=())

    @property
    def weight(self) -> int:
        """How much speaks for it."""
        return sum(_WEIGHT[one.why] for one in self.reasons)


def concerns_of(line: LineFacts) -> tuple[Reason, ...]:
    """Why a line should be looked at; empty where nothing says so by itself."""
    off = sum(1 for _one in takewhile(lambda one: one.status in BAD, reversed(line.recent)))
    worse = sum(1 for _one in takewhile(lambda one: one.direction == "worse", reversed(line.recent)))
    found = [
        Reason(Why.COMMITMENT, line.missed_promises) if line.missed_promises else None,
        Reason(Why.OFF_TARGET, off) if off >= OFF_PERIODS else None,
        Reason(Why.WORSE, worse) if worse >= WORSE_PERIODS else None,
        Reason(Why.FORECAST) if line.forecast_status in BAD and line.status not in BAD else None,
        Reason(Why.NO_ANSWER) if line.wants_answer else None,
        Reason(Why.CONFIDENCE) if line.low_confidence else None,
    ]
    reasons = tuple(one for one in found if one is not None)
    return reasons if any(one.why in _ENOUGH for one in reasons) else ()


def successes_of(line: LineFacts) -> tuple[Reason, ...]:
    """Why a line is one to learn from; empty where it is not."""
    good = sum(1 for _one in takewhile(lambda one: one.status in GOOD, reversed(line.recent)))
    was_bad = any(one.status in BAD for one in line.recent[: len(line.recent) - good])
    found = [
        Reason(Why.TURNED) if line.turned and line.status not in BAD else None,
        Reason(Why.RECOVERED, good) if good >= SUCCESS_PERIODS and was_bad else None,
    ]
    return tuple(one for one in found if one is not None)


def candidates(lines: Sequence[LineFacts]) -> list[Candidate]:
    """What the data puts forward: lines of the corporate basket first, those with most that speaks for them before
    others, at most ``MOST_CANDIDATES`` concerns and ``MOST_SUCCESSES`` successes."""
    of_basket = {line.series_id for line in lines if line.in_basket}

    def found(success: bool, among: Sequence[LineFacts]) -> list[Candidate]:
        why = successes_of if success else concerns_of
        made = [Candidate(one.series_id, one.unit_id, success, why(one), one.order) for one in among]
        chosen = [one for one in made if one.reasons]
        return sorted(chosen, key=lambda one: (one.series_id not in of_basket, -one.weight, one.order, one.series_id))

    concerns = found(False, lines)
    worries = {one.series_id for one in concerns}  # back on target, say, with a promise that was not kept
    successes = found(True, [one for one in lines if one.series_id not in worries])
    return [*concerns[:MOST_CANDIDATES], *successes[:MOST_SUCCESSES]]
