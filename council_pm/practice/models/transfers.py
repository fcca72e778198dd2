"""Learning transfers: people, a way of working or a whole unit that moved to where it helps (S23)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from council_pm.org.models import OrgUnit
from council_pm.practice.models.entries import PracticeEntry
from indicators.models import Series


class Moved(models.TextChoices):
    """What moved."""

    PEOPLE = "people", _("People")
    METHOD = "method", _("A way of working")
    UNIT = "unit", _("A whole unit")


class LearningTransfer(models.Model):
    """What moved from one part of the council to another, and the receiver's line that should show it."""

    from_unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="transfers_from")
    to_unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="transfers_to")
    moved = models.CharField(max_length=8, choices=Moved.choices)
    words = models.TextField()
    since = models.DateField()
    series = models.ForeignKey(Series, models.PROTECT, null=True, related_name="transfers")
    entry = models.ForeignKey(PracticeEntry, models.PROTECT, null=True, related_name="transfers")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(from_unit=F("to_unit")), name="practice_transfer_not_itself"),
            models.CheckConstraint(condition=Q(moved__in=Moved.values) & ~Q(words=""), name="practice_transfer_said"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="practice_transfer_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_unit_id} to {self.to_unit_id}, {self.moved}"
