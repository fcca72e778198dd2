"""How a department sees itself manage performance: statements in four stages, and views over time (S32).

A view is one department's own. Nothing here adds up over departments, and nothing sets one beside another.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from council_pm.org.models import OrgUnit

STAGES = (1, 2, 3, 4)


class Facts(models.TextChoices):
    """What the product itself can say beside a dimension."""

    NONE = "", _("Nothing")
    PLANS = "plans", _("Plans that are agreed")
    MEASURES = "measures", _("Aims with an indicator")
    RETURNS = "returns", _("Returns sent by their day")
    ANSWERS = "answers", _("Lights that are answered")
    ACTIONS = "actions", _("Actions past their day")


class Dimension(models.Model):
    """One side of managing performance. One that is not active is not asked about any more; what was said stays."""

    position = models.PositiveSmallIntegerField(unique=True)
    facts = models.CharField(max_length=10, choices=Facts.choices, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(facts__in=Facts.values), name="assessments_dimension_facts")]

    def __str__(self) -> str:
        return f"Dimension {self.position}"


class DimensionText(models.Model):
    """How a dimension is worded, by revision: a name, a question, and what one sees at each of four stages."""

    append_only = True

    dimension = models.ForeignKey(Dimension, models.PROTECT, related_name="texts", db_index=False)
    revision = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    question = models.CharField(max_length=300)
    stage_1 = models.CharField(max_length=300)
    stage_2 = models.CharField(max_length=300)
    stage_3 = models.CharField(max_length=300)
    stage_4 = models.CharField(max_length=300)
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dimension", "revision"], name="assessments_text_revision"),
            models.CheckConstraint(
                condition=Q(revision__gte=1)
                & ~Q(name="")
                & ~Q(question="")
                & ~Q(stage_1="")
                & ~Q(stage_2="")
                & ~Q(stage_3="")
                & ~Q(stage_4=""),
                name="assessments_text_worded",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stages(self) -> tuple[str, str, str, str]:
        """What one sees at each stage, from the first to the fourth."""
        return self.stage_1, self.stage_2, self.stage_3, self.stage_4


class MaturityView(models.Model):
    """How a department saw itself in the quarter that begins on ``start``. A later revision of it is a second look."""

    append_only = True

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="maturity_views", db_index=False)
    start = models.DateField()
    revision = models.PositiveIntegerField()
    next_step = models.TextField(blank=True)
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "start", "revision"], name="assessments_view_revision"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="assessments_view_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.start}, revision {self.revision}"


class MaturityAnswer(models.Model):
    """What a view says of one dimension, as this was worded then: a stage, words, what next."""

    append_only = True

    view = models.ForeignKey(MaturityView, models.PROTECT, related_name="answers", db_index=False)
    dimension = models.ForeignKey(Dimension, models.PROTECT, related_name="answers")
    text = models.ForeignKey(DimensionText, models.PROTECT, related_name="answers")
    stage = models.PositiveSmallIntegerField()
    words = models.TextField(blank=True)
    next = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["view", "dimension"], name="assessments_answer_once"),
            models.CheckConstraint(condition=Q(stage__range=(1, 4)), name="assessments_answer_stage"),
        ]

    def __str__(self) -> str:
        return f"{self.view_id} {self.dimension_id}: {self.stage}"


class CouncilStep(models.Model):
    """What the council as a whole does next to manage performance better, in words, by revision."""

    append_only = True

    revision = models.PositiveIntegerField(unique=True)
    text = models.TextField()
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(revision__gte=1) & ~Q(text=""), name="assessments_step_said")]

    def __str__(self) -> str:
        return f"Step, revision {self.revision}"
