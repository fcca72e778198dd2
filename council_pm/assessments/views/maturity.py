"""How a department sees itself: its page over time, saying it anew, and a view as it was put on record."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from council_pm.assessments.access import Department, ViewOfDepartment, department_at, departments_of, view_at
from council_pm.assessments.forms import RecordForm
from council_pm.assessments.selectors import maturity as shown
from council_pm.assessments.services.maturity import latest_revision, record_view
from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.periods import Frequency, period_containing
from council_pm.org.selectors import tree


@require_safe
@permitted(Permission.VIEW_MATURITY)
def maturity_list(request: HttpRequest) -> HttpResponse:
    """The departments whose own view the reader may read, as plain links, and what the council does next."""
    context = {
        "page_title": _("How departments see themselves"),
        "breadcrumbs": [],
        "departments": departments_of(request.user, tree(timezone.localdate())),
        "step": shown.council_step(),
        "may_manage": may(request.user, Permission.MANAGE_MATURITY),
    }
    return render(request, "assessments/list.html", context)


@require_safe
@permitted(Permission.VIEW_MATURITY, fetch=department_at, scoped=True)
def maturity_page(request: HttpRequest, at: Department) -> HttpResponse:
    """One department's own view over time."""
    title = _("%(department)s: how we manage performance") % {"department": at.name}
    context = {
        "page_title": title,
        "breadcrumbs": _trail((at.name, "")),
        "code": at.unit.code,
        "page": shown.maturity_page(request.user, at, timezone.localdate()),
    }
    return render(request, "assessments/department.html", context)


@require_safe
@permitted(Permission.VIEW_MATURITY, fetch=view_at, scoped=True)
def maturity_view(request: HttpRequest, at: ViewOfDepartment) -> HttpResponse:
    """A view as it was put on record."""
    page = shown.view_page(request.user, at.view)
    context = {
        "page_title": _("%(department)s: %(quarter)s") % {"department": at.at.name, "quarter": page.row.quarter},
        "breadcrumbs": _trail((at.at.name, _page_url(at.at)), (page.row.quarter, "")),
        "page": page,
    }
    return render(request, "assessments/view.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.RECORD_MATURITY, fetch=department_at, scoped=True)
def maturity_record(request: HttpRequest, at: Department) -> HttpResponse:
    """Say how the department sees itself in this quarter; what was said before stands beside."""
    today = timezone.localdate()
    form = _form(at, today, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            record_view(
                by=Actor(request.user.pk), unit=at.unit, said=form.said(), next_step=form.cleaned_data["next_step"],
                today=today, based_on=form.cleaned_data["based_on"] or 0,
            )  # fmt: skip
        except ValidationError as refusal:
            form.refuse(refusal, latest_revision(at.unit.pk, _quarter(today)))
        else:
            messages.success(request, _("It is on record for this quarter. Earlier views stay as they were."))
            return redirect(_page_url(at))
    page = shown.maturity_page(request.user, at, today)
    start = _quarter(today)
    newest = shown.newest_view(at.unit.pk, start)
    quarter = shown.quarter_label(start)
    context = {
        "page_title": _("How we see ourselves in %(quarter)s") % {"quarter": quarter},
        "breadcrumbs": _trail((at.name, _page_url(at)), (quarter, "")),
        "form": form,
        "blocks": form.blocks(
            {row.id: row.before(start) for row in page.rows}, {row.id: row.fact for row in page.rows}
        ),
        "back": _page_url(at),
        "now": shown.view_page(request.user, newest) if form.newest and newest else None,
    }
    return render(request, "assessments/record.html", context, status=422 if form.errors else 200)


def _form(at: Department, today: date, sent: QueryDict | None) -> RecordForm:
    """With what stands for this quarter, where something does."""
    start = _quarter(today)
    view = shown.newest_view(at.unit.pk, start)
    initial: dict[str, Any] = {"based_on": view.revision if view else 0, "next_step": view.next_step if view else ""}
    for pk, one in shown.said_in_quarter(at.unit.pk, start).items():
        initial |= {f"stage-{pk}": str(one.stage), f"words-{pk}": one.words, f"next-{pk}": one.next}
    return RecordForm(sent, texts=[one.text for one in shown.dimensions(only_active=True)], initial=initial)


def _quarter(today: date) -> date:
    return period_containing(today, Frequency.QUARTERLY).start


def _page_url(at: Department) -> str:
    return reverse("assessments:maturity_page", args=[at.unit.code])


def _trail(*steps: tuple[str, str]) -> list[dict[str, str]]:
    return crumbs((_("How departments see themselves"), reverse("assessments:maturity_list")), *steps)
