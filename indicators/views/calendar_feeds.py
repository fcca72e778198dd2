"""A calendar of due dates that people subscribe to: its secret address, and what a calendar program reads there."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from council_pm.core.access import Actor, Permission, may, permitted, public
from indicators.models import CalendarFeed
from indicators.returns.ical import calendar_text
from indicators.selectors.return_calendar import due_days
from indicators.services.calendar_feeds import end_feed, make_feed, secret_hash
from indicators.views.rounds import round_crumbs


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.VIEW_DRAFT)
def calendar_page(request: HttpRequest) -> HttpResponse:
    """Make the address, which is shown once, make it anew, or end it."""
    actor, secret = Actor(request.user.pk), ""
    if request.method == "POST" and request.POST.get("action") == "end":
        end_feed(by=actor, user=request.user)
        messages.success(request, _("The address has ended: nobody can read your calendar by it any more."))
        return redirect("indicators:calendar_page")
    if request.method == "POST":
        secret = make_feed(by=actor, user=request.user)
    context = {
        "address": request.build_absolute_uri(reverse("indicators:calendar_feed", args=[secret])) if secret else "",
        "feed": CalendarFeed.objects.filter(user=request.user.pk).first(),
        "breadcrumbs": round_crumbs(
            (_("Calendar"), ""),
        ),
    }
    return render(request, "indicators/rounds/calendar.html", context)


@require_safe
@public("Calendar programs cannot sign in: the secret of the address decides.")
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The due dates of whoever made this address, while they sign in and work with returns."""
    feed = CalendarFeed.objects.select_related("user").filter(token_hash=secret_hash(secret)).first()
    if feed is None or not feed.user.is_active or not may(feed.user, Permission.VIEW_DRAFT):
        raise Http404
    text = calendar_text(_("Returns"), due_days(feed.user, timezone.localdate()), timezone.now())
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="returns.ics"'
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
