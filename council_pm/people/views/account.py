"""One's own account: what one holds and may do, where one is signed in, and the password."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.export import table_response
from council_pm.people.forms import ChangePasswordForm
from council_pm.people.models import User
from council_pm.people.selectors.delegated import delegations_of
from council_pm.people.selectors.held import held_roles, rights_table, waiting_for_confirmation
from council_pm.people.selectors.open_sessions import open_sessions
from council_pm.people.services.accounts import change_password
from council_pm.people.services.sessions import end_sessions, follow_session
from council_pm.people.sign_in import AccountAdapter


@require_safe
@permitted(Permission.USE_PRODUCT)
def account_page(request: HttpRequest) -> HttpResponse:
    """Name, roles with where and why, what they let do, open sessions."""
    user, today = cast(User, request.user), timezone.localdate()
    context = {
        "page_title": _("Your account"),
        "roles": held_roles(user.grants, today),
        "waiting": waiting_for_confirmation(user.person_id or 0, today),
        "lent": delegations_of(user.person_id or 0, today),
        "rights_url": reverse("account_rights"),
        "held_url": reverse("appraisals:my_data") if may(user, Permission.EXPORT_OWN_APPRAISALS) else "",
        "sessions": open_sessions(user.pk, request.session.session_key),
    }
    return render(request, "account/account.html", context)


@require_safe
@permitted(Permission.USE_PRODUCT)
def account_rights(request: HttpRequest) -> HttpResponse:
    """The reader's rights, where and why, as a file."""
    header, rows = rights_table(held_roles(cast(User, request.user).grants, timezone.localdate()))
    return table_response(request, _("rights"), header, rows)


@require_POST
@permitted(Permission.USE_PRODUCT)
def account_end_others(request: HttpRequest) -> HttpResponse:
    """End the reader's sessions elsewhere; this one goes on."""
    user = cast(User, request.user)
    ended = end_sessions(by=Actor(user.pk), user=user, but_key=request.session.session_key or "")
    words = ngettext("%(count)d other session has ended.", "%(count)d other sessions have ended.", ended)
    messages.success(request, words % {"count": ended} if ended else _("You are not signed in anywhere else."))
    return redirect("account_page")


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.USE_PRODUCT)
@sensitive_post_parameters()
def account_password(request: HttpRequest) -> HttpResponse:
    """Change the own password; sessions elsewhere end, this one goes on."""
    user = cast(User, request.user)
    form = ChangePasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        old_key = request.session.session_key or ""
        try:
            if _is_own_password(request, user, form):
                change_password(by=Actor(user.pk), password=form.cleaned_data["password"], session_key=old_key)
                user.refresh_from_db(fields=["password"])
                update_session_auth_hash(request, user)
                follow_session(old_key=old_key, new_key=request.session.session_key or "")
                messages.success(request, _("Your password is changed. You were signed out everywhere else."))
                return redirect("account_page")
        except ValidationError as fault:
            form.add_error("password", fault.messages)
    context = {"page_title": _("Change your password"), "form": form}
    return render(request, "account/password.html", context, status=422 if form.errors else 200)


def _is_own_password(request: HttpRequest, user: User, form: ChangePasswordForm) -> bool:
    """Check the present password as sign-in does, its counters of failures included."""
    try:
        found = AccountAdapter(request).authenticate(request, email=user.email, password=form.cleaned_data["present"])
    except ValidationError as too_many:
        form.add_error("present", too_many.messages)
        return False
    if found is None:
        form.add_error("present", _("This is not your present password: try again."))
    return found is not None
