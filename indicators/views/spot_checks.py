"""Spot checks: the programme, one sample, what was found, and closing it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.periods import Calendar, year_containing
from indicators.models import SpotCheckItem
from indicators.selectors.holders import sees_every_name
from indicators.selectors.spot_checks import CheckInReach, check_in_reach, check_lines, is_drawn_again, item_lines
from indicators.services.spot_checks import close_item, draw_spot_check, say_finding
from indicators.spot_check_forms import ClosingForm, DrawForm, FindingForm


@dataclass(frozen=True, slots=True)
class ItemInReach:
    """An item with its sample, of which the reader sees this item."""

    at: CheckInReach
    item: SpotCheckItem

    def access_scope(self) -> Any:
        """Where its figure belongs."""
        return self.at.access_scope()


def fetch_check(user: Any, *, check_id: int) -> CheckInReach:
    """A sample of which the reader may see some figure."""
    return check_in_reach(user, check_id)


def fetch_item(user: Any, *, check_id: int, number: int) -> ItemInReach:
    """One of its figures that the reader may see."""
    at = check_in_reach(user, check_id)
    item = next((one for one in at.items if one.number == number), None)
    if item is None:
        raise Http404
    places = at.units.above(item.value.series.unit_id)
    return ItemInReach(replace(at, scope=replace(at.scope, units=places)), item)


@require_safe
@permitted(Permission.VIEW_SPOT_CHECKS)
def spot_check_list(request: HttpRequest) -> HttpResponse:
    """The programme: every sample with figures of the reader's, and for who draws them a form."""
    today = timezone.localdate()
    begins = year_containing(today, Calendar.FINANCIAL).start
    return _list(request, DrawForm(initial={"since": begins, "size": 10}))


@require_POST
@permitted(Permission.SPOT_CHECK)
def spot_check_draw(request: HttpRequest) -> HttpResponse:
    """Draw a sample."""
    form = DrawForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = draw_spot_check(by=Actor(request.user.pk), size=given["size"], since=given["since"])
        except ValidationError as refusal:
            form.add_error("size", refusal)
        else:
            return redirect("indicators:spot_check", check_id=made.pk)
    return _list(request, form, status=422)


@require_safe
@permitted(Permission.VIEW_SPOT_CHECKS, fetch=fetch_check, scoped=True)
def spot_check(request: HttpRequest, at: CheckInReach) -> HttpResponse:
    """One sample: its figures, what was found of each, and what follows."""
    return _page(request, at)


@require_POST
@permitted(Permission.SPOT_CHECK, fetch=fetch_item, scoped=True)
def spot_check_finding(request: HttpRequest, at: ItemInReach) -> HttpResponse:
    """Say what was found of a figure."""
    form = FindingForm(request.POST, item_id=at.item.pk)
    if form.is_valid():
        try:
            say_finding(by=Actor(request.user.pk), item_id=at.item.pk, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error("follow_up_by" if refusal.code == "day_missing" else "finding", refusal)
        else:
            messages.success(request, _("What you found stands beside the figure."))
            return redirect("indicators:spot_check", check_id=at.at.check.pk)
    return _page(request, fetch_check(request.user, check_id=at.at.check.pk), form, at.item.pk)


@require_POST
@permitted(Permission.SPOT_CHECK, fetch=fetch_item, scoped=True)
def spot_check_close(request: HttpRequest, at: ItemInReach) -> HttpResponse:
    """Close what followed from a finding."""
    form = ClosingForm(request.POST, item_id=at.item.pk)
    if form.is_valid():
        try:
            close_item(by=Actor(request.user.pk), item_id=at.item.pk, words=form.cleaned_data["words"])
        except ValidationError as refusal:
            form.add_error("words", refusal)
        else:
            messages.success(request, _("It is closed."))
            return redirect("indicators:spot_check", check_id=at.at.check.pk)
    return _page(request, fetch_check(request.user, check_id=at.at.check.pk), form, at.item.pk)


def _list(request: HttpRequest, form: DrawForm, status: int = 200) -> HttpResponse:
    context = {
        "page_title": _("Spot checks"),
        "breadcrumbs": crumbs((_("Home"), "/"), (_("Spot checks"), "")),
        "lines": check_lines(request.user, timezone.localdate()),
        "draws": may(request.user, Permission.SPOT_CHECK),
        "form": form,
    }
    return render(request, "indicators/spot_checks/list.html", context, status=status)


def _page(
    request: HttpRequest, at: CheckInReach, refused: forms.Form | None = None, item_id: int | None = None
) -> HttpResponse:
    checks = may(request.user, Permission.SPOT_CHECK)
    title = _("Spot check of %(day)s") % {"day": timezone.localtime(at.check.drawn_at).strftime("%-d %B %Y")}
    lines = item_lines(at, request.user, every_name=sees_every_name(request.user))
    context = {
        "page_title": title,
        "breadcrumbs": crumbs((_("Home"), "/"), (_("Spot checks"), reverse("indicators:spot_check_list")), (title, "")),
        "check": at.check,
        "drawn_again": is_drawn_again(at.check),
        "whole": len(at.items) == at.check.size,
        "form": refused,
        "lines": [
            (one, refused if refused and one.item.pk == item_id else _form(one.item) if checks else None)
            for one in lines
        ],
    }
    return render(request, "indicators/spot_checks/check.html", context, status=422 if refused else 200)


def _form(item: SpotCheckItem) -> forms.Form | None:
    """What can be said of an item as it stands."""
    if not item.finding:
        return FindingForm(item_id=item.pk)
    return ClosingForm(item_id=item.pk) if item.is_open else None
