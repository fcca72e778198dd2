"""The headings that plans start from, kept by corporate performance: each kind of plan has its own sets (S2)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.rows import row_or_404
from council_pm.core.sending import seen_now
from plans.heading_forms import KeptHeadingForm, TemplateForm
from plans.models import Heading, PlanKind, PlanTemplate
from plans.services.headings import (
    add_heading,
    add_template,
    change_heading,
    end_heading,
    end_template,
    heading_mark,
    move_heading,
)
from plans.views.fetching import sent


def template_at(user: Any, template_id: int) -> PlanTemplate:
    """A set of headings, one that is offered no more too."""
    return row_or_404(PlanTemplate.objects.all(), template_id)


def heading_at(user: Any, template_id: int, heading_id: int) -> Heading:
    """A heading of a set that is not retired."""
    template = template_at(user, template_id)
    rows = template.headings.select_related("template").filter(ended_at__isnull=True)
    return row_or_404(rows, heading_id)


@require_safe
@permitted(Permission.MANAGE_PLAN_HEADINGS)
def heading_list(request: HttpRequest) -> HttpResponse:
    """Every set of headings by the kind of plan."""
    rows = list(PlanTemplate.objects.order_by("name"))
    context = {
        "page_title": _("Headings that plans start from"),
        "breadcrumbs": _trail(),
        "kinds": [(kind.label, [one for one in rows if one.kind == kind]) for kind in PlanKind],
    }
    return render(request, "plans/headings/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_PLAN_HEADINGS)
def template_new(request: HttpRequest) -> HttpResponse:
    """A further set of headings."""
    form = TemplateForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = add_template(by=Actor(request.user.pk), **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error("kind" if refusal.code == "kind" else "name", refusal)
        else:
            return redirect("plans:template_page", template_id=made.pk)
    return _form_page(request, form, _("New headings"), (), reverse("plans:heading_list"))


@require_safe
@permitted(Permission.MANAGE_PLAN_HEADINGS, fetch=template_at)
def template_page(request: HttpRequest, template: PlanTemplate) -> HttpResponse:
    """The headings of a set in their order, with what can be done with each."""
    title = _title(template)
    headings = list(template.headings.order_by("position"))
    context = {
        "page_title": title,
        "breadcrumbs": _trail((title, "")),
        "template": template,
        "headings": [one for one in headings if one.ended_at is None],
        "retired": [one for one in headings if one.ended_at is not None],
    }
    return render(request, "plans/headings/template.html", context)


@require_POST
@permitted(Permission.MANAGE_PLAN_HEADINGS, fetch=template_at)
def template_end(request: HttpRequest, template: PlanTemplate) -> HttpResponse:
    """Offer a set no more."""
    if end_template(by=Actor(request.user.pk), template=template):
        messages.success(request, _("These headings are offered no more. Plans that began with them keep theirs."))
    return redirect("plans:heading_list")


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_PLAN_HEADINGS, fetch=template_at)
def heading_new(request: HttpRequest, template: PlanTemplate) -> HttpResponse:
    """A further heading."""
    form = KeptHeadingForm(sent(request))
    if request.method == "POST" and form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("title", "guidance")}
        try:
            add_heading(by=Actor(request.user.pk), template=template, **words)
        except ValidationError as refusal:
            form.add_error(_field(refusal), refusal)
        else:
            return redirect("plans:template_page", template_id=template.pk)
    back = reverse("plans:template_page", args=[template.pk])
    return _form_page(request, form, _("A further heading"), ((_title(template), back),), back)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.MANAGE_PLAN_HEADINGS, fetch=heading_at)
def heading_edit(request: HttpRequest, heading: Heading) -> HttpResponse:
    """Word a heading and its guidance anew."""
    held = {"title": heading.title, "guidance": heading.guidance, "seen": heading_mark(heading)}
    form = KeptHeadingForm(sent(request), initial=held)
    if request.method == "POST" and form.is_valid():
        try:
            change_heading(by=Actor(request.user.pk), heading=heading, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(_field(refusal), refusal)
            if refusal.code == "stale":
                seen_now(form, "seen", str(held["seen"]))
        else:
            return redirect("plans:template_page", template_id=heading.template_id)
    back = reverse("plans:template_page", args=[heading.template_id])
    return _form_page(request, form, heading.title, ((_title(heading.template), back),), back)


@require_POST
@permitted(Permission.MANAGE_PLAN_HEADINGS, fetch=heading_at)
def heading_move(request: HttpRequest, heading: Heading) -> HttpResponse:
    """Up or down by one."""
    try:
        move_heading(by=Actor(request.user.pk), heading=heading, up=request.POST.get("to") == "up")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(f"{reverse('plans:template_page', args=[heading.template_id])}#heading-{heading.pk}")


@require_POST
@permitted(Permission.MANAGE_PLAN_HEADINGS, fetch=heading_at)
def heading_end(request: HttpRequest, heading: Heading) -> HttpResponse:
    """Retire it."""
    try:
        end_heading(by=Actor(request.user.pk), heading=heading)
        messages.success(request, _("“%(title)s” is retired. Plans that have it keep it.") % {"title": heading.title})
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("plans:template_page", template_id=heading.template_id)


def _title(template: PlanTemplate) -> str:
    return f"{PlanKind(template.kind).label}: {template.name}"


def _field(refusal: ValidationError) -> str:
    return "guidance" if refusal.code == "guidance" else "title"


def _trail(*steps: tuple[str, str]) -> list[Any]:
    last = (_("Headings that plans start from"), reverse("plans:heading_list") if steps else "")
    return crumbs((_("Plans"), reverse("plans:plan_tree")), last, *steps)


def _form_page(
    request: HttpRequest, form: Form, title: str, above: tuple[tuple[str, str], ...], back: str
) -> HttpResponse:
    context = {"page_title": title, "breadcrumbs": _trail(*above, (title, "")), "form": form, "back": back}
    return render(request, "plans/headings/form.html", context, status=422 if form.errors else 200)
