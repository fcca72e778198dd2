"""Where a plan belongs, and who reads and writes it (matrix M048 to M059)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404

from council_pm.core.access import AccessScope, Permission, may
from council_pm.core.rows import row_or_404
from council_pm.org.models import OrgUnit
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from plans.models import Objective, Plan, PlanState


def scope_of_unit(unit_id: int, units: Tree) -> AccessScope:
    """Where the plans of a unit belong: the unit and all above it, and what stands below (for its own branch)."""
    return AccessScope(units=units.above(unit_id), below=units.below(unit_id))


@dataclass(frozen=True, slots=True)
class PlanInTree:
    """A plan with the tree of today, in which its unit stands."""

    plan: Plan
    tree: Tree

    def access_scope(self) -> AccessScope:
        """Where it belongs."""
        return scope_of_unit(self.plan.unit_id, self.tree)


@dataclass(frozen=True, slots=True)
class AboveUnit:
    """A plan as those see it who agree it: they stand above its unit, never in it."""

    plan: PlanInTree

    def access_scope(self) -> AccessScope:
        """Everything above the unit, without the unit itself."""
        own = self.plan.plan.unit_id
        return AccessScope(units=self.plan.tree.above(own) - {own})


@dataclass(frozen=True, slots=True)
class CopySource:
    """A plan as those see it who begin another one from it: whoever writes plans may copy what is agreed (S22)."""

    plan: PlanInTree

    def access_scope(self) -> AccessScope:
        """A draft belongs to its own branch, an agreed plan to every part of the council."""
        own = self.plan.access_scope()
        if self.plan.plan.state == PlanState.DRAFT:
            return own
        return AccessScope(units=own.units, below=frozenset(self.plan.tree.places))


@dataclass(frozen=True, slots=True)
class UnitInTree:
    """A part of the council for which a plan may be begun."""

    unit: OrgUnit
    tree: Tree

    def access_scope(self) -> AccessScope:
        """Where its plans belong."""
        return scope_of_unit(self.unit.pk, self.tree)


@dataclass(frozen=True, slots=True)
class AimInTree:
    """An objective with the tree of today."""

    aim: Objective
    plan: PlanInTree

    def access_scope(self) -> AccessScope:
        """Where its plan belongs."""
        return self.plan.access_scope()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a thing, such as a step of an action or a section of a plan: it belongs where the whole belongs."""

    at: Any
    part: Any

    def access_scope(self) -> AccessScope:
        """Where the whole belongs."""
        scope: AccessScope = self.at.access_scope()
        return scope


def sees_drafts(user: Any, plan: PlanInTree) -> bool:
    """Whether the reader sees what is being written and not agreed yet (M055)."""
    return may(user, Permission.VIEW_DRAFT_PLAN, plan)


def visible_plan(user: Any, plan_id: int, today: date) -> PlanInTree:
    """A plan that the reader may see: agreed ones everybody in the council (M048), drafts their own branch (M055)."""
    plan = row_or_404(Plan.objects.select_related("unit"), plan_id)
    found = PlanInTree(plan, tree(today))
    if plan.state == PlanState.DRAFT and not sees_drafts(user, found):
        raise Http404
    return found


def may_agree(user: Any, plan: PlanInTree) -> bool:
    """Whether the reader agrees this plan: from above, or the centre."""
    return may(user, Permission.AGREE_PLAN, AboveUnit(plan))
