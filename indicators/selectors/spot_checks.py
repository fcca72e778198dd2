"""Spot checks as a reader sees them, and the figures that a sample is drawn of."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from council_pm.core.access import AccessScope, Permission, may
from council_pm.core.periods import Period
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from council_pm.people.selectors import in_force
from indicators.models import Definition, Ownership, OwnershipKind, Return, SpotCheck, SpotCheckItem, Value
from indicators.selectors.holders import shown_names
from indicators.wording import bare_figure, line_name


class Drawable(NamedTuple):
    """A figure that can be drawn, with who supplied and signed it."""

    value_id: int
    supplied_by: int | None
    signed_by: int | None


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A sample in the list: how much of it is done, as far as the reader sees its figures."""

    check: SpotCheck
    drawn_by: str
    said: int
    open: int
    all: int


@dataclass(frozen=True, slots=True)
class ItemLine:
    """A figure of a sample, with what was found and what follows."""

    item: SpotCheckItem
    code: str
    name: str
    unit_name: str
    period: str
    figure: str
    supplied_by: str
    signed_by: str
    found_by: str
    closed_by: str
    owner: str
    return_url: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class CheckInReach:
    """A sample with the items that a reader may see; it belongs where they do."""

    check: SpotCheck
    items: Sequence[SpotCheckItem]
    scope: AccessScope
    units: Tree

    def access_scope(self) -> AccessScope:
        """Where its figures belong."""
        return self.scope


def population(since: date, known: datetime) -> list[Drawable]:
    """The figures that were in force at a moment, came through a round and were signed off on that day or later, in the
    order they came.

    Where no figure was given there is nothing to check: absent ones are left out.
    """
    later = Value.objects.filter(
        series=OuterRef("series"),
        start=OuterRef("start"),
        end=OuterRef("end"),
        revision__gt=OuterRef("revision"),
        recorded_at__lte=known,
    )
    rows = Value.objects.filter(
        ~Exists(later), round__isnull=False, signed_at__date__gte=since, value__isnull=False, recorded_at__lte=known
    ).order_by("pk")
    return [Drawable(*row) for row in rows.values_list("pk", "submitted_by", "signed_by")]


def drawn_of(figures: Sequence[Drawable], seed: str, size: int) -> list[Drawable]:
    """The sample that a seed draws of these figures."""
    return random.Random(seed).sample(figures, size)  # nosec B311 - a sample that anybody can draw again


def is_drawn_again(check: SpotCheck) -> bool:
    """Whether its seed draws the same figures of those that were in force when it was drawn; two queries."""
    figures = population(check.since, check.drawn_at)
    kept = list(check.items.order_by("number").values_list("value_id", flat=True))
    return len(figures) == check.out_of and [one.value_id for one in drawn_of(figures, check.seed, check.size)] == kept


def check_lines(user: Any, today: date) -> list[CheckLine]:
    """The samples that have figures of the reader's, the last one first; two queries and their names."""
    units = tree(today)
    seen: dict[int, bool] = {}
    held: dict[int, list[SpotCheckItem]] = {}
    for item in _items():
        if _sees(user, item, units, seen):
            held.setdefault(item.check_of_id, []).append(item)
    checks = SpotCheck.objects.filter(pk__in=list(held)).order_by("-pk")
    names = shown_names({one.drawn_by for one in checks}, every_name=False)
    return [
        CheckLine(
            check=one,
            drawn_by=names.get(one.drawn_by, ""),
            said=sum(bool(item.finding) for item in held[one.pk]),
            open=sum(item.is_open for item in held[one.pk]),
            all=len(held[one.pk]),
        )
        for one in checks
    ]


def check_in_reach(user: Any, check_id: int) -> CheckInReach:
    """A sample, where the reader may see any of its figures. Raises ``Http404``."""
    check = SpotCheck.objects.filter(pk=check_id).first()
    if check is None:
        raise Http404
    units = tree(timezone.localdate())
    seen: dict[int, bool] = {}
    items = [item for item in _items().filter(check_of=check) if _sees(user, item, units, seen)]
    if not items:
        raise Http404
    places: frozenset[int] = frozenset().union(*(units.above(item.value.series.unit_id) for item in items))
    return CheckInReach(check, items, AccessScope(units=places), units)


def item_lines(at: CheckInReach, user: Any, *, every_name: bool) -> list[ItemLine]:
    """The items of a sample in words; five queries whatever their number.

    What is open is followed up by the post that owns the indicator today.
    """
    figures = [item.value for item in at.items]
    indicators = {one.series.indicator_id for one in figures}
    definitions = {
        one.indicator_id: one for one in Definition.objects.filter(indicator__in=indicators).order_by("version")
    }
    returns = {
        row[:2]: row[2]
        for row in Return.objects.filter(
            series__in={one.series_id for one in figures}, round__in={one.round_id for one in figures}
        ).values_list("series_id", "round_id", "pk")
    }
    owned = Ownership.objects.filter(
        in_force(timezone.localdate()), kind=OwnershipKind.OWNER, indicator__in=indicators
    ).order_by("-pk")
    owners = dict(owned.values_list("indicator_id", "post__title"))
    people = {
        one
        for item in at.items
        for one in (item.supplied_by, item.signed_by, item.found_by, item.closed_by)
        if one is not None
    }
    names = shown_names(people, every_name=every_name)
    return [
        _line(item, definitions[item.value.series.indicator_id], owners, returns, names, at.units, user.pk)
        for item in at.items
    ]


def _line(
    item: SpotCheckItem, definition: Definition, owners: Any, returns: Any, names: Any, units: Tree, user_id: int
) -> ItemLine:
    figure, series = item.value, item.value.series
    place, pk = units.places.get(series.unit_id), returns.get((figure.series_id, figure.round_id))
    return ItemLine(
        item=item,
        code=series.indicator.code,
        name=line_name(definition.name, series.breakdown),
        unit_name=place.name if place else "",
        period=Period(figure.start, figure.end).label(),
        figure=bare_figure(figure.value, definition.decimals, definition.unit) if figure.value is not None else "",
        supplied_by=names.get(item.supplied_by, ""),
        signed_by=names.get(item.signed_by, ""),
        found_by=names.get(item.found_by, ""),
        closed_by=names.get(item.closed_by, ""),
        owner=owners.get(series.indicator_id, ""),
        return_url=reverse("indicators:return_page", args=[pk]) if pk else "",
        is_own=user_id in (item.supplied_by, item.signed_by),
    )


def _items() -> Any:
    return SpotCheckItem.objects.select_related("value__series__indicator").order_by("check_of", "number")


def _sees(user: Any, item: SpotCheckItem, units: Tree, seen: dict[int, bool]) -> bool:
    unit_id = item.value.series.unit_id
    if unit_id not in seen:
        seen[unit_id] = may(user, Permission.VIEW_SPOT_CHECKS, AccessScope(units=units.above(unit_id)))
    return seen[unit_id]
