"""Drafting, changing, publishing, reviewing and retiring an entry."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinics.access import ItemSeen
from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.row_ids import row_id
from council_pm.core.sending import seen_now, sent
from council_pm.org.models import OrgUnit
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from council_pm.practice.access import ActionInTree, EntryInTree, action_at, clinic_item_at, entry_at, entry_to_change
from council_pm.practice.forms.entries import EntryForm, NewEntryForm, ReviewForm
from council_pm.practice.forms.parts import BasedForm, WhyForm
from council_pm.practice.selectors.places import line_for, unit_choices
from council_pm.practice.selectors.register import topics_in_use, turned_actions
from council_pm.practice.services.entries import (
    add_entry,
    change_entry,
    draft_from_action,
    draft_from_clinic,
    publish_entry,
    retire_entry,
    review_entry,
)
from council_pm.practice.views.parts import form_page
from council_pm.practice.views.register import entry_response
from indicators.models import Series
from plans.models import Judged
from plans.selectors.effects import effect_seen


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.CREATE_PRACTICE)
def entry_new(request: HttpRequest) -> HttpResponse:
    """Begin an entry, or draft it from an action that turned its curve."""
    today, units = timezone.localdate(), tree(timezone.localdate())
    chosen = row_id(request.POST.get("unit", "") or request.GET.get("unit", "")) or _own_unit(request.user, units)
    form = NewEntryForm(sent(request), unit_ids=_line(units, chosen), keep=None, kept=(), initial={"unit": str(chosen)})
    form.offer("unit", unit_choices(units), _("Choose a part of the council"))
    if request.method == "POST" and form.is_valid():
        try:
            unit = OrgUnit.objects.get(pk=form.cleaned_data["unit"])
            series = _series(form, units.below(unit.pk))
            made = add_entry(by=Actor(request.user.pk), unit=unit, fields=form.said(series), today=today)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("It is a draft: your part of the council sees it, and can publish it."))
            return redirect(made.get_absolute_url())
    return form_page(
        request, form, _("Write up what worked"), _register(), topics=topics_in_use(),
        turned=turned_actions(request.user, units), button=_("Save as a draft"),
    )  # fmt: skip


@require_POST
@permitted(Permission.CREATE_PRACTICE, fetch=action_at)
def entry_from_action(request: HttpRequest, at: ActionInTree) -> HttpResponse:
    """Draft an entry from an action whose curve turned, as far as the reader sees the figures, with one press."""
    seen = effect_seen(request.user, at.tree, at.action, timezone.localdate())
    turned = seen is not None and seen.kept and seen.kept[0].label == str(Judged.TURNED.label)
    if not turned:
        messages.error(request, _("The figures do not say that the curve turned: write the entry by hand."))
        return redirect("practice:entry_new")
    try:
        made = draft_from_action(by=Actor(request.user.pk), action=at.action)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("practice:entry_new")
    messages.success(request, _("A draft is made: say what you did in words of your own, then publish it."))
    return redirect(made.get_absolute_url())


@require_POST
@permitted(Permission.EDIT_PRACTICE, fetch=clinic_item_at, scoped=True)
def entry_from_clinic(request: HttpRequest, at: ItemSeen) -> HttpResponse:
    """Draft an entry from what a clinic looked at with success, with one press."""
    try:
        made = draft_from_clinic(by=Actor(request.user.pk), item=at.item)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(at.item.get_absolute_url())
    messages.success(request, _("A draft is made from what was said there: word it for everybody, then publish it."))
    return redirect(made.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.CREATE_PRACTICE, fetch=entry_to_change)
def entry_edit(request: HttpRequest, at: EntryInTree) -> HttpResponse:
    """Say it anew; what stood there stays as a revision."""
    newest: Any = at.entry.newest
    communities = list(newest.communities.values_list("community_id", flat=True))
    form = EntryForm(
        sent(request), unit_ids=_line(at.tree, at.entry.unit_id), keep=newest.contact_id, kept=communities,
        initial=_initial(newest, communities),
    )  # fmt: skip
    is_stale = False
    if request.method == "POST" and form.is_valid():
        try:
            change_entry(
                by=Actor(request.user.pk), entry=at.entry, fields=form.said(_kept_series(form, at)),
                based_on=form.cleaned_data["based_on"] or 0, today=timezone.localdate(),
            )  # fmt: skip
        except ValidationError as refusal:
            form.refuse(refusal)
            is_stale = refusal.code == "stale"
            if is_stale:
                seen_now(form, "based_on", newest.revision)
        else:
            return redirect(at.entry.get_absolute_url())
    now = _now(newest) if is_stale else ()
    back = (str(newest), at.entry.get_absolute_url())
    return form_page(request, form, _("Change it"), back, topics=topics_in_use(), now=now)


@require_POST
@permitted(Permission.EDIT_PRACTICE, fetch=entry_at, scoped=True)
def entry_publish(request: HttpRequest, at: EntryInTree) -> HttpResponse:
    """Show it to everybody in the council."""
    form = BasedForm(request.POST)
    if form.is_valid():
        try:
            publish_entry(
                by=Actor(request.user.pk), entry=at.entry, based_on=form.cleaned_data["based_on"] or 0,
                today=timezone.localdate(),
            )  # fmt: skip
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Everybody in the council can read it now."))
            return redirect(at.entry.get_absolute_url())
    return entry_response(request, at, publish=form)


@require_POST
@permitted(Permission.EDIT_PRACTICE, fetch=entry_at, scoped=True)
def entry_review(request: HttpRequest, at: EntryInTree) -> HttpResponse:
    """Say that it still holds, and when somebody looks again."""
    form = ReviewForm(request.POST, auto_id="review-%s")
    if form.is_valid():
        try:
            review_entry(
                by=Actor(request.user.pk), entry=at.entry, review_on=form.cleaned_data["review_on"],
                based_on=form.cleaned_data["based_on"] or 0, today=timezone.localdate(),
            )  # fmt: skip
        except ValidationError as refusal:
            form.refuse(refusal)
            if refusal.code == "stale" and at.entry.newest is not None:
                seen_now(form, "based_on", at.entry.newest.revision)
        else:
            return redirect(at.entry.get_absolute_url())
    return entry_response(request, at, review=form)


@require_POST
@permitted(Permission.EDIT_PRACTICE, fetch=entry_at, scoped=True)
def entry_retire(request: HttpRequest, at: EntryInTree) -> HttpResponse:
    """Take it out of the register; it stays to be read."""
    form = WhyForm(request.POST, auto_id="retire-%s")
    if form.is_valid():
        try:
            retire_entry(by=Actor(request.user.pk), entry=at.entry, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return redirect(at.entry.get_absolute_url())
    return entry_response(request, at, retire=form)


def _register() -> tuple[str, str]:
    return _("All entries"), reverse("practice:entry_list")


def _line(units: Tree, unit_id: int) -> frozenset[int]:
    """The parts above and below one: who can be asked about it works there."""
    return units.above(unit_id) | units.below(unit_id) if unit_id else frozenset(units.places)


def _own_unit(user: Any, units: Tree) -> int:
    """Where the reader works, for a first choice."""
    return next((grant.unit_id for grant in user.grants if grant.unit_id in units), 0)


def _series(form: BasedForm, unit_ids: frozenset[int]) -> Series | None:
    """The line of the code that was typed. Raises ``ValidationError`` with the code ``code``."""
    code = form.cleaned_data["code"]
    found = line_for(code, unit_ids) if code else None
    if code and found is None:
        raise ValidationError(_("There is no indicator %(code)s: choose one of the list.") % {"code": code}, "code")
    return found


def _kept_series(form: BasedForm, at: EntryInTree) -> Series | None:
    """The line that stands there where its code was left as it was; a retired one stays so."""
    was = at.entry.newest.series if at.entry.newest else None
    if was is not None and form.cleaned_data["code"].strip().lower() == was.indicator.code.lower():
        return was
    return _series(form, at.tree.below(at.entry.unit_id))


def _initial(newest: Any, communities: list[int]) -> dict[str, Any]:
    names = ("title", "topic", "did", "worked", "cost", "before_on", "after_on", "contact", "review_on")
    return {
        **{name: getattr(newest, name) for name in names},
        "code": newest.series.indicator.code if newest.series else "",
        "communities": [str(pk) for pk in communities],
        "based_on": newest.revision,
    }


def _now(newest: Any) -> list[str]:
    return [one for one in (newest.title, newest.topic, newest.did, newest.worked, newest.cost) if one]
