"""The end of an indicator: retired, or replaced by another one. What hangs on it is shown first."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from council_pm.core.access import Actor, Permission, permitted
from indicators.keeping_forms import ReplaceForm, RetireForm
from indicators.models import Indicator
from indicators.selectors.current_definitions import current_definition
from indicators.selectors.hanging import plan_replacement, what_hangs_on
from indicators.selectors.keeping import other_indicators
from indicators.services import keeping
from indicators.views.definitions import indicator_at, trail
from indicators.views.keeping import keep_url


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_DEFINITION, fetch=indicator_at)
def definition_retire(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """What would end with it, and the form that ends it; its history stays."""
    if indicator.retired_on is not None:
        return _over(request, indicator)
    form = RetireForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            keeping.retire(by=Actor(request.user.pk), indicator=indicator, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("It is retired. Its history stays, and its code is never used again."))
            return redirect(keep_url(indicator))
    day = (form.cleaned_data.get("on") if form.is_bound else None) or timezone.localdate()
    hanging = what_hangs_on(indicator, day)
    context = {"hanging": hanging}
    return _page(request, indicator, form, "retire", hanging.fingerprint, context, title=_("Retire it"))


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_DEFINITION, fetch=indicator_at)
def definition_replace(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """Which indicator takes its place from when; what would move is shown before anything does."""
    if indicator.retired_on is not None:
        return _over(request, indicator)
    form = ReplaceForm(request.POST if request.method == "POST" else None, others=other_indicators(indicator))
    plan = None
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        successor = Indicator.objects.get(code=typed.pop("code"))
        try:
            if request.POST.get("action") == "replace":
                keeping.replace_indicator(by=Actor(request.user.pk), indicator=indicator, successor=successor, **typed)
                messages.success(request, _("%(code)s has taken its place.") % {"code": successor.code})
                return redirect(keep_url(successor))
            keeping.check_successor(indicator, successor)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        plan = plan_replacement(indicator, successor, typed["on"])
    context = {"plan": plan}
    return _page(request, indicator, form, "replace", plan.fingerprint if plan else "", context, title=_("Replace it"))


def _over(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    messages.info(request, _("It has ended already."))
    return redirect(keep_url(indicator))


def _page(
    request: HttpRequest,
    indicator: Indicator,
    form: forms.Form,
    name: str,
    seen: str,
    context: dict[str, Any],
    *,
    title: str,
) -> HttpResponse:
    """The screen with its form, which carries what was shown: ``seen`` is the fingerprint of that."""
    if form.is_bound:
        form.data = form.data.copy()  # type: ignore[assignment]  # a QueryDict that can be changed
        form.data["seen"] = seen  # type: ignore[index]  # a copy that may be changed
    else:
        form.initial["seen"] = seen
    context |= {
        "page_title": f"{current_definition(indicator).name}: {title.lower()}",
        "breadcrumbs": trail(indicator.code, title, url=keep_url(indicator)),
        "indicator": indicator,
        "form": form,
    }
    return render(request, f"indicators/definitions/{name}.html", context, status=422 if form.errors else 200)
