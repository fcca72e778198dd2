"""The statements by which departments see themselves, and what the council does next."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from council_pm.assessments.access import dimension_at
from council_pm.assessments.forms import BasedForm, DimensionForm, StepForm
from council_pm.assessments.models import STAGES, Dimension
from council_pm.assessments.selectors.maturity import council_step, dimensions
from council_pm.assessments.services.maturity import add_dimension, change_dimension, say_council_step
from council_pm.core.access import Actor, Permission, may, permitted
from council_pm.core.crumbs import crumbs


@require_safe
@permitted(Permission.VIEW_MATURITY)
def dimension_list(request: HttpRequest) -> HttpResponse:
    """Every statement, those that are not in use last."""
    title = _("The statements")
    context = {
        "page_title": title,
        "breadcrumbs": _trail((title, "")),
        "dimensions": sorted(dimensions(only_active=False), key=lambda one: not one.dimension.active),
        "may_manage": may(request.user, Permission.MANAGE_MATURITY),
    }
    return render(request, "assessments/statements.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_MATURITY)
def dimension_new(request: HttpRequest) -> HttpResponse:
    """A further statement."""
    form = DimensionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            add_dimension(by=Actor(request.user.pk), words=form.worded())
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return redirect("assessments:dimension_list")
    return _form_page(request, form, _("A new statement"), reverse("assessments:dimension_list"))


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_MATURITY, fetch=dimension_at)
def dimension_edit(request: HttpRequest, dimension: Dimension) -> HttpResponse:
    """Word a statement anew, or ask about it no more."""
    newest = dimension.texts.order_by("-revision")[0]
    initial = {
        "name": newest.name, "question": newest.question, "facts": dimension.facts, "active": dimension.active,
        "based_on": newest.revision, **{f"stage_{one}": newest.stages[one - 1] for one in STAGES},
    }  # fmt: skip
    form = DimensionForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_dimension(
                by=Actor(request.user.pk), dimension=dimension, words=form.worded(),
                active=form.cleaned_data["active"], based_on=form.cleaned_data["based_on"] or 0,
            )  # fmt: skip
        except ValidationError as refusal:
            form.refuse(refusal, newest.revision)
        else:
            return redirect("assessments:dimension_list")
    now = [newest.name, newest.question, *newest.stages] if form.newest else []
    return _form_page(request, form, newest.name, reverse("assessments:dimension_list"), now)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_MATURITY)
def council_step_say(request: HttpRequest) -> HttpResponse:
    """What the council as a whole does next."""
    step = council_step()
    revision = step.revision if step else 0
    initial = {"text": step.text if step else "", "based_on": revision}
    form = StepForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            say_council_step(
                by=Actor(request.user.pk), text=form.cleaned_data["text"],
                based_on=form.cleaned_data["based_on"] or 0,
            )  # fmt: skip
        except ValidationError as refusal:
            form.refuse(refusal, revision)
        else:
            return redirect("assessments:maturity_list")
    now = [step.text] if step and form.newest else []
    return _form_page(request, form, _("What the council does next"), reverse("assessments:maturity_list"), now)


def _trail(*steps: tuple[str, str]) -> list[dict[str, str]]:
    return crumbs((_("How departments see themselves"), reverse("assessments:maturity_list")), *steps)


def _form_page(
    request: HttpRequest, form: BasedForm, title: str, back: str, now: list[str] | None = None
) -> HttpResponse:
    context = {"page_title": title, "breadcrumbs": _trail((title, "")), "form": form, "back": back, "now": now}
    return render(request, "assessments/form.html", context, status=422 if form.errors else 200)
