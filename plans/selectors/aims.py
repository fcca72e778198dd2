"""Aims to choose from, where actions are put under one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery

from council_pm.core.access import Permission, may
from council_pm.org.tree import Tree
from plans.access import scope_of_unit
from plans.kinds import year_of
from plans.models import Objective, ObjectiveText
from plans.selectors.actions import own_units

MOST = 300


def aims_to_choose(user: Any, units: Tree, today: date) -> list[tuple[str, str]]:
    """The aims in force of plans that the reader writes, this year's and later ones; one query at most."""
    own = sorted(
        pk for pk in own_units(user, units)
        if pk in units.places and may(user, Permission.EDIT_PLAN, scope_of_unit(pk, units))
    )  # fmt: skip
    if not own:
        return []
    newest = ObjectiveText.objects.filter(objective=OuterRef("pk")).order_by("-revision").values("wording")[:1]
    rows = (
        Objective.objects.filter(plan__unit__in=own, plan__year__gte=year_of(today), ended_at__isnull=True)
        .annotate(words=Subquery(newest))
        .order_by("plan__unit__code", "plan__year", "position")
    )
    return [
        (str(pk), f"{units[unit_id].name}: {words}")
        for pk, unit_id, words in rows.values_list("pk", "plan__unit_id", "words")[:MOST]
        if unit_id in units.places
    ]
