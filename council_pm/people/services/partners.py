"""Contacts in partner organisations, who do not sign in."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.people.models import PartnerContact
from council_pm.people.services.based_on import check_based_on, contact_version
from council_pm.people.services.persons import checked_email, checked_name


@transaction.atomic
def add_partner_contact(
    *, by: Actor, organisation: str, name: str, email: str = "", reason: str = ""
) -> PartnerContact:
    """Add a named contact in a partner organisation, who does not sign in."""
    contact = PartnerContact.objects.create(
        organisation=checked_name(organisation), name=checked_name(name), email=checked_email(email)
    )
    _record(by, "add_partner_contact", contact, {}, reason)
    return contact


@transaction.atomic
def change_partner_contact(
    *,
    by: Actor,
    contact: PartnerContact,
    organisation: str,
    name: str,
    email: str,
    based_on: str | None = None,
    reason: str = "",
) -> PartnerContact:
    """Correct a contact. Raises ``ValidationError``: ``changed_meanwhile``, ``name_missing`` or of the address."""
    contact = PartnerContact.objects.select_for_update().get(pk=contact.pk)
    wanted = {
        "organisation": checked_name(organisation),
        "name": checked_name(name),
        "email": checked_email(email),
    }
    changed = [field for field, value in wanted.items() if getattr(contact, field) != value]
    if not changed:
        return contact
    check_based_on(contact_version(contact), based_on)
    for field in changed:
        setattr(contact, field, wanted[field])
    contact.save(update_fields=changed)
    _record(by, "change_partner_contact", contact, dict.fromkeys(changed, "changed"), reason)
    return contact


@transaction.atomic
def end_partner_contact(*, by: Actor, contact: PartnerContact, ends: date, reason: str = "") -> PartnerContact:
    """Keep somebody as a contact until a last day. Raises ``ValidationError`` (``ends_already``)."""
    contact = PartnerContact.objects.select_for_update().get(pk=contact.pk)
    if contact.ended is not None:
        raise ValidationError(
            _("This contact ended on %(day)s already."), "ends_already", {"day": date_format(contact.ended)}
        )
    contact.ended = ends
    contact.save(update_fields=["ended"])
    _record(by, "end_partner_contact", contact, {"to": ends.isoformat()}, reason)
    return contact


def _record(by: Actor, action: str, contact: PartnerContact, detail: dict[str, str], reason: str) -> None:
    record(
        by=by,
        action=action,
        subject_kind="partner_contact",
        subject_id=contact.pk,
        detail=detail,
        reason=reason.strip(),
    )
