"""Who turned a curve like this one, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from council_pm.core.access import Permission, permitted
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from council_pm.practice.selectors.matches import matches_for
from council_pm.practice.views.parts import trail
from indicators.models import Series
from indicators.selectors.current_definitions import definition_in_force
from plans.selectors.codes import line_of_totals


@dataclass(frozen=True, slots=True)
class LineInTree:
    """The line of totals of an indicator, what it is called, and the tree of today."""

    series: Series
    name: str
    tree: Tree


def line_at(user: Any, code: str) -> LineInTree:
    """The line of an indicator that has a definition."""
    series = line_of_totals(code) if len(code) <= 20 and "\x00" not in code else None
    definition = definition_in_force(series.indicator) if series is not None else None
    if series is None or definition is None:
        raise Http404
    return LineInTree(series, definition.name, tree(timezone.localdate()))


@require_safe
@permitted(Permission.VIEW_PRACTICE, fetch=line_at)
def match_page(request: HttpRequest, at: LineInTree) -> HttpResponse:
    """Lines that once got worse as this one does now and then turned, with what was done."""
    code = at.series.indicator.code
    title = _("Who turned a curve like this: %(name)s") % {"name": at.name}
    context = {
        "page_title": title,
        "breadcrumbs": trail((code, "")),
        "found": matches_for(at.series, request.user, at.tree),
        "indicator_url": reverse("dashboards:indicator_page", args=[code]),
        "name": at.name,
    }
    return render(request, "practice/matches.html", context)
