"""Names and stage down one's own line, by unit, for heads, managers and those above them (M074b): never words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from appraisals.models import Appraisal, CycleState
from appraisals.selectors.line import everybody_below, holdings
from appraisals.selectors.now import Now, now_of
from council_pm.core.access import Permission, may
from council_pm.org.tree import Tree


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit with people of the line: how many have an open appraisal, and how many of those are overdue."""

    code: str
    name: str
    place: str
    people: int
    overdue: int


@dataclass(frozen=True, slots=True)
class NameRow:
    """Somebody, and how far their appraisal is; never why it is not counted, which may be an absence."""

    name: str
    post: str
    cycle: str
    now: Now
    counted: bool


Below = frozenset[tuple[int, int]]
"""Those down a line, each with the post in which they stand there: whoever holds two may stand in two lines."""


def in_line(user: Any, today: date) -> Below | None:
    """The people down somebody's line today by their posts there, or (nothing) everybody for an adviser of HR."""
    if may(user, Permission.ADVISE_ON_APPRAISALS):
        return None
    mine = list(holdings(today).filter(person=user.person_id).values_list("post_id", flat=True))
    below = everybody_below(mine, user.person_id, today) if mine else []
    return frozenset((one.person_id, one.post_id) for one in below)


def unit_rows(people: Below | None, units: Tree, today: date) -> list[UnitRow]:
    """The units in which people of the line stand, from the top down; one query."""
    counted: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
    rows = Appraisal.objects.filter(cycle__state=CycleState.OPEN).only(
        "unit", "person", "post", "stage", "left_out", "ended_on", "setting_due", "mid_year_due", "year_end_due",
        "setting_done", "mid_year_done", "year_end_done", "words_deleted_at",
    )  # fmt: skip
    for one in rows:
        if people is None or (one.person_id, one.post_id) in people:
            place = units.line(one.unit_id)
            if place:
                counted[place[-1].unit_id][0] += 1
                counted[place[-1].unit_id][1] += now_of(one, today).overdue
    return [
        UnitRow(place.code, place.name, " / ".join(one.name for one in units.line(place.unit_id)[1:-1]),
                *counted[place.unit_id])
        for place, _depth in units.walk() if place.unit_id in counted
    ]  # fmt: skip


def name_rows(people: Below | None, unit_id: int, units: Tree, today: date) -> list[NameRow]:
    """Those of the line in a unit, by name; one query."""
    standing_here = {unit_id, *(one for one, stands in units.merged().items() if stands == unit_id)}
    rows = Appraisal.objects.filter(cycle__state=CycleState.OPEN, unit__in=standing_here)
    return [
        NameRow(one.person.name, one.post.title, one.cycle.name, now_of(one, today), not one.left_out)
        for one in rows.select_related("person", "post", "cycle").order_by("person__name", "pk")
        if people is None or (one.person_id, one.post_id) in people
    ]
