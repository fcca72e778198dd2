"""Setting an aim, wording it anew, what it supports, what proves it, and ending it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.row_ids import row_id
from council_pm.core.sending import seen_now
from plans.access import AimInTree, PlanInTree
from plans.forms import EndForm, MeasureForm, ObjectiveForm, parents_to_choose
from plans.golden_thread import LinkRefusal, in_common
from plans.kinds import year_label
from plans.models import Objective
from plans.selectors.codes import codes_in_use, line_of_totals
from plans.selectors.readable import aims_of, readable_plans
from plans.selectors.thread import aims_to_support
from plans.services.objectives import add_objective, change_objective, end_objective, remove_measure, set_measure
from plans.views.fetching import AimMeasure, aim_at, measure_at, plan_at, sent, thread_at
from plans.views.tree import aim_context


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_PLAN, fetch=plan_at, scoped=True)
def objective_new(request: HttpRequest, at: PlanInTree) -> HttpResponse:
    """Set an aim."""
    parent = _parent(request, at)
    form = _form(request, at)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_objective(
                by=Actor(request.user.pk), plan=at.plan, wording=form.cleaned_data["wording"],
                why=form.cleaned_data["why"], parent=parent, owner=form.cleaned_data["owner"],
                units=at.tree,
            )  # fmt: skip
        except ValidationError as refusal:
            form.add_error(_field(refusal), refusal)
        else:
            messages.success(request, _("The aim stands in the plan: say which indicator proves it."))
            return redirect("plans:objective_page", aim_id=made.pk)
    return _form_page(request, at, form, _("A new aim"))


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_PLAN, fetch=aim_at, scoped=True)
def objective_edit(request: HttpRequest, at: AimInTree) -> HttpResponse:
    """Word an aim anew, and say what it supports and who answers for it."""
    newest, parent = at.aim.texts.order_by("-revision")[0], _parent(request, at.plan, at.aim)
    form = _form(
        request, at.plan, at,
        wording=newest.wording, why=newest.why, owner=at.aim.owner_id, parent=str(at.aim.parent_id or ""),
        based_on=newest.revision,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            change_objective(
                by=Actor(request.user.pk), objective=at.aim, wording=form.cleaned_data["wording"],
                why=form.cleaned_data["why"], owner=form.cleaned_data["owner"], parent=parent, units=at.plan.tree,
                based_on=form.cleaned_data["based_on"] or 0,
            )  # fmt: skip
        except ValidationError as refusal:
            form.add_error(_field(refusal), refusal)
            if refusal.code == "stale":
                seen_now(form, "based_on", newest.revision)
        else:
            return redirect("plans:objective_page", aim_id=at.aim.pk)
    return _form_page(request, at.plan, form, newest.wording, reverse("plans:objective_page", args=[at.aim.pk]))


@require_POST
@permitted(Permission.EDIT_PLAN, fetch=aim_at, scoped=True)
def objective_end(request: HttpRequest, at: AimInTree) -> HttpResponse:
    """Drop an aim, with the reason."""
    form = EndForm(request.POST, auto_id="end-%s")
    if form.is_valid():
        try:
            end_objective(by=Actor(request.user.pk), objective=at.aim, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.add_error("reason", refusal)
        else:
            messages.success(request, _("The aim has ended. It stays readable here."))
            return redirect("plans:objective_page", aim_id=at.aim.pk)
    return _refused(request, at, form)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_PLAN, fetch=aim_at, scoped=True)
def measure_set(request: HttpRequest, at: AimInTree) -> HttpResponse:
    """Say which indicator proves an aim."""
    form = MeasureForm(sent(request))
    if request.method == "POST" and form.is_valid():
        series = line_of_totals(form.cleaned_data["code"])
        try:
            if series is None:
                raise ValidationError(_("There is no indicator with this code: choose one from the list."), "unknown")
            set_measure(
                by=Actor(request.user.pk), objective=at.aim, series=series, target=form.cleaned_data["target"],
                until=form.cleaned_data["until"],
            )  # fmt: skip
        except ValidationError as refusal:
            form.add_error({"half": "target", "date": "until"}.get(refusal.code or "", "code"), refusal)
        else:
            return redirect("plans:objective_page", aim_id=at.aim.pk)
    wording, back = at.aim.texts.order_by("-revision")[0].wording, at.aim.get_absolute_url()
    context = {
        "page_title": _("Add an indicator"),
        "breadcrumbs": crumbs((_("Plans"), reverse("plans:plan_tree")), (wording, back), (_("Add an indicator"), "")),
        "form": form,
        "wording": wording,
        "codes": codes_in_use(),
        "back": back,
    }
    return render(request, "plans/measure_form.html", context, status=422 if form.errors else 200)


@require_POST
@permitted(Permission.EDIT_PLAN, fetch=measure_at, scoped=True)
def measure_remove(request: HttpRequest, at: AimMeasure) -> HttpResponse:
    """Take an indicator away from an aim."""
    try:
        remove_measure(by=Actor(request.user.pk), objective=at.at.aim, series=at.series)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("plans:objective_page", aim_id=at.at.aim.pk)


def _form(request: HttpRequest, at: PlanInTree, aim: AimInTree | None = None, **initial: Any) -> ObjectiveForm:
    plan = at.plan
    above = aims_to_support(request.user, at.tree, plan.unit_id, plan.year)
    places = at.tree.above(plan.unit_id) | at.tree.below(plan.unit_id)
    parents = parents_to_choose(above, at.tree)
    kept = aim.aim.parent_id if aim is not None else None
    if aim is not None and kept is not None and kept not in {one.id for one in above}:
        # The part of the council has left the one where that aim stands: what nobody changes stays as it is.
        plans = readable_plans(request.user, at.tree, year=plan.year)
        seen = next(iter(aims_of(plans, only=[kept], with_ended=True)), None)
        parents = [(str(kept), seen.wording if seen else _("The aim that it supports now")), *parents]
    return ObjectiveForm(
        sent(request),
        parents=parents,
        unit_ids=places,
        initial=initial,
    )


def _parent(request: HttpRequest, at: PlanInTree, aim: Objective | None = None) -> Objective | None:
    """The aim further up that was chosen. One of another part of the council is refused to everybody (M058).

    That of an aim whose part has moved away is no new choice as long as it stays the same.
    """
    pk = row_id(request.POST.get("parent", ""))
    if pk is None:
        return None
    if aim is not None and pk == aim.parent_id:
        return aim.parent
    chosen = aim_at(request.user, pk).aim
    if chosen.plan.unit_id not in at.tree.above(at.plan.unit_id):
        raise PermissionDenied
    return chosen


def _field(refusal: ValidationError) -> str:
    """The field that a refusal is about: of a link the aim further up, otherwise the words or their owner."""
    code = refusal.code or ""
    return "parent" if code in set(LinkRefusal) else "owner" if code == "owner" else "wording"


def _form_page(request: HttpRequest, at: PlanInTree, form: ObjectiveForm, title: str, back: str = "") -> HttpResponse:
    plan = at.plan
    name = at.tree[plan.unit_id].name if plan.unit_id in at.tree else plan.unit.code
    context = {
        "page_title": title,
        "breadcrumbs": crumbs(
            (_("Plans"), reverse("plans:plan_tree")),
            (f"{name} {year_label(plan.year)}", plan.get_absolute_url()), (title, ""),
        ),
        "form": form,
        "back": back or plan.get_absolute_url(),
        "suggested": _suggested(form),
    }  # fmt: skip
    return render(request, "plans/objective_form.html", context, status=422 if form.errors else 200)


def _suggested(form: ObjectiveForm) -> list[str]:
    """Aims further up that have words in common with what was typed, so that one is chosen and not searched for."""
    parent: Any = form.fields["parent"]
    others = {int(value): str(label) for value, label in parent.choices if value}
    return [others[pk] for pk in in_common(str(form["wording"].value() or ""), others)]


def _refused(request: HttpRequest, at: AimInTree, form: EndForm) -> HttpResponse:
    context = aim_context(request, thread_at(request.user, at.aim.pk))
    return render(request, "plans/objective.html", {**context, "end_form": form, "form": form}, status=422)
