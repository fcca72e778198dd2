"""What is told of appraisals in counts: never who, never what, never of few."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appraisals.counting import SMALLEST
from appraisals.selectors.coverage import coverage as coverage_of
from appraisals.selectors.coverage import coverage_url, years_with_targets
from appraisals.selectors.demand import demand as demand_of
from council_pm.core.access import Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.org.selectors import tree
from council_pm.org.tree import Place, Tree
from plans.kinds import year_label, year_of, year_of_slug, year_slug


def _counted(user: Any, code: str = "") -> tuple[Tree, Place]:
    """A part of today's council, or the whole of it, for who sees counts; for others there is no such page (M074)."""
    units = tree(timezone.localdate())
    place = units.by_code(code) if code else next(iter(units.children(None)), None)
    if place is None or not may(user, Permission.VIEW_COMPLETION):
        raise Http404
    return units, place


def _planner(user: Any) -> Any:
    """Whoever plans from what people want to learn; for others there is no such page (N201)."""
    if not may(user, Permission.VIEW_DEVELOPMENT_DEMAND):
        raise Http404
    return user


@require_safe
@permitted(Permission.VIEW_COMPLETION, fetch=_counted)
def coverage(request: HttpRequest, at: tuple[Tree, Place]) -> HttpResponse:
    """How much of the plans stands in people's appraisals, for the whole council."""
    return _coverage(request, *at)


@require_safe
@permitted(Permission.VIEW_COMPLETION, fetch=_counted)
def coverage_part(request: HttpRequest, at: tuple[Tree, Place]) -> HttpResponse:
    """The same for a part of it."""
    return _coverage(request, *at)


def _coverage(request: HttpRequest, units: Tree, place: Place) -> HttpResponse:
    today = timezone.localdate()
    year = year_of_slug(request.GET.get("year", "")) or year_of(today)
    line = [(one.name, coverage_url(one.code, year)) for one in units.line(place.unit_id)]
    years = sorted({year, *years_with_targets()}, reverse=True)
    context = {
        "page_title": _("Targets on the plans: %(part)s, %(year)s") % {"part": place.name, "year": year_label(year)},
        "breadcrumbs": crumbs((_("Appraisals"), reverse("appraisals:home")), *line[:-1], (place.name, "")),
        "coverage": coverage_of(request.user, units, place, year, today),
        "part": place.name,
        "is_council": place.level == 1,
        "smallest": SMALLEST,
        "switch_label": _("Years"),
        "views": [
            {"label": year_label(one), "url": f"?year={year_slug(one)}", "current": one == year} for one in years
        ],
    }
    return render(request, "appraisals/coverage.html", context)


@require_safe
@permitted(Permission.VIEW_DEVELOPMENT_DEMAND, fetch=_planner)
def demand(request: HttpRequest, user: Any) -> HttpResponse:
    """What people want to learn this year, by theme and department."""
    today = timezone.localdate()
    title = _("What people want to learn, %(year)s") % {"year": year_label(year_of(today))}
    context = {
        "page_title": title,
        "breadcrumbs": crumbs((_("Appraisals"), reverse("appraisals:home")), (title, "")),
        "demand": demand_of(year_of(today), tree(today)),
        "smallest": SMALLEST,
    }
    return render(request, "appraisals/demand.html", context)
