"""Which signed-off figures a reader may see: the ladder of audiences (matrix M010, M010a to M010c)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from council_pm.core.access import AccessScope, Permission
from council_pm.people.rights import Grant, allows
from council_pm.people.roles import Role
from indicators.models import Audience

_STEPS = (
    (Permission.VIEW_SIGNED_OFF, Audience.SIGNED_OFF),
    (Permission.VIEW_MANAGEMENT_FIGURES, Audience.MANAGEMENT_TEAM),
    (Permission.VIEW_PORTFOLIO_FIGURES, Audience.PORTFOLIO_HOLDERS),
)


class Reader(Protocol):
    """A signed-in user, as far as rights go."""

    @property
    def grants(self) -> tuple[Any, ...]: ...


@dataclass(frozen=True, slots=True)
class Sight:
    """How far down the ladder a reader sees, depending on where a series belongs.

    Two readers with equal sight see the same figures, so a sight is part of what a cached fragment is keyed by.
    """

    grants: frozenset[Grant]
    needs_places: bool

    def step(self, scope: AccessScope) -> int:
        """The reader's step for a series of this scope: 0 sees all that is signed off, 3 what members see."""
        return int(self.decided(scope)[1])

    def decided(self, scope: AccessScope) -> tuple[Permission, Audience]:
        """The right that decides how early a reader sees figures of this scope, and the step that it gives."""
        for permission, audience in _STEPS:
            if any(allows(grant, permission, scope) for grant in self.grants):
                return permission, audience
        return Permission.VIEW_VALUE, Audience.MEMBERS_AND_STAFF


MEMBERS = Sight(frozenset(), needs_places=False)
"""What everybody in the council sees who holds no right to see a figure earlier."""

MANAGEMENT_TEAM = Sight(frozenset({Grant(Role.HEAD_OF_SERVICE)}), needs_places=False)
"""What the management team sees, and nothing that is only signed off: a head of a service that is nowhere."""


def sight_of(user: Reader) -> Sight:
    """What a reader's roles of today let them see before everybody does."""
    telling = frozenset(
        grant for grant in user.grants if any(allows(grant, permission, None) for permission, _ in _STEPS)
    )
    placed = any(
        grant.unit_id is not None and not allows(grant, Permission.VIEW_SIGNED_OFF, AccessScope()) for grant in telling
    )
    return Sight(frozenset(_without_post(grant) for grant in telling), placed)


def _without_post(grant: Grant) -> Grant:
    return Grant(grant.role, grant.unit_id, grant.committee_id, grant.portfolio_id)
