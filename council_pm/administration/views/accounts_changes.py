"""What can be done with a person's account: invite, withdraw, disable, enable, end sessions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from council_pm.administration.forms.accounts import InviteForm, OptionalReasonForm, ReasonForm
from council_pm.administration.views.accounts import account_answer, person_at, site_of
from council_pm.core.access import Actor, Permission, permitted
from council_pm.people.models import Person, SignIn, User
from council_pm.people.services.accounts import disable_user, enable_user
from council_pm.people.services.invitations import invite, revoke_invitation
from council_pm.people.services.sessions import end_session, end_sessions

_NOT_YOURS = frozenset({"oneself", "not_yours_to_grant"})


def person_with_sign_in(user: AbstractBaseUser, person_id: int) -> Person:
    """A person who has a sign-in."""
    person = person_at(user, person_id)
    if not hasattr(person, "user"):
        raise Http404
    return person


def session_at(user: AbstractBaseUser, sign_in_id: int) -> SignIn:
    """A session of a person."""
    rows = SignIn.objects.select_related("user__person")
    found = rows.filter(pk=sign_in_id, succeeded=True, user__person__isnull=False).first()
    if found is None:
        raise Http404
    return found


@require_POST
@permitted(Permission.MANAGE_ACCOUNTS, fetch=person_at)
def account_invite(request: HttpRequest, person: Person) -> HttpResponse:
    """Send a link to choose a password with; an earlier one ends."""

    def change(by: Actor, typed: dict[str, Any]) -> None:
        invite(by=by, person=person, site=site_of(request), email=typed["email"], reason=typed["reason"])

    return _change(request, person, "invite_form", InviteForm(request.POST), change, _("The invitation is on its way."))


@require_POST
@permitted(Permission.MANAGE_ACCOUNTS, fetch=person_at)
def account_revoke(request: HttpRequest, person: Person) -> HttpResponse:
    """Let an open link end."""

    def change(by: Actor, typed: dict[str, Any]) -> None:
        revoke_invitation(by=by, person=person, reason=typed["reason"])

    words = _("The invitation is withdrawn: its link no longer works.")
    return _change(request, person, "revoke_form", OptionalReasonForm(request.POST, auto_id="revoke-%s"), change, words)


@require_POST
@permitted(Permission.MANAGE_ACCOUNTS, fetch=person_with_sign_in)
def account_disable(request: HttpRequest, person: Person) -> HttpResponse:
    """Shut somebody out at once; what they did stays."""

    def change(by: Actor, typed: dict[str, Any]) -> None:
        disable_user(by=by, user=_user_of(person), reason=typed["reason"])

    words = _("The sign-in is disabled, and every session has ended.")
    return _change(request, person, "disable_form", ReasonForm(request.POST, auto_id="disable-%s"), change, words)


@require_POST
@permitted(Permission.MANAGE_ACCOUNTS, fetch=person_with_sign_in)
def account_enable(request: HttpRequest, person: Person) -> HttpResponse:
    """Let somebody in again."""

    def change(by: Actor, typed: dict[str, Any]) -> None:
        enable_user(by=by, user=_user_of(person), reason=typed["reason"])

    words = _("The sign-in works again, with the password that it had.")
    return _change(request, person, "enable_form", ReasonForm(request.POST, auto_id="enable-%s"), change, words)


@require_POST
@permitted(Permission.MANAGE_ACCOUNTS, fetch=person_with_sign_in)
def account_end_sessions(request: HttpRequest, person: Person) -> HttpResponse:
    """Put somebody out everywhere; they may sign in again."""

    def change(by: Actor, typed: dict[str, Any]) -> None:
        end_sessions(by=by, user=_user_of(person), reason=typed["reason"])

    words = _("Every session has ended.")
    return _change(
        request, person, "sessions_form", OptionalReasonForm(request.POST, auto_id="sessions-%s"), change, words
    )


@require_POST
@permitted(Permission.MANAGE_ACCOUNTS, fetch=session_at)
def account_end_session(request: HttpRequest, sign_in: SignIn) -> HttpResponse:
    """Put somebody out of one browser."""
    person = sign_in.user.person if sign_in.user else None
    if person is None:
        raise Http404

    def change(by: Actor, typed: dict[str, Any]) -> None:
        end_session(by=by, sign_in=sign_in, reason=typed["reason"])

    words = _("The session has ended.")
    return _change(
        request, person, "sessions_form", OptionalReasonForm(request.POST, auto_id="sessions-%s"), change, words
    )


def _user_of(person: Person) -> User:
    return User.objects.get(person=person)


def _change(
    request: HttpRequest,
    person: Person,
    name: str,
    form: forms.Form,
    change: Callable[[Actor, dict[str, Any]], None],
    done: str,
) -> HttpResponse:
    """Do one change and go back to the account; what is refused stands in the form, what is not theirs is 403."""
    if form.is_valid():
        try:
            change(Actor(request.user.pk), form.cleaned_data)
        except ValidationError as fault:
            if getattr(fault, "code", None) in _NOT_YOURS:
                raise PermissionDenied from None
            form.add_error(None, fault.messages)
        else:
            messages.success(request, done)
            return redirect("administration:account_page", person.pk)
    return account_answer(request, person, **{name: form})
