"""Writing under a heading of a plan, saved as it is typed, and further headings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.comparing import compared
from council_pm.core.crumbs import crumbs
from council_pm.core.markdown import rendered
from plans.access import Part, PlanInTree
from plans.forms import HeadingForm, SectionForm
from plans.models import SectionText
from plans.selectors.texts import newest_text
from plans.services.plans import StaleTextError, add_section, save_section
from plans.views.fetching import plan_at, section_at
from plans.views.plans import plan_context


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_PLAN, fetch=section_at, scoped=True)
def section_edit(request: HttpRequest, at: Part) -> HttpResponse:
    """One heading: its guidance, its text, and what somebody else wrote meanwhile where that is newer."""
    if request.method != "POST":
        text, revision = newest_text(at.part)
        form = SectionForm(initial={"text": text, "based_on": revision})
        return _page(request, at, form)
    form = SectionForm(request.POST)
    if not form.is_valid():
        return _answer(request, at, form, 422)
    try:
        kept = save_section(
            by=Actor(request.user.pk), section=at.part, text=form.cleaned_data["text"],
            based_on=form.cleaned_data["based_on"],
        )  # fmt: skip
    except ValidationError as refusal:
        form.add_error("text", refusal)
        return _answer(request, at, form, 422)
    except StaleTextError as stale:
        return _answer(request, at, form, 409, stale.newest)
    if request.htmx:
        return render(request, "plans/_saved.html", {"kept": kept})
    messages.success(request, _("“%(heading)s” is saved.") % {"heading": at.part.title})
    return redirect(f"{reverse('plans:plan_page', args=[at.at.plan.pk])}#section-{at.part.pk}")


@require_POST
@permitted(Permission.EDIT_PLAN, fetch=plan_at, scoped=True)
def section_add(request: HttpRequest, at: PlanInTree) -> HttpResponse:
    """A further heading at the end."""
    form = HeadingForm(request.POST, auto_id="heading-%s")
    if form.is_valid():
        try:
            made = add_section(by=Actor(request.user.pk), plan=at.plan, title=form.cleaned_data["title"])
        except ValidationError as refusal:
            form.add_error("title", refusal)
        else:
            return redirect("plans:section_edit", plan_id=at.plan.pk, section_id=made.pk)
    context = plan_context(request, at, heading_form=form)
    return render(request, "plans/plan.html", {**context, "form": form}, status=422)


def _answer(
    request: HttpRequest, at: Part, form: SectionForm, status: int, newest: SectionText | None = None
) -> HttpResponse:
    """What was refused: beside the box for a save in the background, otherwise the whole page. The typed text stays."""
    if request.htmx:
        context = {"errors": [error for found in form.errors.values() for error in found], "newest": newest}
        return render(request, "plans/_saved.html", context, status=status)
    return _page(request, at, form, status=status, newest=newest)


def _page(
    request: HttpRequest, at: Part, form: SectionForm, *, status: int = 200, newest: SectionText | None = None
) -> HttpResponse:
    plan = at.at.plan
    name = at.at.tree[plan.unit_id].name if plan.unit_id in at.at.tree else plan.unit.code
    context: dict[str, Any] = {
        "page_title": at.part.title,
        "breadcrumbs": crumbs(
            (_("Plans"), reverse("plans:plan_tree")), (name, plan.get_absolute_url()), (at.part.title, "")
        ),
        "form": form,
        "section": at.part,
        "plan": plan,
        "newest": newest,
        "preview": rendered(form["text"].value() or ""),
        "parts": compared(newest.text, str(form["text"].value() or "")) if newest else (),
    }
    return render(request, "plans/section.html", context, status=status)
