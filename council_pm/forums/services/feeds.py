"""The secret address of somebody's calendar of sessions: made, made anew, ended. The secret itself is kept nowhere."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.forums.models import SessionFeed
from council_pm.people.models import User


def secret_hash(secret: str) -> str:
    """What is kept of the secret."""
    return salted_hmac("session feed", secret, algorithm="sha256").hexdigest()


@transaction.atomic
def make_feed(*, by: Actor, user: User) -> str:
    """Make the secret of somebody's calendar; one that there was before ends. Answers the secret, once."""
    secret = secrets.token_urlsafe(32)
    SessionFeed.objects.update_or_create(
        user=user, defaults={"token_hash": secret_hash(secret), "made_at": timezone.now()}
    )
    record(by=by, action="make_session_feed", subject_kind="user", subject_id=user.pk, changes_screens=False)
    return secret


@transaction.atomic
def end_feed(*, by: Actor, user: User) -> None:
    """End the address: whoever has it finds nothing any more."""
    gone, _each = SessionFeed.objects.filter(user=user).delete()
    if gone:
        record(by=by, action="end_session_feed", subject_kind="user", subject_id=user.pk, changes_screens=False)
