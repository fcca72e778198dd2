"""The tree of plans, one aim with its golden thread, and where the thread is broken."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from council_pm.core.access import Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.org.selectors import placement_rows
from plans.access import AimInTree
from plans.forms import EndForm, MeasureForm
from plans.golden_thread import Gap
from plans.kinds import year_label, year_of, year_of_slug, year_slug
from plans.models import PlanState
from plans.selectors import thread
from plans.selectors.actions import actions_of_aims
from plans.selectors.codes import codes_in_use
from plans.selectors.moved import LeftLink, left_links
from plans.selectors.years import years_of_plans
from plans.views.fetching import aim_at


def _year(request: HttpRequest) -> int:
    return year_of_slug(request.GET.get("year", "")) or year_of(timezone.localdate())


@require_safe
@permitted(Permission.VIEW_PLAN)
def plan_tree(request: HttpRequest) -> HttpResponse:
    """From the council's priorities down to who delivers them, and the plans of each part."""
    today, year = timezone.localdate(), _year(request)
    words = request.GET.get("q", "").strip()[:80]
    found = thread.plan_tree(request.user, placement_rows(today), today, year, years_of_plans(today), words)
    context = {
        "page_title": _("Plans for %(year)s") % {"year": year_label(year)},
        "breadcrumbs": [],
        "tree": found,
        "year_slug": year_slug(year),
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
@permitted(Permission.VIEW_PLAN, fetch=aim_at)
def objective_below(request: HttpRequest, at: AimInTree) -> HttpResponse:
    """The aims directly below one: a fragment of the tree, and a page of its own without JavaScript."""
    below = thread.objective_below(at.thread, at.aim.pk)
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "plans/_branches.html", {"branches": below})
    return _aim_page(request, at)


@require_safe
@permitted(Permission.VIEW_PLAN, fetch=aim_at)
def objective_page(request: HttpRequest, at: AimInTree) -> HttpResponse:
    """Why we do it, what proves it, who delivers it."""
    return _aim_page(request, at)


def _aim_page(request: HttpRequest, at: AimInTree) -> HttpResponse:
    return render(request, "plans/objective.html", aim_context(request, at))


def aim_context(request: HttpRequest, at: AimInTree) -> dict[str, object]:
    """What the page of an aim shows; forms that were refused replace the empty ones."""
    plan = at.plan.plan
    page = thread.objective_page(request.user, at.thread, at.aim.pk, timezone.localdate())
    may_edit = plan.state != PlanState.CLOSED and not page.ended and may(request.user, Permission.EDIT_PLAN, at)
    row = page.aim.aim
    return {
        "page_title": row.wording,
        "breadcrumbs": crumbs(
            (_("Plans"), f"{reverse('plans:plan_tree')}?year={year_slug(plan.year)}"),
            (f"{row.plan.unit}: {row.plan.title}", row.plan.url), (row.wording, ""),
        ),
        "page": page,
        "actions": actions_of_aims(request.user, at.plan.tree, [at.aim.pk], timezone.localdate()).get(at.aim.pk, ()),
        "year": year_label(plan.year),
        "may_edit": may_edit,
        "left": _left(request, at),
        "end_form": EndForm(auto_id="end-%s"),
        "measure_form": MeasureForm(auto_id="measure-%s"),
        "codes": codes_in_use() if may_edit else (),
    }  # fmt: skip


def _left(request: HttpRequest, at: AimInTree) -> LeftLink | None:
    """The link upwards, where a move parts it; nothing is asked of an aim that supports none."""
    if at.aim.parent_id is None:
        return None
    rows, today = placement_rows(date.max), timezone.localdate()
    return next(iter(left_links(request.user, rows, today, aim_id=at.aim.pk)), None)


@require_safe
@permitted(Permission.VIEW_PLAN)
def gap_list(request: HttpRequest) -> HttpResponse:
    """Where the golden thread of a year is broken."""
    year, today = _year(request), timezone.localdate()
    found = thread.gap_list(request.user, placement_rows(date.max), today, year)
    title = _("Where the thread is broken, %(year)s") % {"year": year_label(year)}
    context = {
        "page_title": title,
        "breadcrumbs": crumbs((_("Plans"), f"{reverse('plans:plan_tree')}?year={year_slug(year)}"), (title, "")),
        "gaps": [(gap_words(gap), rows) for gap, rows in found.aims.items()],
        "left": found.left,
        "parts": found.parts,
        "indicators": found.indicators,
    }
    return render(request, "plans/gaps.html", context)


def gap_words(gap: Gap) -> tuple[str, str]:
    """What is missing, and what to do about it."""
    return {
        Gap.NO_SUPPORT: (
            _("Priorities that nobody says they deliver"),
            _("Ask a department or service whose work this is to link an aim of its own to it."),
        ),
        Gap.NO_PARENT: (
            _("Aims that support none further up"),
            _("Link them, or ask whether they are still right."),
        ),
        Gap.NO_MEASURE: (
            _("Aims that no indicator proves"),
            _("Choose an indicator, so that anybody can see whether it is reached."),
        ),
    }[gap]
