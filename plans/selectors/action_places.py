"""To which part of the council an action counts: what is still to do where its unit stands today, what has ended where
it stood on the day on which it ended."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, time
from itertools import pairwise

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from council_pm.org.selectors import placement_rows
from council_pm.org.tree import Tree, tree_at
from plans.models import ENDED, ActionStatus, ProgressNote


def of_parts(own: Collection[int], today: date) -> Q:
    """The actions of these parts and of what stands below them; one query for the places, none without a part."""
    if not own:
        return Q(pk__in=[])
    rows = placement_rows(today)
    days = sorted({row.valid_from for row in rows})
    below = {day: _below(own, tree_at(rows, day)) for day in days}
    now = below[days[-1]] if days else frozenset()
    ever = frozenset().union(*below.values())
    began = {one: min(row.valid_from for row in rows if row.place.unit_id == one) for one in ever}
    always = frozenset(one for one in ever if all(one in ids for day, ids in below.items() if day >= began[one]))
    undated = Q(status=ActionStatus.DROPPED) & ~Exists(_dropped())
    found = Q(unit__in=now) & (~Q(status__in=ENDED) | undated) | Q(unit__in=always, status__in=ENDED)
    for one in sorted(ever - always):
        for first, after in _spans(one, below):
            found |= Q(unit=one) & _ended_between(first, after)
    return found


def _below(own: Collection[int], units: Tree) -> frozenset[int]:
    return frozenset().union(*(units.below(one) for one in own if one in units))


def _spans(unit_id: int, below: Mapping[date, frozenset[int]]) -> Iterator[tuple[date, date | None]]:
    """When a unit stood below these parts: first day, and the day after the last, nothing where it still does."""
    days: list[date | None] = [*below, None]
    for day, following in pairwise(days):
        if day is not None and unit_id in below[day]:
            yield day, following


def _ended_between(first: date, after: date | None) -> Q:
    done = Q(status=ActionStatus.DONE, done_on__gte=first)
    notes = _dropped().filter(at__gte=_midnight(first))
    if after is not None:
        done &= Q(done_on__lt=after)
        notes = notes.filter(at__lt=_midnight(after))
    dropped: Q = Q(Exists(notes), status=ActionStatus.DROPPED)
    return done | dropped


def _dropped() -> QuerySet[ProgressNote]:
    return ProgressNote.objects.filter(action=OuterRef("pk"), status=ActionStatus.DROPPED)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
