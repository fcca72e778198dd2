"""The meeting: notes, promises made on the spot, and who came."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from clinics.access import ClinicSeen, ItemSeen
from clinics.forms import AttendanceForm, NoteForm, PromiseForm
from clinics.models import ClinicState, Item
from clinics.selectors.clinic_page import items_seen
from clinics.selectors.meeting import Comer, comers_of, meeting, posts_by_name
from clinics.services.meeting import keep_note, promise, set_attendance
from clinics.views.clinics import clinics_crumb, title
from clinics.views.fetching import item_at, whole_at
from clinics.views.items import first_error, wants_json
from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.org.models import OrgUnit
from council_pm.people.models import Person, Post
from plans.services.actions import ActionFields


@require_safe
@never_cache
@permitted(Permission.RECORD_CLINIC, fetch=whole_at, scoped=True)
def meeting_page(request: HttpRequest, at: ClinicSeen) -> HttpResponse:
    """The live page of the meeting."""
    return _page(request, at)


@require_POST
@never_cache
@permitted(Permission.RECORD_CLINIC, fetch=whole_at, scoped=True)
def note_keep(request: HttpRequest, at: ClinicSeen) -> HttpResponse:
    """Keep a note; a browser that saves by itself is told its version in JSON."""
    items = {one.pk: one for one in items_seen(request.user, at)}
    comers = comers_of(at, timezone.localdate())
    form = NoteForm(request.POST, people=_people(comers), items=items)
    if form.is_valid():
        data = form.cleaned_data
        pressed = not wants_json(request) or request.headers.get("X-Pressed") == "1"
        try:
            note = keep_note(
                by=Actor(request.user.pk), clinic=at.clinic, client_id=data["client_id"],
                version=data["version"] or 0, text=data["text"], readers=form.readers() if pressed else None,
                item=items.get(int(data["item"])) if data["item"] else None,
            )  # fmt: skip
        except ValidationError as refusal:
            form.add_error("text", refusal)
        else:
            if wants_json(request):
                return JsonResponse({"version": note.version, "client_id": str(note.client_id)})
            return redirect(f"{request.path.removesuffix('notes/')}#{_anchor(data['item'])}")
    if wants_json(request):
        return JsonResponse({"problem": first_error(form)}, status=422)
    return _page(request, at, note_form=form)


@require_POST
@never_cache
@permitted(Permission.RECORD_CLINIC, fetch=whole_at, scoped=True)
def promise_to_all(request: HttpRequest, at: ClinicSeen) -> HttpResponse:
    """Make a promise that belongs to no item."""
    return _promise(request, at, None)


@require_POST
@never_cache
@permitted(Permission.RECORD_CLINIC, fetch=item_at)
def promise_for_item(request: HttpRequest, found: ItemSeen) -> HttpResponse:
    """Make a promise for an item: the service's, or a colleague's."""
    return _promise(request, found.at, found.item)


@require_POST
@permitted(Permission.MANAGE_CLINICS, fetch=whole_at, scoped=True)
def attendance_set(request: HttpRequest, at: ClinicSeen) -> HttpResponse:
    """Say who came."""
    comers = comers_of(at, timezone.localdate())
    form = AttendanceForm(request.POST, people=[(str(one.person_id), one.label) for one in comers])
    if form.is_valid():
        people = list(Person.objects.filter(pk__in=form.cleaned_data["people"]))
        try:
            set_attendance(by=Actor(request.user.pk), clinic=at.clinic, people=people)
        except ValidationError as refusal:
            form.add_error("people", refusal)
        else:
            messages.success(request, _("Kept who came."))
            return redirect("clinics:meeting_page", at.clinic.pk)
    return _page(request, at, attendance_form=form)


def _promise(request: HttpRequest, at: ClinicSeen, item: Item | None) -> HttpResponse:
    posts = posts_by_name(at.tree)
    form = _promise_form(item, posts, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        series = item.series if item is not None and data.get("moves") else None
        fields = ActionFields(
            title=data["title"], owner=data["owner"], due=data["due"], series=series,
            expected=data.get("expected") if series else None,
            expected_by=data.get("expected_by") if series else None,
        )  # fmt: skip
        try:
            promise(
                by=Actor(request.user.pk), clinic=at.clinic, client_id=data["client_id"], side=data["side"], item=item,
                unit=item.unit if item else OrgUnit.objects.get(pk=_council(at)), fields=fields,
            )  # fmt: skip
        except ValidationError as refusal:
            form.add_error(refusal.code if refusal.code in form.fields else "title", refusal)
        else:
            if wants_json(request):
                return JsonResponse({"kept": True})
            messages.success(request, _("Promised. It stands in the one list of actions."))
            page = "clinics:meeting_page"
            response = redirect(page, at.clinic.pk)
            response["Location"] += f"#{_anchor(item.pk if item else '')}"
            return response
    if wants_json(request):
        return JsonResponse({"problem": first_error(form)}, status=422)
    return _page(request, at, promise_form=form, promise_item=item.pk if item else 0)


def _page(
    request: HttpRequest, at: ClinicSeen, *, promise_item: int | None = None, **refused: forms.Form
) -> HttpResponse:
    items = items_seen(request.user, at)
    found, by_id = meeting(request.user, at, items, timezone.localdate()), {one.pk: one for one in items}
    people, posts = _people(found.comers), posts_by_name(at.tree)
    note_form, promise_form = refused.get("note_form"), refused.get("promise_form")
    note_item = _item_of(note_form, by_id)
    blocks: list[dict[str, Any]] = []
    for one in found.items:
        pk = one.row.id if one.row else 0
        key = str(pk or "")
        blocks.append(
            {
                "one": one,
                "anchor": _anchor(key),
                "note_form": note_form if note_form and note_item == key else _note_form(pk, people),
                "promise_form": promise_form
                if promise_form and promise_item == pk
                else _promise_form(by_id.get(pk), posts, None),
            }
        )
    came = [str(one.person_id) for one in found.comers if one.came]
    context = {
        "page_title": _("Meeting: %(clinic)s") % {"clinic": title(at.clinic)},
        "breadcrumbs": crumbs(clinics_crumb(), (title(at.clinic), at.clinic.get_absolute_url()), (_("Meeting"), "")),
        "clinic": at.clinic,
        "blocks": blocks,
        "comers": found.comers,
        "posts": list(posts),
        "people": people,
        "has_comers": bool(came),
        "attendance_form": refused.get("attendance_form")
        or AttendanceForm(people=[(str(one.person_id), one.label) for one in found.comers], initial={"people": came}),
        "may_manage": may(request.user, Permission.MANAGE_CLINICS, at)
        and at.clinic.state in (ClinicState.FROZEN, ClinicState.HELD),
        "kept_for": request.user.pk,
    }
    return render(request, "clinics/meeting.html", context, status=422 if refused else 200)


def _item_of(form: forms.Form | None, items: Collection[int]) -> str:
    """The item of a note that was refused; of one that is not on, what was typed stands with the whole meeting."""
    found = str(form["item"].value() or "") if form else ""
    return found if found in {str(pk) for pk in items} else ""


def _note_form(pk: int, people: list[tuple[str, str]]) -> NoteForm:
    fresh = {"item": str(pk or ""), "version": 0, "client_id": uuid.uuid4()}
    return NoteForm(people=people, auto_id=f"note-{pk}-%s", initial=fresh)


def _promise_form(item: Item | None, posts: dict[str, Post], data: Any) -> PromiseForm:
    pk = item.pk if item else 0
    return PromiseForm(
        data, posts=posts, has_line=item is not None and item.series_id is not None,
        auto_id=f"promise-{pk}-%s", initial={"client_id": uuid.uuid4(), "moves": True},
    )  # fmt: skip


def _people(comers: tuple[Comer, ...]) -> list[tuple[str, str]]:
    return [(str(one.user_id), one.label) for one in comers if one.user_id is not None]


def _council(at: ClinicSeen) -> int:
    return at.tree.children(None)[0].unit_id


def _anchor(item: object) -> str:
    return f"item-{item}" if item else "whole"
