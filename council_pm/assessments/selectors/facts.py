"""What the product itself can say beside a dimension: counts of one department, as its reader sees it today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from council_pm.assessments.models import Facts
from council_pm.org.tree import Tree
from indicators.selectors.burden import sent_by_their_day
from plans.kinds import year_of
from plans.models import ENDED, PlanState
from plans.selectors.actions import visible_actions
from plans.selectors.answers import asked_in
from plans.selectors.readable import aims_of, readable_plans


def facts_of(user: Any, units: Tree, unit_id: int, today: date) -> Mapping[str, str]:
    """A sentence for each kind of facts that there are any of; a fixed number of queries."""
    below = units.below(unit_id)
    plans = {
        pk: plan
        for pk, plan in readable_plans(user, units, year=year_of(today)).items()
        if plan.unit_id in below and plan.state != PlanState.DRAFT
    }
    aims = aims_of(plans)
    asked = asked_in(user, units, today, below)
    acts = list(
        visible_actions(user, units).filter(unit__in=below).exclude(status__in=ENDED).values_list("due", flat=True)
    )
    counted = {
        Facts.PLANS: (
            _("%(count)s of %(all)s parts of the department have an agreed plan for this year."),
            len({plan.unit_id for plan in plans.values()}),
            len(below & units.places.keys()),
        ),
        Facts.MEASURES: (
            _("%(count)s of %(all)s aims in its agreed plans name an indicator."),
            sum(bool(aim.proofs) for aim in aims),
            len(aims),
        ),
        Facts.RETURNS: (
            _("%(count)s of %(all)s returns that fell due in the last year came by their day."),
            *sent_by_their_day(below, today),
        ),
        Facts.ANSWERS: (
            _("%(count)s of %(all)s indicators that are off target or getting worse are answered."),
            sum(one.answer is not None for one in asked),
            len(asked),
        ),
        Facts.ACTIONS: (
            _("%(count)s of %(all)s actions that are still to do are past their day."),
            sum(due < today for due in acts),
            len(acts),
        ),
    }
    return {kind: words % {"count": count, "all": every} for kind, (words, count, every) in counted.items() if every}
