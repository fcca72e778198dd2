"""What people hold today."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, CharField, F, FilteredRelation, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from council_pm.core.prepared import Prepared
from council_pm.people.models import Occupancy, PortfolioHolding, Seat, SeatKind, ServiceAccount, User
from council_pm.people.rights import Grant
from council_pm.people.roles import Role


def in_force(day: date) -> Q:
    """Dated rows that hold on a day; the last day is included."""
    return Q(starts__lte=day) & (Q(ends__isnull=True) | Q(ends__gte=day))


def grants_of(user_id: int, day: date | None = None) -> tuple[Grant, ...]:
    """Every role that a user holds on a day (today), in one query.

    Posts give their role in their unit; a corporate role only when confirmed by a second person. Seats make
    members and chairs, portfolios make Executive members, a service account has its own role.
    """
    return grants_of_many([user_id], day)[user_id]


def grants_of_many(user_ids: Collection[int], day: date | None = None) -> dict[int, tuple[Grant, ...]]:
    """The same for many users, in one query; who holds nothing has an empty tuple."""
    found: dict[int, list[Grant]] = {user_id: [] for user_id in user_ids}
    for user_id, *held in _HELD.rows(found.keys(), day or timezone.localdate()):
        found[user_id].append(_grant(*held))
    return {user_id: tuple(grants) for user_id, grants in found.items()}


def _held(chosen: Q, day: date) -> QuerySet[Any, Any]:
    """What users hold on a day, as a row for each thing; each request asks it."""
    none = Cast(Value(None), BigIntegerField())  # PostgreSQL wants each column of a union typed
    columns = ("w", "k", "u", "c", "p", "o")
    who = {"w": F("person__user__pk")}
    posts = (
        Occupancy.objects.annotate(**who)
        .filter(chosen, in_force(day))
        .filter(Q(needs_confirmation=False) | Q(confirmed_by__isnull=False))
        .filter(Q(post__ended__isnull=True) | Q(post__ended__gte=day))
        .annotate(k=F("post__role"), u=F("post__unit_id"), c=none, p=none, o=F("post_id"))
        .values_list(*columns)
    )
    seats = (
        Seat.objects.annotate(**who)
        .filter(chosen, in_force(day))
        .annotate(k=F("kind"), u=none, c=F("committee_id"), p=none, o=none)
        .values_list(*columns)
    )
    portfolios = (
        PortfolioHolding.objects.annotate(**who)
        .filter(chosen, in_force(day))
        .annotate(k=Value("portfolio", CharField()), u=none, c=none, p=F("portfolio_id"), o=none)
        .values_list(*columns)
    )
    accounts = (
        ServiceAccount.objects.annotate(w=F("user_id"))
        .filter(chosen)
        .annotate(k=F("role"), u=F("unit_id"), c=none, p=none, o=none)
        .values_list(*columns)
    )
    return posts.union(seats, portfolios, accounts, all=True)


_HELD = Prepared("w", _held)


def _grant(kind: str, unit: int | None, committee: int | None, portfolio: int | None, post: int | None) -> Grant:
    if committee is not None:
        role = Role.COMMITTEE_CHAIR if kind == SeatKind.CHAIR else Role.MEMBER
        return Grant(role, committee_id=committee)
    if portfolio is not None:
        return Grant(Role.EXECUTIVE_MEMBER, portfolio_id=portfolio)
    return Grant(Role(kind), unit_id=unit, post_id=post)


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who did something, for screens: the name, the post held today, and whether the name is shown to everybody.

    Members see directors and heads of service by name and others by post (matrix M025).
    """

    name: str
    post: str
    named_to_all: bool


# Members see these by name and others by post (matrix M025).
NAMED_TO_ALL = frozenset({Role.CHIEF_EXECUTIVE, Role.CHIEF_OFFICER, Role.HEAD_OF_SERVICE})


def signatories(user_ids: Iterable[int], day: date | None = None) -> dict[int, Signatory]:
    """Names and posts of users by id, in one query; a user without a post today has an empty one."""
    day = day or timezone.localdate()
    rows = (
        User.objects.filter(pk__in=set(user_ids))
        .annotate(
            post=FilteredRelation(
                "person__occupancies",
                condition=Q(person__occupancies__starts__lte=day)
                & (Q(person__occupancies__ends__isnull=True) | Q(person__occupancies__ends__gte=day)),
            )
        )
        .values_list("pk", "person__name", "email", "post__post__title", "post__post__role")
    )
    found: dict[int, Signatory] = {}
    for pk, name, email, title, role in rows:
        one = Signatory(name or email, title or "", role in NAMED_TO_ALL)
        if pk not in found or one.named_to_all:
            found[pk] = one
    return found
