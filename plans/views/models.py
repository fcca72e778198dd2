"""The catalogue of improvement models: everybody reads it, corporate performance keeps it."""

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
from django.views.decorators.http import require_http_methods, require_safe

from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.rows import row_or_404
from council_pm.org.selectors import tree
from plans.model_forms import ChangeCriterionForm, ChangeModelForm, NewCriterionForm, NewModelForm
from plans.models import Criterion, ImprovementModel
from plans.selectors.improvement_models import catalogue, criteria_of, own_parts
from plans.services.improvement_models import add_criterion, change_criterion, change_model, create_model
from plans.views.fetching import sent


def model_at(user: Any, code: str) -> ImprovementModel:
    """A model of the catalogue, which everybody reads."""
    found = ImprovementModel.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def criterion_at(user: Any, code: str, criterion_id: int) -> Criterion:
    """A criterion of a model."""
    rows = Criterion.objects.select_related("model").filter(model__code=code)
    return row_or_404(rows, criterion_id)


@require_safe
@permitted(Permission.VIEW_PLAN)
def model_list(request: HttpRequest) -> HttpResponse:
    """The catalogue, and where the reader's own part of the council shows what it chose."""
    title = _("Improvement models")
    context = {
        "page_title": title,
        "breadcrumbs": crumbs((_("Plans"), reverse("plans:plan_tree")), (title, "")),
        "models": catalogue(),
        "parts": own_parts(request.user, tree(timezone.localdate())),
        "may_keep": may(request.user, Permission.MANAGE_MODELS),
    }
    return render(request, "plans/models/list.html", context)


@require_safe
@permitted(Permission.VIEW_PLAN, fetch=model_at)
def model_page(request: HttpRequest, model: ImprovementModel) -> HttpResponse:
    """A model with its criteria."""
    context = {
        "page_title": model.name,
        "breadcrumbs": _trail((model.name, "")),
        "model": model,
        "criteria": criteria_of(model),
        "may_keep": may(request.user, Permission.MANAGE_MODELS),
    }
    return render(request, "plans/models/model.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_MODELS)
def model_new(request: HttpRequest) -> HttpResponse:
    """Put a model into the catalogue."""
    form = NewModelForm(sent(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = create_model(
                by=Actor(request.user.pk), code=data["code"], name=data["name"], about=data["about"],
                source=data["source"],
            )  # fmt: skip
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The model stands in the catalogue: add its criteria."))
            return redirect(made.get_absolute_url())
    return _form_page(request, form, _("A new model"), reverse("plans:model_list"))


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_MODELS, fetch=model_at)
def model_edit(request: HttpRequest, model: ImprovementModel) -> HttpResponse:
    """Word a model anew, or offer it no more."""
    initial = {name: getattr(model, name) for name in ("name", "about", "source", "active", "version")}
    form = ChangeModelForm(sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            change_model(
                by=Actor(request.user.pk), model=model, name=data["name"], about=data["about"], source=data["source"],
                active=data["active"], version=data["version"] or 0,
            )  # fmt: skip
        except ValidationError as refusal:
            form.refuse(refusal, model.version)
        else:
            return redirect(model.get_absolute_url())
    now = model.name if form.is_stale else ""
    return _form_page(request, form, model.name, model.get_absolute_url(), now)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_MODELS, fetch=model_at)
def criterion_new(request: HttpRequest, model: ImprovementModel) -> HttpResponse:
    """Add a criterion."""
    heads = {str(one.pk): one for one in model.criteria.filter(parent__isnull=True).order_by("position")}
    form = NewCriterionForm(sent(request), heads=[(pk, str(one)) for pk, one in heads.items()])
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            add_criterion(
                by=Actor(request.user.pk), model=model, code=data["code"], heading=data["heading"],
                guidance=data["guidance"], parent=heads.get(data["parent"]),
            )  # fmt: skip
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return redirect(model.get_absolute_url())
    title = _("A criterion of %(model)s") % {"model": model.name}
    return _form_page(request, form, title, model.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_MODELS, fetch=criterion_at)
def criterion_edit(request: HttpRequest, criterion: Criterion) -> HttpResponse:
    """Word a criterion anew, or take no more evidence under it."""
    initial = {name: getattr(criterion, name) for name in ("heading", "guidance", "active", "version")}
    form = ChangeCriterionForm(sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            change_criterion(
                by=Actor(request.user.pk), criterion=criterion, heading=data["heading"], guidance=data["guidance"],
                active=data["active"], version=data["version"] or 0,
            )  # fmt: skip
        except ValidationError as refusal:
            form.refuse(refusal, criterion.version)
        else:
            return redirect(criterion.model.get_absolute_url())
    now = criterion.heading if form.is_stale else ""
    return _form_page(request, form, str(criterion), criterion.model.get_absolute_url(), now)


def _trail(*steps: tuple[str, str]) -> list[dict[str, str]]:
    return crumbs(
        (_("Plans"), reverse("plans:plan_tree")), (_("Improvement models"), reverse("plans:model_list")), *steps
    )


def _form_page(request: HttpRequest, form: forms.Form, title: str, back: str, now: str = "") -> HttpResponse:
    context = {
        "page_title": title, "breadcrumbs": _trail((title, "")), "form": form, "back": back, "now": now,
    }  # fmt: skip
    return render(request, "plans/models/form.html", context, status=422 if form.errors else 200)
