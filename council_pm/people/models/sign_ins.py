"""Who signed in when, and which sessions are still open."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from council_pm.people.models.users import User


class SignIn(models.Model):
    """A sign-in, or a try that failed. Names a session by a hash of its key: the row opens nothing.

    ``user`` is empty where an address was tried that nobody has; the address itself is not kept. ``browser`` and
    ``system`` are product names in a word or two, made from what the browser says of itself.
    """

    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="sign_ins")
    at = models.DateTimeField(db_index=True)
    succeeded = models.BooleanField()
    browser = models.CharField(max_length=40, blank=True)
    system = models.CharField(max_length=40, blank=True)
    session_hash = models.CharField(max_length=64, blank=True, db_index=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(succeeded=True, user__isnull=False) & ~Q(session_hash=""))
                | Q(succeeded=False, session_hash="", ended_at__isnull=True),
                name="people_signin_session",
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {'signed in' if self.succeeded else 'failed'}"
