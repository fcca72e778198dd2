"""The job that sends an invitation. The link's secret is made here, is in the mail, and is nowhere else."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.configuration.selectors import frame
from council_pm.jobs.mail import hand_over, sender_words
from council_pm.jobs.runs import JobRun
from council_pm.people.models import Invitation, InvitationState
from council_pm.people.services.invitations import token_hash


def send_invitation(run: JobRun) -> dict[str, Any]:
    """Send the mail of one invitation, unless it was sent, used or withdrawn before.

    Whoever takes the job up again makes a new secret: of two mails the newer one works.
    """
    secret = secrets.token_urlsafe(32)
    invitation = _with_secret(int(run.params["invitation"]), secret)
    if invitation is None:
        return {"sent": False}
    hand_over(_message(invitation, str(run.params["site"]) + reverse("invitation_open", args=[secret])))
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=timezone.now())
    return {"sent": True}


def describe(result: Mapping[str, Any]) -> str:
    """What became of it, for the page of the job."""
    if result.get("sent"):
        return _("The mail is on its way.")
    return _("There was nothing to send: the invitation was withdrawn or replaced.")


@transaction.atomic
def _with_secret(invitation_id: int, secret: str) -> Invitation | None:
    invitation = Invitation.objects.select_for_update().filter(pk=invitation_id).first()
    if invitation is None or invitation.sent_at or invitation.state(timezone.now()) is not InvitationState.OPEN:
        return None
    invitation.token_hash = token_hash(secret)
    invitation.save(update_fields=["token_hash"])
    return invitation


def _message(invitation: Invitation, link: str) -> EmailMessage:
    words = {
        **sender_words(frame()),
        "day": date_format(timezone.localtime(invitation.expires_at), "j F Y"),
        "link": link,
    }
    subject = _("%(council)s: choose a password") % words
    body = _(
        "Hello,\n\n"
        "you can sign in to the performance pages of %(council)s. Open this link and choose a password:\n\n"
        "%(link)s\n\n"
        "The link works once, until %(day)s. It is yours alone: please do not pass it on.\n\n"
        "If you did not expect this mail, do nothing. Questions: %(contact)s.\n"
    )
    return EmailMessage(subject, body % words, to=[invitation.email])
