"""Cycles as HR sees them, and who would be in one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Q

from appraisals.eligibility import (
    PROBATION,
    Days,
    Held,
    began,
    group_of,
    is_appraised_elsewhere,
    main_post,
    own_days,
    started_after,
    tier_of,
    why_left_out,
)
from appraisals.models import Appraisal, Cycle, CycleState, Group, LeftOut, Stage
from appraisals.selectors.standing import Standing, standings
from council_pm.org.tree import Tree

IN_ANOTHER = "in_another"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who gets an appraisal: in which post, with which days, and why they are not counted as yet."""

    person_id: int
    post: Held
    tier: str
    days: Days
    left_out: str


@dataclass(frozen=True, slots=True)
class Joining:
    """Who gets an appraisal in a cycle that they do not have yet, how many have one, and how many get none and why.

    ``left_out`` has the codes of ``LeftOut`` and ``in_another``: another open cycle of the year has them.
    """

    candidates: list[Candidate] = field(default_factory=list)
    there: int = 0
    left_out: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class CycleRow:
    """A cycle in the list."""

    cycle: Cycle
    part: str
    people: int
    done: int


def days_of(cycle: Cycle) -> Days:
    """The days that a cycle has for everybody."""
    return Days(cycle.setting_by, cycle.mid_year_by, cycle.year_end_by)


def joining(cycle: Cycle, units: Tree, today: date, person_ids: Collection[int] | None = None) -> Joining:
    """Who would be in a cycle today, of everybody or of these people; five queries."""
    elsewhere = Q(cycle__year=cycle.year, cycle__state=CycleState.OPEN) & ~Appraisal.PROBATION_OVER
    rows = Appraisal.objects.filter(Q(cycle=cycle) | elsewhere)
    if person_ids is not None:
        rows = rows.filter(person__in=person_ids)
    taken: dict[int, bool] = {}
    for person, of_cycle in rows.values_list("person_id", "cycle_id"):
        taken[person] = taken.get(person, False) or of_cycle == cycle.pk
    within = units.below(cycle.unit_id) if cycle.unit_id else None
    found = Joining()
    there = 0
    for person, standing in standings(person_ids).items():
        post = main_post(standing.held, today)
        if post is None or (within is not None and post.unit_id not in within):
            continue
        if group_of(post, standing.spells, today, has_screen=standing.has_screen) != cycle.group:
            continue
        if person in taken:
            there += taken[person]
            found.left_out[IN_ANOTHER] += not taken[person]
            continue
        made = _candidate(cycle, person, post, standing, today)
        if isinstance(made, Candidate):
            found.candidates.append(made)
        else:
            found.left_out[made] += 1
    return Joining(found.candidates, there, +found.left_out)


def fitting_cycles(units: Tree, person_id: int, today: date) -> list[Cycle]:
    """The open cycles that somebody could be in today, the newest year first; six queries at most."""
    standing = standings([person_id]).get(person_id)
    post = main_post(standing.held, today) if standing else None
    if standing is None or post is None:
        return []
    group = group_of(post, standing.spells, today, has_screen=standing.has_screen)
    rows = Cycle.objects.filter(state=CycleState.OPEN, group=group, starts__lte=today, ends__gte=today)
    return [
        one for one in rows.order_by("-year", "pk") if one.unit_id is None or post.unit_id in units.below(one.unit_id)
    ]


def cycle_rows(units: Tree) -> list[CycleRow]:
    """Every cycle, the newest year first; one query."""
    counted = Count("appraisals"), Count("appraisals__setting_done")
    rows = Cycle.objects.annotate(people=counted[0], done=counted[1]).order_by("-year", "state", "name", "pk")
    return [CycleRow(one, part_of(one, units), one.people, one.done) for one in rows]


def part_of(cycle: Cycle, units: Tree) -> str:
    """What the part of the council is called that a cycle is for; "" for all of it."""
    return units[cycle.unit_id].name if cycle.unit_id is not None and cycle.unit_id in units else ""


def by_part(candidates: Iterable[Candidate], units: Tree) -> list[tuple[str, int]]:
    """How many there are in each department and unit, by name from the top down."""
    counted: Counter[tuple[str, ...]] = Counter()
    for one in candidates:
        counted[tuple(place.name for place in units.line(one.post.unit_id)[1:])] += 1
    return [(" / ".join(names), n) for names, n in sorted(counted.items())]


def _since(standing: Standing, today: date) -> date | None:
    """Since when somebody could set targets here: they began, or their probation is over."""
    days = [began(standing.held, today)]
    days += [
        one.ends + timedelta(days=1)
        for one in standing.spells
        if one.kind == PROBATION and one.ends is not None and one.ends < today
    ]
    return max((one for one in days if one is not None), default=None)


def _candidate(cycle: Cycle, person: int, post: Held, standing: Standing, today: date) -> Candidate | str:
    """The appraisal that somebody gets, or why they get none."""
    if is_appraised_elsewhere(standing.spells, today):
        return LeftOut.NOT_ELIGIBLE
    probation = cycle.group == Group.PROBATION
    since = post.starts if probation else _since(standing, today) or post.starts
    days = own_days(days_of(cycle), since, probation=probation)
    if started_after(days.setting, cycle.year_end_by, probation=probation):
        return LeftOut.STARTER
    late = started_after(days.setting, cycle.setting_by, probation=probation)
    left_out = why_left_out(days.of(Stage.SETTING), standing.spells, started_late=late)
    return Candidate(person, post, tier_of(post), days, left_out)
