"""Revisions that hold from a day on: of targets, rules and formulas (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol, TypeVar


class Dated(Protocol):
    """A revision with the day from which it holds for the periods that end then or later (nothing: all of them)."""

    @property
    def effective_from(self) -> date | None: ...


Revision = TypeVar("Revision", bound=Dated)


def holds(revision: Dated, end: date) -> bool:
    """Whether the revision was made for periods with this end, whatever newer one takes its place."""
    return revision.effective_from is None or revision.effective_from <= end


def in_effect(revisions: Sequence[Revision], end: date) -> Revision | None:
    """The newest revision, given oldest first, that holds for a period with this end."""
    for revision in reversed(revisions):
        if holds(revision, end):
            return revision
    return None


def holding(revisions: Sequence[Revision], since: date = date.min) -> list[Revision]:
    """Those of the revisions, given oldest first, that hold for some period that ends on ``since`` or later."""
    found: list[Revision] = []
    until = date.max  # periods that end on this day or later are another revision's
    for revision in reversed(revisions):
        start = revision.effective_from or date.min
        if start < until and since < until:
            found.append(revision)
        until = min(until, start)
    return found[::-1]
