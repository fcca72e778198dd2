"""Learning transfers, and our promises."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from council_pm.core.access import AccessScope, Actor, Permission, may, permitted
from council_pm.core.paging import page_asked
from council_pm.core.sending import seen_now, sent
from council_pm.org.models import OrgUnit
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from council_pm.practice.access import TransferInTree, keeps_register, promise_at, transfer_at
from council_pm.practice.forms.learning import NewPromiseForm, PromiseForm, TransferForm
from council_pm.practice.forms.parts import BasedForm, WhyForm
from council_pm.practice.models import Promise
from council_pm.practice.selectors.awards import entries_to_reward
from council_pm.practice.selectors.places import line_near, unit_choices
from council_pm.practice.selectors.promises import promise_rows
from council_pm.practice.selectors.transfers import transfer_page
from council_pm.practice.services.promises import make_promise, reword_promise
from council_pm.practice.services.transfers import TransferFields, record_transfer, withdraw_transfer
from council_pm.practice.views.parts import form_page, trail
from indicators.models import Series
from plans.selectors.codes import line_of_totals


@require_safe
@permitted(Permission.VIEW_PRACTICE)
def transfer_list(request: HttpRequest) -> HttpResponse:
    """What moved from where to where, and what became of the receiver's figures."""
    title = _("Learning transfers")
    number = page_asked(request.GET.get("page"))
    rows, pager = transfer_page(request.user, tree(timezone.localdate()), number, request.path)
    context = {
        "page_title": title,
        "breadcrumbs": trail((title, "")),
        "rows": rows,
        "pager": pager,
        "may_record": may(request.user, Permission.EDIT_PRACTICE),
    }
    return render(request, "practice/transfers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_PRACTICE)
def transfer_new(request: HttpRequest) -> HttpResponse:
    """Put a transfer on record, as who gave or who received."""
    today, units = timezone.localdate(), tree(timezone.localdate())
    form = TransferForm(sent(request))
    for field in ("from_unit", "to_unit"):
        form.offer(field, unit_choices(units), _("Choose a part of the council"))
    form.offer("entry", entries_to_reward(), _("None"))
    if request.method == "POST" and form.is_valid():
        try:
            record_transfer(by=Actor(request.user.pk), fields=_transfer(request.user, form, units), today=today)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return redirect("practice:transfer_list")
    back = (_("Learning transfers"), reverse("practice:transfer_list"))
    return form_page(request, form, _("Put a transfer on record"), back)


@require_POST
@permitted(Permission.EDIT_PRACTICE, fetch=transfer_at, scoped=True)
def transfer_withdraw(request: HttpRequest, at: TransferInTree) -> HttpResponse:
    """Take a transfer back."""
    form = WhyForm(request.POST)
    if form.is_valid():
        try:
            withdraw_transfer(by=Actor(request.user.pk), transfer=at.transfer, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("It is taken back."))
            return redirect("practice:transfer_list")
    back = (_("Learning transfers"), reverse("practice:transfer_list"))
    return form_page(request, form, _("Take a transfer back"), back)


@require_safe
@permitted(Permission.VIEW_PRACTICE)
def promise_list(request: HttpRequest) -> HttpResponse:
    """What we promise, and whether we keep it."""
    title, keeps = _("Our promises"), keeps_register(request.user)
    today = timezone.localdate()
    context = {
        "page_title": title,
        "breadcrumbs": trail((title, "")),
        "rows": promise_rows(request.user, tree(today), today, with_ended=keeps),
        "may_keep": keeps,
    }
    return render(request, "practice/promises.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.KEEP_PRACTICE)
def promise_new(request: HttpRequest) -> HttpResponse:
    """A further promise."""
    form = NewPromiseForm(sent(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            make_promise(
                by=Actor(request.user.pk), series=_line(data["code"]), wording=data["wording"], since=data["since"]
            )
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return redirect("practice:promise_list")
    return form_page(request, form, _("A further promise"), _promises())


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.KEEP_PRACTICE, fetch=promise_at)
def promise_edit(request: HttpRequest, promise: Promise) -> HttpResponse:
    """Word a promise anew, or promise it no more."""
    newest = promise.texts.order_by("-revision")[0]
    initial = {"wording": newest.wording, "since": newest.since, "active": newest.active, "based_on": newest.revision}
    form = PromiseForm(sent(request), initial=initial)
    now: list[str] = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            reword_promise(
                by=Actor(request.user.pk), promise=promise, wording=data["wording"], since=data["since"],
                active=data["active"], based_on=data["based_on"] or 0,
            )  # fmt: skip
        except ValidationError as refusal:
            form.refuse(refusal)
            if refusal.code == "stale":
                now = [newest.wording]
                seen_now(form, "based_on", newest.revision)
        else:
            return redirect("practice:promise_list")
    title = _("The promise on %(code)s") % {"code": promise.series.indicator.code}
    return form_page(request, form, title, _promises(), now=now)


def _promises() -> tuple[str, str]:
    return _("Our promises"), reverse("practice:promise_list")


def _line(code: str) -> Series:
    found = line_of_totals(code)
    if found is None:
        raise ValidationError(_("There is no indicator %(code)s: choose one of the list.") % {"code": code}, "code")
    return found


def _transfer(user: Any, form: BasedForm, units: Tree) -> TransferFields:
    """What was typed. Who records it answers for one of the two (N154). Raises ``ValidationError``."""
    data = form.cleaned_data
    giver, receiver = (OrgUnit.objects.get(pk=data[field]) for field in ("from_unit", "to_unit"))
    if not may(user, Permission.EDIT_PRACTICE, AccessScope(units=units.above(giver.pk) | units.above(receiver.pk))):
        raise ValidationError(
            _("You answer for neither of the two: choose your own part of the council as one of them."), "from_unit"
        )
    series = line_near(data["code"], units.below(receiver.pk)) if data["code"] else None
    if data["code"] and series is None:
        raise ValidationError(
            _("%(code)s is not counted for who received it: choose an indicator of theirs, or none.")
            % {"code": data["code"]},
            "code",
        )
    return TransferFields(
        from_unit=giver, to_unit=receiver, moved=data["moved"], words=data["words"], since=data["since"],
        series=series, entry=form.entry(),
    )  # fmt: skip
