"""Development needs, which both sides write while the form is open."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from appraisals.access import AppraisalSeen
from appraisals.models import DevelopmentNeed, NeedState
from appraisals.pages.trail import steps
from appraisals.pages.words import themes_on_offer
from appraisals.services.needs import add_need, change_need
from appraisals.services.openings import keep_opening
from appraisals.views.fetching import writable_at
from appraisals.views.refusing import refused
from appraisals.views.words import CHANGED
from appraisals.word_forms import NeedForm
from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.row_ids import can_be_row
from council_pm.core.sending import seen_now, sent


@dataclass(frozen=True, slots=True)
class NeedAt:
    """A need of an appraisal that the reader writes in."""

    at: AppraisalSeen
    need: DevelopmentNeed


def need_at(user: Any, person_id: int, cycle: str, need_id: int) -> NeedAt:
    """A need of an appraisal that the reader writes in."""
    at = writable_at(user, person_id, cycle)
    rows = DevelopmentNeed.objects.filter(appraisal=at.appraisal).select_related("theme")
    found = rows.filter(pk=need_id).first() if can_be_row(need_id) else None
    if found is None:
        raise Http404
    return NeedAt(at, found)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.USE_PRODUCT, fetch=writable_at)
def need_new(request: HttpRequest, at: AppraisalSeen) -> HttpResponse:
    """A further need; the key from the browser makes sending twice harmless."""
    if request.method != "POST" and not at.takes_words:
        return redirect(_back(at))
    form, status = NeedForm(sent(request), is_new=True, themes=themes_on_offer()), 200
    if request.method == "POST" and form.is_valid():
        try:
            add_need(by=Actor(request.user.pk), at=at, key=form.cleaned_data["key"], words=form.words())
        except ValidationError as refusal:
            status = refused(form, refusal, ("wording", "theme", "state"), CHANGED)
        else:
            return redirect(_back(at))
    elif form.errors:
        status = 422
        if "key" in form.errors:
            seen_now(form, "key", str(uuid.uuid4()))
    return _page(request, at, form, _("New development need"), status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.USE_PRODUCT, fetch=need_at)
def need_edit(request: HttpRequest, found: NeedAt) -> HttpResponse:
    """Word a need anew, or say what became of it."""
    at, need = found.at, found.need
    if request.method != "POST" and not at.takes_words:
        return redirect(_back(at))
    held = {
        "wording": need.wording.open(), "theme": need.theme.code if need.theme else "", "by_when": need.by_when,
        "state": need.state, "version": need.version,
    }  # fmt: skip
    form = NeedForm(sent(request), is_new=False, themes=themes_on_offer(need.theme_id), initial=held)
    status, now = 200, None
    if request.method == "POST" and form.is_valid():
        try:
            change_need(by=Actor(request.user.pk), at=at, need=need, words=form.words(), version=form.seen)
        except ValidationError as refusal:
            status = refused(form, refusal, ("wording", "theme", "state"), CHANGED)
            if refusal.code == "stale":
                seen_now(form, "version", need.version)
                now = {**held, "theme": need.theme, "state": NeedState(need.state).label}
                keep_opening(at=at)
        else:
            return redirect(_back(at))
    elif form.errors:
        status = 422
    else:
        keep_opening(at=at)  # it may be the words of the other side
    return _page(request, at, form, _("Change a development need"), status=status, now=now)


def _back(at: AppraisalSeen) -> str:
    return f"{at.appraisal.get_absolute_url()}#needs"


def _page(
    request: HttpRequest, at: AppraisalSeen, form: NeedForm, heading: str, *, status: int, now: Any = None
) -> HttpResponse:
    context = {
        "page_title": heading,
        "breadcrumbs": steps(at, heading),
        "form": form,
        "now": now,
        "back": _back(at),
    }
    return render(request, "appraisals/need_form.html", context, status=status)
