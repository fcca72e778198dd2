"""Cycles: the list, one with who would be in it, and its days."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appraisals.cycle_forms import CycleForm, ReopenForm, starting_values
from appraisals.models import Cycle, CycleState
from appraisals.selectors.cycle_page import page_of_cycle
from appraisals.selectors.cycles import cycle_rows
from appraisals.services.cycles import (
    CycleFields,
    change_cycle,
    close_cycle,
    create_cycle,
    look_for_people,
    open_cycle,
    reopen_cycle,
)
from appraisals.views.seen import cycle_at, manager
from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.row_ids import row_id
from council_pm.core.sending import seen_now, sent
from council_pm.org.selectors import tree

_NAMES = (
    "name", "year", "group", "starts", "ends", "setting_by", "mid_year_by", "year_end_by", "most_targets",
    "with_ratings", "keep_years",
)  # fmt: skip


def appraisals_crumb() -> tuple[str, str]:
    """The way to the first page."""
    return _("Appraisals"), reverse("appraisals:home")


def cycles_crumb() -> tuple[str, str]:
    """The way to the list."""
    return _("Cycles"), reverse("appraisals:cycle_list")


@require_safe
@permitted(Permission.MANAGE_APPRAISALS, fetch=manager)
def cycle_list(request: HttpRequest, user: Any) -> HttpResponse:
    """Every cycle, the newest year first."""
    context = {
        "page_title": _("Cycles of appraisals"),
        "breadcrumbs": crumbs(appraisals_crumb(), (_("Cycles"), "")),
        "rows": cycle_rows(tree(timezone.localdate())),
    }
    return render(request, "appraisals/cycles.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_APPRAISALS, fetch=manager)
def cycle_new(request: HttpRequest, user: Any) -> HttpResponse:
    """Lay a cycle out."""
    today = timezone.localdate()
    form = CycleForm(sent(request), units=tree(today), initial=starting_values(today))
    if request.method == "POST" and form.is_valid():
        try:
            made = create_cycle(by=Actor(request.user.pk), fields=_fields(form))
        except ValidationError as refusal:
            _refuse(form, refusal)
        else:
            return redirect(made.get_absolute_url())
    return _form_page(request, form, _("New cycle"), cycles_crumb()[1])


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_APPRAISALS, fetch=cycle_at)
def cycle_edit(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Change a cycle that is being prepared."""
    initial = {name: getattr(cycle, name) for name in (*_NAMES, "version")} | {"unit": cycle.unit_id or ""}
    form = CycleForm(sent(request), units=tree(timezone.localdate()), initial=initial)
    stale = False
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            change_cycle(by=Actor(request.user.pk), cycle=cycle, fields=_fields(form), version=version)
        except ValidationError as refusal:
            _refuse(form, refusal)
            if stale := refusal.code == "stale":
                cycle.refresh_from_db()
                seen_now(form, "version", cycle.version)
        else:
            return redirect(cycle.get_absolute_url())
    elif request.method != "POST" and cycle.state != CycleState.DRAFT:
        messages.warning(request, _("It has been opened: nothing of it changes any more."))
        return redirect(cycle.get_absolute_url())
    return _form_page(request, form, cycle.name, cycle.get_absolute_url(), now=cycle if stale else None)


@require_safe
@permitted(Permission.MANAGE_APPRAISALS, fetch=cycle_at)
def cycle_page(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """One cycle: its days, and who is or would be in it."""
    return _page(request, cycle)


@require_POST
@permitted(Permission.MANAGE_APPRAISALS, fetch=cycle_at)
def cycle_open(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Open it; giving people their appraisals goes on in the background."""
    try:
        job = open_cycle(by=Actor(request.user.pk), cycle=cycle, version=row_id(request.POST.get("version", "")) or 0)
    except ValidationError as refusal:
        return _page(request, cycle, problem=refusal)
    return redirect("jobs:job_page", job.pk)


@require_POST
@permitted(Permission.MANAGE_APPRAISALS, fetch=cycle_at)
def cycle_look(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Give an appraisal to whoever is in it and has none yet."""
    try:
        job = look_for_people(by=Actor(request.user.pk), cycle=cycle)
    except ValidationError as refusal:
        return _page(request, cycle, problem=refusal)
    return redirect("jobs:job_page", job.pk)


@require_POST
@permitted(Permission.MANAGE_APPRAISALS, fetch=cycle_at)
def cycle_close(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Close it."""
    try:
        close_cycle(by=Actor(request.user.pk), cycle=cycle)
    except ValidationError as refusal:
        return _page(request, cycle, problem=refusal)
    messages.success(request, _("It is closed. Words and signatures stay as they are."))
    return redirect(cycle.get_absolute_url())


@require_POST
@permitted(Permission.MANAGE_APPRAISALS, fetch=cycle_at)
def cycle_reopen(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Open it again, with a reason."""
    form = ReopenForm(request.POST, auto_id="reopen-%s")
    if form.is_valid():
        try:
            reopen_cycle(by=Actor(request.user.pk), cycle=cycle, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.add_error("reason", refusal)
        else:
            messages.success(request, _("It is open again. Words and signatures are as they were."))
            return redirect(cycle.get_absolute_url())
    return _page(request, cycle, form=form)


def _page(
    request: HttpRequest, cycle: Cycle, *, problem: ValidationError | None = None, form: ReopenForm | None = None
) -> HttpResponse:
    if problem is not None:
        cycle.refresh_from_db()
    today = timezone.localdate()
    context = {
        "page_title": cycle.name,
        "breadcrumbs": crumbs(appraisals_crumb(), cycles_crumb(), (cycle.name, "")),
        "cycle": cycle,
        "page": page_of_cycle(cycle, tree(today), today),
        "problem": problem.messages[0] if problem else "",
        "form": form or ReopenForm(auto_id="reopen-%s"),
    }
    stale = problem is not None and problem.code == "stale"
    status = 409 if stale else 422 if problem or form else 200
    return render(request, "appraisals/cycle.html", context, status=status)


def _fields(form: CycleForm) -> CycleFields:
    unit = form.cleaned_data["unit"]
    return CycleFields(**{name: form.cleaned_data[name] for name in _NAMES}, unit_id=int(unit) if unit else None)


def _refuse(form: CycleForm, refusal: ValidationError) -> None:
    form.add_error(refusal.code if refusal.code in form.fields else None, refusal)


def _form_page(
    request: HttpRequest, form: CycleForm, heading: str, back: str, now: Cycle | None = None
) -> HttpResponse:
    context = {
        "page_title": heading,
        "breadcrumbs": crumbs(appraisals_crumb(), cycles_crumb(), (heading, "")),
        "form": form,
        "back": back,
        "now": now,
    }
    status = 409 if now is not None else 422 if form.errors else 200
    return render(request, "appraisals/cycle_form.html", context, status=status)
