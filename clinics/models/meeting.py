"""What was noted and promised in the meeting."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinics.models.clinics import Clinic
from clinics.models.items import Item
from council_pm.people.models import User
from plans.models import Action


class Note(models.Model):
    """A note of the meeting, or a private one for its author and those it is addressed to.

    ``client_id`` comes from the browser that wrote it, so that a note that is sent twice is one note. ``beside`` is
    the note of which somebody else kept another text at the same time.
    """

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="notes")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="notes")
    author = models.ForeignKey(User, models.PROTECT, related_name="clinic_notes")
    client_id = models.UUIDField(unique=True, default=uuid.uuid4)
    private = models.BooleanField(default=False)
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    beside = models.ForeignKey("self", models.PROTECT, null=True, related_name="others")
    at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="clinics_note_said")]

    def __str__(self) -> str:
        return f"{self.clinic_id} {self.pk}"


class NoteAddressee(models.Model):
    """Whom a private note is addressed to."""

    note = models.ForeignKey(Note, models.PROTECT, related_name="addressees", db_index=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="addressed_notes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "user"], name="clinics_addressee_once")]

    def __str__(self) -> str:
        return f"{self.note_id} to {self.user_id}"


class Side(models.TextChoices):
    """Who promised: the service, or those who help it."""

    SERVICE = "service", _("The service")
    COLLEAGUES = "colleagues", _("Colleagues and the management team")


class Commitment(models.Model):
    """What was promised in a clinic: an action of the one list, and whose side it is on."""

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="commitments")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="commitments")
    action = models.OneToOneField(Action, models.PROTECT, related_name="commitment")
    side = models.CharField(max_length=10, choices=Side.choices)
    client_id = models.UUIDField(unique=True, default=uuid.uuid4)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(side__in=Side.values), name="clinics_commitment_side")]

    def __str__(self) -> str:
        return f"{self.clinic_id}: {self.action_id}"
