"""How often an indicator's page is opened."""

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
