"""The page that an invitation's link leads to. Nobody is signed in yet: the secret of the link is what counts.

The link itself only takes the secret's hash into the browser's session and goes on to a page without it, so that the
secret stays out of the history, of referrers and of what is logged about the page.
"""

from __future__ import annotations

from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from council_pm.core.access import public
from council_pm.people.forms import NewPasswordForm
from council_pm.people.models import Invitation
from council_pm.people.services.invitations import accept_invitation, token_hash, usable
from council_pm.people.sign_in import AccountAdapter, count_unknown_link, too_many_unknown_links

_IN_SESSION = "invitation"
_LINK_FAULTS = frozenset({"unknown", "used", "revoked", "late"})


@require_safe
@never_cache
@public("Whoever is invited has no sign-in yet; the secret of the link says who they are.")
def invitation_open(request: HttpRequest, token: str) -> HttpResponse:
    """Take a link that works into the session; say in words what is wrong with any other."""
    if too_many_unknown_links(request):
        return _refused(request, _("Too many links from here were not known. Wait 15 minutes."), 429)
    hashed = token_hash(token)
    try:
        usable(Invitation.objects.filter(token_hash=hashed).first(), timezone.now())
    except ValidationError as fault:
        if fault.code == "unknown":
            count_unknown_link(request)
        return _refused(request, fault.messages[0], 404 if fault.code == "unknown" else 410)
    request.session[_IN_SESSION] = hashed
    return redirect("invitation_page")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public("Whoever is invited has no sign-in yet; the secret of the link says who they are.")
def invitation_page(request: HttpRequest) -> HttpResponse:
    """Choose a password; afterwards the person is signed in."""
    hashed = request.session.get(_IN_SESSION)
    if not hashed:
        words = _("Open the link in the mail that you had: it leads here. Already done? Then sign in.")
        return _refused(request, words, 200)
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    try:
        invitation = usable(Invitation.objects.select_related("person").filter(token_hash=hashed).first(),
                            timezone.now())  # fmt: skip
        if form.is_valid():
            user = accept_invitation(hashed=hashed, password=form.cleaned_data["password"])
            logout(request)
            AccountAdapter(request).login(request, user)
            return redirect("account_page")
    except ValidationError as fault:
        if getattr(fault, "code", None) in _LINK_FAULTS:
            return _refused(request, fault.messages[0], 404 if fault.code == "unknown" else 410)
        about_the_person = getattr(fault, "code", None) in ("disabled", "email_taken")
        form.add_error(None if about_the_person else "password", fault.messages)
    context = {"form": form, "invitation": invitation, "page_title": _("Choose a password")}
    return render(request, "account/invitation.html", context, status=422 if form.errors else 200)


def _refused(request: HttpRequest, words: str, status: int) -> HttpResponse:
    context = {"words": words, "page_title": _("This link cannot be used")}
    return render(request, "account/invitation_refused.html", context, status=status)
