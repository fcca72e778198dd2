"""The aims that an indicator proves, as a reader sees them: the plans that it supports, on its own page."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q

from council_pm.org.tree import Tree
from indicators.models import Series
from plans.models import Objective
from plans.selectors.readable import AimRow, aims_of, readable_plans

MOST = 20


def aims_proved_by(user: Any, units: Tree, indicator_id: int, year: int) -> tuple[AimRow, ...]:
    """The aims of a year that name an indicator, from the council's down; four queries, two where none names it."""
    series = frozenset(Series.objects.filter(indicator=indicator_id).values_list("pk", flat=True))
    now = Q(measures__series__in=series)
    then = Q(agreed__edition=F("plan__edition"), agreed__measures__series__in=series)
    rows = dict(Objective.objects.filter(now | then, plan__year=year).values_list("pk", "plan_id"))
    if not rows:
        return ()
    plans = readable_plans(user, units, ids=set(rows.values()))
    found = aims_of(plans, only=set(rows)) if plans else []
    return tuple(one for one in found if any(proof.series_id in series for proof in one.proofs))[:MOST]
