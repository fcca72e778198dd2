"""The tree of plans, one aim with its golden thread, the thread as a picture, and outlines for paper."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from council_pm.core.access import Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.org.selectors import placement_rows
from plans.forms import EndForm
from plans.kinds import year_label, year_of, year_of_slug, year_slug
from plans.models import PlanState
from plans.selectors import thread
from plans.selectors.line_html import lines_html, numbered_html, steps_html
from plans.selectors.moved import LeftLink, left_links
from plans.selectors.readable import AimRow
from plans.selectors.years import years_of_plans
from plans.thread_picture import draw
from plans.views.fetching import AimInYear, UnitYear, thread_at, unit_year_at


def asked_year(request: HttpRequest) -> int:
    """The year that the address asks for, or this one."""
    return year_of_slug(request.GET.get("year", "")) or year_of(timezone.localdate())


def tree_url(year: int) -> str:
    """Where the tree of a year is."""
    return f"{reverse('plans:plan_tree')}?year={year_slug(year)}"


@require_safe
@permitted(Permission.VIEW_PLAN)
def plan_tree(request: HttpRequest) -> HttpResponse:
    """From the council's priorities down to who delivers them, and the plans of each part."""
    today, year = timezone.localdate(), asked_year(request)
    words = request.GET.get("q", "").strip()[:80]
    found = thread.plan_tree(request.user, placement_rows(today), today, year, years_of_plans(today), words)
    tops = found.stood.children(None)
    context = {
        "page_title": _("Plans for %(year)s") % {"year": year_label(year)},
        "breadcrumbs": [],
        "tree": found,
        "steps": steps_html(found.steps),
        "found": lines_html(found.found or ()),
        "year_slug": year_slug(year),
        "outline_url": reverse("plans:plan_outline", args=[year_slug(year), tops[0].code]) if tops else "",
        "may_keep_headings": may(request.user, Permission.MANAGE_PLAN_HEADINGS),
        "switch_label": _("Years"),
        "views": [
            {"label": year_label(one), "url": f"?year={year_slug(one)}", "current": one == year} for one in found.years
        ],
        "filters": {
            "action": reverse("plans:plan_tree"),
            "hidden": [{"name": "year", "value": year_slug(year)}],
            "search": {"name": "q", "label": _("Words in an aim, or a part of the council"), "value": words},
            "reset_url": f"?year={year_slug(year)}" if words else "",
        },
    }
    return render(request, "plans/tree.html", context)


@require_safe
@permitted(Permission.VIEW_PLAN, fetch=thread_at)
def objective_below(request: HttpRequest, at: AimInYear) -> HttpResponse:
    """The aims directly below one: a fragment of the tree, and a page of its own where there is no room or script."""
    level = thread.objective_below(request.user, at.tree, at.read, at.node.id, timezone.localdate())
    if request.htmx and not request.htmx.history_restore_request:
        return HttpResponse(steps_html(level.steps))
    climbed = [(one.wording, reverse("plans:objective_below", args=[one.id])) for one in reversed(level.up)]
    context = {
        "page_title": level.aim.wording,
        "breadcrumbs": crumbs((_("Plans"), tree_url(level.aim.plan.year)), *climbed, (level.aim.wording, "")),
        "level": level,
        "steps": steps_html(level.steps),
    }
    return render(request, "plans/level.html", context)


@require_safe
@permitted(Permission.VIEW_PLAN, fetch=thread_at)
def objective_page(request: HttpRequest, at: AimInYear) -> HttpResponse:
    """Why we do it, what proves it, who delivers it."""
    return render(request, "plans/objective.html", aim_context(request, at))


def aim_context(request: HttpRequest, at: AimInYear) -> dict[str, Any]:
    """What the page of an aim shows; forms that were refused replace the empty ones."""
    plan = at.node.plan
    page = thread.objective_page(request.user, at.tree, at.read, at.node.id, timezone.localdate())
    is_open = plan.state != PlanState.CLOSED and not page.aim.ended
    return {
        "page_title": page.aim.wording,
        "breadcrumbs": _trail(page.aim),
        "page": page,
        "steps": steps_html(page.steps),
        "today": timezone.localdate(),
        "year": year_label(plan.year),
        "year_slug": year_slug(plan.year),
        "may_edit": is_open and may(request.user, Permission.EDIT_PLAN, at),
        "left": _left(request, at),
        "sees_risks": may(request.user, Permission.VIEW_RISK),
        "sees_coverage": may(request.user, Permission.VIEW_COMPLETION),
        "end_form": EndForm(auto_id="end-%s"),
    }


def _left(request: HttpRequest, at: AimInYear) -> LeftLink | None:
    """The link upwards, where a move parts it; it costs a query of an aim whose link a move can part only."""
    if not at.may_be_parted:
        return None
    return next(iter(left_links(request.user, at.days.rows, at.days.today, aim_id=at.node.id)), None)


@require_safe
@permitted(Permission.VIEW_PLAN, fetch=thread_at)
def objective_picture(request: HttpRequest, at: AimInYear) -> HttpResponse:
    """The thread of an aim as a picture for a page of paper, with the same as nested lists."""
    page = thread.objective_page(request.user, at.tree, at.read, at.node.id, timezone.localdate())
    up, asked = thread.thread_items(page)
    title = _("The golden thread of: %(aim)s") % {"aim": page.aim.wording}
    context = {
        "page_title": title,
        "breadcrumbs": _trail(page.aim, _("As a picture")),
        "page": page,
        "steps": steps_html(page.steps),
        "picture": draw(up, asked, more_words),
    }
    return render(request, "plans/picture.html", context)


def more_words(count: int) -> str:
    """How many aims a picture leaves out."""
    return ngettext("and %(count)s more", "and %(count)s more", count) % {"count": count}


@require_safe
@permitted(Permission.VIEW_PLAN, fetch=unit_year_at)
def plan_outline(request: HttpRequest, at: UnitYear) -> HttpResponse:
    """The plan tree of a year from a part of the council down, numbered and indented, for paper."""
    unit, units = at.place.unit, at.place.tree
    names = {"unit": at.name, "year": year_label(at.year)}
    found = thread.outline(request.user, units, at.stood, at.year, unit.pk, timezone.localdate())
    context = {
        "page_title": _("Outline of the plans of %(unit)s, %(year)s") % names,
        "breadcrumbs": crumbs(
            (_("Plans"), tree_url(at.year)),
            (names["unit"], reverse("plans:unit_plans", args=[year_slug(at.year), unit.code])),
            (_("Outline"), ""),
        ),
        "outline": found,
        "steps": numbered_html(found.steps),
        "loose": numbered_html(found.loose),
        "unit": names["unit"],
    }
    return render(request, "plans/outline.html", context)


def _trail(aim: AimRow, last: str = "") -> list[Any]:
    """Where an aim stands: below its plan, and below the aim that a page is about."""
    steps = [(_("Plans"), tree_url(aim.plan.year)), (f"{aim.plan.unit}: {aim.plan.title}", aim.plan.url)]
    steps.append((aim.wording, aim.url if last else ""))
    return crumbs(*steps, *([(last, "")] if last else []))
