"""People as HR says who is in cycles: circumstances, and who appraises instead of the line."""

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
from django.views.decorators.http import require_POST, require_safe

from appraisals.cycle_forms import CircumstanceForm, EndForm, NamingForm
from appraisals.models import Circumstance, NamedAppraiser
from appraisals.selectors.appraisers import unled
from appraisals.selectors.people import find_people, person_page_of
from appraisals.services.people import (
    Span,
    end_circumstance,
    end_naming,
    name_for,
    record_circumstance,
    remove_circumstance,
)
from appraisals.views.cycles import appraisals_crumb
from appraisals.views.seen import Said, circumstance_at, manager, naming_at, person_at, said_at
from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.crumbs import crumbs
from council_pm.people.models import Person


def people_crumb() -> tuple[str, str]:
    """The way to finding somebody."""
    return _("People"), reverse("appraisals:people")


@require_safe
@permitted(Permission.MANAGE_APPRAISALS, fetch=manager)
def people(request: HttpRequest, user: Any) -> HttpResponse:
    """Find somebody by name or address."""
    asked = request.GET.get("find", "")
    context = {
        "page_title": _("People in appraisals"),
        "breadcrumbs": crumbs(appraisals_crumb(), (_("People"), "")),
        "asked": asked,
        "found": find_people(asked, timezone.localdate()),
    }
    return render(request, "appraisals/people.html", context)


@require_safe
@permitted(Permission.MANAGE_APPRAISALS, fetch=manager)
def people_unled(request: HttpRequest, user: Any) -> HttpResponse:
    """Those with an open appraisal whom nobody appraises."""
    context = {
        "page_title": _("Nobody appraises these people"),
        "breadcrumbs": crumbs(appraisals_crumb(), people_crumb(), (_("Without an appraiser"), "")),
        "rows": unled(timezone.localdate()),
    }
    return render(request, "appraisals/people_unled.html", context)


@require_safe
@permitted(Permission.MANAGE_APPRAISALS, fetch=person_at)
def person_page(request: HttpRequest, person: Person) -> HttpResponse:
    """One person: what is said of them, and forms to say more."""
    return _page(request, person)


@require_POST
@permitted(Permission.MANAGE_APPRAISALS, fetch=person_at)
def circumstance_add(request: HttpRequest, person: Person) -> HttpResponse:
    """Say that something holds of somebody."""
    form = CircumstanceForm(request.POST, auto_id="circumstance-%s")
    if form.is_valid():
        data = form.cleaned_data
        try:
            record_circumstance(
                by=Actor(request.user.pk), person=person, kind=data["kind"],
                span=Span(starts=data["starts"], ends=data["ends"]), today=timezone.localdate(),
            )  # fmt: skip
        except ValidationError as refusal:
            _refuse(form, refusal)
        else:
            return _kept(request, person)
    return _page(request, person, circumstance_form=form)


@require_POST
@permitted(Permission.MANAGE_APPRAISALS, fetch=circumstance_at)
def circumstance_end(request: HttpRequest, found: Circumstance) -> HttpResponse:
    """Say until when it holds."""
    form = EndForm(request.POST, auto_id=f"end-circumstance-{found.pk}-%s")
    if form.is_valid():
        try:
            end_circumstance(
                by=Actor(request.user.pk), circumstance=found, ends=form.cleaned_data["ends"],
                today=timezone.localdate(),
            )  # fmt: skip
        except ValidationError as refusal:
            _refuse(form, refusal)
        else:
            return _kept(request, found.person)
    return _page(request, found.person, ending=("circumstance", found.pk, form))


@require_POST
@permitted(Permission.MANAGE_APPRAISALS, fetch=said_at)
def circumstance_remove(request: HttpRequest, said: Said) -> HttpResponse:
    """Take back what was said by mistake."""
    if said.circumstance is not None:
        remove_circumstance(by=Actor(request.user.pk), circumstance=said.circumstance, today=timezone.localdate())
    messages.success(request, _("Taken back, as if it had never been said. The record keeps that it was."))
    return redirect("appraisals:person_page", said.person.pk)


@require_POST
@permitted(Permission.MANAGE_APPRAISALS, fetch=person_at)
def naming_add(request: HttpRequest, person: Person) -> HttpResponse:
    """Name who appraises or countersigns instead of the line."""
    form = _naming_form(request.POST.get("find", ""), request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            name_for(
                by=Actor(request.user.pk), person=person, named_id=int(data["named"]), part=data["part"],
                span=Span(starts=data["starts"], ends=data["ends"]), reason=data["reason"],
            )  # fmt: skip
        except ValidationError as refusal:
            _refuse(form, refusal)
        else:
            return _kept(request, person)
    return _page(request, person, naming_form=form, find=request.POST.get("find", ""))


@require_POST
@permitted(Permission.MANAGE_APPRAISALS, fetch=naming_at)
def naming_end(request: HttpRequest, found: NamedAppraiser) -> HttpResponse:
    """Say until when somebody is named."""
    form = EndForm(request.POST, auto_id=f"end-naming-{found.pk}-%s")
    if form.is_valid():
        try:
            end_naming(by=Actor(request.user.pk), naming=found, ends=form.cleaned_data["ends"])
        except ValidationError as refusal:
            _refuse(form, refusal)
        else:
            return _kept(request, found.person)
    return _page(request, found.person, ending=("naming", found.pk, form))


def _kept(request: HttpRequest, person: Person) -> HttpResponse:
    messages.success(request, _("Kept."))
    return redirect("appraisals:person_page", person.pk)


def _refuse(form: forms.Form, refusal: ValidationError) -> None:
    form.add_error(refusal.code if refusal.code in form.fields else None, refusal)


def _naming_form(find: str, data: Any = None) -> NamingForm:
    found = find_people(find, timezone.localdate(), to_be_named=True)
    choices = [(str(one.id), f"{one.name}, {one.posts}" if one.posts else one.name) for one in found]
    return NamingForm(data, people=choices, auto_id="naming-%s", initial={"find": find})


def _page(
    request: HttpRequest,
    person: Person,
    *,
    circumstance_form: CircumstanceForm | None = None,
    naming_form: NamingForm | None = None,
    ending: tuple[str, int, EndForm] | None = None,
    find: str | None = None,
) -> HttpResponse:
    refused = ending[2] if ending else naming_form or circumstance_form
    asked = request.GET.get("find", "") if find is None else find
    page = person_page_of(person, timezone.localdate())
    naming = naming_form or _naming_form(asked)
    context = {
        "page_title": person.name,
        "breadcrumbs": crumbs(appraisals_crumb(), people_crumb(), (person.name, "")),
        "person": person,
        "page": page,
        "circumstances": [(one, _end_form("circumstance", one.id, ending)) for one in page.circumstances],
        "namings": [(one, _end_form("naming", one.id, ending)) for one in page.namings],
        "circumstance_form": circumstance_form or CircumstanceForm(auto_id="circumstance-%s"),
        "naming_form": naming,
        "asked": asked,
        "found": len(naming.fields["named"].choices) - 1,  # type: ignore[attr-defined]  # a field of choices
        "form": refused,
    }
    return render(request, "appraisals/person.html", context, status=422 if refused else 200)


def _end_form(what: str, pk: int, ending: tuple[str, int, EndForm] | None) -> EndForm:
    if ending is not None and ending[:2] == (what, pk):
        return ending[2]
    return EndForm(auto_id=f"end-{what}-{pk}-%s")
