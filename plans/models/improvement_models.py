"""Improvement models that a service may choose from or leave (S13), and evidence put under criteria once (B13)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from council_pm.org.models import OrgUnit
from indicators.models import Series
from plans.models.actions import Action
from plans.models.objectives import Objective


class ImprovementModel(models.Model):
    """A way of looking at how a service works, with criteria. One that is not active is not offered any more.

    ``version`` rises with each change: a stale one is refused.
    """

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=120, unique=True)
    about = models.TextField(blank=True)
    source = models.CharField(max_length=200, blank=True)
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="plans_model_named"),
            models.CheckConstraint(condition=Q(version__gte=1), name="plans_model_version"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("plans:model_page", args=[self.code])


class Criterion(models.Model):
    """A criterion of a model, with its heading in the council's own words; ``parent`` is the one that it is a part of.

    One that is not active takes no more evidence; what stands under it stays.
    """

    model = models.ForeignKey(ImprovementModel, models.PROTECT, related_name="criteria", db_index=False)
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20)
    heading = models.CharField(max_length=200)
    guidance = models.TextField(blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model", "position"], name="plans_criterion_position"),
            models.UniqueConstraint(fields=["model", "code"], name="plans_criterion_code"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(heading=""), name="plans_criterion_named"),
            models.CheckConstraint(condition=Q(version__gte=1), name="plans_criterion_version"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="plans_criterion_not_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.heading}"


class ModelChoice(models.Model):
    """A part of the council uses a model from a day on; nobody has to. It ends with a word on why."""

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="model_choices")
    model = models.ForeignKey(ImprovementModel, models.PROTECT, related_name="choices")
    since = models.DateField()
    until = models.DateField(null=True)
    ended_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "model"], condition=Q(until__isnull=True), name="plans_choice_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True, ended_reason="") | (Q(until__isnull=False) & ~Q(ended_reason="")),
                name="plans_choice_ended",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="plans_choice_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.model_id} since {self.since}"


class ModelEvidence(models.Model):
    """Something that shows how a part of the council works, put under criteria of as many models as it speaks to.

    ``version`` rises with each change: a stale one is refused. What is withdrawn stays, with the reason.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="model_evidence")
    title = models.CharField(max_length=200)
    shows = models.TextField()
    day = models.DateField()
    url = models.CharField(max_length=500, blank=True)
    series = models.ForeignKey(Series, models.PROTECT, null=True, related_name="model_evidence")
    objective = models.ForeignKey(Objective, models.PROTECT, null=True, related_name="model_evidence")
    action = models.ForeignKey(Action, models.PROTECT, null=True, related_name="model_evidence")
    criteria = models.ManyToManyField(Criterion, through="EvidenceCriterion", related_name="evidence")
    version = models.PositiveIntegerField(default=1)
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(shows=""), name="plans_evidence_said"),
            models.CheckConstraint(condition=Q(url="") | Q(url__regex=r"^https?://"), name="plans_evidence_url"),
            models.CheckConstraint(condition=Q(version__gte=1), name="plans_evidence_version"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="plans_evidence_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("plans:evidence_page", args=[self.pk])


class EvidenceCriterion(models.Model):
    """A piece of evidence stands under a criterion."""

    evidence = models.ForeignKey(ModelEvidence, models.CASCADE, db_index=False)
    criterion = models.ForeignKey(Criterion, models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evidence", "criterion"], name="plans_evidence_criterion_once")]

    def __str__(self) -> str:
        return f"{self.evidence_id} under {self.criterion_id}"
