"""Where a plan of the past stood, and where its part of the council stands now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.org.models import Level
from council_pm.org.selectors import placement_rows
from council_pm.org.tree import Tree, tree_at
from plans.kinds import standing_day
from plans.models import Plan


@dataclass(frozen=True, slots=True)
class Standing:
    """The organisation by which a plan is shown, and a sentence where its part stands elsewhere today."""

    tree: Tree
    sentence: str = ""


def standing_of(plan: Plan, units: Tree, today: date) -> Standing:
    """Of a plan that is closed or whose year is over; no query for one of today."""
    day = standing_day(plan.year, today, plan.closed_on)
    if day >= today:
        return Standing(units)
    stood = tree_at(placement_rows(today), day)
    then, now = _line(stood, plan.unit_id), _line(units, plan.unit_id)
    if not then or then == now:
        return Standing(stood)
    words = {"day": date_format(day, "j F Y"), "then": _names(stood, then), "now": _names(units, now)}
    if not now:
        return Standing(stood, _("On %(day)s it belonged to %(then)s. It is no part of the council any more.") % words)
    return Standing(stood, _("On %(day)s it belonged to %(then)s; today it belongs to %(now)s.") % words)


def _line(units: Tree, unit_id: int) -> list[int]:
    return [place.unit_id for place in units.line(unit_id)[:-1]]


def _names(units: Tree, line: list[int]) -> str:
    """From the department down; the council itself where there is nothing between."""
    between = [units[one].name for one in line if units[one].level > Level.COUNCIL]
    return " / ".join(f"“{name}”" for name in between) or units[line[0]].name if line else ""
