"""What an address of a plan names, within what the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils import timezone

from council_pm.core.access import AccessScope, Permission, may
from council_pm.core.row_ids import can_be_row
from council_pm.core.sending import sent as sent
from council_pm.org.models import OrgUnit
from council_pm.org.selectors import placement_rows, tree
from council_pm.org.tree import tree_at
from indicators.models import Series
from plans.access import AboveUnit, AimInTree, CopySource, PlanInTree, UnitInTree, visible_plan
from plans.kinds import standing_day, year_of_slug
from plans.models import Comment, Objective, PlanState, Section
from plans.selectors.readable import read_thread


@dataclass(frozen=True, slots=True)
class UnitYear:
    """A part of the council and a year, for which plans are read or begun."""

    place: UnitInTree
    year: int
    name: str

    def access_scope(self) -> AccessScope:
        """Where plans of the part belong."""
        return self.place.access_scope()


@dataclass(frozen=True, slots=True)
class PlanPart:
    """A section or a comment of a plan."""

    at: PlanInTree
    part: Any

    def access_scope(self) -> AccessScope:
        """Where the plan belongs."""
        return self.at.access_scope()


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


def comment_at(user: Any, plan_id: int, comment_id: int) -> PlanPart:
    """A comment in the margin of a plan."""
    at = plan_to_comment(user, plan_id)
    found = Comment.objects.filter(plan=at.plan, pk=comment_id).first() if can_be_row(comment_id) else None
    if found is None:
        raise Http404
    return PlanPart(at, found)


def section_at(user: Any, plan_id: int, section_id: int) -> PlanPart:
    """A heading of a plan that the reader may see."""
    at = plan_at(user, plan_id)
    found = Section.objects.filter(plan=at.plan, pk=section_id).first() if can_be_row(section_id) else None
    if found is None:
        raise Http404
    return PlanPart(at, found)


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
    return UnitYear(UnitInTree(OrgUnit.objects.get(pk=place.unit_id), units), number, place.name)


def open_unit_year_at(user: Any, code: str, year: str) -> UnitYear:
    """A part of today's council and a year of its plans."""
    found = unit_year_at(user, code, year)
    if found.place.unit.pk not in found.place.tree:
        raise Http404
    return found


def aim_at(user: Any, aim_id: int) -> AimInTree:
    """An aim, where the reader sees its plan and this aim in it; with the thread of its year as the reader sees it."""
    aim = Objective.objects.select_related("plan__unit").filter(pk=aim_id).first() if can_be_row(aim_id) else None
    if aim is None:
        raise Http404
    units = tree(timezone.localdate())
    thread = read_thread(user, units, aim.plan.year)
    if aim_id not in thread.rows:
        raise Http404
    return AimInTree(aim, PlanInTree(aim.plan, units), thread)


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
    found = Series.objects.filter(objective_measures__objective=at.aim, pk=series_id) if can_be_row(series_id) else None
    series = found.select_related("indicator").first() if found is not None else None
    if series is None:
        raise Http404
    return AimMeasure(at, series)
