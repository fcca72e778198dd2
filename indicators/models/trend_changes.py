"""What people decide about a line of figures: a new segment, a figure left out, and "this is not good enough".

Each is a named person's, with a reason and a day, and never automatic: no row is without a person. The newest
revision decides. What is taken back is a new revision that is not active, with a reason of its own.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from indicators.models.definitions import Series
from indicators.models.values import Value


class Rebase(models.Model):
    """From the period that begins on this day on, the line is judged by its figures from then on. Append-only."""

    append_only = True

    series = models.ForeignKey(Series, models.PROTECT, related_name="rebases", db_index=False)
    on = models.DateField()
    revision = models.PositiveSmallIntegerField()
    active = models.BooleanField()
    reason = models.TextField()
    known_from = models.DateTimeField()
    by_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "on", "revision"], name="indicators_rebase_revision"),
            models.CheckConstraint(condition=~Q(reason=""), name="indicators_rebase_reason"),
            models.CheckConstraint(condition=Q(active=True) | Q(revision__gt=1), name="indicators_rebase_stood"),
        ]

    def __str__(self) -> str:
        return f"{self.series} rebased on {self.on} r{self.revision}"


class Exclusion(models.Model):
    """A period whose figure stays to be seen and is left out of mean and limits. Append-only."""

    append_only = True

    series = models.ForeignKey(Series, models.PROTECT, related_name="exclusions", db_index=False)
    start = models.DateField()
    end = models.DateField()
    revision = models.PositiveSmallIntegerField()
    active = models.BooleanField()
    reason = models.TextField()
    known_from = models.DateTimeField()
    by_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "start", "end", "revision"], name="indicators_exclusion_revision"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="indicators_exclusion_reason"),
            models.CheckConstraint(condition=Q(active=True) | Q(revision__gt=1), name="indicators_exclusion_stood"),
            models.CheckConstraint(condition=Q(start__lte=F("end")), name="indicators_exclusion_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.series} without {self.start} to {self.end} r{self.revision}"


class StandardJudgement(models.Model):
    """A named person's word that the level of performance of a figure is not good enough. Append-only.

    It is about the signed-off figure as that person saw it, so it is seen by those who see that figure. Each person
    has a judgement of one's own on it.
    """

    append_only = True

    value = models.ForeignKey(Value, models.PROTECT, related_name="standard_judgements", db_index=False)
    by_id = models.BigIntegerField()
    revision = models.PositiveSmallIntegerField()
    active = models.BooleanField()
    reason = models.TextField()
    known_from = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["value", "by_id", "revision"], name="indicators_standard_judgement_revision"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="indicators_standard_judgement_reason"),
            models.CheckConstraint(
                condition=Q(active=True) | Q(revision__gt=1), name="indicators_standard_judgement_stood"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value} not good enough r{self.revision}"
