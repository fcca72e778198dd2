"""Secrets in the addresses of calendars: a program that reads one cannot sign in. The secret itself is kept nowhere."""

from __future__ import annotations

import secrets
from typing import Any

from django.utils import timezone
from django.utils.crypto import salted_hmac

from council_pm.people.models import User


def hash_of(salt: str, secret: str) -> str:
    """What is kept of a secret; ``salt`` tells those of one kind of calendar from those of another."""
    return salted_hmac(salt, secret, algorithm="sha256").hexdigest()


def renew(rows: Any, salt: str, user: User) -> str:
    """Make the secret of somebody's calendar, kept among ``rows`` (``user``, ``token_hash``, ``made_at``).

    One that there was before ends. Answers the secret, once; the caller records it in the same transaction.
    """
    secret = secrets.token_urlsafe(32)
    rows.update_or_create(user=user, defaults={"token_hash": hash_of(salt, secret), "made_at": timezone.now()})
    return secret
