"""Where a risk belongs, and who reads and changes it (matrix M110, M110b, N140 to N142)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from council_pm.core.access import AccessScope, Permission, may
from council_pm.core.rows import row_or_404
from council_pm.org.models import Level
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from plans.access import Part
from plans.models import Control, Risk, RiskEscalation

STRATEGIC = (Level.COUNCIL, Level.DEPARTMENT)


def scope_of_risk(unit_id: int, level: int, units: Tree) -> AccessScope:
    """Where the risks of a part belong. Strategic ones are no part of the branch below: its managers read their own."""
    above = units.above(unit_id)
    return AccessScope(units=above, below=frozenset() if level in STRATEGIC else units.below(unit_id))


@dataclass(frozen=True, slots=True)
class RiskInTree:
    """A risk with the tree of today."""

    risk: Risk
    tree: Tree

    def access_scope(self) -> AccessScope:
        """Where it belongs."""
        return scope_of_risk(self.risk.unit_id, self.risk.unit.level, self.tree)


@dataclass(frozen=True, slots=True)
class EscalationAbove:
    """A risk that was carried up, as those see it to whom it was carried."""

    at: RiskInTree
    escalation: RiskEscalation

    def access_scope(self) -> AccessScope:
        """The part of the council that is asked, and what stands above it."""
        asked = asked_unit(self.escalation.to_unit_id, self.at.risk.unit_id, self.at.tree)
        return AccessScope(units=self.at.tree.above(asked))


def asked_unit(to_unit_id: int, unit_id: int, units: Tree) -> int:
    """Who answers for the level above today: the part it was carried to, or, where the risk's own part has moved away
    from that one since, the part right above it now."""
    if to_unit_id in units.above(unit_id) or unit_id not in units:
        return to_unit_id
    return units[unit_id].parent_id or to_unit_id


def visible_risks(user: Any, units: Tree) -> QuerySet[Risk]:
    """The risks that the reader sees: those of the places they may read, and confidential ones of fewer."""
    open_to, closed_to = set(), set()
    for unit_id, place in units.places.items():
        scope = scope_of_risk(unit_id, place.level, units)
        if may(user, Permission.VIEW_RISK, scope):
            open_to.add(unit_id)
        if may(user, Permission.VIEW_CONFIDENTIAL_RISK, scope):
            closed_to.add(unit_id)
    for merged, into in units.merged().items():  # the risks of a part that was merged are its successor's
        open_to.update({merged} if into in open_to else ())
        closed_to.update({merged} if into in closed_to else ())
    return Risk.objects.filter(Q(confidential=False, unit__in=open_to) | Q(confidential=True, unit__in=closed_to))


def risk_at(user: Any, risk_id: int, today: date) -> RiskInTree:
    """A risk. A confidential one is not there for who may not read it; the view asks for the right on all others."""
    found = row_or_404(Risk.objects.select_related("unit", "owner", "newest__scale"), risk_id)
    at = RiskInTree(found, tree(today))
    if found.confidential and not may(user, Permission.VIEW_CONFIDENTIAL_RISK, at):
        raise Http404
    return at


def control_at(user: Any, risk_id: int, control_id: int, today: date) -> Part:
    """A control of a risk."""
    at = risk_at(user, risk_id, today)
    rows = Control.objects.select_related("owner").filter(risk=at.risk)
    found = row_or_404(rows, control_id)
    return Part(at, found)
