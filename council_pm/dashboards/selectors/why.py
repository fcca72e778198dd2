"""Which of a reader's roles lets them see a thing: asked of the same functions that let them, and told in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from council_pm.core.access import AccessScope, Permission
from council_pm.people.right_words import right_in_words
from council_pm.people.rights import allows
from council_pm.people.roles import Role
from council_pm.people.selectors.held import HeldRole, held_roles
from indicators.models import Audience
from indicators.visibility import sight_of

OF_FIGURES = (
    Permission.VIEW_VALUE,
    Permission.VIEW_PORTFOLIO_FIGURES,
    Permission.VIEW_MANAGEMENT_FIGURES,
    Permission.VIEW_SIGNED_OFF,
    Permission.VIEW_VALUE_HISTORY,
    Permission.VIEW_OFFICER_NAMES,
    Permission.PROPOSE_TARGET,
    Permission.AGREE_TARGET,
    Permission.JUDGE_STANDARD,
    Permission.VIEW_QUALITY,
    Permission.ANSWER_QUALITY,
    Permission.VIEW_DRAFT,
    Permission.ENTER_RETURN,
    Permission.SUBMIT_RETURN,
    Permission.SIGN_OFF_RETURN,
    Permission.REOPEN_RETURN,
    Permission.ATTACH_EVIDENCE,
    Permission.VIEW_EVIDENCE,
    Permission.DELEGATE_ENTRY,
)
OF_INDICATOR = (Permission.VIEW_DEFINITION, *OF_FIGURES, Permission.EDIT_DEFINITION)
OF_UNIT = (Permission.VIEW_DASHBOARD, *OF_FIGURES)


@dataclass(frozen=True, slots=True)
class RightHere:
    """One right on the thing: what it lets do, and the roles that give it here, each with what it comes from."""

    words: str
    given_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """How early the reader sees figures here and by which roles; every right on the thing; whether more depends."""

    sentence: str
    because: tuple[str, ...]
    rights: tuple[RightHere, ...]
    holds_a_portfolio: bool


def why_of(user: Any, scope: AccessScope, rights: Sequence[Permission], day: date) -> Why:
    """What lets a reader see a thing that belongs to ``scope``, in the four queries of ``held_roles``."""
    roles = held_roles(user.grants, day)
    permission, audience = sight_of(user).decided(scope)
    return Why(
        sentence=_step_words(audience),
        because=_given_by(roles, permission, scope),
        rights=tuple(RightHere(right_in_words(right), _given_by(roles, right, scope)) for right in rights),
        holds_a_portfolio=any(held.grant.role is Role.EXECUTIVE_MEMBER for held in roles),
    )


def _given_by(roles: Sequence[HeldRole], permission: Permission, scope: AccessScope) -> tuple[str, ...]:
    return tuple(
        _("%(role)s, %(place)s: %(because)s") % {"role": held.role, "place": held.place, "because": held.because}
        for held in roles
        if allows(held.grant, permission, scope)
    )


def _step_words(audience: Audience) -> str:
    return {
        Audience.SIGNED_OFF: _("You see figures here as soon as they are signed off."),
        Audience.MANAGEMENT_TEAM: _("You see figures here once they are released to the management team."),
        Audience.PORTFOLIO_HOLDERS: _("You see figures here once they are released to portfolio holders."),
    }.get(audience, _("You see figures here once they are released to all members and staff."))
