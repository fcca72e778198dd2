"""Completion, the top of the house first: counts alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appraisals.models import LeftOut, Stage
from appraisals.selectors.completion import completion_of, table_rows, years_begun, years_told
from appraisals.services.cycles import year_name
from appraisals.views.cycles import appraisals_crumb
from appraisals.views.seen import CompletionSeen, completion_at
from council_pm.core.access import Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.export import table_response


@require_safe
@permitted(Permission.VIEW_COMPLETION, fetch=completion_at)
def completion(request: HttpRequest, seen: CompletionSeen) -> HttpResponse:
    """How many are done of those that should be, of the whole council or of a department."""
    years, year = _year(request)
    found = completion_of(years, year, seen.units, seen.department) if years else None
    heading = _("Appraisals done")
    top = appraisals_crumb() if may(request.user, Permission.OWN_APPRAISAL) else (_("Appraisals"), "")
    steps = [top, (heading, reverse("appraisals:completion"))]
    if seen.department:
        heading = _("Appraisals done: %(department)s") % {"department": seen.department.name}
        steps.append((seen.department.name, ""))
    else:
        steps[-1] = (heading, "")
    asked = f"?year={year}"
    table = reverse("appraisals:completion_table") + asked
    context = {
        "page_title": heading,
        "breadcrumbs": crumbs(*steps),
        "found": found,
        "department": seen.department,
        "years": [(one, year_name(one), one == year) for one in years],
        "year": year_name(year),
        "year_before": year_name(year - 1),
        "asked": asked,
        "stages": [str(stage.label) for stage in Stage],
        "reasons": [
            (stage, [(LeftOut(code).label, n) for code, n in told.items()], others)
            for stage, told, others in (found.reasons if found else ())
        ],
        "tools": {"csv_url": table, "xlsx_url": f"{table}&format=xlsx"} if found else {},
    }
    return render(request, "appraisals/completion.html", context)


@require_safe
@permitted(Permission.VIEW_COMPLETION, fetch=completion_at)
def completion_table(request: HttpRequest, seen: CompletionSeen) -> HttpResponse:
    """The same as a file: what the pages do not tell, it does not either."""
    years, year = _year(request)
    header = [
        _("Part of the council"),
        _("Group"),
        _("Stage"),
        _("Done"),
        _("Should be done"),
        _("Per cent"),
    ]
    rows: list[list[object]] = []
    for part, row in table_rows(years, year, seen.units) if years else []:
        if not row.counts:
            rows.append([part, row.label, "", _("not told: fewer than ten people"), "", ""])
        for stage, count in zip(Stage, row.counts, strict=False):
            rows.append([part, row.label, str(stage.label), count.done, count.should, count.percent])
    return table_response(request, f"appraisals-done-{year}", header, rows)


def _year(request: HttpRequest) -> tuple[tuple[int, ...], int]:
    """The years that are told, and the one that was asked for; otherwise the newest that has begun.

    A cycle of the year to come may be opened before that year begins.
    """
    years, today = years_told(), timezone.localdate()
    asked = next((one for one in years if str(one) == request.GET.get("year")), None)
    begun = years_begun(today)
    return years, asked or next((one for one in years if one in begun), years[0] if years else 0)
