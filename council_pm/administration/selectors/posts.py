"""What hangs on posts, across the apps above people; and what falls vacant when somebody leaves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from council_pm.people.models import Occupancy, OccupancyKind
from council_pm.people.services import Leaving
from indicators.models import Ownership, OwnershipKind
from indicators.selectors.current_definitions import newest_name


@dataclass(frozen=True, slots=True)
class Hanging:
    """An indicator that hangs on a post: its code, its newest name, what the post is to it, and from when to when."""

    post_id: int
    code: str
    name: str
    kind: str
    starts: date
    ends: date | None
    is_owner: bool


def hanging_on(post_ids: Iterable[int], day: date) -> list[Hanging]:
    """Indicators that hang on posts on a day or later and have not been retired, by code, in one query."""
    rows = (
        Ownership.objects.filter(Q(ends__isnull=True) | Q(ends__gte=day), post__in=set(post_ids))
        .filter(indicator__retired_on__isnull=True)
        .annotate(name=newest_name("indicator"))
        .order_by("indicator__code", "kind", "starts")
        .values_list("post_id", "indicator__code", "name", "kind", "starts", "ends")
    )
    return [
        Hanging(post, code, name or code, str(OwnershipKind(kind).label), starts, ends, kind == OwnershipKind.OWNER)
        for post, code, name, kind, starts, ends in rows
    ]


@dataclass(frozen=True, slots=True)
class FallsVacant:
    """A post that nobody holds any more after somebody has left, and the indicators that it owns."""

    code: str
    title: str
    indicators: tuple[Hanging, ...]


def falls_vacant(leaving: Leaving) -> list[FallsVacant]:
    """The posts that nobody else holds on the day after the last one, in two queries."""
    after = leaving.last_day + timedelta(days=1)
    posts = {row.post_id: row.post for row in leaving.occupancies if row.kind != OccupancyKind.DEPUTY}
    stays = (
        Occupancy.objects.filter(Q(ends__isnull=True) | Q(ends__gte=after), post__in=posts, starts__lte=after)
        .filter(Q(needs_confirmation=False) | Q(confirmed_by__isnull=False))
        .exclude(pk__in=[row.pk for row in leaving.occupancies])
        .exclude(kind=OccupancyKind.DEPUTY)
    )
    held = set(stays.values_list("post_id", flat=True))
    vacant = [post for pk, post in posts.items() if pk not in held]
    owned = [row for row in hanging_on([post.pk for post in vacant], after) if row.is_owner]
    return [
        FallsVacant(post.code, post.title, tuple(row for row in owned if row.post_id == post.pk)) for post in vacant
    ]
