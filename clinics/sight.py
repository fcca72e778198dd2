"""Which figures a clinic speaks of: those that the management team sees, whoever reads its papers (ADR 47)."""

from __future__ import annotations

from council_pm.people.rights import Grant
from council_pm.people.roles import Role
from indicators.visibility import Sight

# What a head of service sees of every other service: figures released to the management team.
MANAGEMENT = Sight(frozenset({Grant(Role.HEAD_OF_SERVICE)}), needs_places=False)
