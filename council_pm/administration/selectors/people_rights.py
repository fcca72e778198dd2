"""Rights in words: which somebody has, where and through what; and what each role gives. No query of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from council_pm.core.access import Permission
from council_pm.org.tree import Tree
from council_pm.people.right_words import RIGHT_WORDS, lets_do, reach_words
from council_pm.people.rights import Grant
from council_pm.people.roles import CORPORATE_ROLES, Role
from council_pm.people.selectors.person_page import HeldRow


@dataclass(frozen=True, slots=True)
class Source:
    """Where a right holds, and the role, with the post, seat or portfolio, that it comes from, and the way there."""

    where: str
    role: str
    why: str
    url: str


@dataclass(frozen=True, slots=True)
class RightHeld:
    """One right in words, with everything that gives it."""

    words: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class RoleExplained:
    """A role in words: how one comes to it, whether it takes two people, and what it lets do and where."""

    value: str
    name: str
    comes_from: str
    is_corporate: bool
    rights: tuple[tuple[str, str], ...]


def rights_of(grants: Iterable[Grant], units: Tree, held: Sequence[HeldRow]) -> list[RightHeld]:
    """Each right that grants give, from the role table itself; ``held`` is what the person holds."""
    now = {(row.group, row.of_id): row for row in held if row.when == "now"}
    found: dict[Permission, list[Source]] = {}
    for grant in grants:
        place, why, url = _comes_from(grant, units, now)
        for permission, reach in lets_do(grant):
            source = Source(reach_words(reach, place), str(grant.role.label), why, url)
            found.setdefault(permission, []).append(source)
    return [RightHeld(str(RIGHT_WORDS[permission]), tuple(sources)) for permission, sources in found.items()]


def role_explained(role: Role) -> RoleExplained:
    """A role as the role table has it."""
    seat, chair = _("A seat on a committee"), _("The chair of a committee")
    sources = {
        Role.MEMBER: (seat, _("the own committee")),
        Role.COMMITTEE_CHAIR: (chair, _("the own committee")),
        Role.EXECUTIVE_MEMBER: (_("A portfolio"), _("that is held")),
        Role.API_READ: (_("A service account"), ""),
        Role.API_ENTRY: (_("A service account"), _("the part of the council that it was set up for")),
    }
    in_post = (_("A post with this role"), _("the part of the council that the post belongs to"))
    comes_from, place = sources.get(role, in_post)
    rights = tuple((str(RIGHT_WORDS[right]), reach_words(reach, place)) for right, reach in lets_do(Grant(role)))
    return RoleExplained(role.value, str(role.label), comes_from, role in CORPORATE_ROLES, rights)


def _comes_from(grant: Grant, units: Tree, now: dict[tuple[str, int], HeldRow]) -> tuple[str, str, str]:
    """The place of a grant in words, what it comes from, and the address of that."""
    if grant.committee_id is not None:
        row = now["seat", grant.committee_id]
        return row.what, _("seat on %(place)s") % {"place": row.what}, _at("committee_seats", row)
    if grant.portfolio_id is not None:
        row = now["portfolio", grant.portfolio_id]
        return row.what, _("portfolio %(place)s") % {"place": row.what}, _at("portfolio_page", row)
    row = now["post", grant.post_id or 0]
    is_open = grant.unit_id is not None and grant.unit_id in units
    place = units[grant.unit_id].name if grant.unit_id is not None and is_open else _("a part that is closed")
    return place, _("post %(post)s") % {"post": row.what}, _at("post_page", row)


def _at(name: str, row: HeldRow) -> str:
    return reverse(f"administration:{name}", args=[row.slug])
