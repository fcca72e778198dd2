"""Whom the good practice register knows that turned a curve like that of an item, for its paper (B12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from council_pm.core.access import Permission
from council_pm.org.tree import Tree
from council_pm.packs.clinic_content import Part
from council_pm.packs.clinic_deeds import and_more
from council_pm.packs.content import shortened
from council_pm.practice.selectors.matches import MatchRow, matches_for
from indicators.models import Series

MOST_MATCHES = 5
LONGEST_WHO, LONGEST_HOW = 80, 180


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody who does better: who and with what, and how in a sentence."""

    who: str
    how: str


class _Everybody:
    """A reader of what all members and staff see: every reader of a paper is told the same of other services."""

    is_authenticated = True
    pk = None
    person_id = None
    grants: tuple[Any, ...] = ()

    def may(self, permission: Permission, obj: object = None) -> bool:
        """Nothing that needs a role."""
        return False


def matches_of(series: Series, units: Tree) -> list[Match]:
    """Lines that once got worse as this one does and then turned, with what was done; thirteen queries at most."""
    rows = matches_for(series, _Everybody(), units).rows
    return [Match(_("%(line)s, %(unit)s") % {"line": row.name, "unit": row.unit}, _how(row)) for row in rows]


def matches_part(found: Sequence[Match]) -> Part | None:
    """What a paper says of them, cut to its length; nothing where there is nobody."""
    if not found:
        return None
    bullets = tuple(
        _("%(who)s: %(how)s") % {"who": shortened(one.who, LONGEST_WHO), "how": shortened(one.how, LONGEST_HOW)}
        for one in found[:MOST_MATCHES]
    )
    return Part(_("From the good practice register"), bullets=bullets, note=and_more(len(found), MOST_MATCHES))


def _how(row: MatchRow) -> str:
    """What was done and what was written of it; where nothing is known, why it is told at all."""
    done = [one.title for one in row.done]
    written = [_("written up as “%(title)s”") % {"title": title} for title, _url in row.entries]
    return "; ".join([*done, *written]) or row.reason
