"""Comments in the margin of a plan."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.row_ids import row_id
from plans.access import Part, PlanInTree
from plans.forms import CommentForm
from plans.services.comments import add_comment, resolve_comment
from plans.views.fetching import comment_at, plan_to_comment
from plans.views.plans import plan_context


@require_POST
@permitted(Permission.COMMENT_PLAN, fetch=plan_to_comment, scoped=True)
def comment_add(request: HttpRequest, at: PlanInTree) -> HttpResponse:
    """Say something beside a section, or of the whole plan."""
    form = CommentForm(request.POST, auto_id="comment-%s")
    if form.is_valid():
        wanted = row_id(form.cleaned_data["section"])
        section = at.plan.sections.filter(pk=wanted).first() if wanted else None
        try:
            add_comment(by=Actor(request.user.pk), plan=at.plan, section=section, text=form.cleaned_data["text"])
        except ValidationError as refusal:
            form.add_error("text", refusal)
        else:
            messages.success(request, _("Your comment stands beside it."))
            place = f"#section-{section.pk}" if section else "#comments"
            return redirect(f"{reverse('plans:plan_page', args=[at.plan.pk])}{place}")
    context = plan_context(request, at, comment_form=form)
    return render(request, "plans/plan.html", {**context, "form": form}, status=422)


@require_POST
@permitted(Permission.EDIT_PLAN, fetch=comment_at, scoped=True)
def comment_resolve(request: HttpRequest, at: Part) -> HttpResponse:
    """Say that a comment is dealt with: the owner of the plan does."""
    try:
        resolve_comment(by=Actor(request.user.pk), comment=at.part)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    place = f"#section-{at.part.section_id}" if at.part.section_id else "#comments"
    return redirect(f"{reverse('plans:plan_page', args=[at.at.plan.pk])}{place}")
