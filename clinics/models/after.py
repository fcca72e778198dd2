"""What follows a clinic: what may be released of it, what those who came thought, and whether the curve turned."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinics.models.clinics import Clinic
from clinics.models.items import Item
from council_pm.org.models import Committee
from council_pm.people.models import User
from plans.models import Judged


class Summary(models.Model):
    """A summary for a committee. Once released it stays as it is; a correction is another one with its own day."""

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="summaries")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="clinic_summaries")
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    released_at = models.DateTimeField(null=True)
    released_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="clinics_summary_said"),
            models.UniqueConstraint(
                fields=["clinic", "committee"], condition=Q(released_at__isnull=True), name="clinics_summary_one_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clinic_id} for {self.committee_id}"

    def get_absolute_url(self) -> str:
        return reverse("clinics:summary_page", args=[self.pk])


class PulseQuestion(models.TextChoices):
    """What those who came are asked."""

    HELPED = "helped", _("Was I helped?")
    STAR_CHAMBER = "star_chamber", _("Did it feel like a star chamber?")


class PulseAnswer(models.TextChoices):
    """What they may say."""

    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")


class PulseCount(models.Model):
    """How many gave an answer: neither who nor when, and nobody is shown it before the questions are closed."""

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="pulse_counts", db_index=False)
    question = models.CharField(max_length=12, choices=PulseQuestion.choices)
    answer = models.CharField(max_length=6, choices=PulseAnswer.choices)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "question", "answer"], name="clinics_pulse_count_once"),
            models.CheckConstraint(
                condition=Q(question__in=PulseQuestion.values) & Q(answer__in=PulseAnswer.values),
                name="clinics_pulse_codes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clinic_id} {self.question}: {self.answer}"


class PulseTicket(models.Model):
    """Somebody has answered. Its key is random and it has no time, so that it tells no order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="pulse_tickets", db_index=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="pulse_tickets")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "user"], name="clinics_pulse_ticket_once")]

    def __str__(self) -> str:
        return f"{self.clinic_id}"


class ItemEffect(models.Model):
    """What the figures since a clinic said of its line, two and again four periods later: kept as it was.

    ``points`` are as in ``plans.ActionEffect``; ``figures`` are the ids of the values that it rests on.
    """

    append_only = True

    item = models.ForeignKey(Item, models.PROTECT, related_name="effects", db_index=False)
    after = models.PositiveSmallIntegerField()
    on = models.DateField()
    until = models.DateField()
    verdict = models.CharField(max_length=12, choices=Judged.choices)
    points = models.JSONField(default=list)
    figures = models.JSONField(default=list)
    engine_version = models.PositiveIntegerField()
    inputs = models.CharField(max_length=24)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "after"], name="clinics_effect_once"),
            models.CheckConstraint(
                condition=Q(after__in=(2, 4)) & Q(verdict__in=Judged.values), name="clinics_effect_said"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} after {self.after}: {self.verdict}"
