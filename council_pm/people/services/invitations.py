"""Inviting somebody to sign in: a link by mail that works once and for fourteen days."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.jobs.models import Job
from council_pm.jobs.services import start_job
from council_pm.people.models import Invitation, InvitationState, Person, User
from council_pm.people.services.four_eyes import check_may_change
from council_pm.people.services.sessions import forget_sessions

LASTS = timedelta(days=14)
SEND_JOB = "send_invitation"
INVITE_EVERYBODY_JOB = "invite_everybody"


def token_hash(token: str) -> str:
    """What is kept of a link's secret."""
    return salted_hmac("invitation", token, algorithm="sha256").hexdigest()


@transaction.atomic
def invite(*, by: Actor, person: Person, site: str, email: str = "", reason: str = "") -> Invitation:
    """Send a person a link to set a password with; an earlier link ends with it.

    Who signs in already gets a link for a new password, to the address that they sign in with. ``site`` is where
    the product is reached (``https://performance.example``); ``email`` stands in for the person's own address.
    Raises ``ValidationError``: ``erased``, ``disabled``, ``not_yours_to_grant`` (matrix M087), ``email_missing``,
    ``email_taken``, or of the address.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.pseudonymised_at is not None:
        raise ValidationError(_("This person has been erased."), "erased")
    check_may_change(by, person)
    user = User.objects.filter(person=person).first()
    if user is not None and not user.is_active:
        raise ValidationError(_("This sign-in is disabled: enable it first."), "disabled")
    address = user.email if user is not None else _free_address(email or person.email, person)
    now = timezone.now()
    open_invitations(person).update(revoked_at=now)
    invitation = Invitation.objects.create(
        person=person, email=address, made_by=by.user_id, made_at=now, expires_at=now + LASTS
    )
    start_job(
        by=by,
        kind=SEND_JOB,
        params={"invitation": invitation.pk, "site": site.rstrip("/")},
        key=f"invitation-{invitation.pk}",
    )
    _record(by, "invite", invitation, reason)
    return invitation


@transaction.atomic
def request_invitations(*, by: Actor, last_person: int, site: str, go_to: str) -> Job:
    """Start the job that invites everybody up to the last person of a preview. ``go_to`` is where its page leads."""
    return start_job(
        by=by,
        kind=INVITE_EVERYBODY_JOB,
        params={"last_person": last_person, "site": site.rstrip("/"), "go_to": go_to},
        key="everybody",
    )


@transaction.atomic
def revoke_invitation(*, by: Actor, person: Person, reason: str = "") -> None:
    """Let a person's open link end. Raises ``ValidationError``: ``nothing_open`` or ``not_yours_to_grant``."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    check_may_change(by, person)
    invitation = open_invitations(person).first()
    if invitation is None:
        raise ValidationError(_("There is no open invitation: it was used or withdrawn meanwhile."), "nothing_open")
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    _record(by, "revoke_invitation", invitation, reason)


@transaction.atomic
def accept_invitation(*, hashed: str, password: str) -> User:
    """Set the password of the person whom the link was sent to, and use the link up; they can sign in then.

    Their sessions elsewhere end. Raises ``ValidationError``: ``unknown``, ``used``, ``revoked`` (also where the person
    has come to a corporate role that the inviter does not deal with), ``late``, ``disabled``, ``email_taken``
    (somebody else signs in with the address by now), or of the password.
    """
    person = Person.objects.select_for_update(of=("self",)).filter(invitations__token_hash=hashed).first()
    user = User.objects.select_for_update(of=("self",)).filter(person=person).first() if person else None
    # Locked last, as everywhere: person, user, invitation.
    invitation = usable(Invitation.objects.select_for_update().filter(token_hash=hashed).first(), timezone.now())
    if user is not None and not user.is_active:
        raise ValidationError(_("This sign-in is disabled: ask your system administrator."), "disabled")
    _refuse_outgrown(invitation)
    validate_password(password, user or User(email=invitation.email, person=invitation.person))
    if user is None:
        _refuse_taken(invitation.email)
        user = _new_user(invitation, password)
    else:
        user.set_password(password)
        user.save(update_fields=["password"])
        forget_sessions(user)
    invitation.used_at = timezone.now()
    invitation.save(update_fields=["used_at"])
    _record(Actor(user.pk), "accept_invitation", invitation, "")
    return user


def usable(invitation: Invitation | None, now: datetime) -> Invitation:
    """The invitation, unless its link is good for nothing; each kind in its own words. Codes ``accept_invitation``."""
    if invitation is None:
        raise ValidationError(
            _("This link is not known here. Open the newest mail that you had, and check that the link is whole. "
              "If that does not help, ask whoever invited you for a new one."), "unknown")  # fmt: skip
    state = invitation.state(now)
    if state is InvitationState.USED:
        raise ValidationError(
            _("This link has been used: your password is set. Sign in with it. If that was not you, tell your "
              "system administrator at once."), "used")  # fmt: skip
    if state is InvitationState.REVOKED:
        raise ValidationError(
            _("This link was withdrawn, or a newer one took its place. Open the newest mail that you had, or ask "
              "whoever invited you for a new one."), "revoked")  # fmt: skip
    if state is InvitationState.LATE:
        raise ValidationError(
            _("This link came with a mail that is more than 14 days old and no longer works. Ask whoever invited "
              "you for a new one."), "late")  # fmt: skip
    return invitation


def _refuse_outgrown(invitation: Invitation) -> None:
    """Refuse a link from before its person came to a corporate role (matrix M087): whoever chose the address would
    have that role, too, without the two who gave it to the person."""
    if invitation.made_by is None:
        return
    try:
        check_may_change(Actor(invitation.made_by), invitation.person)
    except ValidationError:
        raise ValidationError(
            _("This link is from before you came to your present role. Ask a system administrator for a new one."),
            "revoked",
        ) from None


def open_invitations(person: Person) -> QuerySet[Invitation]:
    """The person's invitation that was neither used nor withdrawn; it may have run out."""
    return Invitation.objects.filter(person=person, used_at=None, revoked_at=None)


def _free_address(email: str, person: Person) -> str:
    email = email.strip().lower()
    if not email:
        raise ValidationError(_("Give the e-mail address that the link is sent to."), "email_missing")
    validate_email(email)
    _refuse_taken(email)
    others = Invitation.objects.filter(email=email, used_at=None, revoked_at=None).exclude(person=person)
    if others.filter(expires_at__gt=timezone.now()).exists():
        raise ValidationError(_("Somebody else has been invited with this address."), "email_taken")
    return email


def _refuse_taken(email: str) -> None:
    if User.objects.filter(email=email).exists():
        raise _taken()


def _new_user(invitation: Invitation, password: str) -> User:
    try:
        with transaction.atomic():
            return User.objects.create_user(invitation.email, password, person=invitation.person)
    except IntegrityError:  # somebody else was given this address at this moment
        raise _taken() from None


def _taken() -> ValidationError:
    return ValidationError(_("Somebody signs in with this address already."), "email_taken")


def _record(by: Actor, action: str, invitation: Invitation, reason: str) -> None:
    record(
        by=by,
        action=action,
        subject_kind="person",
        subject_id=invitation.person_id,
        detail={"invitation": invitation.pk},
        reason=reason,
    )
