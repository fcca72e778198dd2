"""Sign-ins and sessions: who came in when, and putting somebody out.

A sign-in writes its own row and no audit event: the row is the record of it. Ending sessions is a change and audited.
"""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.people.browsers import browser_kind
from council_pm.people.models import SignIn, User
from council_pm.people.services.four_eyes import check_may_change

KEPT_FOR = timedelta(days=365)


def session_hash(session_key: str) -> str:
    """What a row keeps of a session's key; nobody comes in with it."""
    return salted_hmac("session", session_key, algorithm="sha256").hexdigest()


@transaction.atomic
def record_sign_in(*, user: User, session_key: str, user_agent: str) -> SignIn:
    """Note that a user signed in with this session; rows older than a year go."""
    now = timezone.now()
    SignIn.objects.filter(at__lt=now - KEPT_FOR).delete()
    browser, system = browser_kind(user_agent)
    return SignIn.objects.create(
        user=user, at=now, succeeded=True, browser=browser, system=system, session_hash=session_hash(session_key)
    )


@transaction.atomic
def record_failed_sign_in(*, email: str, user_agent: str) -> SignIn:
    """Note a try that failed: at whose address, where somebody has it; the address typed is not kept."""
    browser, system = browser_kind(user_agent)
    user = User.objects.filter(email=email.strip().lower()).first()
    return SignIn.objects.create(user=user, at=timezone.now(), succeeded=False, browser=browser, system=system)


@transaction.atomic
def record_sign_out(*, session_key: str) -> None:
    """Note that a session was ended by whoever had it."""
    SignIn.objects.filter(session_hash=session_hash(session_key), ended_at=None).update(ended_at=timezone.now())


@transaction.atomic
def follow_session(*, old_key: str, new_key: str) -> None:
    """Let the row of a session follow it to its new key: setting a password changes the key."""
    SignIn.objects.filter(session_hash=session_hash(old_key), ended_at=None).update(session_hash=session_hash(new_key))


@transaction.atomic
def end_session(*, by: Actor, sign_in: SignIn, reason: str = "") -> bool:
    """Put one browser out at its next request; whether it was still in.

    One's own, or somebody's whom one may change: codes ``not_yours_to_grant`` of ``check_may_change``.
    """
    user = User.objects.select_related("person").get(pk=sign_in.user_id or 0)
    if by.user_id != user.pk and user.person is not None:
        check_may_change(by, user.person)
    found = [key for key in open_session_keys() if session_hash(key) == sign_in.session_hash]
    Session.objects.filter(session_key__in=found).delete()
    SignIn.objects.filter(pk=sign_in.pk, succeeded=True, ended_at=None).update(ended_at=timezone.now())
    if found:
        record(
            by=by,
            action="end_session",
            subject_kind="user",
            subject_id=user.pk,
            detail={"sign_in": sign_in.pk},
            reason=reason,
            changes_screens=False,
        )
    return bool(found)


@transaction.atomic
def end_sessions(*, by: Actor, user: User, but_key: str = "", reason: str = "") -> int:
    """Put a user out everywhere, ``but_key`` apart; returns how many sessions that were. Codes as ``end_session``."""
    user = User.objects.select_related("person").get(pk=user.pk)
    if by.user_id != user.pk and user.person is not None:
        check_may_change(by, user.person)
    ended = forget_sessions(user, but_key)
    if ended:
        record(
            by=by,
            action="end_sessions",
            subject_kind="user",
            subject_id=user.pk,
            detail={"sessions": ended},
            reason=reason,
            changes_screens=False,
        )
    return ended


def forget_sessions(user: User, but_key: str = "") -> int:
    """Delete this user's sessions, also those that no sign-in row names; the caller records why."""
    keys = [
        session.session_key
        for session in Session.objects.exclude(session_key=but_key).iterator()
        if session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    Session.objects.filter(session_key__in=keys).delete()
    rows = SignIn.objects.filter(user=user, succeeded=True, ended_at=None)
    if but_key:
        rows = rows.exclude(session_hash=session_hash(but_key))
    rows.update(ended_at=timezone.now())
    return len(keys)


def open_session_keys() -> list[str]:
    """The keys of every session that has not run out, in one query."""
    return list(Session.objects.filter(expire_date__gt=timezone.now()).values_list("session_key", flat=True))
