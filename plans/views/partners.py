"""The partners in a plan: named contacts without a sign-in (S33)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.rows import row_or_404
from plans.access import Part, PlanInTree
from plans.forms import PartnerForm
from plans.models import PlanPartner
from plans.services.plans import add_partner, remove_partner
from plans.views.fetching import plan_at
from plans.views.plans import plan_context


def partner_at(user: Any, plan_id: int, partner_id: int) -> Part:
    """A partner of a plan that the reader may see."""
    at = plan_at(user, plan_id)
    rows = PlanPartner.objects.select_related("plan").filter(plan=at.plan)
    found = row_or_404(rows, partner_id)
    return Part(at, found)


@require_POST
@permitted(Permission.EDIT_PLAN, fetch=plan_at, scoped=True)
def partner_add(request: HttpRequest, at: PlanInTree) -> HttpResponse:
    """Name a partner."""
    form = PartnerForm(request.POST, auto_id="partner-%s")
    if form.is_valid():
        try:
            add_partner(by=Actor(request.user.pk), plan=at.plan, contact=form.cleaned_data["contact"])
        except ValidationError as refusal:
            form.add_error("contact", refusal)
        else:
            return redirect(at.plan.get_absolute_url())
    context = plan_context(request, at, partner_form=form)
    return render(request, "plans/plan.html", {**context, "form": form}, status=422)


@require_POST
@permitted(Permission.EDIT_PLAN, fetch=partner_at, scoped=True)
def partner_remove(request: HttpRequest, at: Part) -> HttpResponse:
    """Take a partner out."""
    try:
        remove_partner(by=Actor(request.user.pk), partner=at.part)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(at.at.plan.get_absolute_url())
