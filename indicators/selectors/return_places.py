"""Where returns belong: a part of the council in a period, and one return; what the pages of returns are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import Http404

from council_pm.core.access import AccessScope, Permission, may
from council_pm.org.selectors import tree
from council_pm.org.tree import Place, Tree
from indicators.models import Ownership, OwnershipKind, Return, Round

OPEN = "open"
"""In an address: all rounds that are open today, whatever their period."""


@dataclass(frozen=True, slots=True)
class ReturnPlace:
    """A part of the council in a period; ``rounds`` are those of the period, or all that are open."""

    slug: str
    rounds: Sequence[Round]
    place: Place
    tree: Tree

    def access_scope(self) -> AccessScope:
        """It belongs to itself and to all that stands above it."""
        return AccessScope(units=self.tree.above(self.place.unit_id))

    @property
    def is_of_open_rounds(self) -> bool:
        """Whether it is about all rounds that are open, whatever their period."""
        return self.slug == OPEN

    @property
    def within(self) -> frozenset[int]:
        """The units whose returns it holds."""
        return self.tree.below(self.place.unit_id)


@dataclass(frozen=True, slots=True)
class OneReturn:
    """A return with where it belongs: its unit and all above, and the posts named to provide its figure."""

    row: Return
    tree: Tree
    providers: frozenset[int]

    def access_scope(self) -> AccessScope:
        """Where it belongs in today's tree."""
        return AccessScope(units=self.tree.above(self.row.series.unit_id), posts=self.providers)


def sees_past(user: Any, one: OneReturn) -> bool:
    """Whether a reader sees drafts here by their place, and so every signed-off figure too.

    Who is only named as the data provider types the figure and is shown no other one (matrix M010a, M018).
    """
    return may(user, Permission.VIEW_DRAFT, AccessScope(units=one.access_scope().units))


def return_place(user: Any, slug: str, code: str, day: date) -> ReturnPlace:
    """The place within what the user may see. Raises ``Http404``: no such unit or period, or not for this reader."""
    today = tree(day)
    place = today.by_code(code)
    rounds = Round.objects.filter(opens__lte=day, closes__gte=day) if slug == OPEN else Round.objects.filter(slug=slug)
    found = ReturnPlace(slug, list(rounds.order_by("end", "frequency")), place, today) if place else None
    if found is None or not (found.rounds or slug == OPEN) or not may(user, Permission.VIEW_DRAFT, found):
        raise Http404
    return found


def one_return(user: Any, return_id: int, day: date) -> OneReturn:
    """The return within what the user may see. Raises ``Http404``."""
    rows = Return.objects.select_related("series__indicator", "series__unit", "round")
    row = rows.filter(pk=return_id).first()
    if row is None:
        raise Http404
    found = OneReturn(
        row, tree(day), providers_of([row.series.indicator_id], day).get(row.series.indicator_id, _NOBODY)
    )
    if not may(user, Permission.VIEW_DRAFT, found):
        raise Http404
    return found


def providers_of(indicator_ids: Sequence[int], day: date) -> dict[int, frozenset[int]]:
    """The posts named as data providers of each indicator on a day, in one query."""
    rows = Ownership.objects.filter(
        Q(ends__isnull=True) | Q(ends__gte=day),
        indicator__in=indicator_ids,
        kind=OwnershipKind.PROVIDER,
        starts__lte=day,
    ).values_list("indicator_id", "post_id")
    found: dict[int, set[int]] = {}
    for indicator_id, post_id in rows:
        found.setdefault(indicator_id, set()).add(post_id)
    return {indicator_id: frozenset(posts) for indicator_id, posts in found.items()}


_NOBODY: frozenset[int] = frozenset()
