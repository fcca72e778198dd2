"""A box of an appraisal: saved as it is typed, shared when the button is pressed; and how long the session lasts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from appraisals.access import AppraisalSeen
from appraisals.models import Behaviour
from appraisals.pages.trail import steps
from appraisals.pages.words import BOTH_SIDES, BoxRow, box_row, boxes_of
from appraisals.passages import Box, writes
from appraisals.selectors.content import content_of
from appraisals.services.openings import keep_opening
from appraisals.services.words import BoxAt, keep_draft, say
from appraisals.views.fetching import reader, writable_at
from appraisals.word_forms import RatingForm, WordsForm
from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.sending import seen_now

# Meanwhile the box, its stage or the whole form has changed: nothing that was typed is wrong.
CHANGED = frozenset({"stale", "shut", "stage", "over", "agreed"})


def box_at(user: Any, person_id: int, cycle: str, stage: str, kind: str, side: str, about: str = "") -> BoxAt:
    """A box that the reader writes: that of the other side is not there (M078)."""
    at = writable_at(user, person_id, cycle)
    box = Box(kind, "" if side == BOTH_SIDES else side, about)
    behaviours = Behaviour.objects.filter(code=about) if about else ()
    if not writes(box, at.part) or box not in boxes_of(at, stage, behaviours):
        raise Http404
    return BoxAt(at, stage, box)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.USE_PRODUCT, fetch=box_at)
def words(request: HttpRequest, place: BoxAt) -> HttpResponse:
    """Keep what is typed where the browser asks in JSON, otherwise share it; a refusal shows both texts."""
    if request.method == "POST" and wants_json(request):
        return _kept(request, place)
    row = box_row(place.at, content_of(place.at), place.stage, place.box)
    if request.method != "POST":
        if row.form is None:
            return redirect(_back(place.at))
        keep_opening(at=place.at)
        return _page(request, place, row, row.form)
    form, refused = _form(row, request), ""
    if form.is_valid():
        try:
            say(by=Actor(request.user.pk), place=place, text=form.cleaned_data["text"], version=form.seen)
        except ValidationError as refusal:
            refused = refusal.code or ""
            form.add_error("text", refusal)
        else:
            return redirect(f"{_back(place.at)}#{row.id}")
    if refused == "stale" or "version" in form.errors:
        seen_now(form, "version", row.version)
    keep_opening(at=place.at)  # what stands there now is shown beside what was typed
    return _page(request, place, row, form, status=409 if refused in CHANGED else 422, now=refused == "stale")


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.USE_PRODUCT, fetch=reader)
def session(request: HttpRequest, user: Any) -> HttpResponse:
    """How many seconds the session lasts, for the warning before it ends; sent, it begins anew."""
    if request.method == "POST":
        request.session.modified = True
        left = request.session.get_expiry_age()
    else:
        key = request.session.session_key or ""
        ends = Session.objects.filter(session_key=key).values_list("expire_date", flat=True).first()
        left = int((ends - timezone.now()).total_seconds()) if ends else 0
    return JsonResponse({"left": left, "token": get_token(request), "user": user.pk})


def wants_json(request: HttpRequest) -> bool:
    """Whether the browser saves by itself and only wants to know how it went."""
    return request.headers.get("Accept") == "application/json"


def first_error(form: forms.Form) -> str:
    """The first thing that is wrong, in words."""
    return str(next(iter(form.errors.values()))[0])


def _kept(request: HttpRequest, place: BoxAt) -> JsonResponse:
    form, refused = WordsForm(request.POST, label=""), ""
    if form.is_valid():
        try:
            version = keep_draft(place=place, text=form.cleaned_data["text"], version=form.seen)
        except ValidationError as refusal:
            refused = refusal.code or ""
            form.add_error("text", refusal)
        else:
            return JsonResponse({"version": version})
    return JsonResponse({"problem": first_error(form)}, status=409 if refused in CHANGED else 422)


def _form(row: BoxRow, request: HttpRequest) -> WordsForm | RatingForm:
    """The form of a box with what was sent, of a box that takes nothing any more as well: nothing typed is lost."""
    kind = RatingForm if row.is_rating else WordsForm
    hint = row.form.fields["text"].help_text if row.form else ""
    return kind(request.POST, label=row.label, hint=str(hint), auto_id=f"{row.id}-%s")


def _back(at: AppraisalSeen) -> str:
    return at.appraisal.get_absolute_url()


def _page(
    request: HttpRequest, place: BoxAt, row: BoxRow, form: forms.Form, *, status: int = 200, now: bool = False
) -> HttpResponse:
    context = {
        "page_title": row.label,
        "breadcrumbs": steps(place.at, row.label),
        "form": form,
        "row": row,
        "now": now,
        "back": f"{_back(place.at)}#{row.id}",
    }
    return render(request, "appraisals/words_form.html", context, status=status)
