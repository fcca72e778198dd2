"""A history file on its way in: validated into staging, previewed, then swapped in by one statement."""

from __future__ import annotations

from django.db import models


class HistoryLoad(models.Model):
    """One uploaded file of values and comparators: its state, errors and preview. Only its owner sees it."""

    owner_id = models.BigIntegerField(null=True)
    file_name = models.CharField(max_length=200)
    file = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    state = models.CharField(
        max_length=12,
        choices=[(s, s) for s in ("waiting", "checking", "ready", "refused", "applying", "applied", "discarded")],
        default="waiting",
    )
    known_from = models.DateTimeField(null=True)
    demonstration = models.BooleanField(default=False)
    errors = models.JSONField(default=list)
    preview = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"


class HistoryRow(models.Model):
    """A validated row in staging. ``series_id`` is set for the council's own area, otherwise ``area_id``."""

    load = models.ForeignKey(HistoryLoad, models.CASCADE, related_name="rows")
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
        indexes = [models.Index(fields=["load", "indicator_id", "area_id", "start", "end"], name="indicators_staging")]

    def __str__(self) -> str:
        return f"line {self.line}"
