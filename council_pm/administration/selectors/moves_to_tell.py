"""Moves of parts of the council whose day has come, what moved with them, and who is to be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from council_pm.org.selectors import placement_rows
from council_pm.org.tree import Tree, tree_at
from council_pm.people.models import Occupancy
from council_pm.people.roles import Role
from council_pm.people.selectors import in_force
from plans.kinds import year_of
from plans.models import ENDED, Action, Plan, PlanState
from plans.moving import Days
from plans.selectors.moved import parted_links

LOOK_BACK = timedelta(days=31)  # a job that was late by more has no news to tell
_OWN = (Role.HEAD_OF_SERVICE, Role.MANAGER, Role.PERFORMANCE_OFFICER, Role.CHIEF_OFFICER)
_ABOVE = (Role.HEAD_OF_SERVICE, Role.CHIEF_OFFICER)


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody with a sign-in who answers for what moves, or for where it came from or went."""

    user_id: int
    address: str


@dataclass(frozen=True, slots=True)
class MoveNews:
    """A move that has come: names of the day, what is under way, and how many links wait for a choice."""

    unit_id: int
    code: str
    name: str
    day: date
    left: str
    joined: str
    plans: int
    actions: int
    open_links: int
    people: tuple[Addressee, ...]


def moves_of(today: date, *, since: date) -> list[tuple[int, date]]:
    """The parts that came to stand elsewhere on a day from ``since`` to today, with that day; one query."""
    rows = placement_rows(today)
    days = sorted({row.valid_from for row in rows if since <= row.valid_from <= today})
    return [
        (unit_id, day)
        for day in days
        for unit_id in sorted({row.place.unit_id for row in rows if row.valid_from == day})
        if _is_move(tree_at(rows, day - timedelta(days=1)), tree_at(rows, day), unit_id)
    ]


def move_news(unit_id: int, day: date, today: date) -> MoveNews | None:
    """What there is to tell of a move; nothing where it was taken back meanwhile. Six queries."""
    rows = placement_rows(date.max)
    before, after = tree_at(rows, day - timedelta(days=1)), tree_at(rows, day)
    if not _is_move(before, after, unit_id):
        return None
    below = after.below(unit_id)
    links = [one for one in parted_links(Days(rows, today), unit_ids=below) if one.since <= today]
    place = after[unit_id]
    left, joined = before[unit_id].parent_id, place.parent_id
    return MoveNews(
        unit_id=unit_id,
        code=place.code,
        name=place.name,
        day=day,
        left=before[left].name if left is not None else "",
        joined=after[joined].name if joined is not None else "",
        plans=Plan.objects.filter(unit__in=below, year__gte=year_of(today)).exclude(state=PlanState.CLOSED).count(),
        actions=Action.objects.filter(unit__in=below).exclude(status__in=ENDED).count(),
        open_links=len(links),
        people=_people(below, before.above(unit_id) ^ after.above(unit_id), today),
    )


def _is_move(before: Tree, after: Tree, unit_id: int) -> bool:
    return unit_id in before and unit_id in after and before[unit_id].parent_id != after[unit_id].parent_id


def _people(below: frozenset[int], lines: frozenset[int], today: date) -> tuple[Addressee, ...]:
    theirs = Q(post__unit__in=below, post__role__in=_OWN) | Q(post__unit__in=lines, post__role__in=_ABOVE)
    rows = (
        Occupancy.objects.filter(in_force(today), theirs, person__user__is_active=True)
        .filter(Q(needs_confirmation=False) | Q(confirmed_by__isnull=False))
        .order_by("person__user")
        .values_list("person__user", "person__user__email")
        .distinct()
    )
    return tuple(Addressee(user_id, address) for user_id, address in rows if user_id is not None)
