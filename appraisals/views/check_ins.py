"""Check-ins of three minutes: noted, changed by their author, agreed by the other side."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from appraisals.access import AppraisalSeen, is_over
from appraisals.models import CheckIn
from appraisals.pages.trail import steps
from appraisals.services.check_ins import add_check_in, agree_check_in, change_check_in
from appraisals.services.openings import keep_opening
from appraisals.views.fetching import writable_at
from appraisals.views.refusing import refused
from appraisals.views.words import CHANGED
from appraisals.word_forms import CheckInForm
from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.row_ids import can_be_row
from council_pm.core.sending import seen_now, sent


@dataclass(frozen=True, slots=True)
class CheckInAt:
    """A check-in of an appraisal that the reader writes in."""

    at: AppraisalSeen
    check_in: CheckIn


def own_check_in(user: Any, person_id: int, cycle: str, check_in_id: int) -> CheckInAt:
    """One that the reader wrote; that of anybody else is not there."""
    return _found(writable_at(user, person_id, cycle), check_in_id, author_id=user.person_id)


def check_in_of_other_side(user: Any, person_id: int, cycle: str, check_in_id: int) -> CheckInAt:
    """A shared one that the other side wrote."""
    found = _found(writable_at(user, person_id, cycle), check_in_id, is_own=False)
    if found.check_in.author_id == user.person_id or found.check_in.side == found.at.part:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.USE_PRODUCT, fetch=writable_at)
def check_in_new(request: HttpRequest, at: AppraisalSeen) -> HttpResponse:
    """A further note; the key from the browser makes sending twice harmless."""
    if request.method != "POST" and is_over(at.appraisal, at.today):
        return redirect(at.appraisal.get_absolute_url())
    form, status = CheckInForm(sent(request), is_new=True, initial={"on": at.today}), 200
    if request.method == "POST" and form.is_valid():
        try:
            add_check_in(by=Actor(request.user.pk), at=at, key=form.cleaned_data["key"], words=form.words())
        except ValidationError as refusal:
            status = refused(form, refusal, ("on", "text"), CHANGED)
        else:
            return redirect(_back(at))
    elif form.errors:
        status = 422
        if "key" in form.errors:
            seen_now(form, "key", str(uuid.uuid4()))
    return _page(request, at, form, _("New check-in"), status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.USE_PRODUCT, fetch=own_check_in)
def check_in_edit(request: HttpRequest, found: CheckInAt) -> HttpResponse:
    """Word one's own anew, until it is agreed."""
    at, one = found.at, found.check_in
    if request.method != "POST" and (one.agreed_at is not None or is_over(at.appraisal, at.today)):
        return redirect(_back(at))
    held = {"on": one.on, "text": one.text.open(), "only_me": one.is_own, "version": one.version}
    form, status, now = CheckInForm(sent(request), is_new=False, may_be_own=one.is_own, initial=held), 200, None
    if request.method == "POST" and form.is_valid():
        try:
            change_check_in(by=Actor(request.user.pk), at=at, check_in=one, words=form.words(), version=form.seen)
        except ValidationError as refusal:
            status = refused(form, refusal, ("on", "text"), CHANGED)
            if refusal.code == "stale":
                seen_now(form, "version", one.version)
                now = held
        else:
            return redirect(_back(at))
    elif form.errors:
        status = 422
    if now or status == 200:
        keep_opening(at=at)
    return _page(request, at, form, _("Change a check-in"), status=status, now=now)


@require_POST
@permitted(Permission.USE_PRODUCT, fetch=check_in_of_other_side)
def check_in_agree(request: HttpRequest, found: CheckInAt) -> HttpResponse:
    """Agree what the other side noted, as it was read."""
    seen = request.POST.get("version", "")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
    try:
        agree_check_in(by=Actor(request.user.pk), at=found.at, check_in=found.check_in, version=version)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(_back(found.at))


def _found(at: AppraisalSeen, check_in_id: int, **which: Any) -> CheckInAt:
    rows = CheckIn.objects.filter(appraisal=at.appraisal, **which)
    found = rows.filter(pk=check_in_id).first() if can_be_row(check_in_id) else None
    if found is None:
        raise Http404
    return CheckInAt(at, found)


def _back(at: AppraisalSeen) -> str:
    return f"{at.appraisal.get_absolute_url()}#check-ins"


def _page(
    request: HttpRequest, at: AppraisalSeen, form: CheckInForm, heading: str, *, status: int, now: Any = None
) -> HttpResponse:
    context = {
        "page_title": heading,
        "breadcrumbs": steps(at, heading),
        "form": form,
        "now": now,
        "back": _back(at),
    }
    return render(request, "appraisals/check_in_form.html", context, status=status)
