"""Lending one's right to enter or sign off figures to a colleague, and what was lent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from council_pm.core.access import AccessScope, Actor, Permission, permitted
from council_pm.core.export import table_response
from council_pm.org.models import OrgUnit
from council_pm.org.selectors import tree
from council_pm.people.delegation_forms import DelegationForm
from council_pm.people.models import DelegatedRight, Delegation, User
from council_pm.people.selectors.delegated import delegations_of, lendable, units_to_lend
from council_pm.people.services.delegation import delegate, end_delegation, may_end


@dataclass(frozen=True, slots=True)
class UnitToLend:
    """A part of the council, for whose figures a right may be lent."""

    unit: OrgUnit
    name: str
    scope: AccessScope

    def access_scope(self) -> AccessScope:
        """Where it is."""
        return self.scope


def unit_at(user: AbstractBaseUser, code: str) -> UnitToLend:
    """The open part with this code."""
    unit = OrgUnit.objects.filter(code=code).first()
    units = tree(timezone.localdate())
    if unit is None or unit.pk not in units:
        raise Http404
    scope = AccessScope(units=units.above(unit.pk))
    return UnitToLend(unit, units[unit.pk].name, scope)


def delegation_at(user: AbstractBaseUser, delegation_id: int) -> Delegation:
    """A right that this reader may take back; any other is as good as absent."""
    found = Delegation.objects.filter(pk=delegation_id).first()
    if found is None or not may_end(cast(User, user), found):
        raise Http404
    return found


@require_safe
@permitted(Permission.USE_PRODUCT)
def delegation_list(request: HttpRequest) -> HttpResponse:
    """What the reader lent and was lent, and where they could lend."""
    user, today = cast(User, request.user), timezone.localdate()
    lent = delegations_of(user.person_id or 0, today)
    context = {
        "page_title": _("Rights lent for a time"),
        "given": [one for one in lent if one.from_person_id == user.person_id],
        "received": [one for one in lent if one.to_person_id == user.person_id],
        "units": units_to_lend(user.grants, today),
    }
    return render(request, "account/delegations.html", context)


@require_safe
@permitted(Permission.USE_PRODUCT)
def delegation_table(request: HttpRequest) -> HttpResponse:
    """What the reader lent and was lent, as a file."""
    user = cast(User, request.user)
    header = [_("From"), _("Post"), _("To"), _("What"), _("For"), _("First day"), _("Last day"), _("Holds today")]
    rows = [
        [one.giver, one.post, one.receiver, one.what.label, one.unit, one.starts, one.ends,
         _("Yes") if one.holds else _("No")]
        for one in delegations_of(user.person_id or 0, timezone.localdate())
    ]  # fmt: skip
    return table_response(request, _("lent-rights"), header, rows)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Permission.DELEGATE_ENTRY, fetch=unit_at, scoped=True)
def delegation_new(request: HttpRequest, place: UnitToLend) -> HttpResponse:
    """Lend a right for this part of the council."""
    user, today = cast(User, request.user), timezone.localdate()
    choices = [(str(what.value), str(what.label)) for what in lendable(user.grants, place.unit.pk, today)]
    form = DelegationForm(
        request.POST if request.method == "POST" else None, choices=choices, initial={"starts": today}
    )
    if form.is_valid():
        typed = form.cleaned_data
        try:
            made = delegate(
                by=Actor(user.pk),
                to_person=typed["colleague"],
                unit=place.unit,
                what=DelegatedRight(typed["what"]),
                starts=typed["starts"],
                ends=typed["ends"],
                reason=typed["reason"],
            )
        except ValidationError as fault:
            field = {"dates": "ends", "past": "starts", "too_long": "ends"}.get(fault.code or "", "colleague")
            form.add_error(field, fault.messages)
        else:
            messages.success(request, _("It is lent to %(name)s.") % {"name": made.to_person.name})
            return redirect("delegation_list")
    context = {
        "page_title": _("Lend a right for %(unit)s") % {"unit": place.name},
        "form": form,
        "place": place,
    }
    return render(request, "account/delegation_new.html", context, status=422 if form.errors else 200)


@require_POST
@permitted(Permission.USE_PRODUCT, fetch=delegation_at)
def delegation_end(request: HttpRequest, delegation: Delegation) -> HttpResponse:
    """Take a lent right back at once."""
    try:
        end_delegation(by=Actor(request.user.pk), delegation=delegation)
    except ValidationError as fault:
        messages.warning(request, fault.messages[0])
    else:
        messages.success(request, _("It is taken back."))
    return redirect("delegation_list")
