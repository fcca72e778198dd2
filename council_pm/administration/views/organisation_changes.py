"""Changes of the organisation, each in three steps: what is to change, what that would do, and yes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from council_pm.administration.forms.organisation import (
    ChangeForm,
    CloseForm,
    ConfirmForm,
    MergeForm,
    MoveForm,
    NewUnitForm,
    RenameForm,
    ReopenForm,
)
from council_pm.administration.organisation_preview import Preview, Reader
from council_pm.administration.selectors.organisation import unit_url
from council_pm.administration.selectors.previews import preview
from council_pm.administration.services.organisation import ChangedMeanwhileError, carry_out
from council_pm.administration.views.organisation import organisation_crumbs, unit_by_code
from council_pm.core.access import AccessScope, Actor, Permission, may, permitted
from council_pm.org.models import OrgUnit
from council_pm.org.selectors import placement_rows

METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of change: its form, its address, and what its pages and its button say."""

    form: Callable[..., ChangeForm]
    url_name: str
    title: str | Promise
    button: str | Promise
    text: str | Promise = ""


NEW = Kind(
    NewUnitForm,
    "administration:unit_new",
    gettext_lazy("Add a part of the council"),
    gettext_lazy("Add it"),
)
RENAME = Kind(
    RenameForm,
    "administration:unit_rename",
    gettext_lazy("Rename"),
    gettext_lazy("Rename it"),
    gettext_lazy("From a day on it has another name; before that day it keeps the one it had."),
)
MOVE = Kind(
    MoveForm,
    "administration:unit_move",
    gettext_lazy("Move"),
    gettext_lazy("Move it"),
    gettext_lazy("From a day on it belongs to another part of the council, with everything below it."),
)
MERGE = Kind(
    MergeForm,
    "administration:unit_merge",
    gettext_lazy("Merge into another"),
    gettext_lazy("Merge it"),
    gettext_lazy("From a day on another part answers for all that this one did: nothing is left without an owner."),
)
CLOSE = Kind(
    CloseForm,
    "administration:unit_close",
    gettext_lazy("Close"),
    gettext_lazy("Close it"),
    gettext_lazy("For a part that has nothing left to do. What has work left becomes part of another one."),
)

REOPEN = Kind(
    ReopenForm,
    "administration:unit_reopen",
    gettext_lazy("Open again"),
    gettext_lazy("Open it again"),
    gettext_lazy("From the day on which it closed, its closing is taken back; from a later day, it opens anew."),
)


@require_http_methods(METHODS)
@permitted(Permission.MANAGE_ORGANISATION)
def unit_new(request: HttpRequest) -> HttpResponse:
    """A new part of the council."""
    return _change_page(request, NEW, None)


@require_http_methods(METHODS)
@permitted(Permission.MANAGE_ORGANISATION, fetch=unit_by_code)
def unit_rename(request: HttpRequest, unit: OrgUnit) -> HttpResponse:
    """Another name."""
    return _change_page(request, RENAME, unit)


@require_http_methods(METHODS)
@permitted(Permission.MANAGE_ORGANISATION, fetch=unit_by_code)
def unit_move(request: HttpRequest, unit: OrgUnit) -> HttpResponse:
    """Another place."""
    return _change_page(request, MOVE, unit)


@require_http_methods(METHODS)
@permitted(Permission.MANAGE_ORGANISATION, fetch=unit_by_code)
def unit_merge(request: HttpRequest, unit: OrgUnit) -> HttpResponse:
    """An end in another part."""
    return _change_page(request, MERGE, unit)


@require_http_methods(METHODS)
@permitted(Permission.MANAGE_ORGANISATION, fetch=unit_by_code)
def unit_close(request: HttpRequest, unit: OrgUnit) -> HttpResponse:
    """An end."""
    return _change_page(request, CLOSE, unit)


@require_http_methods(METHODS)
@permitted(Permission.MANAGE_ORGANISATION, fetch=unit_by_code)
def unit_reopen(request: HttpRequest, unit: OrgUnit) -> HttpResponse:
    """A new beginning."""
    return _change_page(request, REOPEN, unit)


def _change_page(request: HttpRequest, kind: Kind, unit: OrgUnit | None) -> HttpResponse:
    """The empty form; with what was typed, what it would do; and once that is confirmed, the change."""
    rows = placement_rows(date.max)
    typed = request.POST if request.method == "POST" else request.GET
    if not typed or "edit" in typed:
        return _form(request, kind, kind.form(rows, unit, initial=typed.dict()))
    form = kind.form(rows, unit, data=typed)
    if not form.is_valid():
        return _form(request, kind, form, status=422)
    reader = _reader(request)
    if request.method != "POST":
        return _preview(request, kind, form, preview(form.change(), reader, rows))
    return _confirm(request, kind, form, reader)


def _confirm(request: HttpRequest, kind: Kind, form: ChangeForm, reader: Reader) -> HttpResponse:
    confirm = ConfirmForm(request.POST)
    change = form.change()
    if not confirm.is_valid():
        return _preview(request, kind, form, preview(change, reader), confirm=confirm, status=422)
    answers = confirm.cleaned_data
    by = Actor(request.user.pk)
    try:
        carry_out(by=by, change=change, reader=reader, seen=answers["seen"], reason=answers["reason"])
    except ChangedMeanwhileError as changed:
        return _preview(request, kind, form, changed.preview, confirm=confirm, status=409)
    except ValidationError as refused:
        confirm.add_error(None, refused)
        return _preview(request, kind, form, preview(change, reader), confirm=confirm, status=422)
    messages.success(request, _("It is on record from %(day)s.") % {"day": _in_words(change.from_day)})
    code = form.unit.code if form.unit is not None else form.cleaned_data["code"]
    return redirect(unit_url(code, max(change.from_day, reader.today), reader.today))


def _form(request: HttpRequest, kind: Kind, form: ChangeForm, *, status: int = 200) -> HttpResponse:
    context = _context(kind, form)
    return render(request, "administration/organisation/change.html", context, status=status)


def _preview(
    request: HttpRequest,
    kind: Kind,
    form: ChangeForm,
    told: Preview,
    *,
    confirm: ConfirmForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = _context(kind, form) | {
        "preview": told,
        "form": confirm or ConfirmForm(),
        "change": form,
        "changed_meanwhile": status == 409,
        "can_be_merged": kind is CLOSE and told.refusals and form.of().level > 1,
    }
    return render(request, "administration/organisation/preview.html", context, status=status)


def _context(kind: Kind, form: ChangeForm) -> dict[str, Any]:
    if form.unit is None:
        title, steps, address = str(kind.title), (), reverse(kind.url_name)
    else:
        name = _newest_name(form)
        title = f"{kind.title}: {name}"
        steps = ((name, unit_url(form.unit.code, _today(), _today())),)
        address = reverse(kind.url_name, args=[form.unit.code])
    return {
        "page_title": title,
        "kind": kind,
        "form": form,
        "unit": form.unit,
        "address": address,
        "breadcrumbs": organisation_crumbs(*steps, (str(kind.title), "")),
    }


def _newest_name(form: ChangeForm) -> str:
    own = [row for row in form.rows if row.place.unit_id == form.of().pk]
    return max(own, key=lambda row: (row.valid_from, row.revision)).place.name if own else form.of().code


def _reader(request: HttpRequest) -> Reader:
    return Reader(
        request.user.pk or 0,
        _today(),
        sees_definitions=may(request.user, Permission.VIEW_DEFINITION),
        # Nowhere in particular: only who sees what is written everywhere is shown it here.
        sees_plans=may(request.user, Permission.VIEW_DRAFT_PLAN, AccessScope()),
    )


def _today() -> date:
    return timezone.localdate()


def _in_words(day: date) -> str:
    return date_format(day, "j F Y")
