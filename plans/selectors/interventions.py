"""Interventions of a line as its chart marks them, and the actions of an indicator on its page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.core.exact_text import exact_words
from council_pm.org.tree import Tree
from indicators.interventions import Done
from plans.models import Action, ActionStatus, PlanState, Visibility
from plans.selectors.actions import ActionRow, action_rows, visible_actions

MOST = 10


def done_to(series_id: int) -> list[Done]:
    """The interventions on a line that everybody in the council may know of; one query."""
    rows = (
        Action.objects.filter(series=series_id, intervention=True, visibility=Visibility.OPEN)
        .exclude(status=ActionStatus.DROPPED)
        .exclude(objective__plan__state=PlanState.DRAFT)
        .order_by("starts", "pk")
    )
    return [
        Done(one.starts, one.done_on or one.due, _label(one))
        for one in rows
        if one.starts is not None and one.cost is not None
    ]


def actions_of_indicator(user: Any, units: Tree, indicator_id: int, today: date) -> tuple[ActionRow, ...]:
    """What is done about an indicator, of what the reader sees, by due day; one query."""
    rows = visible_actions(user, units).filter(series__indicator=indicator_id).select_related("owner")
    return action_rows(user, units, today, rows.order_by("due", "pk")[:MOST])


def _label(one: Action) -> str:
    since = date_format(one.starts, "F Y") if one.starts else ""
    if not one.cost:
        return _("%(what)s, from %(since)s") % {"what": one.title, "since": since}
    words = {"what": one.title, "cost": exact_words(one.cost), "since": since}
    return _("%(what)s, £%(cost)s, from %(since)s") % words
