"""Which actions a reader sees: the same rule as a question to the database and as one about a row that was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from council_pm.core.access import Permission, may
from council_pm.org.tree import Tree
from plans.access import scope_of_unit
from plans.models import Action, PlanState, Visibility


@dataclass(frozen=True, slots=True)
class ActionSight:
    """The posts that a reader holds today, and the parts of the council whose drafts they read."""

    posts: frozenset[int]
    drafts: frozenset[int]

    def rows(self) -> QuerySet[Action]:
        """The actions that the reader sees: open ones of agreed plans everybody, others their own branch and owner."""
        theirs = Q(owner__in=self.posts) | Q(unit__in=self.drafts)
        agreed = Q(objective__isnull=True) | ~Q(objective__plan__state=PlanState.DRAFT)
        return Action.objects.filter(theirs | (Q(visibility=Visibility.OPEN) & agreed))

    def sees(self, visibility: str, owner_id: int, unit_id: int, state: str) -> bool:
        """The same of one action under an aim of a plan of this state."""
        if owner_id in self.posts or unit_id in self.drafts:
            return True
        return visibility == Visibility.OPEN and state != PlanState.DRAFT


def action_sight(user: Any, units: Tree) -> ActionSight:
    """What a reader sees; no query."""
    drafts = (pk for pk in units.places if may(user, Permission.VIEW_DRAFT_PLAN, scope_of_unit(pk, units)))
    return ActionSight(own_posts(user), frozenset(drafts))


def own_posts(user: Any) -> frozenset[int]:
    """The posts that the reader holds today."""
    return frozenset(grant.post_id for grant in user.grants if grant.post_id is not None)
