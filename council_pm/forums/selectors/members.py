"""Who belongs to a forum today: by its rule, and by name beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from council_pm.forums.models import Forum, NamedMember, Naming
from council_pm.forums.models.forums import ANY_LEVEL
from council_pm.people.models import Occupancy, PortfolioHolding, Seat, SeatKind
from council_pm.people.roles import Role
from council_pm.people.selectors import in_force

_CHAIRS = {Role.COMMITTEE_CHAIR: True, Role.MEMBER: False}


@dataclass(frozen=True, slots=True)
class MemberLine:
    """Somebody and why: the post, seat or portfolio that the rule names, or that they were named (``naming``)."""

    person_id: int
    name: str
    why: str
    naming: str = ""


def members_of(forum: Forum, today: date) -> list[MemberLine]:
    """Everybody who belongs to a forum today, by name; five queries."""
    named = {one.person_id: one for one in NamedMember.objects.filter(forum=forum).select_related("person")}
    found = {one.person_id: one for one in _ruled(forum, today) if one.person_id not in named}
    for pk, one in named.items():
        if one.naming == Naming.IN:
            found[pk] = MemberLine(pk, one.person.name, _("named"), one.naming)
    return sorted(found.values(), key=lambda line: (line.name, line.person_id))


def left_out(forum: Forum) -> list[MemberLine]:
    """Who was named as not belonging; one query."""
    rows = NamedMember.objects.filter(forum=forum, naming=Naming.OUT).select_related("person")
    lines = [MemberLine(one.person_id, one.person.name, "", one.naming) for one in rows]
    return sorted(lines, key=lambda line: (line.name, line.person_id))


def _ruled(forum: Forum, today: date) -> list[MemberLine]:
    posts, seats, holders = Q(pk__in=()), Q(pk__in=()), False
    for rule in forum.rules.all():
        if rule.role in _CHAIRS:
            is_chair = Q(kind=SeatKind.CHAIR)
            seats |= is_chair if _CHAIRS[Role(rule.role)] else ~is_chair
        elif rule.role == Role.EXECUTIVE_MEMBER:
            holders = True
        else:
            level = Q() if rule.level == ANY_LEVEL else Q(post__unit__level=rule.level)
            posts |= Q(post__role=rule.role) & level
    at_work = Occupancy.objects.filter(
        posts, in_force(today), Q(needs_confirmation=False) | Q(confirmed_by__isnull=False)
    ).filter(Q(post__ended__isnull=True) | Q(post__ended__gte=today))
    lines = [MemberLine(*row) for row in at_work.values_list("person", "person__name", "post__title")]
    sitting = Seat.objects.filter(seats, in_force(today)).order_by("committee__name")
    lines += [MemberLine(*row) for row in sitting.values_list("person", "person__name", "committee__name")]
    if holders:
        held = PortfolioHolding.objects.filter(in_force(today)).order_by("portfolio__name")
        lines += [MemberLine(*row) for row in held.values_list("person", "person__name", "portfolio__name")]
    return lines
