"""Sessions in a calendar program: the file of one, and the secret address of one's own."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from council_pm.core.access import Actor, Permission, may, permitted, public
from council_pm.forums.access import PartAt, session_at
from council_pm.forums.models import SessionFeed
from council_pm.forums.selectors.feed import entry_of, own_entries
from council_pm.forums.services.feeds import end_feed, make_feed, secret_hash
from council_pm.forums.views.trail import trail
from indicators.returns.ical import calendar_text


@require_safe
@permitted(Permission.VIEW_FORUMS, fetch=session_at)
def session_file(request: HttpRequest, found: PartAt) -> HttpResponse:
    """One session as a calendar file."""
    return _calendar(calendar_text(found.at.forum.name, [entry_of(found.part)], timezone.now()), "attachment")


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.VIEW_FORUMS)
def calendar_page(request: HttpRequest) -> HttpResponse:
    """Make the address, which is shown once, make it anew, or end it."""
    actor, secret = Actor(request.user.pk), ""
    if request.method == "POST" and request.POST.get("action") == "end":
        end_feed(by=actor, user=request.user)
        messages.success(request, _("The address has ended: nobody can read your calendar by it any more."))
        return redirect("forums:calendar_page")
    if request.method == "POST":
        secret = make_feed(by=actor, user=request.user)
    title = _("Sessions in your calendar")
    context = {
        "page_title": title,
        "address": request.build_absolute_uri(reverse("forums:calendar_feed", args=[secret])) if secret else "",
        "feed": SessionFeed.objects.filter(user=request.user.pk).first(),
        "breadcrumbs": trail((title, "")),
    }
    return render(request, "forums/calendar.html", context)


@require_safe
@public("Calendar programs cannot sign in: the secret of the address decides.")
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The sessions of whoever made this address, while they sign in and work here."""
    feed = SessionFeed.objects.select_related("user").filter(token_hash=secret_hash(secret)).first()
    if feed is None or not feed.user.is_active or not may(feed.user, Permission.VIEW_FORUMS):
        raise Http404
    return _calendar(calendar_text(_("Sessions"), own_entries(feed.user, timezone.now()), timezone.now()), "inline")


def _calendar(text: str, how: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'{how}; filename="session.ics"'
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
