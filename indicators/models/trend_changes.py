"""What people decide about a line of figures: a new segment, a figure left out, and "this is not good enough".

Each is a named person's, with a reason and a day, and never automatic: no row is without a person. The newest
revision decides. What is taken back is a new revision that is not active, with a reason of its own.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from indicators.models.definitions import Series
from indicators.models.values import Value


class Decision(models.Model):
    """What a person decided: with a reason, from a moment on, and standing until a later revision takes it back."""

    append_only = True

    revision = models.PositiveSmallIntegerField()
    active = models.BooleanField()
    reason = models.TextField()
    known_from = models.DateTimeField()
    by_id = models.BigIntegerField()

    class Meta:
        abstract = True


def _decided(name: str) -> list[models.CheckConstraint]:
    """A reason always, and nothing that is taken back before it stood."""
    return [
        models.CheckConstraint(condition=~Q(reason=""), name=f"indicators_{name}_reason"),
        models.CheckConstraint(condition=Q(active=True) | Q(revision__gt=1), name=f"indicators_{name}_stood"),
    ]


class Rebase(Decision):
    """From the period that begins on this day on, the line is judged by its figures from then on. Append-only."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="rebases", db_index=False)
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "on", "revision"], name="indicators_rebase_revision"),
            *_decided("rebase"),
        ]

    def __str__(self) -> str:
        return f"{self.series} rebased on {self.on} r{self.revision}"


class Exclusion(Decision):
    """A period whose figure stays to be seen and is left out of mean and limits. Append-only."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="exclusions", db_index=False)
    start = models.DateField()
    end = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "start", "end", "revision"], name="indicators_exclusion_revision"
            ),
            *_decided("exclusion"),
            models.CheckConstraint(condition=Q(start__lte=F("end")), name="indicators_exclusion_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.series} without {self.start} to {self.end} r{self.revision}"


class StandardJudgement(Decision):
    """A named person's word that the level of performance of a figure is not good enough. Append-only.

    It is about the signed-off figure as that person saw it, so it is seen by those who see that figure. Each person
    has a judgement of one's own on it.
    """

    value = models.ForeignKey(Value, models.PROTECT, related_name="standard_judgements", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["value", "by_id", "revision"], name="indicators_standard_judgement_revision"
            ),
            *_decided("standard_judgement"),
        ]

    def __str__(self) -> str:
        return f"{self.value} not good enough r{self.revision}"
