"""What a target may hang on: aims of the plans above somebody, and indicators, that both of the two may read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from appraisals.access import AppraisalSeen, appraisers_of
from appraisals.target_link import Link
from council_pm.core.access import Permission, may
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from council_pm.people.models import User
from indicators.selectors.rows import ScorecardRow
from indicators.selectors.scorecard import Choice, few_lines, scorecard
from indicators.visibility import sight_of
from plans.access import scope_of_unit
from plans.golden_thread import Aim, thread_of
from plans.kinds import year_of
from plans.models import PlanState
from plans.selectors.readable import AimRow, ReadablePlan, aims_of, readable_plans
from plans.selectors.rows import series_of


@dataclass(frozen=True, slots=True)
class AimChoice:
    """An aim that a target may hang on, with what it supports further up, nearest first."""

    link: Link
    wording: str
    unit: str
    year: str
    up: tuple[str, ...]

    @property
    def thread(self) -> str:
        """What it supports, such as: Clean streets > Places to be proud of. Empty for a priority of the council."""
        return " > ".join(self.up)


@dataclass(frozen=True, slots=True)
class LineChoice:
    """An indicator that a target may hang on, as the reader sees it, with the nearest aim that it proves."""

    link: Link
    row: ScorecardRow
    aim: AimChoice | None = None


@dataclass(frozen=True)
class Links:
    """What may be chosen: ``own`` aims of the nearest plan, ``above`` those further up, and indicators."""

    own: tuple[AimChoice, ...]
    above: tuple[AimChoice, ...]
    lines: tuple[LineChoice, ...]

    @cached_property
    def by_code(self) -> Mapping[str, AimChoice | LineChoice]:
        """Each by what a form sends for it."""
        every: list[AimChoice | LineChoice] = [*self.own, *self.above, *self.lines]
        return {one.link.code: one for one in every}

    def same_words(self, wording: str, unit: str) -> Link | None:
        """The aim of the same part of the council with the same words: last year's, as this year's plan has it."""
        wanted = (wording.casefold().strip(), unit)
        found = (one for one in (*self.own, *self.above) if (one.wording.casefold().strip(), one.unit) == wanted)
        return next((one.link for one in found), None)

    def not_hung(self, links: Collection[Link]) -> tuple[AimChoice, ...]:
        """Aims of the nearest plan that none of these targets hangs on: what is suggested."""
        hung = {one.objective_id for one in links}
        return tuple(one for one in self.own if one.link.objective_id not in hung)

    def may_be(self, link: Link) -> bool:
        """Whether a target may hang on this; on an indicator also without the aim that it proves."""
        found = self.by_code.get(link.code)
        return not link.code or (found is not None and link in (found.link, Link(series_id=link.series_id)))


def links_of(at: AppraisalSeen, units: Tree | None = None) -> Links:
    """What a target of this appraisal may hang on; a fixed number of queries.

    Aims of the plans of the person's unit and of everything above it, as it stands today, of the cycle's year and of
    this one; only what both of the two read, in the words that both read, so that no draft comes to light by a target.
    """
    units = units or tree(at.today)
    plans = _shared_plans(at, units)
    aims = sorted(aims_of(plans), key=lambda one: (-one.plan.level, -one.plan.year, one.plan.id, one.position))
    thread = thread_of(Aim(one.id, one.parent_id, one.plan.unit_id, one.plan.level) for one in aims)
    words = {one.id: one.wording for one in aims}
    choices = [(one, _aim(one, [words[up.id] for up in thread.up(one.id)])) for one in aims]
    nearest = aims[0].plan.level if aims else 0
    return Links(
        tuple(choice for one, choice in choices if one.plan.level == nearest),
        tuple(choice for one, choice in choices if one.plan.level != nearest),
        _lines(at, units, choices),
    )


def _aim(one: AimRow, up: Sequence[str]) -> AimChoice:
    return AimChoice(Link(objective_id=one.id), one.wording, one.plan.unit, one.plan.year_label, tuple(up))


def _shared_plans(at: AppraisalSeen, units: Tree) -> dict[int, ReadablePlan]:
    """The plans that both read, as drafts only where both read those."""
    line = units.above(at.appraisal.unit_id)
    others = _others(at)
    found: dict[int, ReadablePlan] = {}
    for year in sorted({at.appraisal.cycle.year, year_of(at.today)}):
        for pk, plan in readable_plans(at.user, units, year=year).items():
            if plan.unit_id not in line:
                continue
            shared = plan.drafts and _read_drafts(others, plan.unit_id, units)
            if shared or plan.state != PlanState.DRAFT:
                found[pk] = replace(plan, drafts=shared)
    return found


def _read_drafts(readers: Iterable[Any], unit_id: int, units: Tree) -> bool:
    scope = scope_of_unit(unit_id, units)
    return all(may(one, Permission.VIEW_DRAFT_PLAN, scope) for one in readers)


def _others(at: AppraisalSeen) -> list[User]:
    """The accounts of the other side: whoever has none reads on paper, and no draft."""
    people = {at.appraisal.person_id, *appraisers_of(at.appraisal, at.today)} - {at.user.person_id}
    return list(User.objects.filter(person__in=people, is_active=True))


def _lines(at: AppraisalSeen, units: Tree, aims: Sequence[tuple[AimRow, AimChoice]]) -> tuple[LineChoice, ...]:
    """The indicators of the unit itself, then those that prove the aims, the nearest first; three queries."""
    sight = sight_of(at.user)
    own = scorecard(Choice(unit_ids=frozenset({at.appraisal.unit_id})), sight, at.today, tree=units).rows
    known = {one.series_id for one in own}
    others = few_lines(series_of(one for one, _choice in aims) - known, sight, at.today, units).values()
    proved: dict[int, AimChoice] = {}
    for aim, choice in aims:
        for proof in aim.proofs:
            proved.setdefault(proof.series_id, choice)
    turn = {series: place for place, series in enumerate(proved)}
    rows = (*sorted(own, key=_name), *sorted(others, key=lambda row: turn[row.series_id]))
    return tuple(_line(one, proved.get(one.series_id)) for one in rows)


def _line(row: ScorecardRow, aim: AimChoice | None) -> LineChoice:
    return LineChoice(Link(aim.link.objective_id if aim else None, row.series_id), row, aim)


def _name(row: ScorecardRow) -> tuple[str, int]:
    return row.name, row.series_id
