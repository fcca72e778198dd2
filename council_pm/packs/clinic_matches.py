"""Whom the good practice register knows that turned a curve like that of an item, for its paper (B12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from clinics.models import Item
from council_pm.core.access import Permission
from council_pm.org.selectors import tree
from council_pm.packs.clinic_hooks import Match
from council_pm.practice.selectors.matches import MatchRow, matches_for


class _Everybody:
    """A reader of what all members and staff see: every reader of a paper is told the same of other services."""

    is_authenticated = True
    pk = None
    person_id = None
    grants: tuple[Any, ...] = ()

    def may(self, permission: Permission, obj: object = None) -> bool:
        """Nothing that needs a role."""
        return False


def find(item: Item, today: date) -> Sequence[Match]:
    """Lines that once got worse as this one does and then turned, with what was done; fourteen queries at most."""
    if item.series is None:
        return ()
    found = matches_for(item.series, _Everybody(), tree(today))
    return [Match(_("%(line)s, %(unit)s") % {"line": row.name, "unit": row.unit}, _how(row)) for row in found.rows]


def _how(row: MatchRow) -> str:
    """What was done and what was written of it; where nothing is known, why it is told at all."""
    done = [one.title for one in row.done]
    written = [_("written up as “%(title)s”") % {"title": title} for title, _url in row.entries]
    return "; ".join([*done, *written]) or row.reason
