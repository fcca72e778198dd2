"""Which roles somebody holds today, where, and what they come from: in words, from the grants that decide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from council_pm.org.models import Committee
from council_pm.org.selectors import tree
from council_pm.people.models import Occupancy, Portfolio, Post
from council_pm.people.right_words import lets_do, reach_words, right_in_words
from council_pm.people.rights import Grant
from council_pm.people.selectors import in_force


@dataclass(frozen=True, slots=True)
class HeldRole:
    """One role: its name, where it is held, what it comes from, and what it lets do, a sentence each."""

    grant: Grant
    role: str
    place: str
    because: str
    rights: tuple[str, ...]


def held_roles(grants: Iterable[Grant], day: date) -> list[HeldRole]:
    """Explain grants, in four queries however many they are."""
    grants = list(grants)
    units = tree(day)
    posts = Post.objects.in_bulk({g.post_id for g in grants if g.post_id})
    committees = Committee.objects.in_bulk({g.committee_id for g in grants if g.committee_id})
    portfolios = Portfolio.objects.in_bulk({g.portfolio_id for g in grants if g.portfolio_id})
    found = []
    for grant in grants:
        if grant.committee_id is not None:
            place = committees[grant.committee_id].name
            because = _("seat on %(place)s") % {"place": place}
        elif grant.portfolio_id is not None:
            place = portfolios[grant.portfolio_id].name
            because = _("portfolio %(place)s") % {"place": place}
        else:
            is_open = grant.unit_id is not None and grant.unit_id in units
            place = units[grant.unit_id].name if grant.unit_id is not None and is_open else _("a part that is closed")
            post = posts.get(grant.post_id) if grant.post_id is not None else None
            because = _("post %(post)s") % {"post": post.title} if post else _("service account")
        rights = tuple(f"{right_in_words(right)}, {reach_words(reach, place)}" for right, reach in lets_do(grant))
        found.append(HeldRole(grant, str(grant.role.label), place, because, rights))
    return found


def rights_table(roles: Iterable[HeldRole]) -> tuple[list[str], list[list[str]]]:
    """Roles as a table with a line for each right: its heading row, and its rows."""
    rows = [[held.role, held.place, held.because, right] for held in roles for right in held.rights]
    return [_("Role"), _("Where"), _("Why"), _("What it allows")], rows


def waiting_for_confirmation(person_id: int, day: date) -> list[str]:
    """The posts of a person whose corporate role waits for a second person (matrix M089)."""
    waiting = Occupancy.objects.filter(in_force(day), person=person_id, needs_confirmation=True, confirmed_by=None)
    return list(waiting.values_list("post__title", flat=True))
