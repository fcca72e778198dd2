"""A history file on its way in: validated into staging, previewed, then swapped in by one statement."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class LoadState(models.TextChoices):
    """Where a history load is."""

    WAITING = "waiting", _("Waiting to be checked")
    CHECKING = "checking", _("Being checked")
    READY = "ready", _("Ready to apply")
    REFUSED = "refused", _("Refused")
    APPLYING = "applying", _("Being applied")
    APPLIED = "applied", _("Applied")
    DISCARDED = "discarded", _("Discarded")


class HistoryLoad(models.Model):
    """One uploaded file of values and comparators: its state, faults and preview. Only its owner sees it.

    ``file`` is the name under which it is kept, never the name that it was sent with; empty once it is gone.
    ``errors`` holds the first hundred of ``error_count`` faults; ``preview`` what would change, then what did.
    """

    owner_id = models.BigIntegerField(null=True)
    file_name = models.CharField(max_length=200)
    file = models.CharField(max_length=300, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    state = models.CharField(max_length=12, choices=LoadState.choices, default=LoadState.WAITING)
    known_from = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    demonstration = models.BooleanField(default=False)
    error_count = models.PositiveIntegerField(default=0)
    errors = models.JSONField(default=list)
    preview = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=LoadState.values), name="indicators_load_state"),
            models.CheckConstraint(
                condition=Q(state="applied", applied_at__isnull=False)
                | (~Q(state="applied") & Q(applied_at__isnull=True)),
                name="indicators_load_applied",
            ),
        ]
        indexes = [models.Index(fields=["owner_id", "-id"], name="indicators_load_owner")]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"

    def get_absolute_url(self) -> str:
        """Its preview, or what is wrong with it."""
        return reverse("indicators:history_load", args=[self.pk])


class HistoryRow(models.Model):
    """A validated row in staging. ``series_id`` is set for the council's own area, otherwise ``area_id``."""

    load = models.ForeignKey(HistoryLoad, models.CASCADE, related_name="rows", db_index=False)
    line = models.PositiveIntegerField()
    indicator_id = models.BigIntegerField()
    series_id = models.BigIntegerField(null=True)
    area_id = models.BigIntegerField(null=True)
    start = models.DateField()
    end = models.DateField()
    label = models.CharField(max_length=60, blank=True)
    value = models.DecimalField(max_digits=18, decimal_places=6)
    numerator = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    denominator = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    lower_ci = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    upper_ci = models.DecimalField(max_digits=18, decimal_places=6, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(series_id__isnull=True, area_id__isnull=False)
                | Q(series_id__isnull=False, area_id__isnull=True),
                name="indicators_staged_for_one",
            )
        ]

    def __str__(self) -> str:
        return f"line {self.line}"
