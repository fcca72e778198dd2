"""Objectives: what a plan sets out to reach, what it supports above, and the indicators that prove it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from council_pm.people.models import Post
from indicators.models import Series
from plans.models.plans import Plan


class Objective(models.Model):
    """An aim of a plan. ``parent`` is the aim of a plan further up that it supports; ``owner`` answers for it."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="objectives", db_index=False)
    position = models.PositiveSmallIntegerField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="supported_by")
    owner = models.ForeignKey(Post, models.PROTECT, null=True, related_name="objectives")
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="plans_objective_position"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="plans_objective_not_itself"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_reason="") | (Q(ended_at__isnull=False) & ~Q(ended_reason="")),
                name="plans_objective_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"Objective {self.pk} of plan {self.plan_id}"

    def get_absolute_url(self) -> str:
        return reverse("plans:objective_page", args=[self.pk])


class ObjectiveText(models.Model):
    """How an objective is worded, by revision: the aim in a sentence, and why it matters."""

    append_only = True

    objective = models.ForeignKey(Objective, models.PROTECT, related_name="texts", db_index=False)
    revision = models.PositiveIntegerField()
    wording = models.CharField(max_length=300)
    why = models.TextField(blank=True)
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["objective", "revision"], name="plans_objective_revision"),
            models.CheckConstraint(condition=Q(revision__gte=1) & ~Q(wording=""), name="plans_objective_worded"),
        ]

    def __str__(self) -> str:
        return self.wording


class ObjectiveMeasure(models.Model):
    """An indicator that shows whether an objective is reached, with the figure to reach and by when."""

    objective = models.ForeignKey(Objective, models.PROTECT, related_name="measures", db_index=False)
    series = models.ForeignKey(Series, models.PROTECT, related_name="objective_measures")
    target = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    by = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["objective", "series"], name="plans_measure_once"),
            models.CheckConstraint(
                condition=Q(target__isnull=True, by__isnull=True) | Q(target__isnull=False, by__isnull=False),
                name="plans_measure_target",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series_id} for {self.objective_id}"


class AgreedAim(models.Model):
    """An aim as the edition of this number of its plan agreed it: what it supported, and who answered for it.

    Readers beyond the plan's own branch see this until the next agreement, whatever was linked since. An aim that had
    ended by then is kept with the others: it stays readable.
    """

    append_only = True

    objective = models.ForeignKey(Objective, models.PROTECT, related_name="agreed", db_index=False)
    edition = models.PositiveSmallIntegerField()
    parent = models.ForeignKey(Objective, models.PROTECT, null=True, related_name="+", db_index=False)
    owner = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["objective", "edition"], name="plans_agreed_aim_once"),
            models.CheckConstraint(condition=Q(edition__gte=1), name="plans_agreed_aim_edition"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("objective")), name="plans_agreed_aim_not_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objective_id} in edition {self.edition}"


class AgreedMeasure(models.Model):
    """An indicator of an aim as an edition agreed it, with the figure to reach and by when."""

    append_only = True

    aim = models.ForeignKey(AgreedAim, models.PROTECT, related_name="measures", db_index=False)
    series = models.ForeignKey(Series, models.PROTECT, related_name="+", db_index=False)
    target = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    by = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["aim", "series"], name="plans_agreed_measure_once"),
            models.CheckConstraint(
                condition=Q(target__isnull=True, by__isnull=True) | Q(target__isnull=False, by__isnull=False),
                name="plans_agreed_measure_target",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series_id} for {self.aim_id}"
