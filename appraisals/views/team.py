"""Whom somebody appraises and countersigns for, and names and stage down the own line."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from appraisals.selectors.own_line import unit_rows
from appraisals.selectors.team import TeamRow, team_rows, to_countersign
from appraisals.services.enrolling import begin_for
from appraisals.services.keeping_up import follow_person
from appraisals.views.cycles import appraisals_crumb
from appraisals.views.seen import LineSeen, LineUnit, appraiser, countersigner, line_seen, line_unit_at, team_row_at
from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.paging import numbered, page_asked, page_of
from council_pm.org.selectors import tree

A_PAGE = 50


@require_safe
@permitted(Permission.APPRAISE, fetch=appraiser)
def team(request: HttpRequest, user: Any) -> HttpResponse:
    """Those whom the reader appraises, each with where it stands."""
    rows = team_rows(user.person_id, timezone.localdate())
    context = {
        "page_title": _("My team"),
        "breadcrumbs": crumbs(appraisals_crumb(), (_("My team"), "")),
        "rows": rows,
        "may_write": may(user, Permission.WRITE_APPRAISAL),
        "may_countersign": may(user, Permission.COUNTERSIGN_APPRAISAL),
    }
    return render(request, "appraisals/team.html", context)


@require_POST
@permitted(Permission.WRITE_APPRAISAL, fetch=team_row_at)
def team_begin(request: HttpRequest, row: TeamRow) -> HttpResponse:
    """Begin the appraisal of somebody who has none."""
    today = timezone.localdate()
    try:
        made = begin_for(by=Actor(request.user.pk), person_id=row.person_id, units=tree(today), today=today)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("appraisals:team")
    return redirect(made.get_absolute_url())


@require_POST
@permitted(Permission.WRITE_APPRAISAL, fetch=team_row_at)
def team_take_over(request: HttpRequest, row: TeamRow) -> HttpResponse:
    """Take the appraisal of somebody over who moved here, instead of waiting for the night."""
    followed = follow_person(by=Actor(request.user.pk), person_id=row.person_id, today=timezone.localdate())
    if followed.moved:
        messages.success(request, _("You appraise them now. Whoever did before reads nothing of it any more."))
    return redirect("appraisals:team")


@require_safe
@permitted(Permission.COUNTERSIGN_APPRAISAL, fetch=countersigner)
def countersigning(request: HttpRequest, user: Any) -> HttpResponse:
    """Appraisals that both have signed and that wait for the reader."""
    context = {
        "page_title": _("To countersign"),
        "breadcrumbs": crumbs(appraisals_crumb(), (_("To countersign"), "")),
        "rows": to_countersign(user.person_id, timezone.localdate()),
    }
    return render(request, "appraisals/countersigning.html", context)


@require_safe
@permitted(Permission.VIEW_LINE_STAGES, fetch=line_seen)
def line(request: HttpRequest, seen: LineSeen) -> HttpResponse:
    """The units in which people of the own line stand."""
    context = {
        "page_title": _("Down your line"),
        "breadcrumbs": crumbs(appraisals_crumb(), (_("Down your line"), "")),
        "rows": unit_rows(seen.people, seen.units, seen.today),
        "whole": seen.people is None,
    }
    return render(request, "appraisals/line.html", context)


@require_safe
@permitted(Permission.VIEW_LINE_STAGES, fetch=line_unit_at)
def line_unit(request: HttpRequest, seen: LineUnit) -> HttpResponse:
    """Names and stage in one unit."""
    place, url = seen.place, reverse("appraisals:line_unit", args=[seen.place.code])
    pager = page_of(len(seen.rows), page_asked(request.GET.get("page")), A_PAGE, numbered(url, {}))
    context = {
        "page_title": place.name,
        "breadcrumbs": crumbs(
            appraisals_crumb(), (_("Down your line"), reverse("appraisals:line")), (place.name, "")
        ),
        "rows": seen.rows[pager.before : pager.last],
        "pager": pager,
    }  # fmt: skip
    return render(request, "appraisals/line_unit.html", context)
