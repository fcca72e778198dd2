"""Agreeing, publishing and closing a plan: from above, or by the centre."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from council_pm.core.access import Actor, Permission, permitted
from plans.access import AboveUnit
from plans.services.plans import agree_plan, close_plan, publish_plan
from plans.views.fetching import plan_to_agree


@require_POST
@permitted(Permission.AGREE_PLAN, fetch=plan_to_agree, scoped=True)
def plan_agree(request: HttpRequest, above: AboveUnit) -> HttpResponse:
    """Agree what stands there now."""
    plan, note = above.plan.plan, request.POST.get("note", "")[:2_000]
    return _step(
        request, above, lambda: agree_plan(by=Actor(request.user.pk), plan=plan, note=note),
        _("Agreed: everybody in the council reads it as it stands now."),
    )  # fmt: skip


@require_POST
@permitted(Permission.AGREE_PLAN, fetch=plan_to_agree, scoped=True)
def plan_publish(request: HttpRequest, above: AboveUnit) -> HttpResponse:
    """Publish an agreed plan."""
    plan = above.plan.plan
    return _step(request, above, lambda: publish_plan(by=Actor(request.user.pk), plan=plan), _("Published."))


@require_POST
@permitted(Permission.AGREE_PLAN, fetch=plan_to_agree, scoped=True)
def plan_close(request: HttpRequest, above: AboveUnit) -> HttpResponse:
    """End a plan."""
    plan = above.plan.plan
    words = _("Closed: it stays readable, and nothing more is written in it.")
    return _step(request, above, lambda: close_plan(by=Actor(request.user.pk), plan=plan), words)


def _step(request: HttpRequest, above: AboveUnit, take: Callable[[], object], words: str) -> HttpResponse:
    try:
        take()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, words)
    return redirect("plans:plan_page", plan_id=above.plan.plan.pk)
