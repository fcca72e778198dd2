"""The council's chart of any day: nested lists with their picture, a list to search, and both as a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from council_pm.administration.crumbs import crumbs
from council_pm.administration.forms.organisation import ChartForm
from council_pm.administration.selectors import organisation as selectors
from council_pm.administration.selectors.organisation_unit import UnitPage, post_lines, series_lines, unit_page
from council_pm.core.access import Permission, may, permitted
from council_pm.core.export import table_response
from council_pm.core.htmx import render_region
from council_pm.core.paging import numbered, page_of
from council_pm.org.models import Level, OrgUnit


@require_safe
@permitted(Permission.VIEW_ORGANISATION)
def organisation_chart(request: HttpRequest) -> HttpResponse:
    """The chart of a day, or its parts as a list where something is looked for."""
    today = timezone.localdate()
    form = ChartForm(request.GET)
    is_sound = form.is_valid()
    asked = form.cleaned_data
    day = asked.get("on") or today
    tree, rows = selectors.tree_and_rows(day)
    as_list = bool(asked.get("view") or asked.get("words") or asked.get("level"))
    context: dict[str, Any] = {
        "page_title": _("Organisation"),
        "form": form,
        "day": day,
        "is_today": day == today,
        "is_empty": not tree.places,
        "views": _views(day, today, as_list=as_list),
        "tools": _tools(asked, day, today, reverse("administration:organisation_table")),
        "may_manage": may(request.user, Permission.MANAGE_ORGANISATION),
        "breadcrumbs": organisation_crumbs(),
        "chart": selectors.chart(rows, day, today),
    }
    if as_list:
        words, level = asked.get("words", ""), asked.get("level") or 0
        lines = selectors.list_lines(tree, day, today, words=words, level=level)
        at = numbered(request.path, _query(asked, day, today) | {"view": "list"})
        page = page_of(len(lines), asked.get("page") or 1, selectors.LINES_A_PAGE, at)
        context |= {"lines": lines[page.before : page.last], "pager": page}
    response = render_region(
        request,
        "administration/organisation/chart.html",
        "administration/organisation/_region.html",
        context,
    )
    response.status_code = 200 if is_sound else 422
    return response


@require_safe
@permitted(Permission.VIEW_ORGANISATION)
def organisation_table(request: HttpRequest) -> HttpResponse:
    """The list of a day as a file; what was looked for narrows it."""
    today = timezone.localdate()
    form = ChartForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    day = asked.get("on") or today
    tree, _rows = selectors.tree_and_rows(day)
    lines = selectors.list_lines(tree, day, today, words=asked.get("words", ""), level=asked.get("level") or 0)
    rows = [[line.name, line.code, line.level, line.belongs_to, line.below] for line in lines]
    return table_response(request, f"organisation-{day.isoformat()}", selectors.table_header(), rows)


def unit_by_code(user: AbstractBaseUser, code: str) -> OrgUnit:
    """The part of the council with this code, open or closed."""
    return get_object_or_404(OrgUnit, code=code)


@require_safe
@permitted(Permission.VIEW_ORGANISATION, fetch=unit_by_code)
def organisation_unit(request: HttpRequest, unit: OrgUnit) -> HttpResponse:
    """A part of the council on a day."""
    today = timezone.localdate()
    form = ChartForm(request.GET)
    is_sound = form.is_valid()
    day = form.cleaned_data.get("on") or today
    page = unit_page(unit, day, today)
    context = {
        "page_title": page.name,
        "form": form,
        "page": page,
        "day": day,
        "is_today": day == today,
        "posts": post_lines(page.posts, with_names=may(request.user, Permission.VIEW_OFFICER_NAMES, page)),
        "series": series_lines(unit, today) if may(request.user, Permission.VIEW_DEFINITION) else None,
        "sees_people": may(request.user, Permission.VIEW_PEOPLE),
        "dashboard_url": _dashboard_url(request, page),
        "may_manage": may(request.user, Permission.MANAGE_ORGANISATION),
        "breadcrumbs": organisation_crumbs((page.name, "")),
        "tools": _tools({}, day, today, reverse("administration:unit_table", args=[unit.code])),
    }
    return render(request, "administration/organisation/unit.html", context, status=200 if is_sound else 422)


@require_safe
@permitted(Permission.VIEW_ORGANISATION, fetch=unit_by_code)
def unit_table(request: HttpRequest, unit: OrgUnit) -> HttpResponse:
    """What is below a part and what belongs to it, as a file."""
    today = timezone.localdate()
    form = ChartForm(request.GET)
    form.is_valid()
    page = unit_page(unit, form.cleaned_data.get("on") or today, today)
    rows = [[_("Part of the council"), one.name, one.note, ""] for one in page.below]
    for post in post_lines(page.posts, with_names=may(request.user, Permission.VIEW_OFFICER_NAMES, page)):
        rows.append([_("Post"), post.title, post.role, post.held_by])
    if may(request.user, Permission.VIEW_DEFINITION):
        rows += [[_("Indicator"), f"{one.code} {one.name}", "", one.owner] for one in series_lines(unit, today)]
    header = [_("What"), _("Name"), _("Level or role"), _("Held by or owner")]
    return table_response(request, f"unit-{unit.code}", header, rows)


def organisation_crumbs(*steps: tuple[str, str]) -> list[dict[str, str]]:
    """Where a page of the organisation stands: below its chart."""
    return crumbs((_("Organisation"), reverse("administration:organisation_chart") if steps else ""), *steps)


def _dashboard_url(request: HttpRequest, page: UnitPage) -> str:
    """Where the figures of a part are, while it is open; the council's own are on a page of their own."""
    if not (page.is_open_today and may(request.user, Permission.VIEW_DASHBOARD)):
        return ""
    if page.unit.level == Level.COUNCIL:
        return reverse("dashboards:executive_overview")
    return reverse("dashboards:unit_page", args=[page.unit.code])


def _query(asked: Mapping[str, Any], day: date, today: date) -> dict[str, str]:
    """What the address says besides the page."""
    query = {"on": "" if day == today else day.isoformat(), "words": asked.get("words"), "level": asked.get("level")}
    return {name: str(value) for name, value in query.items() if value}


def _address(query: Mapping[str, str], path: str = "") -> str:
    return (path or reverse("administration:organisation_chart")) + (f"?{urlencode(query)}" if query else "")


def _tools(asked: Mapping[str, Any], day: date, today: date, table: str) -> Mapping[str, str]:
    """The files of a page; ``table`` is where they come from."""
    query = _query(asked, day, today)
    return {"csv_url": _address(query, table), "xlsx_url": _address(query | {"format": "xlsx"}, table)}


def _views(day: date, today: date, *, as_list: bool) -> list[Mapping[str, Any]]:
    query = _query({}, day, today)
    return [
        {"label": _("Chart"), "url": _address(query), "current": not as_list},
        {"label": _("List"), "url": _address(query | {"view": "list"}), "current": as_list},
    ]
