"""Which indicators a council took from the library."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from indicators.models.definitions import Indicator


class Adoption(models.Model):
    """An indicator that came from an entry of the library (``indicators.library``). Append-only.

    The library wrote the words, so the definition has no author and whoever adopts it is its checker.
    """

    append_only = True

    indicator = models.OneToOneField(Indicator, models.PROTECT, related_name="adoption")
    entry = models.CharField(max_length=20)
    adopted_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(entry=""), name="indicators_adoption_entry")]

    def __str__(self) -> str:
        return f"{self.indicator.code} from {self.entry}"
