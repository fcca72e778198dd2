"""The organisation at a date, as a pure object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Place:
    """One unit's place: ids, code, level 1 (council) to 4 (unit), name, parent's id, whether it is closed.

    ``successor_id`` is the unit into which a closed one was merged, if it was.
    """

    unit_id: int
    code: str
    level: int
    name: str
    parent_id: int | None
    closed: bool = False
    successor_id: int | None = None


@dataclass(frozen=True, slots=True)
class PlacementRow:
    """A dated placement, as stored."""

    place: Place
    valid_from: date
    revision: int = 1


class TreeError(ValueError):
    """A placement that the tree cannot have; ``code`` says why, ``params`` what about."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Tree:
    """The organisation as it stood on one day.

    Only open units are in it and have places and children. A closed unit that was merged into another one stands
    where that one stands: its line is the successor's, and it counts among what is below.
    """

    places: Mapping[int, Place]
    _children: Mapping[int | None, tuple[int, ...]] = field(repr=False)
    _successors: Mapping[int, int] = field(repr=False)
    _merged: Mapping[int, tuple[int, ...]] = field(repr=False)

    def __contains__(self, unit_id: object) -> bool:
        return unit_id in self.places

    def __getitem__(self, unit_id: int) -> Place:
        return self.places[unit_id]

    def by_code(self, code: str) -> Place | None:
        """The place of the unit with this code, or nothing."""
        return next((p for p in self.places.values() if p.code == code), None)

    def children(self, unit_id: int | None) -> list[Place]:
        """The open units directly below, by code; ``None`` gives the council."""
        return [self.places[i] for i in self._children.get(unit_id, ())]

    def walk(self, unit_id: int | None = None, depth: int = 0) -> Iterator[tuple[Place, int]]:
        """Every open unit below one (``None``: the council and all of it) with how deep, each before those below it."""
        for place in self.children(unit_id):
            yield place, depth
            yield from self.walk(place.unit_id, depth + 1)

    def line(self, unit_id: int) -> list[Place]:
        """The unit and everything above it, from the council downwards; of a merged unit, its successor's line."""
        found: list[Place] = []
        seen: set[int] = set()
        current: int | None = self._merged_line(unit_id)[-1]
        while current is not None and current in self.places and current not in seen:
            seen.add(current)
            found.append(self.places[current])
            current = self.places[current].parent_id
        return found[::-1]

    def above(self, unit_id: int) -> frozenset[int]:
        """The ids of the unit and of everything above it: what ``AccessScope.units`` holds.

        A merged unit is among its own, so that a post that has not gone over yet still sees what it answers for.
        """
        line = frozenset(place.unit_id for place in self.line(unit_id))
        return line.union(self._merged_line(unit_id)) if line else line

    def below(self, unit_id: int) -> frozenset[int]:
        """The ids of the unit and of everything below it, with what was merged into any of them."""
        found: set[int] = set()
        waiting = [unit_id]
        while waiting:
            current = waiting.pop()
            if current not in found:
                found.add(current)
                waiting.extend(self._children.get(current, ()))
                waiting.extend(self._merged.get(current, ()))
        return frozenset(found)

    def ancestor(self, unit_id: int, level: int) -> Place | None:
        """The unit's department (2) or service (3), itself if it is of that level, or nothing."""
        return next((p for p in self.line(unit_id) if p.level == level), None)

    def merged(self) -> dict[int, int]:
        """Each closed unit that was merged, with the open one that stands for it on this day."""
        lines = {unit_id: self.line(unit_id) for unit_id in self._successors}
        return {unit_id: line[-1].unit_id for unit_id, line in lines.items() if line}

    def _merged_line(self, unit_id: int) -> list[int]:
        """The unit, and each one into which the one before was merged; ends where a circle would begin."""
        found = [unit_id]
        while (following := self._successors.get(found[-1])) is not None and following not in found:
            found.append(following)
        return found


def tree_at(rows: Iterable[PlacementRow], day: date) -> Tree:
    """Build the tree of a day from dated placements: each is valid until the unit's next one."""
    latest: dict[int, PlacementRow] = {}
    for row in rows:
        if row.valid_from <= day:
            known = latest.get(row.place.unit_id)
            if known is None or (row.valid_from, row.revision) > (known.valid_from, known.revision):
                latest[row.place.unit_id] = row
    places = {unit_id: row.place for unit_id, row in latest.items() if not row.place.closed}
    children: dict[int | None, list[int]] = {}
    for place in sorted(places.values(), key=lambda p: p.code):
        children.setdefault(place.parent_id, []).append(place.unit_id)
    successors = {
        unit_id: row.place.successor_id
        for unit_id, row in latest.items()
        if row.place.closed and row.place.successor_id is not None
    }
    merged: dict[int, list[int]] = {}
    for unit_id, successor in sorted(successors.items()):
        merged.setdefault(successor, []).append(unit_id)
    return Tree(
        places,
        {parent: tuple(ids) for parent, ids in children.items()},
        successors,
        {successor: tuple(ids) for successor, ids in merged.items()},
    )


def check_move(tree: Tree, unit_id: int | None, level: int, parent_id: int | None) -> None:
    """Refuse a place that would make a cycle or leave a level out.

    ``unit_id`` is nothing for a new unit. Raises ``TreeError`` with the code ``council_has_no_parent``,
    ``needs_parent``, ``parent_not_open``, ``cycle`` or ``level_left_out``.
    """
    if level == 1:
        if parent_id is not None:
            raise TreeError("council_has_no_parent")
        return
    if parent_id is None:
        raise TreeError("needs_parent")
    if parent_id not in tree:
        raise TreeError("parent_not_open", parent=str(parent_id))
    if unit_id is not None and parent_id in tree.below(unit_id):
        raise TreeError("cycle", parent=tree[parent_id].name)
    if tree[parent_id].level != level - 1:
        raise TreeError("level_left_out", parent=tree[parent_id].name)
