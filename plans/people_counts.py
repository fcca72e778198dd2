"""How many people's own targets hang on an aim: counted by the app above that keeps them, which plans do not know (B7).

Counts only, and never of few: who counts decides what may be told (ADR 55).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from council_pm.org.tree import Tree


class Place(NamedTuple):
    """Where an aim stands: the year of its plan, and the part of the council whose plan it is."""

    year: int
    unit_id: int


@dataclass(frozen=True, slots=True)
class PeopleCount:
    """How many people's targets hang on an aim; ``count`` is None where it is not told.

    ``many``: ten or more do, and how many would give a few others away.
    """

    count: int | None
    many: bool = False

    @property
    def words(self) -> str:
        """As screens say it."""
        if self.many:
            return _("ten people or more have a target that hangs on it")
        if self.count is None:
            return _("fewer than ten people have a target that hangs on it")
        if not self.count:
            return _("nobody has a target that hangs on it yet")
        return _("%(count)s people have a target that hangs on it") % {"count": f"{self.count:,}"}


Count = Callable[[Mapping[int, Place], Tree], Mapping[int, PeopleCount]]
_COUNTERS: list[Count] = []


def register(count: Count) -> None:
    """Say how people are counted: ``count(aims, units)`` answers by aim, in a fixed number of queries."""
    if count not in _COUNTERS:
        _COUNTERS.append(count)


def count_people(aims: Iterable[tuple[int, Place]], units: Tree) -> dict[int, PeopleCount]:
    """What may be told of these aims, by id; nothing of an aim in whose year nobody has targets."""
    wanted = dict(aims)
    return {pk: told for count in _COUNTERS for pk, told in count(wanted, units).items()} if wanted else {}
