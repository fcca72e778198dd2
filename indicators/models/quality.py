"""What the service says to a signal about its data."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from indicators.models.definitions import Series


class QualityAnswer(models.Model):
    """An answer of the service to a signal about one of its lines; it holds as long as the signal does. Append-only.

    ``code`` is one of ``indicators.quality.SignalCode``. A signal that arises anew after it waits for another answer.
    """

    append_only = True

    series = models.ForeignKey(Series, models.PROTECT, related_name="quality_answers")
    code = models.CharField(max_length=24)
    text = models.TextField()
    known_from = models.DateTimeField()
    by_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="indicators_quality_answer_text"),
            models.CheckConstraint(condition=~Q(code=""), name="indicators_quality_answer_code"),
        ]

    def __str__(self) -> str:
        return f"{self.series}: {self.code}"
