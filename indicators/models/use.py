"""How often an indicator's page is opened, and what its supplier says a figure takes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from indicators.models.definitions import Indicator


class ViewCount(models.Model):
    """Views of an indicator's page by readers of a role within a month (its first day). No person is kept."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="view_counts", db_index=False)
    role = models.CharField(max_length=20)
    month = models.DateField(db_index=True)
    views = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "role", "month"], name="indicators_view_count_once"),
            models.CheckConstraint(condition=Q(views__gte=1), name="indicators_view_count_some"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.role} {self.month:%Y-%m}"


class SupplyMinutes(models.Model):
    """About how many minutes the figure of a period takes, as its supplier said once in a calendar year."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="supply_minutes", db_index=False)
    year = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    said_by = models.BigIntegerField()
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["indicator", "year"], name="indicators_supply_minutes_once")]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.year}"
