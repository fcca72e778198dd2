"""Persons, with or without e-mail, partners' contacts, and erasure."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.people.models import Occupancy, PartnerContact, Person, PortfolioHolding, Seat, User


@transaction.atomic
def add_person(*, by: Actor, name: str, email: str = "", reason: str = "") -> Person:
    """Add somebody who works for, or is a member of, the council. Raises ``ValidationError`` (``name_missing``)."""
    person = Person.objects.create(name=_checked_name(name), email=_checked_email(email))
    record(by=by, action="add_person", subject_kind="person", subject_id=person.pk, reason=reason)
    return person


@transaction.atomic
def add_partner_contact(
    *, by: Actor, organisation: str, name: str, email: str = "", reason: str = ""
) -> PartnerContact:
    """Add a named contact in a partner organisation, who does not sign in."""
    contact = PartnerContact.objects.create(
        organisation=_checked_name(organisation), name=_checked_name(name), email=_checked_email(email)
    )
    record(by=by, action="add_partner_contact", subject_kind="partner_contact", subject_id=contact.pk, reason=reason)
    return contact


@transaction.atomic
def pseudonymise_person(*, by: Actor, person: Person, reason: str) -> None:
    """Erase who somebody was: name, addresses and sign-in go, what they did stays under a number.

    Audit rows and signatures hold ids only, so no history is touched. Raises ``ValidationError``:
    ``reason_missing``, ``already`` or ``still_serves`` (a post, a seat or a portfolio has not ended).
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not reason.strip():
        raise ValidationError(_("Say why: the reason stays in the record."), "reason_missing")
    if person.pseudonymised_at is not None:
        raise ValidationError(_("This person has been erased already."), "already")
    if _still_serves(person):
        raise ValidationError(_("End this person's posts, seats and portfolios first."), "still_serves")
    person.name = _("Person %(number)s") % {"number": person.pk}
    person.email = ""
    person.pseudonymised_at = timezone.now()
    person.save(update_fields=["name", "email", "pseudonymised_at"])
    user = User.objects.select_for_update().filter(person=person).first()
    if user is not None:
        EmailAddress.objects.filter(user=user).delete()
        _forget_sessions(user)
        user.email = f"erased-{user.pk}@erased.invalid"
        user.is_active = False
        user.set_unusable_password()
        user.save(update_fields=["email", "is_active", "password"])
    record(by=by, action="pseudonymise_person", subject_kind="person", subject_id=person.pk, reason=reason)


def _forget_sessions(user: User) -> None:
    """Delete this user's sessions: allauth keeps in each the address that was typed."""
    for session in Session.objects.iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


def _still_serves(person: Person) -> bool:
    today = timezone.localdate()
    serving = Q(person=person) & (Q(ends__isnull=True) | Q(ends__gte=today))
    return any(model.objects.filter(serving).exists() for model in (Occupancy, Seat, PortfolioHolding))


def _checked_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > 120:
        raise ValidationError(_("Give a name of at most 120 characters."), "name_missing")
    return name


def _checked_email(email: str) -> str:
    email = email.strip()
    if email:
        validate_email(email)
    return email
