"""Whose view a view is, and who reads it: its own branch, the Chief Executive, corporate performance (N102)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils import timezone

from council_pm.assessments.models import Dimension, MaturityView
from council_pm.core.access import AccessScope, Permission, may
from council_pm.core.rows import row_or_404
from council_pm.org.models import Level, OrgUnit
from council_pm.org.selectors import tree
from council_pm.org.tree import Place, Tree
from plans.access import scope_of_unit


@dataclass(frozen=True, slots=True)
class Department:
    """A department of today's council."""

    unit: OrgUnit
    tree: Tree

    @property
    def name(self) -> str:
        """What it is called today."""
        return self.tree[self.unit.pk].name

    def access_scope(self) -> AccessScope:
        """Where its views belong."""
        return scope_of_unit(self.unit.pk, self.tree)


@dataclass(frozen=True, slots=True)
class ViewOfDepartment:
    """One of its views."""

    view: MaturityView
    at: Department

    def access_scope(self) -> AccessScope:
        """Where it belongs."""
        return self.at.access_scope()


def department_at(user: Any, code: str) -> Department:
    """A department whose view the reader may read; for all others there is no such page."""
    units = tree(timezone.localdate())
    place = units.by_code(code)
    if place is None or place.level != Level.DEPARTMENT:
        raise Http404
    if not may(user, Permission.VIEW_MATURITY, scope_of_unit(place.unit_id, units)):
        raise Http404
    return Department(OrgUnit.objects.get(pk=place.unit_id), units)


def view_at(user: Any, code: str, view_id: int) -> ViewOfDepartment:
    """One of a department's views."""
    at = department_at(user, code)
    found = row_or_404(MaturityView.objects.filter(unit=at.unit), view_id)
    return ViewOfDepartment(found, at)


def dimension_at(user: Any, dimension_id: int) -> Dimension:
    """A dimension, active or not."""
    return row_or_404(Dimension.objects.all(), dimension_id)


def departments_of(user: Any, units: Tree) -> list[Place]:
    """The departments whose views the reader may read, by name; no query."""
    departments = (one for one in units.places.values() if one.level == Level.DEPARTMENT)
    seen = (one for one in departments if may(user, Permission.VIEW_MATURITY, scope_of_unit(one.unit_id, units)))
    return sorted(seen, key=lambda one: one.name)
