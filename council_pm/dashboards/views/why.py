"""Why can I see this? The roles that let a reader see an indicator, a figure or a part of the council."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from council_pm.core.access import AccessScope, Permission, may, permitted
from council_pm.dashboards.selectors.units import unit_place
from council_pm.dashboards.selectors.why import OF_INDICATOR, OF_UNIT, why_of
from council_pm.dashboards.views.indicators import fetch_period
from council_pm.people.models import User
from indicators.selectors.indicator_page import belonging


@require_safe
@permitted(Permission.USE_PRODUCT)
def why(request: HttpRequest) -> HttpResponse:
    """Explain one thing that the reader can see; what they cannot see is as good as absent."""
    user, today = cast(User, request.user), timezone.localdate()
    code, period, unit = (request.GET.get(name, "") for name in ("indicator", "period", "unit"))
    if "\x00" in code:  # with which PostgreSQL compares nothing
        raise Http404
    if code and period:
        _see(user, Permission.VIEW_VALUE)
        figures = fetch_period(user, code=code, period=period)
        title, scope = f"{figures.definition.name}, {figures.label}", figures.scope
        url = reverse("dashboards:indicator_period", args=[figures.indicator.code, figures.period.slug])
        released_to, rights = figures.released_to, OF_INDICATOR
    elif code:
        _see(user, Permission.VIEW_DEFINITION)
        known = belonging(code, today)
        if known is None:
            raise Http404
        title, scope, released_to, rights = known.name, known.scope, "", OF_INDICATOR
        url = reverse("dashboards:indicator_page", args=[known.indicator.code])
    else:
        _see(user, Permission.VIEW_DASHBOARD)
        found = unit_place(user, unit)
        title, released_to, rights = found.place.name, "", OF_UNIT
        scope = AccessScope(units=found.org.today.above(found.place.unit_id))
        url = reverse("dashboards:unit_page", args=[found.place.code])
    context = {
        "page_title": _("Why can I see this?"),
        "thing": title,
        "thing_url": url,
        "released_to": released_to,
        "why": why_of(user, scope, rights, today),
        "is_unit": not code,
    }
    return render(request, "dashboards/why.html", context)


def _see(user: User, permission: Permission) -> None:
    if not may(user, permission):
        raise Http404
