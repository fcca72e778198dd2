"""Persons, with or without e-mail: added, changed, erased."""

from __future__ import annotations

import unicodedata

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.people.models import Invitation, Occupancy, Person, PortfolioHolding, Seat, SignIn, User
from council_pm.people.services.based_on import check_based_on, person_version
from council_pm.people.services.four_eyes import check_may_change
from council_pm.people.services.invitations import open_invitations
from council_pm.people.services.sessions import forget_sessions

LONGEST_NAME = 120  # characters
_TURNS_TEXT_ROUND = frozenset(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)  # one name would show as another


@transaction.atomic
def add_person(*, by: Actor, name: str, email: str = "", reason: str = "") -> Person:
    """Add somebody who works for, or is a member of, the council.

    Raises ``ValidationError``: ``name_missing``, ``email_taken`` or of the address.
    """
    person = Person(name=checked_name(name), email=checked_email(email))
    _save(person)
    record(by=by, action="add_person", subject_kind="person", subject_id=person.pk, reason=reason)
    return person


@transaction.atomic
def change_person(
    *, by: Actor, person: Person, name: str, email: str, based_on: str | None = None, reason: str = ""
) -> Person:
    """Correct a name or an e-mail address; the address that somebody signs in with stays as it is.

    Saving what is there already changes nothing and records nothing. Raises ``ValidationError``: ``erased``,
    ``changed_meanwhile`` (``based_on`` is an old ``person_version``), ``name_missing``, ``email_taken``,
    ``not_yours_to_grant`` (invitations go to the address: that of somebody in a corporate role who does not sign in
    yet is a system administrator's to change, matrix M087) or of the address.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.pseudonymised_at is not None:
        raise ValidationError(_("This person has been erased."), "erased")
    wanted = {"name": checked_name(name), "email": checked_email(email)}
    changed = [field for field, value in wanted.items() if getattr(person, field) != value]
    if not changed:
        return person
    check_based_on(person_version(person), based_on)
    if "email" in changed and not User.objects.filter(person=person).exists():
        check_may_change(by, person)
    for field in changed:
        setattr(person, field, wanted[field])
    _save(person, changed)
    detail = dict.fromkeys(changed, "changed")
    record(
        by=by, action="change_person", subject_kind="person", subject_id=person.pk, detail=detail, reason=reason.strip()
    )
    return person


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
        forget_sessions(user)
        SignIn.objects.filter(user=user).delete()
        user.email = f"erased-{user.pk}@erased.invalid"
        user.is_active = False
        user.set_unusable_password()
        user.save(update_fields=["email", "is_active", "password"])
    open_invitations(person).update(revoked_at=timezone.now())
    Invitation.objects.filter(person=person).update(email="")
    record(by=by, action="pseudonymise_person", subject_kind="person", subject_id=person.pk, reason=reason)


def checked_name(name: str) -> str:
    """A name as it is kept: composed, with single spaces. Codes ``name_missing``, ``name_odd``."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not name or len(name) > LONGEST_NAME:
        raise ValidationError(_("Give a name of at most 120 characters."), "name_missing")
    if any(unicodedata.category(sign) == "Cc" or sign in _TURNS_TEXT_ROUND for sign in name):
        raise ValidationError(_("The name holds signs that cannot be seen: type it again."), "name_odd")
    return name


def checked_email(email: str) -> str:
    """An address, or nothing. Raises ``ValidationError`` of the address."""
    email = email.strip()
    if email:
        validate_email(email)
    return email


def _save(person: Person, fields: list[str] | None = None) -> None:
    """Save; the database itself knows an address that somebody else has, even when two people give it at once."""
    try:
        with transaction.atomic():
            person.save(update_fields=fields)
    except IntegrityError as taken:
        raise ValidationError(
            _("Somebody else has this e-mail address: give another one, or none where people share one."),
            "email_taken",
        ) from taken


def _still_serves(person: Person) -> bool:
    today = timezone.localdate()
    serving = Q(person=person) & (Q(ends__isnull=True) | Q(ends__gte=today))
    return any(model.objects.filter(serving).exists() for model in (Occupancy, Seat, PortfolioHolding))
