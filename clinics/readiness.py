"""How ready an item is (pure): the parts of its pack that are there, and what its head has still to say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

MOST_WORDS = 150


class Part(StrEnum):
    """The parts of a pack that a person has to see to, in their order."""

    FOLLOW_UP = "follow_up"  # last time's promises say how they go
    DATA = "data"  # the line has a judged figure
    CAUSE = "cause"  # where the cause is looked for, in the head's words
    HELP = "help"  # what help is asked
    PROPOSALS = "proposals"  # what the service will do itself
    ANSWER = "answer"  # the light has an answer that holds


@dataclass(frozen=True, slots=True)
class Prepared:
    """What stands in an item. Nothing was promised: ``promised`` is empty and the part is not asked for."""

    story: str
    causes: tuple[str, ...]
    help_asked: str
    proposals: str
    has_line: bool
    has_figure: bool
    answered: bool
    promised: int = 0
    promised_silent: int = 0


@dataclass(frozen=True, slots=True)
class Readiness:
    """The parts that are asked of this item, and those of them that are there."""

    asked: tuple[Part, ...]
    done: frozenset[Part]

    @property
    def is_ready(self) -> bool:
        """Whether nothing is left."""
        return len(self.done) == len(self.asked)

    @property
    def left(self) -> tuple[Part, ...]:
        """What is left to do, in order."""
        return tuple(part for part in self.asked if part not in self.done)


def readiness(item: Prepared) -> Readiness:
    """Hold an item against what its kind asks for."""
    asked = [
        *([Part.FOLLOW_UP] if item.promised else []),
        *([Part.DATA] if item.has_line else []),
        Part.CAUSE,
        Part.HELP,
        Part.PROPOSALS,
        *([Part.ANSWER] if item.has_line else []),
    ]
    there = {
        Part.FOLLOW_UP: not item.promised_silent,
        Part.DATA: item.has_figure,
        Part.CAUSE: bool(item.story and item.causes),
        Part.HELP: bool(item.help_asked),
        Part.PROPOSALS: bool(item.proposals),
        Part.ANSWER: item.answered,
    }
    return Readiness(tuple(asked), frozenset(part for part in asked if there[part]))


def words_in(text: str) -> int:
    """Words as a person counts them: what stands between spaces, without marks that stand alone."""
    return sum(1 for one in text.split() if re.search(r"\w", one))
