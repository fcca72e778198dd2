"""The rules of granting that hold wherever a right is given: nobody to oneself, corporate roles by two."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.core.access import Actor, Permission
from council_pm.people.models import Occupancy, Person, User
from council_pm.people.roles import CORPORATE_ROLES


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
