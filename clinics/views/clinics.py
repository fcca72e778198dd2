"""The clinics, one clinic, and its days."""

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
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinics.access import ClinicSeen, reads_all, scope_of_item
from clinics.forms import ClinicForm, ReasonForm
from clinics.models import Clinic, ClinicState
from clinics.selectors.after import after_of
from clinics.selectors.clinic_list import A_PAGE, clinics_of, next_clinic
from clinics.selectors.clinic_page import page_of_clinic, title_of_clinic
from clinics.selectors.items import nomination_rows
from clinics.services.clinics import ClinicFields, cancel_clinic, change_clinic, hold_clinic, plan_clinic
from clinics.views.fetching import clinic_at, readers_of_all, readers_only, whole_at
from council_pm.configuration.words import word
from council_pm.core.access import AccessScope, Actor, Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.paging import numbered, page_asked, page_of
from council_pm.core.sending import seen_now, sent
from council_pm.org.models import Level
from council_pm.org.tree import Tree


def clinics_crumb() -> tuple[str, str]:
    """The way to the list."""
    return _("Clinics"), reverse("clinics:clinic_list")


def title(clinic: Clinic) -> str:
    """What a clinic is called on screens."""
    return title_of_clinic(clinic, word("Clinic"))


@require_safe
@permitted(Permission.VIEW_CLINIC, fetch=readers_only)
def clinic_list(request: HttpRequest, units: Tree) -> HttpResponse:
    """The clinics that come, and those that are over."""
    found, url = clinics_of(request.user, units), reverse("clinics:clinic_list")
    total = len(found.over)
    pager = page_of(total, page_asked(request.GET.get("page")), A_PAGE, numbered(url, {})) if total else None
    first = pager.before if pager else 0
    today = timezone.localdate()
    ahead = next_clinic(today)
    asking = asking_parts(request.user, units) if ahead else []
    asked = nomination_rows(ahead, units, today, wished_by=[code for code, _name in asking]) if ahead and asking else []
    context = {
        "page_title": _("Clinics"),
        "breadcrumbs": [],
        "coming": found.coming,
        "over": found.over[first : first + A_PAGE],
        "pager": pager,
        "whole": reads_all(request.user),
        "may_manage": may(request.user, Permission.MANAGE_CLINICS, AccessScope()),
        "asking": asking,
        "asked": asked,
        "ahead": ahead,
        "today": today,
    }
    return render(request, "clinics/list.html", context)


@require_safe
@permitted(Permission.VIEW_CLINIC, fetch=clinic_at)
def clinic_page(request: HttpRequest, at: ClinicSeen) -> HttpResponse:
    """One clinic."""
    return _page(request, at)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_CLINICS, fetch=readers_of_all)
def clinic_new(request: HttpRequest, units: Tree) -> HttpResponse:
    """Lay out a clinic."""
    form = ClinicForm(sent(request), is_new=True, initial={"begins": "09:30", "minutes": 150})
    if request.method == "POST" and form.is_valid():
        try:
            made = plan_clinic(by=Actor(request.user.pk), fields=_fields(form), today=timezone.localdate())
        except ValidationError as refusal:
            _refuse(form, refusal)
        else:
            return redirect(made.get_absolute_url())
    return _form_page(request, form, _("Plan a meeting"), clinics_crumb()[1])


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_CLINICS, fetch=whole_at, scoped=True)
def clinic_edit(request: HttpRequest, at: ClinicSeen) -> HttpResponse:
    """Change when and where."""
    clinic = at.clinic
    names = ("held_on", "begins", "minutes", "place", "version")
    form = ClinicForm(sent(request), is_new=False, initial={name: getattr(clinic, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            change_clinic(
                by=Actor(request.user.pk), clinic=clinic, fields=_fields(form), today=timezone.localdate(),
                version=form.cleaned_data["version"] or 0, reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except ValidationError as refusal:
            _refuse(form, refusal)
            if refusal.code == "stale":
                clinic.refresh_from_db()
                seen_now(form, "version", clinic.version)
        else:
            return redirect(clinic.get_absolute_url())
    return _form_page(request, form, title(clinic), clinic.get_absolute_url(), now=clinic if form.errors else None)


@require_POST
@permitted(Permission.MANAGE_CLINICS, fetch=whole_at, scoped=True)
def clinic_cancel(request: HttpRequest, at: ClinicSeen) -> HttpResponse:
    """Cancel it, with a reason."""
    form = ReasonForm(request.POST, auto_id="cancel-%s")
    if form.is_valid():
        try:
            cancel_clinic(by=Actor(request.user.pk), clinic=at.clinic, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.add_error("reason", refusal)
        else:
            return redirect(at.clinic.get_absolute_url())
    return _page(request, at, cancel_form=form, status=422)


@require_POST
@permitted(Permission.MANAGE_CLINICS, fetch=whole_at, scoped=True)
def clinic_hold(request: HttpRequest, at: ClinicSeen) -> HttpResponse:
    """Say that it was held."""
    try:
        hold_clinic(by=Actor(request.user.pk), clinic=at.clinic, today=timezone.localdate())
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("Those who came may now answer two questions, for two weeks."))
    return redirect(at.clinic.get_absolute_url())


def asking_parts(user: Any, units: Tree) -> list[tuple[str, str]]:
    """Code and name of each service, department or council that the reader may ask for help for."""
    return [
        (place.code, place.name)
        for place, _depth in units.walk()
        if place.level <= Level.SERVICE
        and may(user, Permission.NAME_FOR_CLINIC, scope_of_item(place.unit_id, units))
        and not may(user, Permission.MANAGE_CLINICS, AccessScope())
    ]


def _page(request: HttpRequest, at: ClinicSeen, *, status: int = 200, **forms_: forms.Form) -> HttpResponse:
    today = timezone.localdate()
    page = page_of_clinic(request.user, at, today)
    context = {
        "page_title": title(at.clinic),
        "breadcrumbs": crumbs(clinics_crumb(), (title(at.clinic), "")),
        "page": page,
        "after": after_of(request.user, at.clinic, at.tree, today) if at.clinic.state == ClinicState.HELD else None,
        "rows": [(row, page.readiness.get(row.id)) for row in page.items],
        "clinic": at.clinic,
        "today": today,
        "days_left": page.days.days_left(today),
        "is_open": at.clinic.state == ClinicState.PREPARING,
        "cancel_form": ReasonForm(auto_id="cancel-%s"),
        "asking": asking_parts(request.user, at.tree) if at.clinic.state == ClinicState.PREPARING else [],
        **forms_,
    }
    return render(request, "clinics/clinic.html", context, status=status)


def _fields(form: ClinicForm) -> ClinicFields:
    return ClinicFields(**{name: form.cleaned_data[name] for name in ("held_on", "begins", "minutes", "place")})


def _refuse(form: forms.Form, refusal: ValidationError) -> None:
    form.add_error(refusal.code if refusal.code in form.fields else "held_on", refusal)


def _form_page(
    request: HttpRequest, form: ClinicForm, heading: str, back: str, now: Clinic | None = None
) -> HttpResponse:
    context = {
        "page_title": heading,
        "breadcrumbs": crumbs(clinics_crumb(), (heading, "")),
        "form": form,
        "back": back,
        "now": now,
    }
    return render(request, "clinics/clinic_form.html", context, status=422 if form.errors else 200)
