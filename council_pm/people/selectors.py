"""What people hold today."""

from __future__ import annotations

from datetime import date

from django.db.models import BigIntegerField, CharField, F, Q, Value
from django.db.models.functions import Cast
from django.utils import timezone

from council_pm.people.models import Occupancy, PortfolioHolding, Seat, SeatKind, ServiceAccount
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
    day = day or timezone.localdate()
    none = Cast(Value(None), BigIntegerField())  # PostgreSQL wants each column of a union typed
    posts = (
        Occupancy.objects.filter(in_force(day), person__user=user_id)
        .filter(Q(needs_confirmation=False) | Q(confirmed_by__isnull=False))
        .filter(Q(post__ended__isnull=True) | Q(post__ended__gte=day))
        .annotate(k=F("post__role"), u=F("post__unit_id"), c=none, p=none, o=F("post_id"))
        .values_list("k", "u", "c", "p", "o")
    )
    seats = (
        Seat.objects.filter(in_force(day), person__user=user_id)
        .annotate(k=F("kind"), u=none, c=F("committee_id"), p=none, o=none)
        .values_list("k", "u", "c", "p", "o")
    )
    portfolios = (
        PortfolioHolding.objects.filter(in_force(day), person__user=user_id)
        .annotate(k=Value("portfolio", CharField()), u=none, c=none, p=F("portfolio_id"), o=none)
        .values_list("k", "u", "c", "p", "o")
    )
    accounts = (
        ServiceAccount.objects.filter(user_id=user_id)
        .annotate(k=F("role"), u=F("unit_id"), c=none, p=none, o=none)
        .values_list("k", "u", "c", "p", "o")
    )
    return tuple(_grant(*row) for row in posts.union(seats, portfolios, accounts, all=True))


def _grant(kind: str, unit: int | None, committee: int | None, portfolio: int | None, post: int | None) -> Grant:
    if committee is not None:
        role = Role.COMMITTEE_CHAIR if kind == SeatKind.CHAIR else Role.MEMBER
        return Grant(role, committee_id=committee)
    if portfolio is not None:
        return Grant(Role.EXECUTIVE_MEMBER, portfolio_id=portfolio)
    return Grant(Role(kind), unit_id=unit, post_id=post)
