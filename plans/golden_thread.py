"""The golden thread: who supports which aim, both ways, and where it is broken (pure; B7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Aim(NamedTuple):
    """One objective as the thread sees it. ``level`` is its unit's, 1 (council) to 4 (unit)."""

    id: int
    parent_id: int | None
    unit_id: int
    level: int
    measures: int = 0
    actions: int = 0


class Gap(StrEnum):
    """What is missing."""

    NO_MEASURE = "no_measure"  # an aim that no indicator proves
    NO_PARENT = "no_parent"  # an aim below the council that supports none above
    NO_SUPPORT = "no_support"  # a council priority that nobody says they deliver
    NO_ACTION = "no_action"  # a council priority with no action under it, nor under what supports it


@dataclass(frozen=True)
class Thread:
    """All aims of a year, by what they support."""

    aims: Mapping[int, Aim]
    _below: Mapping[int | None, Sequence[int]] = field(repr=False)

    def up(self, aim_id: int) -> list[Aim]:
        """What this aim supports, nearest first: why we do it. Ends where a circle would begin."""
        found: list[Aim] = []
        seen = {aim_id}
        current = self.aims[aim_id].parent_id
        while current is not None and current in self.aims and current not in seen:
            found.append(self.aims[current])
            seen.add(current)
            current = self.aims[current].parent_id
        return found

    def below(self, aim_id: int | None) -> list[Aim]:
        """The aims that directly support this one; of nothing: those that support none."""
        return [self.aims[one] for one in self._below.get(aim_id, ())]

    def all_below(self, aim_id: int) -> list[Aim]:
        """Every aim that supports this one, however far down, each before those below it."""
        found: list[Aim] = []
        seen = {aim_id}
        waiting = list(reversed(self.below(aim_id)))
        while waiting:
            one = waiting.pop()
            if one.id not in seen:
                seen.add(one.id)
                found.append(one)
                waiting.extend(reversed(self.below(one.id)))
        return found

    def gaps(self) -> dict[Gap, list[Aim]]:
        """Where the thread is broken."""
        found: dict[Gap, list[Aim]] = {gap: [] for gap in Gap}
        for aim in self.aims.values():
            if not aim.measures:
                found[Gap.NO_MEASURE].append(aim)
            if aim.level > 1 and (aim.parent_id is None or aim.parent_id not in self.aims):
                found[Gap.NO_PARENT].append(aim)
            if aim.level == 1 and not self._below.get(aim.id):
                found[Gap.NO_SUPPORT].append(aim)
            if aim.level == 1 and not any(one.actions for one in (aim, *self.all_below(aim.id))):
                found[Gap.NO_ACTION].append(aim)
        return found


def thread_of(aims: Iterable[Aim]) -> Thread:
    """Join the aims. One whose parent is not among them stands with those that support none."""
    by_id = {aim.id: aim for aim in aims}
    below: dict[int | None, list[int]] = defaultdict(list)
    for aim in by_id.values():
        below[aim.parent_id if aim.parent_id in by_id else None].append(aim.id)
    return Thread(by_id, dict(below))


class LinkRefusal(StrEnum):
    """Why an aim cannot support another one."""

    ITSELF = "itself"
    NOT_HIGHER = "not_higher"  # its parent stands at the same level or below
    OTHER_BRANCH = "other_branch"  # a part of the council under which this one does not stand (M058)
    OTHER_YEAR = "other_year"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class End:
    """One end of a link: the aim, with the year of its plan, and where its unit stands (itself and all above)."""

    aim_id: int | None
    unit_id: int
    level: int
    line: frozenset[int]
    year: int
    is_ended: bool = False


def refused_link(child: End, parent: End) -> LinkRefusal | None:
    """Why ``child`` cannot support ``parent``, or nothing. Levels fall all the way, so that no circle can be made."""
    if child.aim_id is not None and child.aim_id == parent.aim_id:
        return LinkRefusal.ITSELF
    if parent.is_ended:
        return LinkRefusal.ENDED
    if parent.year != child.year:
        return LinkRefusal.OTHER_YEAR
    if parent.level >= child.level:
        return LinkRefusal.NOT_HIGHER
    if parent.unit_id not in child.line:
        return LinkRefusal.OTHER_BRANCH
    return None


def in_common(wording: str, others: Mapping[int, str], most: int = 3) -> list[int]:
    """Aims whose words have most in common with this one, best first: suggestions to choose from (no stop words)."""
    own = _words(wording)
    scores = {one: len(own & _words(text)) for one, text in others.items()}
    ranked = sorted((one for one in scores if scores[one]), key=lambda one: (-scores[one], one))
    return ranked[:most]


_STOP = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "into", "is", "it", "its", "of", "on",
    "or", "our", "that", "the", "their", "they", "this", "to", "we", "with", "will", "more", "less", "all", "every",
    "each", "who",
})  # fmt: skip


def _words(text: str) -> frozenset[str]:
    return frozenset(
        word.rstrip("s") for word in "".join(c if c.isalnum() else " " for c in text.casefold()).split()
        if len(word) > 2 and word not in _STOP
    )  # fmt: skip
