"""The golden thread of a year: the tree from the council's priorities down, one aim both ways, and the gaps (B7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse

from council_pm.org.tree import PlacementRow, Tree, tree_at
from indicators.bulk import among
from plans.golden_thread import Gap, Thread, thread_of
from plans.kinds import standing_day, year_slug
from plans.models import ObjectiveMeasure
from plans.selectors.codes import codes_in_use
from plans.selectors.moved import LeftLink, left_links
from plans.selectors.plan_page import PlannedAim, planned
from plans.selectors.readable import AimRow, ReadablePlan, ReadThread, aims_of, by_id, readable_plans

MOST_FOUND = 100
MOST_SHOWN = 200  # aims of a first view (UX, screen 6)


@dataclass(frozen=True, slots=True)
class Branch:
    """An aim in the tree: how many support it directly, and those of them that are shown at once."""

    aim: AimRow
    below: int
    shown: tuple[Branch, ...] = ()
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class UnitPlans:
    """A part of the council in the outline of plans, with its plans of the year."""

    unit_id: int
    code: str
    name: str
    level: int
    plans: tuple[ReadablePlan, ...]
    below: tuple[UnitPlans, ...]
    is_open: bool

    @property
    def has_plans(self) -> bool:
        """Whether there is a plan here or further down."""
        return bool(self.plans) or any(one.has_plans for one in self.below)


@dataclass(frozen=True, slots=True)
class PlanTree:
    """The priorities of the council with what hangs on them, and the plans of each part.

    ``stood_on`` is the day by whose organisation a year that is over is shown.
    """

    year: int
    years: tuple[int, ...]
    branches: tuple[Branch, ...]
    units: tuple[UnitPlans, ...]
    found: tuple[AimRow, ...] | None
    stood_on: date | None = None


@dataclass(frozen=True, slots=True)
class AimPage:
    """One aim: what it supports up to the council's priority, what proves it, and who delivers it."""

    aim: PlannedAim
    up: tuple[AimRow, ...]
    down: tuple[Branch, ...]
    ended: bool


def plan_tree(
    user: Any, rows: Sequence[PlacementRow], today: date, year: int, years: Sequence[int], words: str
) -> PlanTree:
    """The first view of a year: the priorities, open down to the reader's own part; a fixed number of queries.

    What the reader may see goes by today's organisation, where plans stand by that of the year's end: a year that is
    over keeps its outline, whatever moved since.
    """
    day = standing_day(year, today)
    stood = tree_at(rows, day)
    plans = readable_plans(user, tree_at(rows, today), year=year, stood=stood)
    own = frozenset(grant.unit_id for grant in user.grants if grant.unit_id is not None)
    aims = aims_of(plans)
    found = None
    if words:
        wanted = words.casefold().split()
        hits = [one for one in aims if all(word in f"{one.wording} {one.plan.unit}".casefold() for word in wanted)]
        found = tuple(hits[:MOST_FOUND])
    homes = _homes(rows, plans, day)
    return PlanTree(
        year, tuple(years), _branches(aims, own), _unit_plans(stood, plans, own, homes), found,
        day if day < today else None,
    )  # fmt: skip


def objective_below(year: ReadThread, aim_id: int) -> list[Branch]:
    """The aims that directly support one, with how many support each; for the tree that opens level by level."""
    thread = _in_force(year, aim_id)
    return [Branch(year.rows[one.id], len(thread.below(one.id))) for one in thread.below(aim_id)]


def objective_page(user: Any, year: ReadThread, aim_id: int, today: date) -> AimPage:
    """The golden thread of one aim, both ways, with its indicators; a fixed number of queries."""
    thread, rows = _in_force(year, aim_id), year.rows
    (aim,) = planned(user, [rows[aim_id]], rows, today)

    def branch(one: int) -> Branch:
        below = thread.below(one)
        return Branch(rows[one], len(below), tuple(branch(each.id) for each in below))

    up = tuple(rows[one.id] for one in thread.up(aim_id))
    return AimPage(aim, up, branch(aim_id).shown, rows[aim_id].ended)


def _in_force(year: ReadThread, aim_id: int) -> Thread:
    """The thread without what has ended, but for the aim that is asked about."""
    return thread_of(one.as_aim() for one in year.rows.values() if not one.ended or one.id == aim_id)


@dataclass(frozen=True, slots=True)
class Gaps:
    """Where the thread of a year is broken: aims by what they lack, parts without a link upwards, links that a move
    has parted, idle indicators."""

    aims: Mapping[Gap, list[AimRow]]
    parts: Sequence[tuple[str, str]]
    left: Sequence[LeftLink]
    indicators: Sequence[tuple[str, str, str]]


def gap_list(user: Any, placements: Sequence[PlacementRow], today: date, year: int) -> Gaps:
    """The gaps among what the reader sees: an aim that is out of sight neither fills one nor tells of itself.

    The parts are those of the organisation by which the year is shown; ``placements`` hold what is on record ahead too.
    """
    stood = tree_at(placements, standing_day(year, today))
    aims = aims_of(readable_plans(user, tree_at(placements, today), year=year, stood=stood), with_measures=True)
    rows = by_id(aims)
    found = thread_of(one.as_aim() for one in aims).gaps()
    linked = {one.plan.unit_id for one in aims if one.parent_id is not None}
    named = ObjectiveMeasure.objects.filter(among("objective_id", list(rows)))
    used = set(named.values_list("series__indicator__code", flat=True))
    return Gaps(
        aims={gap: [rows[one.id] for one in lacking] for gap, lacking in found.items()},
        parts=[
            (place.name, reverse("plans:unit_plans", args=[year_slug(year), place.code]))
            for place, _depth in stood.walk()
            if place.level > 1 and place.unit_id not in linked
        ],
        left=left_links(user, placements, today, year=year),
        indicators=[
            (code, name, reverse("dashboards:indicator_page", args=[code]))
            for code, name in codes_in_use()
            if code not in used
        ],
    )


def aims_to_support(user: Any, units: Tree, unit_id: int, year: int) -> list[AimRow]:
    """The aims of plans further up in the own branch, from the nearest level: what a new one may support."""
    line = units.above(unit_id) - {unit_id}
    plans = {pk: one for pk, one in readable_plans(user, units, year=year).items() if one.unit_id in line}
    return sorted(aims_of(plans), key=lambda one: (-one.plan.level, one.plan.id, one.position))


def _branches(aims: Sequence[AimRow], own: frozenset[int]) -> tuple[Branch, ...]:
    """The priorities, open towards the own part as far as ``MOST_SHOWN`` aims; the rest comes when it is opened."""
    thread, rows = thread_of(one.as_aim() for one in aims), by_id(aims)
    home = {up.id for one in aims if one.plan.unit_id in own for up in thread.up(one.id)}
    shown = 0

    def branch(aim_id: int) -> Branch:
        nonlocal shown
        below = thread.below(aim_id)
        is_open = aim_id in home and shown + len(below) <= MOST_SHOWN
        if is_open:
            shown += len(below)
        return Branch(rows[aim_id], len(below), tuple(branch(one.id) for one in below) if is_open else (), is_open)

    return tuple(branch(one.id) for one in thread.below(None) if one.level == 1)


def _homes(rows: Sequence[PlacementRow], plans: Mapping[int, ReadablePlan], day: date) -> dict[int, tuple[int, str]]:
    """Where plans are listed that were closed before their part moved: the part above it then, with its name."""
    stood, found = tree_at(rows, day), {}
    for one in plans.values():
        closed_on = one.closed_on
        if closed_on is None or closed_on >= day:
            continue
        line = tree_at(rows, closed_on).line(one.unit_id)
        now = {place.unit_id for place in stood.line(one.unit_id)}
        left = [place for place in line if place.unit_id in stood and place.unit_id not in now]
        if left:
            found[one.id] = (left[-1].unit_id, line[-1].name)
    return found


def _unit_plans(
    units: Tree,
    plans: Mapping[int, ReadablePlan],
    own: frozenset[int],
    homes: Mapping[int, tuple[int, str]],
) -> tuple[UnitPlans, ...]:
    of_unit: dict[int, list[ReadablePlan]] = {}
    for one in plans.values():
        home, name = homes.get(one.id, (one.unit_id, ""))
        shown = replace(one, name=f"{name}: {one.title}") if name else one
        of_unit.setdefault(home, []).append(shown)

    def at(parent_id: int | None) -> tuple[UnitPlans, ...]:
        return tuple(
            UnitPlans(
                place.unit_id, place.code, place.name, place.level, tuple(of_unit.get(place.unit_id, ())),
                at(place.unit_id), bool(own & units.below(place.unit_id)) or place.level == 1,
            )
            for place in units.children(parent_id)
        )  # fmt: skip

    return at(None)
