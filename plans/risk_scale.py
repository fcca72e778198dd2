"""How a council scores risks (pure; C11): likelihood times impact on a scale of its own, held against its appetite."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass

FEWEST_STEPS = 3
MOST_STEPS = 6
LONGEST_STEP = 200  # characters


class Band(enum.StrEnum):
    """How a score stands against what the council is ready to live with."""

    WITHIN = "within"
    ABOVE = "above"
    FAR_ABOVE = "far_above"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of an axis: its word, and what it means."""

    level: int
    word: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the matrix, each from 1 up."""

    likelihood: int
    impact: int

    @property
    def score(self) -> int:
        """Likelihood times impact."""
        return self.likelihood * self.impact


@dataclass(frozen=True, slots=True)
class Scale:
    """Both axes, the highest score that is accepted (``appetite``), and the highest that waits for no one (``limit``).

    What lies above ``limit`` is shown to the level above as well.
    """

    likelihood: tuple[Step, ...]
    impact: tuple[Step, ...]
    appetite: int
    limit: int

    def band(self, score: int) -> Band:
        """How a score stands against the appetite."""
        if score <= self.appetite:
            return Band.WITHIN
        return Band.ABOVE if score <= self.limit else Band.FAR_ABOVE

    def holds(self, point: Point) -> bool:
        """Whether a place lies on this matrix."""
        return 1 <= point.likelihood <= len(self.likelihood) and 1 <= point.impact <= len(self.impact)

    @property
    def highest(self) -> int:
        """The highest score that there is."""
        return len(self.likelihood) * len(self.impact)


class ScaleError(ValueError):
    """A scale that cannot be: ``code`` is ``steps``, ``word``, ``twice``, ``too_long``, ``appetite`` or ``limit``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_steps(text: str) -> tuple[Step, ...]:
    """The steps of an axis from lines such as ``Rare: less than once in twenty years``, the lowest first.

    Raises ``ScaleError``: ``steps`` for fewer than three or more than six, ``word``, ``twice`` or ``too_long``.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not FEWEST_STEPS <= len(lines) <= MOST_STEPS:
        raise ScaleError("steps")
    found = []
    for level, line in enumerate(lines, 1):
        word, _colon, meaning = (part.strip() for part in line.partition(":"))
        if not word:
            raise ScaleError("word")
        if len(line) > LONGEST_STEP:
            raise ScaleError("too_long")
        found.append(Step(level, word, meaning))
    if len({step.word.casefold() for step in found}) < len(found):
        raise ScaleError("twice")
    return tuple(found)


def make_scale(likelihood: str, impact: str, appetite: int, limit: int) -> Scale:
    """A scale from what was typed. Raises ``ScaleError``."""
    made = Scale(read_steps(likelihood), read_steps(impact), appetite, limit)
    if not 1 <= appetite < made.highest:
        raise ScaleError("appetite")
    if not appetite < limit <= made.highest:
        raise ScaleError("limit")
    return made


def counts(points: Iterable[Point]) -> dict[tuple[int, int], int]:
    """How many risks stand in each cell, by likelihood and impact."""
    found: dict[tuple[int, int], int] = {}
    for point in points:
        key = (point.likelihood, point.impact)
        found[key] = found.get(key, 0) + 1
    return found


def controls_help(before: Point, now: Point) -> bool:
    """Whether a score after controls can follow from one before them: controls never make a risk larger."""
    return now.likelihood <= before.likelihood and now.impact <= before.impact
