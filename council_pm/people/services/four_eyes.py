"""The rules of granting that hold wherever a right is given: nobody to oneself, corporate roles by two."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.core.access import Actor, Permission
from council_pm.people.models import Occupancy, Person, Post, User
from council_pm.people.roles import CORPORATE_ROLES, Role


def refuse_oneself(by: Actor, person: Person) -> None:
    """Refuse a right that somebody would give to themself (matrix M088). Code ``oneself``."""
    if by.user_id is not None and User.objects.filter(pk=by.user_id, person=person).exists():
        raise ValidationError(
            _("Nobody gives a role, a seat or a portfolio to themself: ask a colleague to do it."), "oneself"
        )


def require_corporate_right(by: Actor) -> None:
    """Refuse a user who may not grant corporate roles (matrix M089). Code ``not_yours_to_grant``."""
    if by.user_id is None:
        return
    user = User.objects.get(pk=by.user_id)
    if not user.may(Permission.GRANT_CORPORATE_ROLE):
        raise ValidationError(
            _("Only a system administrator deals with corporate roles: ask one of them."), "not_yours_to_grant"
        )


def holds_corporate_role(person: Person) -> bool:
    """Whether the person is in a post with a corporate role today or later, confirmed or not."""
    today = timezone.localdate()
    return Occupancy.objects.filter(
        Q(ends__isnull=True) | Q(ends__gte=today), person=person, post__role__in=CORPORATE_ROLES
    ).exists()


def keep_two_administrators(person_id: int, last_day: date) -> None:
    """Refuse to leave the council with fewer than two system administrators after a day (matrix M089).

    One alone could never appoint another: nobody would be left to confirm. Code ``last_administrators``.
    """
    after = max(last_day + timedelta(days=1) if last_day < date.max else last_day, timezone.localdate())
    # Two who end each other's appointment at once wait for one another here.
    list(Post.objects.select_for_update().filter(role=Role.SYSTEM_ADMINISTRATOR).order_by("pk"))
    staying = (
        Occupancy.objects.filter(
            Q(ends__isnull=True) | Q(ends__gte=after),
            Q(needs_confirmation=False) | Q(confirmed_by__isnull=False),
            starts__lte=after,
            post__role=Role.SYSTEM_ADMINISTRATOR,
            person__user__is_active=True,
        )
        .exclude(person=person_id)
        .values("person")
        .distinct()
    )
    if staying.count() < 2:
        raise ValidationError(
            _("Two system administrators at least are left, for one confirms what the other grants: "
              "appoint another one first."),
            "last_administrators",
        )  # fmt: skip


def check_may_change(by: Actor, person: Person) -> None:
    """Refuse to change how the holder of a corporate role signs in, but for a system administrator (matrix M087).

    Code ``not_yours_to_grant``.
    """
    if holds_corporate_role(person):
        require_corporate_right(by)
