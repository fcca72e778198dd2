"""Corporate roles that another system administrator proposed: confirm or refuse."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from council_pm.administration.forms.accounts import ReasonForm
from council_pm.core.access import Actor, Permission, permitted
from council_pm.core.export import table_response
from council_pm.people.models import Occupancy, User
from council_pm.people.selectors.confirmation_list import WaitingRole, waiting_roles
from council_pm.people.services.appointments import confirm_appointment
from council_pm.people.services.confirmations import refuse_appointment

_NOT_YOURS = frozenset({"oneself", "not_yours_to_grant"})


def proposal_at(user: AbstractBaseUser, occupancy_id: int) -> Occupancy:
    """An appointment to a corporate role."""
    found = Occupancy.objects.select_related("person").filter(pk=occupancy_id, needs_confirmation=True).first()
    if found is None:
        raise Http404
    return found


@require_safe
@permitted(Permission.GRANT_CORPORATE_ROLE)
def confirmation_list(request: HttpRequest) -> HttpResponse:
    """What waits, who proposed it, and what the reader may do about it."""
    return _page(request)


@require_safe
@permitted(Permission.GRANT_CORPORATE_ROLE)
def confirmation_table(request: HttpRequest) -> HttpResponse:
    """The list as a file."""
    header = [_("Person"), _("Role"), _("Post"), _("Where"), _("From"), _("To"), _("Proposed by")]
    rows = [
        [one.name, one.role, one.post, one.unit, one.starts, one.ends, one.proposed_by] for one in _waiting(request)
    ]
    return table_response(request, _("corporate-roles-waiting"), header, rows)


@require_POST
@permitted(Permission.GRANT_CORPORATE_ROLE, fetch=proposal_at)
def confirmation_confirm(request: HttpRequest, occupancy: Occupancy) -> HttpResponse:
    """Let the role take effect, as a second person."""
    try:
        confirm_appointment(by=Actor(request.user.pk), occupancy=occupancy)
    except ValidationError as fault:
        _refuse_what_is_not_theirs(fault)
        messages.error(request, fault.messages[0])
    else:
        messages.success(request, _("%(name)s has the role now.") % {"name": occupancy.person.name})
    return redirect("administration:confirmation_list")


@require_POST
@permitted(Permission.GRANT_CORPORATE_ROLE, fetch=proposal_at)
def confirmation_refuse(request: HttpRequest, occupancy: Occupancy) -> HttpResponse:
    """Say no, with a reason."""
    form = ReasonForm(request.POST, auto_id=f"refuse-{occupancy.pk}-%s")
    if not form.is_valid():
        return _page(request, form, occupancy.pk)
    try:
        refuse_appointment(by=Actor(request.user.pk), occupancy=occupancy, reason=form.cleaned_data["reason"])
    except ValidationError as fault:
        _refuse_what_is_not_theirs(fault)
        messages.error(request, fault.messages[0])
    else:
        messages.success(request, _("The proposal for %(name)s is refused.") % {"name": occupancy.person.name})
    return redirect("administration:confirmation_list")


def _refuse_what_is_not_theirs(fault: ValidationError) -> None:
    if fault.code in _NOT_YOURS:
        raise PermissionDenied from None


def _waiting(request: HttpRequest) -> list[WaitingRole]:
    user = cast(User, request.user)
    return waiting_roles(user.pk, user.person_id, timezone.localdate())


def _page(request: HttpRequest, form: ReasonForm | None = None, refused_id: int = 0) -> HttpResponse:
    context = {
        "page_title": _("Corporate roles that wait for a second person"),
        "waiting": _waiting(request),
        "form": form,
        "refused_id": refused_id,
    }
    template = "administration/accounts/confirmation_list.html"
    return render(request, template, context, status=422 if form else 200)
