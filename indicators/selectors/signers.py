"""In which capacity somebody signs a return off, and what that takes (matrix M021 and M022)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from council_pm.core.access import AccessScope, Permission
from council_pm.people.rights import Grant, LentGrant, allows, allows_lent
from council_pm.people.roles import Role
from council_pm.people.selectors import signatories
from council_pm.people.selectors.delegated import lent_grants
from council_pm.people.selectors.grants import grants_of, grants_of_many


class Capacity(StrEnum):
    """As what somebody signs."""

    OWNER = "owner"  # the head of the service, or whom the head lent the sign-off
    DIRECTOR = "director"  # where the head typed it; else for a head who is away
    CENTRE = "centre"  # corporate performance, for a head who is away
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who signs today, with all that they hold and what was lent to them."""

    user_id: int
    grants: tuple[Grant, ...]
    lent: tuple[LentGrant, ...]

    def capacity(self, scope: AccessScope, submitter: tuple[Grant, ...]) -> tuple[Capacity, bool]:
        """As what they sign here, and whether that takes a reason."""
        if self._holds(Role.HEAD_OF_SERVICE, scope) or self._was_lent(scope):
            return Capacity.OWNER, False
        if self._holds(Role.CHIEF_OFFICER, scope):
            head_typed = any(grant.role is Role.HEAD_OF_SERVICE and grant.unit_id in scope.units for grant in submitter)
            return Capacity.DIRECTOR, not head_typed
        if any(grant.role is Role.CORPORATE_PERFORMANCE for grant in self.grants):
            return Capacity.CENTRE, True
        return Capacity.NONE, True

    def _holds(self, role: Role, scope: AccessScope) -> bool:
        return any(grant.role is role and allows(grant, Permission.SIGN_OFF_RETURN, scope) for grant in self.grants)

    def _was_lent(self, scope: AccessScope) -> bool:
        return any(allows_lent(one, Permission.SIGN_OFF_RETURN, scope) for one in self.lent)


def signer_of(user_id: int) -> Signer:
    """What somebody holds today, lent rights to sign off among it."""
    return Signer(user_id, grants_of(user_id), lent_grants(user_id))


def grants_of_submitters(ids: Collection[int]) -> dict[int, tuple[Grant, ...]]:
    """What those who sent returns hold today, in one query."""
    return grants_of_many(ids) if ids else {}


def name_of_user(user_id: int) -> str:
    """What a colleague is called who saved something in the same place."""
    found = signatories({user_id})
    return found[user_id].name if user_id in found else _("somebody")
