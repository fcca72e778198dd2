"""The steps after entry: a head signs off what was sent or asks, and a signed figure is reopened to be restated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from council_pm.attachments.selectors import files_of, talk_about
from council_pm.attachments.services import LONGEST_NOTE
from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.row_ids import row_id
from indicators.return_files import KIND
from indicators.return_forms import read_version
from indicators.return_wording import finding_words
from indicators.selectors.return_grid import label_of
from indicators.selectors.return_page import return_page as page_of
from indicators.selectors.return_places import OneReturn, ReturnPlace
from indicators.selectors.return_sign import sent_within, sign_list
from indicators.services.return_entry import withdraw_return
from indicators.services.return_steps import (
    query_return,
    reopen_return,
    sign_off_returns,
    take_back_return,
)
from indicators.services.use import say_minutes
from indicators.views.returns import fetch_place, fetch_return


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.SIGN_OFF_RETURN, fetch=fetch_place, scoped=True)
def returns_sign(request: HttpRequest, at: ReturnPlace) -> HttpResponse:
    """What waits to be signed off; the chosen ones are signed as they were shown."""
    if request.method != "POST":
        return _sign_page(request, at)
    versions = sent_within(at, _chosen(request))
    if not versions:
        return _sign_page(request, at, faults=[_("Choose at least one figure to sign off.")], status=422)
    reason = request.POST.get("reason", "")
    try:
        result = sign_off_returns(by=Actor(request.user.pk), versions=versions, reason=reason)
    except ValidationError as refusal:
        return _sign_page(request, at, faults=refusal.messages, status=422, reason=reason)
    count = len(result.done)
    if count:
        messages.success(
            request, ngettext("%(n)s figure signed off.", "%(n)s figures signed off.", count) % {"n": count}
        )
    faults = [
        f"{one.series.indicator.code}: {' '.join(finding_words(fault) for fault in found)}"
        for one, found in result.refused
    ]
    if faults:
        return _sign_page(request, at, faults=faults, status=422, reason=reason)
    return redirect(reverse("indicators:returns_sign", args=[at.slug, at.place.code]))


@require_safe
@permitted(Permission.VIEW_DRAFT, fetch=fetch_return, scoped=True)
def return_page(request: HttpRequest, at: OneReturn) -> HttpResponse:
    """One return: what it says, every version of it, and what can be done with it now."""
    return _page(request, at)


@require_POST
@permitted(Permission.SIGN_OFF_RETURN, fetch=fetch_return, scoped=True)
def return_query(request: HttpRequest, at: OneReturn) -> HttpResponse:
    """Send a return back with a question; nobody asks themself."""
    if at.row.submitted_by == request.user.pk:
        raise PermissionDenied
    question = request.POST.get("question", "")

    def ask(by: Actor, based_on: int) -> None:
        query_return(by=by, return_id=at.row.pk, based_on=based_on, question=question)

    return _taken(request, at, ask, _("Sent back with your question."))


@require_POST
@permitted(Permission.SIGN_OFF_RETURN, fetch=fetch_return, scoped=True)
def return_sign(request: HttpRequest, at: OneReturn) -> HttpResponse:
    """Sign one return off; never one's own (matrix M022)."""
    if at.row.submitted_by == request.user.pk:
        raise PermissionDenied
    reason = request.POST.get("reason", "")

    def sign(by: Actor, based_on: int) -> None:
        refused = sign_off_returns(by=by, versions={at.row.pk: based_on}, reason=reason).refused
        if refused:
            raise ValidationError([finding_words(fault) for fault in refused[0][1]], "refused")

    return _taken(request, at, sign, _("Signed off."))


@require_POST
@permitted(Permission.REOPEN_RETURN, fetch=fetch_return, scoped=True)
def return_reopen(request: HttpRequest, at: OneReturn) -> HttpResponse:
    """Reopen a signed figure to restate it."""
    reason = request.POST.get("reason", "")
    return _taken(
        request, at, lambda by, based_on: reopen_return(by=by, return_id=at.row.pk, based_on=based_on, reason=reason),
        _("Reopened. The figure stands until a second person signs the new one off."),
    )  # fmt: skip


@require_POST
@permitted(Permission.SUBMIT_RETURN, fetch=fetch_return, scoped=True)
def return_take_back(request: HttpRequest, at: OneReturn) -> HttpResponse:
    """Take back what was sent and is not signed off yet."""
    return _taken(
        request, at, lambda by, based_on: take_back_return(by=by, return_id=at.row.pk, based_on=based_on),
        _("Taken back: it can be changed, and sent again."),
    )  # fmt: skip


@require_POST
@permitted(Permission.WITHDRAW_RETURN, fetch=fetch_return, scoped=True)
def return_withdraw(request: HttpRequest, at: OneReturn) -> HttpResponse:
    """Empty a return that is not sent; its versions stay."""
    return _taken(
        request, at, lambda by, based_on: withdraw_return(by=by, return_id=at.row.pk, based_on=based_on),
        _("The figure was taken out; what it said stays on record."),
    )  # fmt: skip


@require_POST
@permitted(Permission.ENTER_RETURN, fetch=fetch_return, scoped=True)
def return_minutes(request: HttpRequest, at: OneReturn) -> HttpResponse:
    """Say how many minutes the figure takes; asked once a year."""
    indicator, text = at.row.series.indicator, request.POST.get("minutes", "")

    def say(by: Actor, _based_on: int) -> None:
        say_minutes(by=by, indicator=indicator, text=text, today=timezone.localdate())

    return _taken(request, at, say, _("Thank you: it counts when the burden of figures is weighed."))


def _taken(request: HttpRequest, at: OneReturn, step: Callable[[Actor, int], Any], done: str) -> HttpResponse:
    based_on = read_version(request.POST.get("version", ""))
    try:
        step(Actor(request.user.pk), based_on)
    except ValidationError as refusal:
        return _page(request, at, faults=refusal.messages)
    messages.success(request, done)
    return redirect(reverse("indicators:return_page", args=[at.row.pk]))


def _page(request: HttpRequest, at: OneReturn, faults: Any = ()) -> HttpResponse:
    key = str(at.row.pk)
    context = {
        "page": page_of(at, request.user, timezone.localdate()),
        "files": files_of(request.user, KIND, [key]).get(key),
        "talk": talk_about(request.user, KIND, key),
        "longest": LONGEST_NOTE,
        "faults": faults,
        "typed": request.POST,
    }
    return render(request, "indicators/returns/page.html", context, status=422 if faults else 200)


def _chosen(request: HttpRequest) -> dict[int, int]:
    """The returns that were ticked, each with the version that was shown."""
    found = {}
    for text in request.POST.getlist("sign")[:1000]:
        pk, _colon, version = text.partition(":")
        number, based_on = row_id(pk), read_version(version)
        if number is not None and based_on >= 0:
            found[number] = based_on
    return found


def _sign_page(
    request: HttpRequest, at: ReturnPlace, *, faults: Any = (), status: int = 200, reason: str = ""
) -> HttpResponse:
    context = {
        "at": at,
        "label": label_of(at),
        "list": sign_list(at, request.user, timezone.localdate()),
        "faults": faults,
        "reason": reason,
        "may_enter": may(request.user, Permission.ENTER_RETURN, at),
    }
    return render(request, "indicators/returns/sign.html", context, status=status)
