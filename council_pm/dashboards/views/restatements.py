"""What was restated, of a basket, a part of the council or an indicator: on a page, and as a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from council_pm.core.access import Permission, permitted
from council_pm.core.crumbs import crumbs
from council_pm.dashboards import exports
from council_pm.dashboards.fragments import reading_of
from council_pm.dashboards.selectors.parts import organisation
from indicators.models import Basket, Definition
from indicators.selectors.holders import sees_every_name
from indicators.selectors.restatements import MOST, Restatement, restatements
from indicators.selectors.scorecard import Choice


class _Asked(NamedTuple):
    """What the list is of: its name, the page that it belongs to, and its restatements."""

    name: str
    slug: str
    url: str
    query: Mapping[str, str]
    rows: list[Restatement]


@require_safe
@permitted(Permission.VIEW_VALUE_HISTORY)
def restatement_list(request: HttpRequest) -> HttpResponse:
    """Period, both figures, both lights, why, who and when; the latest first."""
    asked = _asked(request)
    return render(
        request,
        "dashboards/restatements.html",
        {
            "page_title": _("Restated figures: %(name)s") % {"name": asked.name},
            "breadcrumbs": crumbs((asked.name, asked.url), (_("Restated figures"), "")),
            "tools": {"csv_url": f"{reverse('dashboards:restatement_table')}?{urlencode(asked.query)}"},
            "rows": asked.rows[:MOST],
            "more": max(0, len(asked.rows) - MOST),
        },
    )


@require_safe
@permitted(Permission.VIEW_VALUE_HISTORY)
def restatement_table(request: HttpRequest) -> HttpResponse:
    """The same as a CSV file."""
    asked = _asked(request)
    return exports.restated(asked.rows, asked.slug)


def _asked(request: HttpRequest) -> _Asked:
    """Of the basket, unit or indicator in the address, or of the corporate basket; raises ``Http404``."""
    query: dict[str, Any] = {name: request.GET[name] for name in ("indicator", "unit", "basket") if name in request.GET}
    if any("\x00" in text for text in query.values()):  # with which PostgreSQL compares nothing
        raise Http404
    reading = reading_of(request)
    org = organisation(reading.as_of, reading.version)
    if code := query.get("indicator"):
        definition = Definition.objects.filter(indicator__code=code).order_by("-version").first()
        if definition is None:
            raise Http404
        choice, name = Choice(codes=frozenset({code})), definition.name
        slug, url = code, reverse("dashboards:indicator_page", args=[code])
    elif code := query.get("unit"):
        place = org.today.by_code(code)
        if place is None:
            raise Http404
        choice, name = Choice(unit_ids=org.ever_below(place.unit_id)), place.name
        slug, url = place.code.lower(), reverse("dashboards:unit_page", args=[place.code])
    else:
        basket = Basket.objects.select_related("committee").filter(slug=query.get("basket") or Basket.EXECUTIVE).first()
        if basket is None:
            raise Http404
        choice, name, slug = Choice(basket=basket.slug), basket.name, basket.slug
        committee = basket.committee
        url = reverse("dashboards:executive_overview")
        if committee is not None:
            url = reverse("dashboards:committee_dashboard", args=[committee.slug])
    every_name = sees_every_name(request.user)
    rows = restatements(choice, reading.sight, reading.as_of, every_name=every_name, tree=org.today)
    return _Asked(name, slug, url, query, rows)
