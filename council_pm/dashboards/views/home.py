"""The way in: a member's committee at once, everybody else's work."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from council_pm.core.access import Permission, permitted
from council_pm.dashboards.fragments import reading_of
from council_pm.dashboards.frame import frame_of, sits_on_a_committee
from council_pm.dashboards.selectors.committees import own_dashboard
from council_pm.dashboards.selectors.my_work import my_work_of
from council_pm.notices.selectors import changed_for
from council_pm.people.models import User


@require_safe
@permitted(Permission.USE_PRODUCT)
def home(request: HttpRequest) -> HttpResponse:
    """A member goes straight to the committee that meets next; everybody else to the own work."""
    if sits_on_a_committee(request.user):
        ids = [grant.committee_id for grant in request.user.grants if grant.committee_id]  # type: ignore[union-attr]
        own = own_dashboard(timezone.localdate(), ids)
        if own is not None:
            return redirect(own.url)
    return redirect("dashboards:my_work")


@require_safe
@permitted(Permission.USE_PRODUCT)
def my_work(request: HttpRequest) -> HttpResponse:
    """One sentence, at most five things to do, what changed, and where one can go."""
    reading = reading_of(request)
    days = int(frame_of(request)["review_reminder_days"])
    work = my_work_of(request.user, reading.sight, reading.as_of, reading.version, days)
    context = {
        "work": work,
        "followed": changed_for(cast(User, request.user)),
        "page_title": _("My work"),
        "breadcrumbs": [],
    }
    return render(request, "dashboards/my_work.html", context)
