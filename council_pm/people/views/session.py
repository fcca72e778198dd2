"""Signing in by django-allauth's flow, and signing out."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from council_pm.core.access import public
from council_pm.people.services.sessions import record_sign_out
from council_pm.people.sign_in_hints import hints


class _SignIn(LoginView):  # type: ignore[misc]  # allauth ships no types
    """allauth's page with what our template shows."""

    template_name = "account/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the page's title, and the demonstration's sign-ins where there are any."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"page_title": _("Sign in"), "hints": hints()}


sign_in = public("Nobody is signed in yet.")(_SignIn.as_view())


@public("It ends the reader's own session and shows nothing; after the session has run out it must still work.")
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session by POST. A GET, which any other site could cause, leaves it alone and goes home."""
    if request.method != "POST":
        return redirect(settings.LOGIN_REDIRECT_URL)
    if request.session.session_key:
        record_sign_out(session_key=request.session.session_key)
    logout(request)
    return redirect("account_login")
