"""The secret address of somebody's calendar of sessions: made, made anew, ended."""

from __future__ import annotations

from django.db import transaction

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.forums.models import SessionFeed
from council_pm.people.models import User
from council_pm.people.services.secret_feeds import hash_of, renew

_SALT = "session feed"


def secret_hash(secret: str) -> str:
    """What is kept of the secret."""
    return hash_of(_SALT, secret)


@transaction.atomic
def make_feed(*, by: Actor, user: User) -> str:
    """Make the secret of somebody's calendar; one that there was before ends. Answers the secret, once."""
    secret = renew(SessionFeed.objects, _SALT, user)
    record(by=by, action="make_session_feed", subject_kind="user", subject_id=user.pk, changes_screens=False)
    return secret


@transaction.atomic
def end_feed(*, by: Actor, user: User) -> None:
    """End the address: whoever has it finds nothing any more."""
    gone, _each = SessionFeed.objects.filter(user=user).delete()
    if gone:
        record(by=by, action="end_session_feed", subject_kind="user", subject_id=user.pk, changes_screens=False)
