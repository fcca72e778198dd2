"""Writing risks down, looking at them again, linking them, carrying them up, ending them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from council_pm.core.access import AccessScope, Actor, Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.rows import row_or_404
from council_pm.core.sending import seen_now, sent
from council_pm.core.templatetags.form_parts import error_lines
from council_pm.org.models import OrgUnit
from council_pm.org.tree import Tree
from indicators.models import Series
from plans.access import Part, UnitInTree
from plans.forms import EndForm
from plans.models import Objective, Risk, RiskEscalation
from plans.risk_access import EscalationAbove, RiskInTree, scope_of_risk
from plans.risk_forms import AnswerForm, CarryForm, LinkForm, LookForm, RiskForm
from plans.risk_scale import Point
from plans.selectors.codes import line_of_totals
from plans.selectors.readable import aims_of, readable_plans
from plans.selectors.risk_page import aims_to_choose, lights_now
from plans.selectors.risk_scale import newest_scale, scale_of
from plans.selectors.risks import light_of, lines_of
from plans.services.escalations import answer_escalation, escalate_risk
from plans.services.risks import (
    Look,
    RiskFields,
    add_risk,
    change_risk,
    end_risk,
    link_risk_aim,
    link_risk_indicator,
    look_at_risk,
    unlink_risk,
)
from plans.views.fetching import unit_at
from plans.views.risks import risk_at, risk_context


def aim_link_at(user: Any, risk_id: int, aim_id: int) -> Part:
    """An aim that a risk endangers, and that the reader sees."""
    at = risk_at(user, risk_id)
    found = row_or_404(Objective.objects.filter(risks__risk=at.risk), aim_id)
    if not aims_of(readable_plans(user, at.tree, ids={found.plan_id}), only={aim_id}, with_ended=True):
        raise Http404
    return Part(at, found)


def indicator_link_at(user: Any, risk_id: int, series_id: int) -> Part:
    """An indicator that would show a risk coming."""
    at = risk_at(user, risk_id)
    rows = Series.objects.select_related("indicator").filter(risks__risk=at.risk)
    found = row_or_404(rows, series_id)
    return Part(at, found)


def escalation_at(user: Any, risk_id: int, escalation_id: int) -> EscalationAbove:
    """A risk that was carried up, as the level above sees it."""
    at = risk_at(user, risk_id)
    rows = RiskEscalation.objects.filter(risk=at.risk)
    found = row_or_404(rows, escalation_id)
    return EscalationAbove(at, found)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_RISK, fetch=unit_at, scoped=True)
def risk_new(request: HttpRequest, at: UnitInTree) -> HttpResponse:
    """Write a risk down, with its first score."""
    form = _risk_form(request, at.unit.pk, at.unit.level, at.tree)
    look = LookForm(sent(request), scale=scale_of(newest_scale()))
    if request.method == "POST" and all([form.is_valid(), look.is_valid()]):
        try:
            made = add_risk(
                by=Actor(request.user.pk), unit=at.unit, fields=_fields(form), look=_look(look),
                today=timezone.localdate(),
            )  # fmt: skip
        except ValidationError as refusal:
            _refuse(refusal, form, look)
        else:
            messages.success(request, _("It stands in the register. Now say what keeps it small."))
            return redirect(made.get_absolute_url())
    title = _("A risk of %(unit)s") % {"unit": at.tree[at.unit.pk].name}
    return _form_page(request, title, reverse("risks:risk_list"), form, look)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_RISK, fetch=risk_at, scoped=True)
def risk_edit(request: HttpRequest, at: RiskInTree) -> HttpResponse:
    """Change what a risk says."""
    risk = at.risk
    form = _risk_form(request, risk.unit_id, risk.unit.level, at.tree, risk)
    if request.method == "POST" and form.is_valid():
        try:
            change_risk(
                by=Actor(request.user.pk), risk=risk, fields=_fields(form, risk),
                version=form.cleaned_data["version"] or 0,
            )  # fmt: skip
        except ValidationError as refusal:
            _refuse(refusal, form)
            if refusal.code == "stale":
                seen_now(form, "version", risk.version)
        else:
            return redirect(risk.get_absolute_url())
    return _form_page(request, risk.title, risk.get_absolute_url(), form, now=risk if form.errors else None)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_RISK, fetch=risk_at, scoped=True)
def risk_look(request: HttpRequest, at: RiskInTree) -> HttpResponse:
    """Look at a risk again."""
    risk, newest, today = at.risk, at.risk.newest, timezone.localdate()
    if newest is None:
        raise Http404
    names = [f"{name}_{axis}" for name in ("before", "now", "aimed") for axis in ("likelihood", "impact")]
    initial = {name: str(getattr(newest, name)) for name in names}
    form = LookForm(
        sent(request), scale=scale_of(newest_scale()),
        initial={**initial, "aimed_by": newest.aimed_by, "revision": newest.revision},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            look_at_risk(
                by=Actor(request.user.pk), risk=risk, look=_look(form), today=today,
                revision=form.cleaned_data["revision"] or 0, lights=lights_now(request.user, at, today),
            )  # fmt: skip
        except ValidationError as refusal:
            _refuse(refusal, form)
            if refusal.code == "stale":
                seen_now(form, "revision", newest.revision)
        else:
            messages.success(request, _("Looked at. The earlier scores stay below."))
            return redirect(risk.get_absolute_url())
    return _form_page(request, risk.title, risk.get_absolute_url(), None, form, now=risk if form.errors else None)


@require_POST
@permitted(Permission.EDIT_RISK, fetch=risk_at, scoped=True)
def risk_end(request: HttpRequest, at: RiskInTree) -> HttpResponse:
    """End a risk."""
    form = EndForm(request.POST, auto_id="end-%s")
    if form.is_valid():
        try:
            end_risk(by=Actor(request.user.pk), risk=at.risk, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.add_error("reason", refusal)
        else:
            messages.success(request, _("It is ended: what was known of it stays here."))
            return redirect(at.risk.get_absolute_url())
    return refused(request, at, end_form=form)


@require_POST
@permitted(Permission.EDIT_RISK, fetch=risk_at, scoped=True)
def link_add(request: HttpRequest, at: RiskInTree) -> HttpResponse:
    """Say which aim a risk endangers, or which indicator would show it coming."""
    today = timezone.localdate()
    form = LinkForm(request.POST, aims=aims_to_choose(request.user, at, today), auto_id="link-%s")
    if form.is_valid():
        try:
            _link(request, at, form.cleaned_data["aim"], form.cleaned_data["code"].strip())
        except ValidationError as refusal:
            form.add_error(refusal.code if refusal.code in form.fields else "aim", refusal)
        else:
            return redirect(at.risk.get_absolute_url())
    return refused(request, at, link_form=form)


@require_POST
@permitted(Permission.EDIT_RISK, fetch=aim_link_at, scoped=True)
def aim_remove(request: HttpRequest, found: Part) -> HttpResponse:
    """It does not endanger that aim any more."""
    unlink_risk(by=Actor(request.user.pk), risk=found.at.risk, aim=found.part)
    return redirect(found.at.risk.get_absolute_url())


@require_POST
@permitted(Permission.EDIT_RISK, fetch=indicator_link_at, scoped=True)
def indicator_remove(request: HttpRequest, found: Part) -> HttpResponse:
    """That indicator would not show it coming."""
    unlink_risk(by=Actor(request.user.pk), risk=found.at.risk, series=found.part)
    return redirect(found.at.risk.get_absolute_url())


@require_POST
@permitted(Permission.EDIT_RISK, fetch=risk_at, scoped=True)
def risk_carry(request: HttpRequest, at: RiskInTree) -> HttpResponse:
    """Carry a risk to the part of the council above."""
    form = CarryForm(request.POST, auto_id="carry-%s")
    parent = at.tree[at.risk.unit_id].parent_id if at.risk.unit_id in at.tree else None
    if form.is_valid():
        try:
            if parent is None:
                raise ValidationError(_("There is no level above this one."), "asked")
            escalate_risk(
                by=Actor(request.user.pk), risk=at.risk, to_unit=OrgUnit.objects.get(pk=parent),
                reason=form.cleaned_data["asked"],
            )  # fmt: skip
        except ValidationError as refusal:
            form.add_error("asked", refusal)
        else:
            messages.success(request, _("It stands in the register of the level above, and waits for an answer."))
            return redirect(at.risk.get_absolute_url())
    return refused(request, at, carry_form=form)


@require_POST
@permitted(Permission.EDIT_RISK, fetch=escalation_at, scoped=True)
def escalation_answer(request: HttpRequest, found: EscalationAbove) -> HttpResponse:
    """Take a risk up that was carried here, or give it back."""
    form = AnswerForm(request.POST, auto_id="answer-%s")
    if form.is_valid():
        data = form.cleaned_data
        try:
            answer_escalation(
                by=Actor(request.user.pk), escalation=found.escalation, take=data["take"] == "take",
                answer=data["answer"],
            )  # fmt: skip
        except ValidationError as refusal:
            form.add_error("answer", refusal)
        else:
            return redirect(found.at.risk.get_absolute_url())
    return refused(request, found.at, answer_form=form)


def refused(request: HttpRequest, at: RiskInTree, *, control: int | None = None, **forms_: forms.Form) -> HttpResponse:
    """The page of a risk with a form that was refused, of the risk or of one of its controls."""
    (form,) = forms_.values()
    context = {**risk_context(request, at, control=control, **forms_), "form": form}
    return render(request, "plans/risks/risk.html", context, status=422)


def _link(request: HttpRequest, at: RiskInTree, aim: str, code: str) -> None:
    """Link what was chosen. Raises ``ValidationError``: ``aim`` or ``code``."""
    by = Actor(request.user.pk)
    if not aim and not code:
        raise ValidationError(_("Choose an aim, an indicator, or both."), "aim")
    series = line_of_totals(code) if code else None
    if code and series is None:
        raise ValidationError(_("There is no indicator with this code: choose one from the list."), "code")
    if aim:
        link_risk_aim(by=by, risk=at.risk, aim=Objective.objects.get(pk=aim))
    if series is not None:
        line = lines_of(request.user, at.tree, timezone.localdate(), [series.pk]).get(series.pk)
        link_risk_indicator(by=by, risk=at.risk, series=series, light=light_of(line) if line else None)


def _risk_form(request: HttpRequest, unit_id: int, level: int, units: Tree, risk: Risk | None = None) -> RiskForm:
    initial: dict[str, Any] = {}
    if risk is not None:
        names = ("title", "cause", "event", "effect", "confidential", "version")
        initial = {**{name: getattr(risk, name) for name in names}, "owner": risk.owner_id}
    scope: AccessScope = scope_of_risk(unit_id, level, units)
    return RiskForm(
        sent(request), unit_ids=units.above(unit_id) | units.below(unit_id), keep=risk.owner_id if risk else None,
        may_hide=may(request.user, Permission.VIEW_CONFIDENTIAL_RISK, scope), initial=initial,
    )  # fmt: skip


def _fields(form: RiskForm, was: Risk | None = None) -> RiskFields:
    data = form.cleaned_data
    return RiskFields(
        title=data["title"], cause=data["cause"], event=data["event"], effect=data["effect"], owner=data["owner"],
        confidential=data.get("confidential", was.confidential if was else False),
    )  # fmt: skip


def _look(form: LookForm) -> Look:
    data = form.cleaned_data
    before, now, aimed = (
        Point(int(data[f"{name}_likelihood"]), int(data[f"{name}_impact"])) for name in ("before", "now", "aimed")
    )
    return Look(
        before=before, now=now, aimed=aimed, words=data["words"], review_by=data["review_by"],
        aimed_by=data["aimed_by"],
    )  # fmt: skip


def _refuse(refusal: ValidationError, *forms_: forms.Form) -> None:
    for form in forms_:
        if refusal.code in form.fields:
            form.add_error(refusal.code, refusal)
            return
    forms_[0].add_error(next(iter(forms_[0].fields)), refusal)


def _form_page(
    request: HttpRequest, title: str, back: str, form: RiskForm | None, look: LookForm | None = None,
    now: Risk | None = None,
) -> HttpResponse:  # fmt: skip
    """``form`` words a risk, ``look`` scores it; a new one has both."""
    errors = [line for one in (form, look) for line in error_lines(one)]
    context = {
        "page_title": title,
        "breadcrumbs": crumbs((_("Risks"), reverse("risks:risk_list")), (title, "")),
        "risk_form": form,
        "look_form": look,
        "errors": errors,
        "back": back,
        "now": now,
    }
    return render(request, "plans/risks/form.html", context, status=422 if errors else 200)
