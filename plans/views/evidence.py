"""What a part of the council chose of the improvement models, and its evidence: put on record once, ticked often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from council_pm.attachments.selectors import files_of
from council_pm.core.access import AccessScope, Actor, Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.row_ids import row_id, row_ids
from council_pm.core.rows import row_or_404
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from plans.access import UnitInTree, scope_of_unit
from plans.kinds import year_of
from plans.model_evidence_files import KIND
from plans.model_forms import ChooseForm, EvidenceForm, WhyForm
from plans.models import Action, ImprovementModel, ModelChoice, ModelEvidence, Objective
from plans.selectors import improvement_models as shown
from plans.selectors.codes import codes_in_use, line_of_totals
from plans.services.model_evidence import (
    EvidenceFields,
    add_evidence,
    change_evidence,
    choose_model,
    leave_model,
    withdraw_evidence,
)
from plans.views.fetching import sent, unit_at


@dataclass(frozen=True, slots=True)
class EvidenceInTree:
    """A piece of evidence with the tree of today."""

    one: ModelEvidence
    tree: Tree

    @property
    def part(self) -> str:
        """What its part of the council is called."""
        return self.tree[self.one.unit_id].name if self.one.unit_id in self.tree else self.one.unit.code

    def access_scope(self) -> AccessScope:
        """Where it belongs."""
        return scope_of_unit(self.one.unit_id, self.tree)


@dataclass(frozen=True, slots=True)
class ChoiceInTree:
    """A model that a part of the council chose."""

    choice: ModelChoice
    place: UnitInTree

    def access_scope(self) -> AccessScope:
        """Where it belongs."""
        return self.place.access_scope()


def choice_at(user: Any, code: str, choice_id: int) -> ChoiceInTree:
    """A model that a part of today's council chose."""
    place = unit_at(user, code)
    found = row_or_404(ModelChoice.objects.filter(unit=place.unit), choice_id)
    return ChoiceInTree(found, place)


def evidence_at(user: Any, evidence_id: int) -> EvidenceInTree:
    """A piece of evidence, which everybody in the council reads."""
    rows = ModelEvidence.objects.select_related("unit", "series__indicator", "objective__plan")
    found = row_or_404(rows, evidence_id)
    return EvidenceInTree(found, tree(timezone.localdate()))


@require_safe
@permitted(Permission.VIEW_PLAN, fetch=unit_at)
def unit_models(request: HttpRequest, at: UnitInTree) -> HttpResponse:
    """What a part of the council chose, or that it chose none; its evidence by criterion."""
    return render(request, "plans/models/unit.html", _unit_context(request, at))


@require_POST
@permitted(Permission.EDIT_PLAN, fetch=unit_at, scoped=True)
def model_choose(request: HttpRequest, at: UnitInTree) -> HttpResponse:
    """Use a model from today on."""
    form = _choose_form(request, at)
    if form.is_valid():
        model = ImprovementModel.objects.get(pk=form.cleaned_data["model"])
        try:
            choose_model(by=Actor(request.user.pk), unit=at.unit, model=model, today=timezone.localdate())
        except ValidationError as refusal:
            form.add_error("model", refusal)
        else:
            messages.success(request, _("%(model)s is in use here.") % {"model": model.name})
            return redirect(shown.unit_url(at.unit.code))
    context = _unit_context(request, at, choose_form=form)
    return render(request, "plans/models/unit.html", {**context, "form": form}, status=422)


@require_POST
@permitted(Permission.EDIT_PLAN, fetch=choice_at, scoped=True)
def model_leave(request: HttpRequest, at: ChoiceInTree) -> HttpResponse:
    """Use a model no more."""
    form = WhyForm(request.POST, auto_id=f"leave-{at.choice.pk}-%s")
    if form.is_valid():
        try:
            leave_model(
                by=Actor(request.user.pk), choice=at.choice, reason=form.cleaned_data["reason"],
                today=timezone.localdate(),
            )  # fmt: skip
        except ValidationError as refusal:
            form.add_error(None if refusal.code == "left" else "reason", refusal)
        else:
            messages.success(request, _("It is not in use any more. What was put under it stays on record."))
            return redirect(shown.unit_url(at.place.unit.code))
    context = _unit_context(request, at.place, leave_form=form, leave_id=at.choice.pk)
    return render(request, "plans/models/unit.html", {**context, "form": form}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_PLAN, fetch=unit_at, scoped=True)
def evidence_new(request: HttpRequest, at: UnitInTree) -> HttpResponse:
    """Put a piece of evidence on record."""
    today = timezone.localdate()
    initial = {"day": today, "criteria": request.GET.getlist("under")}
    form = _evidence_form(request, at.tree, at.unit.pk, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_evidence(by=Actor(request.user.pk), unit=at.unit, fields=_fields(form), today=today)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("It is on record. Files can be added below."))
            return redirect(made.get_absolute_url())
    title = _("Evidence of %(unit)s") % {"unit": at.tree[at.unit.pk].name}
    return _form_page(request, form, title, shown.unit_url(at.unit.code))


@require_safe
@permitted(Permission.VIEW_PLAN, fetch=evidence_at)
def evidence_page(request: HttpRequest, at: EvidenceInTree) -> HttpResponse:
    """One piece of evidence."""
    return render(request, "plans/models/evidence.html", _evidence_context(request, at))


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_PLAN, fetch=evidence_at, scoped=True)
def evidence_edit(request: HttpRequest, at: EvidenceInTree) -> HttpResponse:
    """Change a piece of evidence; over a newer version nothing is saved, and both are shown."""
    one = at.one
    page = shown.evidence_page(request.user, at.tree, one)
    initial = {
        "title": one.title, "shows": one.shows, "day": one.day, "url": one.url, "version": one.version,
        "code": one.series.indicator.code if one.series else "", "objective": str(one.objective_id or ""),
        "action": str(one.action_id or ""), "criteria": [str(pk) for pk in page.criteria],
    }  # fmt: skip
    form = _evidence_form(request, at.tree, one.unit_id, initial=initial, page=page)
    if request.method == "POST" and form.is_valid():
        try:
            change_evidence(
                by=Actor(request.user.pk), evidence=one, fields=_fields(form), today=timezone.localdate(),
                version=form.cleaned_data["version"] or 0,
            )  # fmt: skip
        except ValidationError as refusal:
            form.refuse(refusal, one.version)
        else:
            return redirect(one.get_absolute_url())
    return _form_page(request, form, one.title, one.get_absolute_url(), now=one if form.is_stale else None)


@require_POST
@permitted(Permission.EDIT_PLAN, fetch=evidence_at, scoped=True)
def evidence_withdraw(request: HttpRequest, at: EvidenceInTree) -> HttpResponse:
    """Take a piece of evidence out, with the reason."""
    form = WhyForm(request.POST, auto_id="withdraw-%s")
    if form.is_valid():
        try:
            withdraw_evidence(by=Actor(request.user.pk), evidence=at.one, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.add_error("reason", refusal)
        else:
            messages.success(request, _("It is taken out, and stays to be read here with the reason."))
            return redirect(at.one.get_absolute_url())
    context = _evidence_context(request, at, withdraw_form=form)
    return render(request, "plans/models/evidence.html", {**context, "form": form}, status=422)


def _unit_context(request: HttpRequest, at: UnitInTree, **refused: Any) -> dict[str, Any]:
    name = at.tree[at.unit.pk].name
    title = _("%(unit)s: improvement models") % {"unit": name}
    return {
        "page_title": title,
        "breadcrumbs": _trail((name, "")),
        "code": at.unit.code,
        "page": shown.unit_models(at.unit.pk),
        "may_edit": may(request.user, Permission.EDIT_PLAN, at),
        "choose_form": refused.pop("choose_form", None) or _choose_form(request, at, bound=False),
        "leave_form": WhyForm(),
        **refused,
    }


def _choose_form(request: HttpRequest, at: UnitInTree, *, bound: bool = True) -> ChooseForm:
    models = [(str(one.pk), one.name) for one in shown.not_chosen(at.unit.pk)]
    return ChooseForm(request.POST if bound else None, models=models, auto_id="choose-%s")


def _evidence_context(request: HttpRequest, at: EvidenceInTree, **refused: Any) -> dict[str, Any]:
    one = at.one
    return {
        "page_title": one.title,
        "breadcrumbs": _trail((at.part, shown.unit_url(one.unit.code)), (one.title, "")),
        "one": one,
        "part": at.part,
        "page": shown.evidence_page(request.user, at.tree, one),
        "files": files_of(request.user, KIND, [str(one.pk)]).get(str(one.pk)),
        "may_edit": one.withdrawn_at is None and may(request.user, Permission.EDIT_PLAN, at),
        "withdraw_form": WhyForm(auto_id="withdraw-%s"),
        **refused,
    }


def _evidence_form(
    request: HttpRequest, units: Tree, unit_id: int, *, initial: dict[str, Any], page: shown.EvidencePage | None = None
) -> EvidenceForm:
    """What it links to now can be kept, though it may not be in the lists any more."""
    aims = shown.aims_to_name(request.user, units, unit_id, year_of(timezone.localdate()))
    actions = shown.actions_to_name(request.user, units, unit_id)
    kept = ((aims, page.aim, initial["objective"]), (actions, page.action, initial["action"])) if page else ()
    for choices, link, pk in kept:
        if link is not None and pk not in dict(choices):
            choices.insert(0, (pk, link.text))
    return EvidenceForm(sent(request), models=shown.to_tick(unit_id), aims=aims, actions=actions, initial=initial)


def _fields(form: EvidenceForm) -> EvidenceFields:
    """What was typed. Raises ``ValidationError`` for an indicator that there is not."""
    data = form.cleaned_data
    series = line_of_totals(data["code"]) if data["code"] else None
    if data["code"] and series is None:
        raise ValidationError(_("There is no indicator with this code: choose one from the list."), "series")
    return EvidenceFields(
        title=data["title"], shows=data["shows"], day=data["day"], url=data["url"], series=series,
        objective=Objective.objects.filter(pk=row_id(data["objective"]) or 0).first(),
        action=Action.objects.filter(pk=row_id(data["action"]) or 0).first(),
        criteria=row_ids(data["criteria"]),
    )  # fmt: skip


def _trail(*steps: tuple[str, str]) -> list[dict[str, str]]:
    return crumbs(
        (_("Plans"), reverse("plans:plan_tree")), (_("Improvement models"), reverse("plans:model_list")), *steps
    )


def _form_page(
    request: HttpRequest, form: EvidenceForm, title: str, back: str, now: ModelEvidence | None = None
) -> HttpResponse:
    context = {
        "page_title": title, "breadcrumbs": _trail((title, "")), "form": form, "back": back, "codes": codes_in_use(),
        "now": now,
    }  # fmt: skip
    return render(request, "plans/models/evidence_form.html", context, status=422 if form.errors else 200)
