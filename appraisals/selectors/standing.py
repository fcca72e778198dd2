"""What decides whether and how somebody is appraised: the posts they hold, their circumstances, a screen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from appraisals.eligibility import CORPORATE, Held, Spell
from appraisals.models import Circumstance
from council_pm.people.models import Occupancy, OccupancyKind, Person, Post


@dataclass(frozen=True, slots=True)
class Standing:
    """One person: every post held, before and to come, and every circumstance."""

    held: tuple[Held, ...]
    spells: tuple[Spell, ...]
    has_screen: bool


NOBODY = Standing((), (), has_screen=False)


def standings(person_ids: Collection[int] | None = None) -> dict[int, Standing]:
    """Where these people stand, or (nothing given) everybody who ever held a post; four queries.

    A post that has ended is held until that day at the latest; an appointment that waits for its second person is
    none yet.
    """
    rows = (
        _of(Occupancy.objects.exclude(kind=OccupancyKind.DEPUTY), "person", person_ids)
        .filter(Q(needs_confirmation=False) | Q(confirmed_by__isnull=False))
        .order_by("starts", "pk")
    )
    managing = set(Post.objects.filter(reports_to__role__in=CORPORATE).values_list("reports_to_id", flat=True))
    held: defaultdict[int, list[Held]] = defaultdict(list)
    for person, post, unit, role, kind, starts, ends, ended in rows.values_list(
        "person_id", "post_id", "post__unit_id", "post__role", "kind", "starts", "ends", "post__ended"
    ):
        until = min((day for day in (ends, ended) if day is not None), default=None)
        held[person].append(Held(post, unit, role, kind, starts, until, post in managing))
    spells = spells_of(person_ids)
    signing_in = Q(user__is_active=True) | ~Q(email="")
    screens = set(_of(Person.objects.filter(signing_in), "pk", person_ids).values_list("pk", flat=True))
    return {person: Standing(tuple(posts), spells.get(person, ()), person in screens) for person, posts in held.items()}


def spells_of(person_ids: Collection[int] | None = None) -> dict[int, tuple[Spell, ...]]:
    """The circumstances of these people, or of everybody; one query."""
    found: defaultdict[int, list[Spell]] = defaultdict(list)
    rows = _of(Circumstance.objects.order_by("starts", "pk"), "person", person_ids)
    for person, kind, starts, ends in rows.values_list("person_id", "kind", "starts", "ends"):
        found[person].append(Spell(kind, starts, ends))
    return {person: tuple(spells) for person, spells in found.items()}


def _of(rows: QuerySet[Any], path: str, person_ids: Collection[int] | None) -> QuerySet[Any]:
    return rows if person_ids is None else rows.filter(**{f"{path}__in": person_ids})
