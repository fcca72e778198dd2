"""Actions as what lower apps speak of (``core.subjects``): alerts of them, and who mutes one.

Mail is passed on, so the title of an action stands in it only where everybody in the council may read it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.core.access import Permission, may
from council_pm.core.row_ids import row_ids
from council_pm.core.subjects import Ref, Subject
from council_pm.org.selectors import tree
from plans.models import Action, PlanState, Visibility
from plans.selectors.actions import visible_actions

KIND = "action"


def load(reader: Any, refs: Collection[Ref]) -> dict[Ref, Subject]:
    """Those of these actions that the reader sees, in two queries; none without the right to read plans."""
    wanted = row_ids(ref.id for ref in refs)
    if not wanted or not may(reader, Permission.VIEW_PLAN):
        return {}
    units = tree(timezone.localdate())
    rows = visible_actions(reader, units).filter(pk__in=wanted).select_related("objective__plan")
    seen = {str(one.pk): Subject(title_for_all(one), one.get_absolute_url()) for one in rows}
    return {ref: seen[ref.id] for ref in refs if ref.id in seen}


def title_for_all(action: Action) -> str:
    """Its title where everybody in the council may read it, else none of its words."""
    is_draft = action.objective is not None and action.objective.plan.state == PlanState.DRAFT
    if action.visibility != Visibility.OPEN or is_draft:
        return _("An action that is not open to everybody")
    return action.title
