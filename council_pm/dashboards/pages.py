"""A dashboard's page: a top half and a list below it, both kept as fragments; HTMX gets the list's region alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from council_pm.core.access import Permission, may
from council_pm.core.htmx import wants_region
from council_pm.dashboards.asked import Asked, asked_of
from council_pm.dashboards.fragments import Parts, Reading, fragment
from council_pm.dashboards.known import NAME, Known
from council_pm.dashboards.selectors.listing import GroupOf, filter_fields, listing
from council_pm.dashboards.selectors.summary import as_of_line
from indicators.selectors.scorecard import Scorecard

REGION = "results"  # the id of the region that filters swap


@dataclass(frozen=True, slots=True)
class DashboardPage:
    """What makes one dashboard: its name for the cache, its templates, its figures and what its top half prints.

    ``restated`` names what the list of
    restatements is of. ``name`` must tell apart whatever ``top`` reads beside the scorecard. ``is_delayed`` is asked
    at every request, after the figures. ``extra`` stands in the line under the h1.
    """

    name: tuple[Any, ...]
    template: str
    top_template: str
    card: Callable[[], Scorecard]
    top: Callable[[Scorecard], Mapping[str, Any]]
    caption: str
    is_delayed: Callable[[], bool]
    restated: Mapping[str, str]
    extra: str = ""
    group_of: GroupOf | None = None


def answer(request: HttpRequest, reading: Reading, page: DashboardPage, context: Mapping[str, Any]) -> HttpResponse:
    """The whole page, or the region alone where HTMX asked for it."""
    asked = asked_of(request.GET, reading.known.day)
    below = fragment(reading, (*page.name, asked), lambda: _list_parts(page, asked, request.path))
    if wants_region(request):
        return HttpResponse(below["region"])
    above = fragment(reading, (*page.name, "top", page.extra), lambda: _top_parts(page, reading))
    known = known_context(request, reading.known, asked)
    known["restated_url"] = restated_url(request.user, **page.restated)
    whole = {**context, **known, **above, **below, "region_id": REGION, "calculations_delayed": page.is_delayed()}
    return render(request, page.template, whole)


def _top_parts(page: DashboardPage, reading: Reading) -> Parts:
    card = page.card()
    line = as_of_line(card.rows, card.as_of, reading.contact)
    return {
        "as_of": _rendered("_components/_as_of.html", {"as_of": line, "extra": page.extra}),
        "top": _rendered(page.top_template, {"card": card, **page.top(card)}),
    }


def _list_parts(page: DashboardPage, asked: Asked, path: str) -> Parts:
    card = page.card()
    shown = listing(card, asked, path, page.group_of)
    filters = {
        "action": path,
        "target": f"#{REGION}",
        "hidden": [{"name": NAME, "value": asked.known.isoformat()}] if asked.known else [],
        "fields": filter_fields(card, asked, by_theme=page.group_of is None),
    }
    return {
        "form": _rendered("_components/_filter_form.html", {"filters": filters}) if card.rows else SafeString(""),
        "region": _rendered("dashboards/_region.html", {"listing": shown, "caption": page.caption}),
    }


def restated_url(user: Any, **choice: str) -> str:
    """Where the restatements of this choice are listed, for who may see the history of figures."""
    if not may(user, Permission.VIEW_VALUE_HISTORY):
        return ""
    return f"{reverse('dashboards:restatement_list')}?{urlencode(choice)}"


def known_context(request: HttpRequest, known: Known, asked: Asked | None = None) -> dict[str, Any]:
    """What the form, the banner and the tools of a page need to know of the past day asked for."""
    plain = replace(asked, known=None).query() if asked else ""
    kept = {name: value for name, value in request.GET.items() if name not in {NAME, "page"}} if asked else {}
    return {"known": known, "known_kept": kept.items(), "today_url": request.path + plain}


def _rendered(template: str, context: Mapping[str, Any]) -> SafeString:
    return render_to_string(template, dict(context))
