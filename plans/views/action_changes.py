"""Making and changing actions, and saying how they go."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.row_ids import row_id
from council_pm.core.sending import seen_now, sent
from council_pm.org.tree import Tree
from plans.access import Part, UnitInTree
from plans.action_forms import ActionForm, DependencyForm, MilestoneForm, ProgressForm
from plans.kinds import year_of
from plans.models import Action, Objective
from plans.selectors.codes import codes_in_use, line_of_totals
from plans.selectors.readable import aims_of, readable_plans
from plans.services.actions import (
    ActionFields,
    add_milestone,
    change_action,
    create_action,
    reach_milestone,
    say_progress,
    wait_for,
    wait_no_more,
)
from plans.views.actions import (
    ActionInTree,
    action_at,
    action_context,
    need_at,
    others_to_wait_for,
    step_at,
)
from plans.views.fetching import unit_at


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_PLAN, fetch=unit_at, scoped=True)
def action_new(request: HttpRequest, at: UnitInTree) -> HttpResponse:
    """Add an action."""
    form = _form(
        request, at.unit.pk, at.tree, None, objective=request.GET.get("aim", ""), code=request.GET.get("code", "")
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = create_action(by=Actor(request.user.pk), unit=at.unit, fields=_fields(form))
        except ValidationError as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("It stands in the list."))
            return redirect(made.get_absolute_url())
    title = _("An action of %(unit)s") % {"unit": at.tree[at.unit.pk].name}
    return _form_page(request, form, title, reverse("actions:action_list"))


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.UPDATE_ACTION, fetch=action_at, scoped=True)
def action_edit(request: HttpRequest, at: ActionInTree) -> HttpResponse:
    """Change what an action says."""
    action = at.action
    form = _form(request, action.unit_id, at.tree, action)
    if request.method == "POST" and form.is_valid():
        try:
            change_action(
                by=Actor(request.user.pk), action=action, fields=_fields(form),
                version=form.cleaned_data["version"] or 0, reason=form.cleaned_data["moved_why"],
            )  # fmt: skip
        except ValidationError as refusal:
            _refuse(form, refusal)
            if refusal.code == "stale":
                seen_now(form, "version", action.version)
        else:
            return redirect(action.get_absolute_url())
    return _form_page(request, form, action.title, action.get_absolute_url(), now=action if form.errors else None)


@require_POST
@permitted(Permission.UPDATE_ACTION, fetch=action_at, scoped=True)
def action_progress(request: HttpRequest, at: ActionInTree) -> HttpResponse:
    """Say how it goes."""
    form = ProgressForm(request.POST, auto_id="progress-%s")
    if form.is_valid():
        data = form.cleaned_data
        try:
            say_progress(
                by=Actor(request.user.pk), action=at.action, status=data["status"], text=data["text"],
                today=timezone.localdate(), version=data["version"],
            )  # fmt: skip
        except ValidationError as refusal:
            form.add_error("status" if refusal.code in ("status", "needs", "stale") else "text", refusal)
            if refusal.code == "stale":
                seen_now(form, "version", at.action.version)
        else:
            messages.success(request, _("Said. It stands on top of the list below."))
            return redirect(at.action.get_absolute_url())
    return _refused(request, at, progress_form=form)


@require_POST
@permitted(Permission.UPDATE_ACTION, fetch=action_at, scoped=True)
def milestone_add(request: HttpRequest, at: ActionInTree) -> HttpResponse:
    """A step on the way."""
    form = MilestoneForm(request.POST, auto_id="step-%s")
    if form.is_valid():
        data = form.cleaned_data
        try:
            add_milestone(
                by=Actor(request.user.pk), action=at.action, wording=data["wording"], due=data["milestone_due"]
            )
        except ValidationError as refusal:
            form.add_error("milestone_due" if refusal.code == "milestone_due" else "wording", refusal)
        else:
            return redirect(at.action.get_absolute_url())
    return _refused(request, at, milestone_form=form)


@require_POST
@permitted(Permission.UPDATE_ACTION, fetch=step_at, scoped=True)
def milestone_reach(request: HttpRequest, at: Part) -> HttpResponse:
    """Say that a step is done."""
    reach_milestone(by=Actor(request.user.pk), milestone=at.part, today=timezone.localdate())
    return redirect(at.at.action.get_absolute_url())


@require_POST
@permitted(Permission.UPDATE_ACTION, fetch=action_at, scoped=True)
def dependency_add(request: HttpRequest, at: ActionInTree) -> HttpResponse:
    """Say what it waits for."""
    form = DependencyForm(request.POST, others=others_to_wait_for(request.user, at), auto_id="waits-%s")
    if form.is_valid():
        on = action_at(request.user, int(form.cleaned_data["on"])).action
        try:
            wait_for(by=Actor(request.user.pk), action=at.action, on=on)
        except ValidationError as refusal:
            form.add_error("on", refusal)
        else:
            return redirect(at.action.get_absolute_url())
    return _refused(request, at, dependency_form=form)


@require_POST
@permitted(Permission.UPDATE_ACTION, fetch=need_at, scoped=True)
def dependency_remove(request: HttpRequest, at: Part) -> HttpResponse:
    """It does not wait for that any more."""
    wait_no_more(by=Actor(request.user.pk), action=at.at.action, on=at.part)
    return redirect(at.at.action.get_absolute_url())


def _form(request: HttpRequest, unit_id: int, units: Tree, action: Action | None, **initial: Any) -> ActionForm:
    year = action.objective.plan.year if action and action.objective else year_of(timezone.localdate())
    plans = readable_plans(request.user, units, year=year)
    own = {pk: plan for pk, plan in plans.items() if plan.unit_id == unit_id}
    aims = [(str(one.id), one.wording) for one in aims_of(own)] if own else []
    if action is not None:
        initial = {
            "title": action.title, "owner": action.owner_id, "due": action.due, "detail": action.detail,
            "objective": str(action.objective_id or ""), "code": action.series.indicator.code if action.series else "",
            "expected": action.expected and format(action.expected.normalize(), "f"),
            "expected_by": action.expected_by, "intervention": action.intervention,
            "starts": action.starts, "cost": action.cost, "version": action.version,
        }  # fmt: skip
    places = units.above(unit_id) | units.below(unit_id)
    return ActionForm(
        sent(request),
        aims=aims,
        unit_ids=places,
        keep=action.owner_id if action else None,
        initial=initial,
    )


def _fields(form: ActionForm) -> ActionFields:
    """What was typed. Raises ``ValidationError`` for an indicator that there is not."""
    data = form.cleaned_data
    series = line_of_totals(data["code"]) if data["code"] else None
    if data["code"] and series is None:
        raise ValidationError(_("There is no indicator with this code: choose one from the list."), "series")
    aim = Objective.objects.select_related("plan").filter(pk=row_id(data["objective"]) or 0).first()
    return ActionFields(
        title=data["title"], owner=data["owner"], due=data["due"], detail=data["detail"], objective=aim, series=series,
        expected=data["expected"], expected_by=data["expected_by"], intervention=data["intervention"],
        starts=data["starts"], cost=data["cost"],
    )  # fmt: skip


def _refuse(form: ActionForm, refusal: ValidationError) -> None:
    field = {"series": "code", "reason": "moved_why"}.get(refusal.code or "", refusal.code or "")
    form.add_error(field if field in form.fields else "title", refusal)


def _form_page(
    request: HttpRequest, form: ActionForm, title: str, back: str, *, now: Action | None = None
) -> HttpResponse:
    context = {
        "page_title": title,
        "breadcrumbs": crumbs((_("Actions"), reverse("actions:action_list")), (title, "")),
        "form": form,
        "back": back,
        "codes": codes_in_use(),
        "now": now,
        "is_old": "moved_why" in form.fields,
    }
    return render(request, "plans/actions/form.html", context, status=422 if form.errors else 200)


def _refused(request: HttpRequest, at: ActionInTree, **refused: forms.Form) -> HttpResponse:
    (form,) = refused.values()
    context = {**action_context(request, at, **refused), "form": form}
    return render(request, "plans/actions/action.html", context, status=422)
