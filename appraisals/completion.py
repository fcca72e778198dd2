"""How many appraisals are done of those that should be, and what of it may be told (pure; ADR 54).

A group of fewer than ten people is not told of, except the tiers that lead by example. So that nobody works a hidden
group out from its neighbours and the whole, what is hidden below one part is always two parts or more, of ten people
or more together; and nothing below a hidden part is told. How many are left out is told of the whole council alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from appraisals.eligibility import STAGES

FEWEST = 10
LEADING = ("chief_executive", "chief_officers", "heads")
REST = ("managers", "staff")


@dataclass(frozen=True, slots=True)
class Count:
    """Of one stage: done, should be done (with what is done), and left out by why."""

    done: int = 0
    should: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def percent(self) -> int | None:
        """How many of a hundred, never rounded up to all; nothing where nobody should have."""
        if not self.should:
            return None
        return min(round(100 * self.done / self.should), 100 if self.done == self.should else 99)


@dataclass(slots=True)
class Tally:
    """The counts of a group by stage, added up."""

    people: int = 0
    done: Counter[str] = field(default_factory=Counter)
    left_out: dict[str, Counter[str]] = field(default_factory=lambda: {stage: Counter() for stage in STAGES})

    def add(self, other: Tally) -> None:
        """Put another group to this one."""
        self.people += other.people
        self.done.update(other.done)
        for stage in STAGES:
            self.left_out[stage].update(other.left_out[stage])

    def count(self, stage: str) -> Count:
        """Of one stage."""
        left = {why: n for why, n in self.left_out[stage].items() if n}
        return Count(self.done[stage], self.people - sum(left.values()), left)

    @property
    def size(self) -> int:
        """The fewest people that a rate of this group tells of."""
        return min((self.people - sum(self.left_out[stage].values()) for stage in STAGES), default=0)


def total(tallies: Iterable[Tally]) -> Tally:
    """Several groups as one."""
    found = Tally()
    for one in tallies:
        found.add(one)
    return found


def hidden_among(sizes: Sequence[int]) -> set[int]:
    """Which of several parts of a whole that is told are not: those of fewer than ten, and whatever hides them.

    ``sizes`` are those of parts with people in them; the smallest are taken to hide the others behind.
    """
    there = sorted((size, place) for place, size in enumerate(sizes))
    hidden = {place for size, place in there if size < FEWEST}
    for _size, place in there:
        if not hidden or (len(hidden) > 1 and sum(sizes[one] for one in hidden) >= FEWEST):
            break
        hidden.add(place)
    return hidden


def told_parts(sizes: Mapping[int, int], children: Mapping[int | None, Sequence[int]], top: int) -> set[int]:
    """The parts of a council that may be told of: ``sizes`` with all that is below each, ``children`` of each.

    A part that ``sizes`` does not have has nobody in it. A part whose people do not all stand in its children has
    itself among them under a number of its own.
    """
    if sizes.get(top, 0) < FEWEST:
        return set()
    told, waiting = {top}, [top]
    while waiting:
        below = [one for one in children.get(waiting.pop(), ()) if one in sizes]
        hidden = hidden_among([sizes[one] for one in below])
        seen = [one for place, one in enumerate(below) if place not in hidden]
        told.update(seen)
        waiting.extend(seen)
    return told


def told_reasons(left_out: Mapping[str, int]) -> tuple[dict[str, int], int | None]:
    """The reasons that ten people or more have, and how many have any other; None where fewer than ten or nobody do."""
    told = {why: n for why, n in left_out.items() if n >= FEWEST}
    others = sum(left_out.values()) - sum(told.values())
    return told, others if others >= FEWEST else None
