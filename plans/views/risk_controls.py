"""What keeps a risk small: adding, changing, checking and ending it, and the actions that mend it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.crumbs import crumbs
from council_pm.core.sending import seen_now, sent
from plans import risk_access
from plans.access import Part
from plans.forms import EndForm
from plans.models import Action, Control
from plans.risk_access import RiskInTree
from plans.risk_forms import CheckForm, ControlForm, MendForm
from plans.services.controls import add_control, change_control, check_control, end_control, mend_control
from plans.views.risk_changes import refused
from plans.views.risks import mending, risk_at


def control_at(user: Any, risk_id: int, control_id: int) -> Part:
    """A control of a risk that the reader sees."""
    return risk_access.control_at(user, risk_id, control_id, timezone.localdate())


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_RISK, fetch=risk_at, scoped=True)
def control_new(request: HttpRequest, at: RiskInTree) -> HttpResponse:
    """Add what keeps a risk small."""
    form = _form(request, at)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            add_control(
                by=Actor(request.user.pk), risk=at.risk, wording=data["wording"], owner=data["owner"],
                in_place=data["in_place"], check_by=data["check_by"], today=timezone.localdate(),
            )  # fmt: skip
        except ValidationError as refusal:
            form.add_error(refusal.code if refusal.code in form.fields else "wording", refusal)
        else:
            return redirect(at.risk.get_absolute_url())
    return _form_page(request, at, form, _("A control of “%(risk)s”") % {"risk": at.risk.title})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.EDIT_RISK, fetch=control_at, scoped=True)
def control_edit(request: HttpRequest, found: Part) -> HttpResponse:
    """Change a control."""
    at, control = found.at, found.part
    form = _form(request, at, control)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            change_control(
                by=Actor(request.user.pk), control=control, wording=data["wording"], owner=data["owner"],
                in_place=data["in_place"], check_by=data["check_by"], today=timezone.localdate(),
                version=data["version"] or 0,
            )  # fmt: skip
        except ValidationError as refusal:
            form.add_error(refusal.code if refusal.code in form.fields else "wording", refusal)
            if refusal.code == "stale":
                seen_now(form, "version", control.version)
        else:
            return redirect(at.risk.get_absolute_url())
    return _form_page(request, at, form, control.wording, now=control if form.errors else None)


@require_POST
@permitted(Permission.EDIT_RISK, fetch=control_at, scoped=True)
def control_check(request: HttpRequest, found: Part) -> HttpResponse:
    """Say whether a control works."""
    form = CheckForm(request.POST, auto_id=f"check-{found.part.pk}-%s")
    if form.is_valid():
        data = form.cleaned_data
        try:
            check_control(
                by=Actor(request.user.pk), control=found.part, works=data["works"], words=data["words"],
                check_by=data["next_check"], today=timezone.localdate(),
            )  # fmt: skip
        except ValidationError as refusal:
            form.add_error({"check_by": "next_check"}.get(refusal.code or "", "works"), refusal)
        else:
            messages.success(request, _("Said. It stands below the control."))
            return redirect(found.at.risk.get_absolute_url())
    return _refused_part(request, found, check_form=form)


@require_POST
@permitted(Permission.EDIT_RISK, fetch=control_at, scoped=True)
def control_end(request: HttpRequest, found: Part) -> HttpResponse:
    """End a control."""
    form = EndForm(request.POST, auto_id=f"end-{found.part.pk}-%s")
    if form.is_valid():
        try:
            end_control(by=Actor(request.user.pk), control=found.part, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.add_error("reason", refusal)
        else:
            return redirect(found.at.risk.get_absolute_url())
    return _refused_part(request, found, end_form=form)


@require_POST
@permitted(Permission.EDIT_RISK, fetch=control_at, scoped=True)
def control_mend(request: HttpRequest, found: Part) -> HttpResponse:
    """Say which action puts a control in place or mends it."""
    actions = mending(request.user, found.at)
    form = MendForm(request.POST, actions=actions, auto_id=f"mend-{found.part.pk}-%s")
    if form.is_valid():
        action = Action.objects.get(pk=form.cleaned_data["action"])
        try:
            mend_control(by=Actor(request.user.pk), control=found.part, action=action)
        except ValidationError as refusal:
            form.add_error("action", refusal)
        else:
            return redirect(found.at.risk.get_absolute_url())
    return _refused_part(request, found, mend_form=form)


def _refused_part(request: HttpRequest, found: Part, **forms_: Any) -> HttpResponse:
    return refused(request, found.at, control=found.part.pk, **forms_)


def _form(request: HttpRequest, at: RiskInTree, control: Control | None = None) -> ControlForm:
    initial: dict[str, Any] = {}
    if control is not None:
        names = ("wording", "in_place", "check_by", "version")
        initial = {**{name: getattr(control, name) for name in names}, "owner": control.owner_id}
    return ControlForm(
        sent(request), unit_ids=at.tree.above(at.risk.unit_id) | at.tree.below(at.risk.unit_id),
        keep=control.owner_id if control else None, initial=initial,
    )  # fmt: skip


def _form_page(
    request: HttpRequest, at: RiskInTree, form: ControlForm, title: str, now: Control | None = None
) -> HttpResponse:
    context = {
        "page_title": title,
        "breadcrumbs": crumbs(
            (_("Risks"), reverse("risks:risk_list")), (at.risk.title, at.risk.get_absolute_url()), (title, "")
        ),
        "form": form,
        "back": at.risk.get_absolute_url(),
        "now": now,
    }
    return render(request, "plans/risks/control.html", context, status=422 if form.errors else 200)
