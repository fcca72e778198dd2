"""What is put forward for a clinic, and what is decided about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinics.access import ClinicSeen
from clinics.forms import ReasonForm, WishForm
from clinics.jobs import LOOK
from clinics.models import ClinicState, ItemKind
from clinics.selectors.items import nomination_rows
from clinics.services.choosing import accept, defer, name_for_clinic, tell_heads
from clinics.steps import days_of
from clinics.views.clinics import clinics_crumb, title
from clinics.views.fetching import AskingUnit, NominationSeen, asking_at, nomination_at, whole_at
from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.sending import sent
from council_pm.jobs.services import start_job
from plans.selectors.codes import codes_in_use, line_of_totals


@require_safe
@permitted(Permission.VIEW_CLINIC, fetch=whole_at, scoped=True)
def candidate_list(request: HttpRequest, at: ClinicSeen) -> HttpResponse:
    """What is put forward, with why, and what was decided."""
    return _page(request, at)


@require_POST
@permitted(Permission.MANAGE_CLINICS, fetch=whole_at, scoped=True)
def candidate_look(request: HttpRequest, at: ClinicSeen) -> HttpResponse:
    """Look again what the data puts forward; the work goes on in the background."""
    job = start_job(by=Actor(request.user.pk), kind=LOOK, params={"clinic": at.clinic.pk}, key=f"clinic {at.clinic.pk}")
    return redirect("jobs:job_page", job.pk)


@require_POST
@permitted(Permission.MANAGE_CLINICS, fetch=nomination_at, scoped=True)
def candidate_accept(request: HttpRequest, found: NominationSeen) -> HttpResponse:
    """Put it on."""
    try:
        accept(by=Actor(request.user.pk), nomination=found.nomination, reason=request.POST.get("reason", ""))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("clinics:candidate_list", found.at.clinic.pk)


@require_POST
@permitted(Permission.MANAGE_CLINICS, fetch=nomination_at, scoped=True)
def candidate_defer(request: HttpRequest, found: NominationSeen) -> HttpResponse:
    """Leave it for another time, with a reason."""
    form = ReasonForm(request.POST, auto_id=f"leave-{found.nomination.pk}-%s")
    if form.is_valid():
        try:
            defer(by=Actor(request.user.pk), nomination=found.nomination, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.add_error("reason", refusal)
        else:
            return redirect("clinics:candidate_list", found.at.clinic.pk)
    return _page(request, found.at, refused={found.nomination.pk: form})


@require_POST
@permitted(Permission.MANAGE_CLINICS, fetch=whole_at, scoped=True)
def candidate_tell(request: HttpRequest, at: ClinicSeen) -> HttpResponse:
    """Tell heads of service that they are on, and why."""
    try:
        told = tell_heads(by=Actor(request.user.pk), clinic=at.clinic, today=timezone.localdate())
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        said = ngettext("%(n)s person was told.", "%(n)s people were told.", told) % {"n": told}
        messages.success(request, said)
        if not at.clinic.items.filter(taken_off="", kind=ItemKind.SUCCESS).exists():
            messages.warning(request, _("There is no success to learn from yet: put one on as well."))
    return redirect(at.clinic.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.NAME_FOR_CLINIC, fetch=asking_at, scoped=True)
def candidate_ask(request: HttpRequest, at: AskingUnit) -> HttpResponse:
    """A service says: I would like help with this."""
    form = WishForm(sent(request), initial={"code": request.GET.get("code", "")})
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        series = line_of_totals(code) if code else None
        try:
            if code and series is None:
                raise ValidationError(_("There is no indicator with that code: choose one of the list."), "series")
            name_for_clinic(
                by=Actor(request.user.pk), clinic=at.clinic, unit=at.unit, wanted=form.cleaned_data["wanted"],
                series=series,
            )  # fmt: skip
        except ValidationError as refusal:
            form.add_error("code" if refusal.code == "series" else "wanted", refusal)
        else:
            messages.success(
                request,
                _("Asked for: see “What was put forward”. Corporate performance decides and says why."),
            )
            return redirect("clinics:clinic_list")
    name = at.tree[at.unit.pk].name
    context = {
        "page_title": _("Ask for help: %(unit)s") % {"unit": name},
        "breadcrumbs": crumbs(clinics_crumb(), (_("Ask for help"), "")),
        "form": form,
        "clinic": at.clinic,
        "codes": codes_in_use(),
    }
    return render(request, "clinics/ask.html", context, status=422 if form.errors else 200)


def _page(request: HttpRequest, at: ClinicSeen, *, refused: dict[int, forms.Form] | None = None) -> HttpResponse:
    today, forms_ = timezone.localdate(), refused or {}
    is_open = at.clinic.state == ClinicState.PREPARING
    rows: list[dict[str, Any]] = [
        {"row": row, "form": forms_.get(row.id) or ReasonForm(auto_id=f"leave-{row.id}-%s")}
        for row in nomination_rows(at.clinic, at.tree, today)
    ]
    parts = (("", _("To be decided")), ("accepted", _("On this time")), ("deferred", _("Left for another time")))
    context = {
        "page_title": _("What may be on: %(clinic)s") % {"clinic": title(at.clinic)},
        "breadcrumbs": crumbs(
            clinics_crumb(), (title(at.clinic), at.clinic.get_absolute_url()), (_("What may be on"), "")
        ),
        "clinic": at.clinic,
        "parts": [(label, [one for one in rows if one["row"].decision == code]) for code, label in parts],
        "total": len(rows),
        "may_manage": is_open and may(request.user, Permission.MANAGE_CLINICS, at),
        "days": days_of(at.clinic.held_on),
        "today": today,
        "candidates_url": reverse("clinics:candidate_list", args=[at.clinic.pk]),
    }
    return render(request, "clinics/candidates.html", context, status=422 if refused else 200)
