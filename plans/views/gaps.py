"""Where the golden thread of a year is broken."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from council_pm.core.access import Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.row_ids import row_id
from council_pm.org.selectors import placement_rows
from plans.golden_thread import Gap
from plans.kinds import year_label, year_slug
from plans.selectors.gaps import A_PAGE, KINDS, GapKind
from plans.selectors.gaps import gap_list as gaps_of
from plans.selectors.moved import left_links
from plans.views.tree import asked_year, tree_url


@require_safe
@permitted(Permission.VIEW_PLAN)
def gap_list(request: HttpRequest) -> HttpResponse:
    """What is covered, counted, and some of each gap; or all of one kind, a page at a time."""
    year, asked = asked_year(request), request.GET.get("kind", "")
    kind = asked if asked in KINDS else ""
    first = max((row_id(request.GET.get("page", "")) or 1) - 1, 0) * A_PAGE if kind else 0
    rows, today = placement_rows(date.max), timezone.localdate()
    found = gaps_of(request.user, rows, today, year, kind, first)
    title = _("Where the thread is broken, %(year)s") % {"year": year_label(year)}
    url = f"{reverse('plans:gap_list')}?year={year_slug(year)}"
    gaps = [{"gap": one, "words": gap_words(one.code), "url": f"{url}&kind={one.code}"} for one in found]
    trail: list[tuple[Any, str]] = [(_("Plans"), tree_url(year)), (title, url if kind else "")]
    if kind:
        gaps = [one for one in gaps if one["gap"].code == kind]
        trail.append((gap_words(kind)[0], ""))
    context = {
        "page_title": gap_words(kind)[0] if kind else title,
        "breadcrumbs": crumbs(*trail),
        "gaps": gaps,
        "kind": kind,
        "sees_coverage": not kind and may(request.user, Permission.VIEW_COMPLETION),
        "left": [] if kind else left_links(request.user, rows, today, year=year),
        "pager": _pager(gaps[0]["gap"], first, f"{url}&kind={kind}") if kind else {},
    }
    return render(request, "plans/gaps.html", context)


def _pager(gap: GapKind, first: int, url: str) -> dict[str, Any]:
    page = first // A_PAGE + 1
    return {
        "first": first + 1,
        "last": first + len(gap.shown),
        "total": gap.count,
        "previous_url": f"{url}&page={page - 1}" if page > 1 else "",
        "next_url": f"{url}&page={page + 1}" if first + A_PAGE < gap.count else "",
    }


def gap_words(code: str) -> tuple[str, str, str]:
    """What is missing, what to do about it, and what is counted as covered."""
    return {
        Gap.NO_SUPPORT.value: (
            _("Priorities that nobody says they deliver"),
            _("Ask a department or service whose work this is to link an aim of its own to it."),
            _("priorities with an aim of a department or service below them"),
        ),
        Gap.NO_ACTION.value: (
            _("Priorities with no action"),
            _("Ask who delivers them what they do about it: there is no action under any aim that supports them."),
            _("priorities with an action under them or further down"),
        ),
        Gap.NO_PARENT.value: (
            _("Aims that support none further up"),
            _("Link them, or ask whether they are still right."),
            _("aims below the council that support one further up"),
        ),
        Gap.NO_MEASURE.value: (
            _("Aims that no indicator proves"),
            _("Choose an indicator, so that anybody can see whether it is reached."),
            _("aims that an indicator proves"),
        ),
        "parts": (
            _("Parts of the council with no link upwards"),
            _("Ask them which aim further up their work helps to reach."),
            _("parts of the council with a link upwards"),
        ),
        "indicators": (
            _("Indicators that no aim names"),
            _("Name them where they prove an aim, or ask what they are for."),
            _("indicators that an aim names"),
        ),
    }[code]
