"""A part of the council before and after a day."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from council_pm.core.access import Permission, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.days import DayError, read_day
from council_pm.dashboards.fragments import Reading, reading_of
from council_pm.dashboards.frame import keep_frame
from council_pm.dashboards.known import NAME
from council_pm.dashboards.pages import known_context
from council_pm.dashboards.selectors.before_after import before_after as page_of
from council_pm.dashboards.selectors.before_after import in_words
from council_pm.dashboards.selectors.units import UnitPlace, unit_place
from indicators.known_later import known_query


@require_safe
@permitted(Permission.VIEW_DASHBOARD, fetch=unit_place)
def before_and_after(request: HttpRequest, unit: UnitPlace) -> HttpResponse:
    """The figures and lights of a part on both sides of a day, and what is on record of that time."""
    keep_frame(request, unit.in_force)
    reading = reading_of(request)
    typed = request.GET.get("on", "").strip()[:40]
    asked, problem = _asked(typed, reading)
    page = page_of(request.user, unit, reading.sight, asked, reading.known.day)
    known = known_context(request, reading.known)
    known["known_kept"] = [("on", page.day.isoformat())] if asked else []
    known["today_url"] = f"{request.path}?on={page.day.isoformat()}" if asked else request.path
    title = _("%(unit)s before and after %(day)s") % {"unit": unit.place.name, "day": in_words(page.day)}
    context = {
        "page_title": title,
        "breadcrumbs": crumbs(
            (unit.place.name, reverse("dashboards:unit_page", args=[unit.place.code]) + known_query(reading.known.day)),
            (_("Before and after"), ""),
        ),
        "unit": unit.place,
        "page": page,
        "typed": typed or page.day.strftime("%d/%m/%Y"),
        "problem": problem,
        "known_name": NAME,
        **known,
    }
    return render(request, "dashboards/before_after.html", context, status=422 if problem else 200)


def _asked(typed: str, reading: Reading) -> tuple[date | None, str]:
    """The day that was asked for, or what is wrong with what was typed."""
    if not typed:
        return None, ""
    try:
        day = read_day(typed)
    except DayError:
        return None, _("Write a day such as 01/04/2024.")
    if day > (reading.known.day or reading.as_of):
        return None, _("%(day)s has not come yet: choose a day up to the one that the page shows.") % {
            "day": in_words(day)
        }
    return day, ""
