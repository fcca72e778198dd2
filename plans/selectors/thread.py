"""The golden thread of a year: the tree from the council's priorities down, and one aim both ways (B7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from council_pm.org.tree import PlacementRow, Tree, tree_at
from indicators.selectors.scorecard import few_lines
from indicators.visibility import sight_of
from plans.golden_thread import Thread
from plans.kinds import standing_day
from plans.people_counts import Place, count_people
from plans.selectors.action_sight import action_sight
from plans.selectors.readable import AimRow, Deed, ReadablePlan, aims_of, readable_plans
from plans.selectors.rows import AimLine, Shape, Step, series_of, shape_of, steps_of, told
from plans.selectors.year import YearRead, read_year
from plans.thread_picture import Item

MOST_FOUND = 100
MOST_SHOWN = 80  # aims of a first view: UX, screen 6, allows two hundred


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


@dataclass(frozen=True, slots=True)
class PlanTree:
    """The priorities of the council with what hangs on them, and the plans of each part.

    ``stood`` is the organisation by which the year is shown, of the day ``stood_on`` where the year is over.
    """

    year: int
    years: tuple[int, ...]
    steps: tuple[Step, ...]
    units: tuple[UnitPlans, ...]
    found: tuple[AimLine, ...] | None
    stood: Tree
    stood_on: date | None


@dataclass(frozen=True, slots=True)
class Level:
    """One aim, what it supports further up, and the aims that directly support it."""

    aim: AimRow
    up: tuple[AimRow, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """The plans of a part of the council as one numbered list, with what hangs on nothing in it."""

    steps: tuple[Step, ...]
    loose: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class AimPage:
    """One aim: what it supports up to the council's priority, what proves it, what is done, and who delivers it."""

    line: AimLine
    supports: AimRow | None
    up: tuple[AimRow, ...]
    steps: tuple[Step, ...]
    hidden: Mapping[int, int]

    @property
    def deeds(self) -> tuple[Deed, ...]:
        """What is done about it."""
        return self.aim.deeds

    @property
    def aim(self) -> AimRow:
        """The aim itself."""
        return self.line.aim


def plan_tree(
    user: Any, rows: Sequence[PlacementRow], today: date, year: int, years: Sequence[int], words: str
) -> PlanTree:
    """The first view of a year: the priorities, open down to the reader's own part; a fixed number of queries.

    What the reader may see goes by today's organisation, where plans stand by that of the year's end: a year that is
    over keeps its outline, whatever moved since.
    """
    units, day = tree_at(rows, today), standing_day(year, today)
    stood = tree_at(rows, day) if day != today else units
    own = frozenset(grant.unit_id for grant in user.grants if grant.unit_id is not None)
    read = read_year(user, units, year, stood=stood)
    thread = read.in_force()
    home = {up.id for one in read.nodes.values() if one.plan.unit_id in own for up in _line_of(thread, one.id)}
    shape = shape_of(
        thread, [one.id for one in thread.below(None) if one.level == 1], home.__contains__, MOST_SHOWN
    )  # fmt: skip
    found: list[AimRow] | None = None
    if words:
        wanted = words.casefold().split()
        every = aims_of(read.plans, sight=action_sight(user, units))
        hits = [one for one in every if all(word in f"{one.wording} {one.plan.unit}".casefold() for word in wanted)]
        found, aims = hits[:MOST_FOUND], every
    else:
        aims = _aims(user, units, read, shape.ids)
    ids = shape.ids
    shown = [one for one in aims if one.id in ids]
    lines = lines_of(user, units, [*shown, *(found or ())], today)
    return PlanTree(
        year, tuple(years), steps_of(_known(shape, lines), thread, lines),
        _unit_plans(stood, read.plans, own, _homes(rows, read.plans, day)),
        None if found is None else tuple(lines[one.id] for one in found),
        stood, day if day < today else None,
    )  # fmt: skip


def objective_below(user: Any, units: Tree, read: YearRead, aim_id: int, today: date) -> Level:
    """The aims that directly support one, as lines: for the tree that opens level by level, and for a narrow screen."""
    thread = read.in_force(aim_id)
    up = [one.id for one in thread.up(aim_id)]
    shape = shape_of(thread, [one.id for one in thread.below(aim_id)], lambda one: False, MOST_SHOWN, {aim_id, *up})
    rows = {one.id: one for one in _aims(user, units, read, {aim_id, *up, *shape.ids})}
    lines = lines_of(user, units, [rows[one] for one in shape.ids if one in rows], today)
    return Level(
        rows[aim_id], tuple(rows[one] for one in up if one in rows), steps_of(_known(shape, lines), thread, lines)
    )


def objective_page(user: Any, units: Tree, read: YearRead, aim_id: int, today: date) -> AimPage:
    """The golden thread of one aim, both ways, with its indicators and how many people's
    targets hang on it; three queries."""
    thread = read.in_force(aim_id)
    up = [one.id for one in thread.up(aim_id)]
    below = [one.id for one in thread.below(aim_id)]
    shape = shape_of(thread, below, lambda one: True, MOST_SHOWN, {aim_id, *up})
    rows = {one.id: one for one in _aims(user, units, read, {aim_id, *up, *shape.ids})}
    lines = lines_of(user, units, [one for one in rows.values() if one.id not in up], today, with_people=True)
    climbed = tuple(rows[one] for one in up if one in rows)
    return AimPage(
        lines[aim_id], next(iter(climbed), None), climbed, steps_of(_known(shape, lines), thread, lines),
        {one: len(thread.all_below(one)) for one in shape.ids if one not in shape.open},
    )  # fmt: skip


def thread_items(page: AimPage) -> tuple[list[Item], Item]:
    """The thread of an aim as a picture takes it: what it supports, the highest first, and the aim with those below."""
    up = [Item(one.wording, one.plan.unit, one.url) for one in reversed(page.up)]
    waiting: dict[int, list[Item]] = {}  # by depth: what stands below the next aim of the level above
    for step in reversed(page.steps):
        depth = step.number.count(".")
        below = tuple(reversed(waiting.pop(depth + 1, [])))
        waiting.setdefault(depth, []).append(_item(step.line, below, page.hidden.get(step.line.aim.id, 0)))
    return up, _item(page.line, tuple(reversed(waiting.get(0, []))), 0)


def outline(user: Any, units: Tree, stood: Tree, year: int, unit_id: int, today: date) -> Outline:
    """The plan tree of a year from a part of the council down, for paper; four queries.

    ``stood`` is the organisation by which the year is shown, ``units`` that of today, by which rights go.

    First the aims of the part itself, each with all that supports it; then those of parts below that support none of
    these. What supports an aim stands in it wherever it belongs.
    """
    read = read_year(user, units, year, stood=stood)
    thread, branch = read.in_force(), stood.below(unit_id)
    roots = [pk for pk in thread.aims if thread.aims[pk].unit_id == unit_id]
    shape = shape_of(thread, roots, lambda one: True, len(read.nodes))
    rest = {pk: one for pk, one in thread.aims.items() if one.unit_id in branch and pk not in shape.ids}
    others = [pk for pk, one in rest.items() if one.parent_id not in rest]
    loose = shape_of(thread, others, lambda one: True, len(read.nodes))
    lines = lines_of(user, units, _aims(user, units, read, shape.ids | loose.ids), today, with_people=True)
    return Outline(steps_of(_known(shape, lines), thread, lines), steps_of(_known(loose, lines), thread, lines))


def aims_to_support(user: Any, units: Tree, unit_id: int, year: int) -> list[AimRow]:
    """The aims of plans further up in the own branch, from the nearest level: what a new one may support."""
    line = units.above(unit_id) - {unit_id}
    plans = {pk: one for pk, one in readable_plans(user, units, year=year).items() if one.unit_id in line}
    return sorted(aims_of(plans), key=lambda one: (-one.plan.level, one.plan.id, one.position)) if plans else []


def lines_of(
    user: Any, units: Tree, aims: Sequence[AimRow], today: date, *, with_people: bool = False
) -> dict[int, AimLine]:
    """These aims with what the reader sees of their indicators, by id; one query, none where there are none.

    ``with_people``: and with how many people's targets hang on each, in the queries of who counts them.
    """
    lines = few_lines(series_of(aims), sight_of(user), today, units)
    places = ((one.id, Place(one.plan.year, one.plan.unit_id)) for one in aims)
    return told(aims, lines, today, count_people(places, units) if with_people else None)


def _item(line: AimLine, below: Sequence[Item], hidden: int) -> Item:
    owner = f" · {line.aim.owner}" if line.aim.owner else ""
    return Item(line.aim.wording, f"{line.aim.plan.unit}{owner} · {line.words}", line.aim.url, below, hidden)


def _aims(user: Any, units: Tree, read: YearRead, ids: frozenset[int] | set[int]) -> list[AimRow]:
    """These aims of the year with their words and actions; one query."""
    wanted = {one.plan.id: one.plan for pk, one in read.nodes.items() if pk in ids}
    return aims_of(wanted, only=ids, with_ended=True, sight=action_sight(user, units)) if wanted else []


def _line_of(thread: Thread, aim_id: int) -> list[Any]:
    """The aim and all that it supports; nothing of one that is not in force."""
    return [thread.aims[aim_id], *thread.up(aim_id)] if aim_id in thread.aims else []


def _known(shape: Shape, lines: Mapping[int, AimLine]) -> Shape:
    """Without aims that nobody worded yet: an aim and its first words are written in one step, but read in two."""
    return Shape([place for place in shape.places if place[0] in lines], shape.open)


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
