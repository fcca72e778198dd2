"""What an address of a plan names, within what the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404
from django.utils import timezone

from council_pm.core.access import AccessScope, Permission, may
from council_pm.core.row_ids import can_be_row
from council_pm.core.rows import row_or_404
from council_pm.core.sending import sent as sent
from council_pm.org.models import OrgUnit
from council_pm.org.selectors import placement_rows, tree
from council_pm.org.tree import Tree, tree_at
from indicators.models import Series
from plans.access import AboveUnit, AimInTree, CopySource, Part, PlanInTree, UnitInTree, scope_of_unit, visible_plan
from plans.kinds import standing_day, year_of_slug
from plans.models import Comment, Objective, PlanState, Section
from plans.moving import Days, Link
from plans.selectors.readable import aims_of, readable_plans
from plans.selectors.year import Node, YearRead, read_year_of


@dataclass(frozen=True, slots=True)
class UnitYear:
    """A part of the council and a year, for which plans are read or begun."""

    place: UnitInTree
    year: int
    name: str
    stood: Tree  # the organisation by which the year is shown

    def access_scope(self) -> AccessScope:
        """Where plans of the part belong."""
        return self.place.access_scope()


@dataclass(frozen=True, slots=True)
class AimMeasure:
    """An indicator of an aim."""

    at: AimInTree
    series: Series

    def access_scope(self) -> AccessScope:
        """Where the aim belongs."""
        return self.at.access_scope()


def plan_at(user: Any, plan_id: int) -> PlanInTree:
    """A plan that the reader may see; for all others there is no such page."""
    return visible_plan(user, plan_id, timezone.localdate())


def plan_to_agree(user: Any, plan_id: int) -> AboveUnit:
    """A plan as those see it who stand above it."""
    return AboveUnit(plan_at(user, plan_id))


def plan_to_comment(user: Any, plan_id: int) -> PlanInTree:
    """A plan in whose margin the reader may write: the margin is out of sight for all others (M050c)."""
    found = plan_at(user, plan_id)
    if not may(user, Permission.COMMENT_PLAN, found):
        raise Http404
    return found


def comment_at(user: Any, plan_id: int, comment_id: int) -> Part:
    """A comment in the margin of a plan."""
    at = plan_to_comment(user, plan_id)
    found = row_or_404(Comment.objects.filter(plan=at.plan), comment_id)
    return Part(at, found)


def section_at(user: Any, plan_id: int, section_id: int) -> Part:
    """A heading of a plan that the reader may see."""
    at = plan_at(user, plan_id)
    found = row_or_404(Section.objects.filter(plan=at.plan), section_id)
    return Part(at, found)


def unit_at(user: Any, code: str) -> UnitInTree:
    """A part of today's council."""
    units = tree(timezone.localdate())
    place = units.by_code(code)
    if place is None:
        raise Http404
    return UnitInTree(OrgUnit.objects.get(pk=place.unit_id), units)


def unit_year_at(user: Any, code: str, year: str) -> UnitYear:
    """A part of the council and a year of its plans: one of today, or one that was there in that year."""
    today, number = timezone.localdate(), year_of_slug(year)
    if number is None:
        raise Http404
    rows = placement_rows(today)
    stood, units = tree_at(rows, standing_day(number, today)), tree_at(rows, today)
    place = stood.by_code(code) or units.by_code(code)
    if place is None:
        raise Http404
    return UnitYear(UnitInTree(OrgUnit.objects.get(pk=place.unit_id), units), number, place.name, stood)


def open_unit_year_at(user: Any, code: str, year: str) -> UnitYear:
    """A part of today's council and a year of its plans."""
    found = unit_year_at(user, code, year)
    if found.place.unit.pk not in found.place.tree:
        raise Http404
    return found


def aim_at(user: Any, aim_id: int) -> AimInTree:
    """An aim to change, where the reader sees its plan and this aim in it."""
    aim = row_or_404(Objective.objects.select_related("plan__unit"), aim_id)
    units = tree(timezone.localdate())
    plans = readable_plans(user, units, ids=[aim.plan_id])
    if not plans or not aims_of(plans, only=[aim_id], with_ended=True):
        raise Http404
    return AimInTree(aim, PlanInTree(aim.plan, units))


@dataclass(frozen=True, slots=True)
class AimInYear:
    """An aim among all that the reader sees of its year."""

    node: Node
    read: YearRead
    days: Days

    @property
    def tree(self) -> Tree:
        """The organisation of today."""
        return self.days.at(self.days.today)

    @property
    def may_be_parted(self) -> bool:
        """Whether a move has parted or will part its link upwards, as far as what was read says: it may be asked."""
        node = self.node
        if node.parent_id is None or node.ended or node.plan.state == PlanState.CLOSED:
            return False
        above = self.read.nodes.get(node.parent_id)
        if above is None:
            return True  # out of the reader's sight
        return bool(self.days.parted([Link(node.id, node.plan.unit_id, node.plan.year, above.id, above.plan.unit_id)]))

    def access_scope(self) -> AccessScope:
        """Where its plan belongs."""
        return scope_of_unit(self.node.plan.unit_id, self.tree)


def thread_at(user: Any, aim_id: int) -> AimInYear:
    """An aim to read, with the thread of its year as the reader sees it: two queries."""
    if not can_be_row(aim_id):
        raise Http404
    today = timezone.localdate()
    days = Days(placement_rows(date.max), today)
    read = read_year_of(user, days.at(today), aim_id)
    if aim_id not in read.nodes:
        raise Http404
    return AimInYear(read.nodes[aim_id], read, days)


def plan_to_copy(user: Any, plan_id: int) -> CopySource:
    """A plan to begin another one from (M059): a draft is there for its own branch and corporate performance only.

    Who reads every draft and writes none, the auditor, is refused; for all others there is no such page.
    """
    found = CopySource(plan_at(user, plan_id))
    is_draft = found.plan.plan.state == PlanState.DRAFT
    if is_draft and not may(user, Permission.COPY_PLAN, found) and may(user, Permission.COMMENT_PLAN, found.plan):
        raise Http404
    return found


def measure_at(user: Any, aim_id: int, series_id: int) -> AimMeasure:
    """An indicator that stands with an aim."""
    at = aim_at(user, aim_id)
    rows = Series.objects.select_related("indicator").filter(objective_measures__objective=at.aim)
    return AimMeasure(at, row_or_404(rows, series_id))
