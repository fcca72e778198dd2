"""Links of the golden thread that a move of a part of the council leaves behind (pure).

A link holds as long as its upper end belongs to the part of the aim or to one above it (matrix M058). A move can part
the two; a plan whose year had ended by then keeps its links as they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from council_pm.org.tree import PlacementRow, Tree, tree_at
from plans.kinds import year_ends


@dataclass(frozen=True, slots=True)
class Link:
    """An aim of a plan that is not closed, with the aim that it supports."""

    aim_id: int
    unit_id: int
    year: int
    parent_id: int
    parent_unit_id: int


@dataclass(frozen=True, slots=True)
class Parted:
    """A link whose ends stand in one line no more from ``since`` on."""

    link: Link
    since: date


class Days:
    """The organisation on each day on which something of it changes."""

    def __init__(self, rows: Sequence[PlacementRow], today: date) -> None:
        self.rows = rows
        self.today = today
        self._changes = sorted({row.valid_from for row in rows})
        self._trees: dict[date, Tree] = {}

    def at(self, day: date) -> Tree:
        """The tree of a day."""
        if day not in self._trees:
            self._trees[day] = tree_at(self.rows, day)
        return self._trees[day]

    def parted(self, links: Iterable[Link]) -> list[Parted]:
        """Those that a move has parted, or will part on a later day that is on record, by that day."""
        found = []
        for link in links:
            since = self._since(link)
            if since is not None and since <= year_ends(link.year):
                found.append(Parted(link, since))
        return sorted(found, key=lambda one: (one.since, one.link.aim_id))

    def _since(self, link: Link) -> date | None:
        if self._holds(link, self.today):
            later = (day for day in self._changes if day > self.today)
            return next((day for day in later if not self._holds(link, day)), None)
        since = None
        for day in reversed([day for day in self._changes if day <= self.today]):
            if self._holds(link, day):
                return since
            since = day
        return None  # the two never stood in one line: no move has parted them

    def _holds(self, link: Link, day: date) -> bool:
        """Whether the two stand in one line; a part that is not open then is no question of a move."""
        above = self.at(day).above(link.unit_id)
        return not above or link.parent_unit_id in above
