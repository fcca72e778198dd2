"""One request of the matrix test: an address, the row that says who may open it, and what it asks with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.matrix.world import World

Arguments = Callable[[World, str], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Address:
    """One request: an address for a thing of the world, and what the matrix says of it.

    ``arguments`` takes the world and the column. ``but`` names columns for which the thing is another one than the
    row speaks of, with the cell that holds then. ``shows`` names secrets that a Y shows to who may read them;
    ``latest`` names indicators of whose secrets it shows the newest that the reader may read. ``names_people`` says
    that the page is about people: it names them by rows of its own, not as signers of figures (M026).
    """

    name: str
    row: str
    arguments: Arguments = lambda world, column: {}
    method: str = "get"
    data: Mapping[str, str] = field(default_factory=dict)
    other_place: bool = False
    but: Mapping[str, str] = field(default_factory=dict)
    shows: tuple[str, ...] = ()
    latest: tuple[str, ...] = ()
    answers: frozenset[int] = frozenset({200, 302})
    leads_to_sign_in: bool = False
    names_people: bool = False
    about: str = ""

    def __str__(self) -> str:
        place = ", other place" if self.other_place else ""
        return f"{self.method} {self.name}{' ' if self.about else ''}{self.about} {self.row}{place}"
