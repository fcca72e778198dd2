"""Which actions a reader sees: the same rule as a question to the database and as one about a row that was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from council_pm.core.access import AccessScope, Permission, may
from council_pm.org.tree import Tree
from council_pm.people.rights import allows
from plans.access import scope_of_unit
from plans.models import Action, PlanState, Visibility


@dataclass(frozen=True, slots=True)
class ActionSight:
    """The posts that a reader holds today, those of them that act, and the parts whose drafts they read.

    ``clinics``: whether the reader comes to improvement clinics, and so reads what was promised in them (M060);
    ``promised``: the parts whose promises the others read, who prepare their items or write their plans.
    """

    posts: frozenset[int]
    drafts: frozenset[int]
    acting: frozenset[int]
    clinics: bool
    promised: frozenset[int]

    def rows(self) -> QuerySet[Action]:
        """The actions that the reader sees: open ones of agreed plans everybody, others their own branch and owner."""
        of_clinic = Q(visibility=Visibility.CLINIC)
        theirs = Q(owner__in=self.acting) | (Q(unit__in=self.drafts) & ~of_clinic)
        theirs |= Q(unit__in=self.promised) & of_clinic
        agreed = Q(objective__isnull=True) | ~Q(objective__plan__state=PlanState.DRAFT)
        known = Q(visibility=Visibility.OPEN) & (agreed | Q(owner__in=self.posts))
        if self.clinics:
            known |= of_clinic & agreed
        return Action.objects.filter(theirs | known)

    def sees(self, visibility: str, owner_id: int, unit_id: int, state: str) -> bool:
        """The same of one action under an aim of a plan of this state."""
        of_branch = self.promised if visibility == Visibility.CLINIC else self.drafts
        if owner_id in self.acting or unit_id in of_branch:
            return True
        if visibility == Visibility.OPEN and owner_id in self.posts:
            return True
        known = visibility == Visibility.OPEN or (self.clinics and visibility == Visibility.CLINIC)
        return known and state != PlanState.DRAFT


def action_sight(user: Any, units: Tree) -> ActionSight:
    """What a reader sees; no query."""
    drafts = (pk for pk in units.places if may(user, Permission.VIEW_DRAFT_PLAN, scope_of_unit(pk, units)))
    promised = (
        pk for pk in units.places
        if may(user, Permission.EDIT_PLAN, scope_of_unit(pk, units))
        or may(user, Permission.VIEW_CLINIC, AccessScope(units=units.above(pk)))
    )  # fmt: skip
    acting = (grant.post_id for grant in user.grants if allows(grant, Permission.UPDATE_ACTION, None))
    return ActionSight(
        own_posts(user), frozenset(drafts), frozenset(pk for pk in acting if pk is not None),
        may(user, Permission.VIEW_CLINIC, AccessScope()), frozenset(promised),
    )  # fmt: skip


def own_posts(user: Any) -> frozenset[int]:
    """The posts that the reader holds today."""
    return frozenset(grant.post_id for grant in user.grants if grant.post_id is not None)
