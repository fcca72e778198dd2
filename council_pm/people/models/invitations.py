"""Invitations to sign in, by a link that works once."""

from __future__ import annotations

import enum
from datetime import datetime

from django.db import models
from django.db.models import F, Q

from council_pm.people.models.persons import Person


class InvitationState(enum.StrEnum):
    """What a link is good for."""

    OPEN = "open"
    LATE = "late"
    USED = "used"
    REVOKED = "revoked"


class Invitation(models.Model):
    """A link, sent by mail, with which one person sets a password. Holds a hash of the link's secret, never that.

    The secret is made when the mail is sent, so that nothing that is kept could open the door: ``token_hash`` is
    empty until then. An invitation that has run out stays until a new one takes its place.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="invitations")
    email = models.EmailField(blank=True)
    token_hash = models.CharField(max_length=64, null=True, unique=True)
    made_by = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="people_invitation_one_open",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True), name="people_invitation_one_end"
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(token_hash__isnull=False), name="people_invitation_used_by_link"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="people_invitation_lasts"),
        ]

    def __str__(self) -> str:
        return f"Invitation {self.pk} of person {self.person_id}"

    def state(self, now: datetime) -> InvitationState:
        """What the link is good for at a moment."""
        if self.used_at is not None:
            return InvitationState.USED
        if self.revoked_at is not None:
            return InvitationState.REVOKED
        return InvitationState.OPEN if now < self.expires_at else InvitationState.LATE
