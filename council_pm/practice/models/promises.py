"""Care standards: what residents were promised in words, and the line that shows whether it is kept (S18)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from indicators.models import Series


class Promise(models.Model):
    """A line that stands for a promise; its words are in its texts."""

    append_only = True

    series = models.OneToOneField(Series, models.PROTECT, related_name="promise")

    def __str__(self) -> str:
        return f"Promise on {self.series_id}"


class PromiseText(models.Model):
    """How a promise is worded from a day on; one that is not ``active`` is promised no more."""

    append_only = True

    promise = models.ForeignKey(Promise, models.PROTECT, related_name="texts", db_index=False)
    revision = models.PositiveIntegerField()
    wording = models.CharField(max_length=300)
    since = models.DateField()
    active = models.BooleanField(default=True)
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["promise", "revision"], name="practice_promise_revision"),
            models.CheckConstraint(condition=Q(revision__gte=1) & ~Q(wording=""), name="practice_promise_worded"),
        ]

    def __str__(self) -> str:
        return self.wording
