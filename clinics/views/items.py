"""An item while it is prepared, and the agenda."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinics.access import ClinicSeen, ItemSeen
from clinics.forms import CommentForm, ItemForm, ReasonForm
from clinics.models import Cause, ClinicState, Item
from clinics.selectors.clinic_page import items_seen, page_of_clinic
from clinics.selectors.item_page import page_of_item
from clinics.services.preparing import ItemWords, comment_on_item, set_agenda, take_off, write_item
from clinics.steps import days_of
from clinics.views.clinics import clinics_crumb, title
from clinics.views.fetching import item_at, whole_at
from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.row_ids import row_id
from council_pm.core.sending import seen_now, sent

TEXTS = ("story", "help_asked", "proposals")


@require_safe
@permitted(Permission.VIEW_CLINIC, fetch=item_at, scoped=True)
def item_page(request: HttpRequest, at: ItemSeen) -> HttpResponse:
    """One item: why it is on, and what its service says."""
    return _page(request, at)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_CLINIC_ITEM, fetch=item_at, scoped=True)
def item_edit(request: HttpRequest, at: ItemSeen) -> HttpResponse:
    """Write what the service says; saved as one types where the browser can, and told in JSON where it asks so."""
    item = at.item
    if request.method != "POST" and at.at.clinic.state != ClinicState.PREPARING:
        messages.warning(request, _("The papers are final: say in the meeting what is new."))
        return redirect(item.get_absolute_url())
    initial = {name: getattr(item, name) for name in (*TEXTS, "causes", "version")}
    form = ItemForm(sent(request), initial=initial)
    refused = ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        words = ItemWords(causes=data["causes"], **{name: data[name] for name in TEXTS})
        try:
            item = write_item(by=Actor(request.user.pk), item=item, words=words, version=data["version"] or 0)
        except ValidationError as refusal:
            refused = refusal.code or ""
            form.add_error(refusal.code if refusal.code in form.fields else "story", refusal)
            if refused == "stale":
                item.refresh_from_db()
                seen_now(form, "version", item.version)
        else:
            if wants_json(request):
                return JsonResponse({"version": item.version})
            messages.success(request, _("Kept."))
            return redirect(item.get_absolute_url())
    if wants_json(request):
        return JsonResponse({"problem": first_error(form)}, status=409 if refused == "stale" else 422)
    return _form_page(request, at, form, item if refused == "stale" else None)


@require_POST
@permitted(Permission.COMMENT_CLINIC_ITEM, fetch=item_at, scoped=True)
def item_comment(request: HttpRequest, at: ItemSeen) -> HttpResponse:
    """Ask or hint."""
    form = CommentForm(request.POST, auto_id="comment-%s")
    if form.is_valid():
        try:
            comment_on_item(by=Actor(request.user.pk), item=at.item, text=form.cleaned_data["text"])
        except ValidationError as refusal:
            form.add_error("text", refusal)
        else:
            return redirect(f"{at.item.get_absolute_url()}#comments")
    return _page(request, at, comment_form=form)


@require_POST
@permitted(Permission.MANAGE_CLINICS, fetch=item_at)
def item_off(request: HttpRequest, at: ItemSeen) -> HttpResponse:
    """Take it off, with a reason."""
    form = ReasonForm(request.POST, auto_id="off-%s")
    if form.is_valid():
        try:
            take_off(by=Actor(request.user.pk), item=at.item, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.add_error("reason", refusal)
        else:
            messages.success(request, _("Taken off. Its words are kept."))
            return redirect(at.at.clinic.get_absolute_url())
    return _page(request, at, off_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_CLINICS, fetch=whole_at, scoped=True)
def clinic_agenda(request: HttpRequest, at: ClinicSeen) -> HttpResponse:
    """Which item comes when, and how long it has."""
    items, problem = items_seen(request.user, at), ""
    typed = {one.pk: (request.POST.get(f"minutes-{one.pk}"), request.POST.get(f"place-{one.pk}")) for one in items}
    if request.method == "POST":
        seen = [int(pk) for pk in request.POST.getlist("item") if row_id(pk) is not None]
        minutes = {pk: _number(values[0]) for pk, values in typed.items()}
        places = [_number(typed[pk][1]) for pk in seen if pk in typed]
        order = sorted(seen, key=lambda pk: (_number(typed.get(pk, ("", ""))[1]), seen.index(pk)))
        try:
            if len(set(places)) != len(places):
                raise ValidationError(_("Two items have the same number: say which comes first."), "order")
            set_agenda(by=Actor(request.user.pk), clinic=at.clinic, minutes=minutes, order=order)
        except ValidationError as refusal:
            problem = refusal.messages[0]
        else:
            return redirect(at.clinic.get_absolute_url())
    page = page_of_clinic(request.user, at, timezone.localdate())
    context = {
        "page_title": _("Agenda: %(clinic)s") % {"clinic": title(at.clinic)},
        "breadcrumbs": crumbs(clinics_crumb(), (title(at.clinic), at.clinic.get_absolute_url()), (_("Agenda"), "")),
        "page": page,
        "clinic": at.clinic,
        "problem": problem,
        "rows": [(one, *_typed(typed, one.id, problem, one.minutes, one.position)) for one in page.items],
    }
    return render(request, "clinics/agenda.html", context, status=422 if problem else 200)


def wants_json(request: HttpRequest) -> bool:
    """Whether the browser saves by itself and only wants to know how it went."""
    return request.headers.get("Accept") == "application/json"


def first_error(form: forms.Form) -> str:
    """The first thing that is wrong, in words."""
    return str(next(iter(form.errors.values()))[0]) if form.errors else ""


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 else 0


def _typed(
    typed: dict[int, tuple[str | None, str | None]], pk: int, problem: str, minutes: int, place: int
) -> tuple[Any, Any]:
    """What stands in the fields: after a refusal what was typed."""
    if not problem:
        return minutes, place
    return typed[pk][0] or "", typed[pk][1] or ""


def _page(request: HttpRequest, at: ItemSeen, **refused: forms.Form) -> HttpResponse:
    today, clinic = timezone.localdate(), at.at.clinic
    page = page_of_item(request.user, at, today)
    context = {
        "page_title": page.row.title,
        "breadcrumbs": crumbs(clinics_crumb(), (title(clinic), clinic.get_absolute_url()), (page.row.title, "")),
        "page": page,
        "clinic": clinic,
        "days": days_of(clinic.held_on),
        "days_left": (clinic.held_on - today).days,
        "is_open": clinic.state == ClinicState.PREPARING,
        "comment_form": CommentForm(auto_id="comment-%s"),
        "off_form": ReasonForm(auto_id="off-%s"),
        **refused,
    }
    return render(request, "clinics/item.html", context, status=422 if refused else 200)


def _form_page(request: HttpRequest, at: ItemSeen, form: ItemForm, now: Item | None) -> HttpResponse:
    clinic = at.at.clinic
    page = page_of_item(request.user, at, timezone.localdate())
    context = {
        "page_title": _("Prepare: %(item)s") % {"item": page.row.title},
        "breadcrumbs": crumbs(
            clinics_crumb(), (title(clinic), clinic.get_absolute_url()), (page.row.title, page.row.url),
            (_("Prepare"), ""),
        ),
        "form": form,
        "page": page,
        "clinic": clinic,
        "now": now,
        "now_causes": [str(Cause(code).label) for code in now.causes] if now else [],
        "days": days_of(clinic.held_on),
    }  # fmt: skip
    return render(request, "clinics/item_form.html", context, status=422 if form.errors else 200)
