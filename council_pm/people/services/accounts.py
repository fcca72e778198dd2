"""Sign-ins: given to a person, or to a service that reads or enters by token; and taken away."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.org.models import OrgUnit
from council_pm.people.models import Invitation, Person, ServiceAccount, User
from council_pm.people.roles import Role
from council_pm.people.services.four_eyes import check_may_change
from council_pm.people.services.sessions import forget_sessions


@transaction.atomic
def give_sign_in(*, by: Actor, person: Person, email: str, password: str | None = None, reason: str = "") -> User:
    """Let a person sign in with an e-mail address; without a password they sign in once they have set one.

    Raises ``ValidationError``: ``has_sign_in``, ``email_taken``, ``erased``, ``not_yours_to_grant`` (the holder
    of a corporate role is signed up by a system administrator: matrix M087), or of the address or the password.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.pseudonymised_at is not None:
        raise ValidationError(_("This person has been erased."), "erased")
    if User.objects.filter(person=person).exists():
        raise ValidationError(_("This person can sign in already."), "has_sign_in")
    check_may_change(by, person)
    email = _free_address(email)
    if password is not None:
        validate_password(password, User(email=email, person=person))
    user = User.objects.create_user(email, password, person=person)
    record(by=by, action="give_sign_in", subject_kind="user", subject_id=user.pk, reason=reason)
    return user


@transaction.atomic
def disable_user(*, by: Actor, user: User, reason: str = "") -> None:
    """End a sign-in, its sessions and an open invitation at once; safe to repeat.

    Codes ``oneself`` (nobody shuts themself out) and ``not_yours_to_grant`` as for ``give_sign_in``.
    """
    user = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user.pk)
    if by.user_id == user.pk:
        raise ValidationError(_("Nobody disables their own sign-in: ask a colleague to do it."), "oneself")
    if not user.is_active:
        return
    if user.person is not None:
        check_may_change(by, user.person)
        Invitation.objects.filter(person=user.person, used_at=None, revoked_at=None).update(revoked_at=timezone.now())
    user.is_active = False
    user.save(update_fields=["is_active"])
    forget_sessions(user)
    record(by=by, action="disable_user", subject_kind="user", subject_id=user.pk, reason=reason)


@transaction.atomic
def enable_user(*, by: Actor, user: User, reason: str = "") -> None:
    """Let somebody sign in again with the password that they had; safe to repeat.

    Codes ``erased`` and ``not_yours_to_grant`` as for ``give_sign_in``.
    """
    user = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user.pk)
    if user.is_active:
        return
    if user.person is not None:
        if user.person.pseudonymised_at is not None:
            raise ValidationError(_("This person has been erased."), "erased")
        check_may_change(by, user.person)
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(by=by, action="enable_user", subject_kind="user", subject_id=user.pk, reason=reason)


@transaction.atomic
def change_password(*, by: Actor, password: str, session_key: str) -> None:
    """Give oneself a new password; one's sessions end, that of ``session_key`` apart.

    The caller has checked the present password. Raises ``ValidationError`` of the new one.
    """
    user = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=by.user_id or 0)
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    forget_sessions(user, session_key)
    record(by=by, action="change_password", subject_kind="user", subject_id=user.pk, changes_screens=False)


@transaction.atomic
def create_service_account(
    *, by: Actor, email: str, role: str, unit: OrgUnit | None = None, reason: str = ""
) -> ServiceAccount:
    """Set up a user without a person who reads, or enters drafts for one unit, by token.

    Raises ``ValidationError``: ``email_taken``, ``role`` (not a role of a service) or ``unit_missing``.
    """
    if role not in (Role.API_READ, Role.API_ENTRY):
        raise ValidationError(_("A service reads or enters by token: choose one of these."), "role")
    if role == Role.API_ENTRY and unit is None:
        raise ValidationError(_("Say for which part of the council it enters figures."), "unit_missing")
    user = User.objects.create_user(_free_address(email), None)
    account = ServiceAccount.objects.create(user=user, role=role, unit=unit)
    detail = {"role": str(role), "unit": unit and unit.pk}
    record(
        by=by, action="create_service_account", subject_kind="user", subject_id=user.pk, detail=detail, reason=reason
    )
    return account


def _free_address(email: str) -> str:
    email = email.strip().lower()
    validate_email(email)
    if User.objects.filter(email=email).exists():
        raise ValidationError(_("Somebody signs in with this address already."), "email_taken")
    return email
