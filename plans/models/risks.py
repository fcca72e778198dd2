"""Risks: what may happen, how large it is, what keeps it small, and who looks at it again."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from council_pm.org.models import OrgUnit
from council_pm.people.models import Post
from indicators.models import Series
from plans.models.actions import Action
from plans.models.objectives import Objective

HIGHEST_STEP = 6


class RiskScale(models.Model):
    """How the council scores risks, by revision: the steps of both axes, a line each, the lowest first.

    ``appetite`` is the highest score that is accepted, ``limit`` the highest that the level above need not see.
    """

    append_only = True

    revision = models.PositiveIntegerField(unique=True)
    likelihood = models.TextField()
    impact = models.TextField()
    appetite = models.PositiveSmallIntegerField()
    limit = models.PositiveSmallIntegerField()
    reason = models.TextField()
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(revision__gte=1, appetite__gte=1, limit__gt=F("appetite")) & ~Q(reason=""),
                name="plans_scale_sound",
            )
        ]

    def __str__(self) -> str:
        return f"Revision {self.revision}"


class Risk(models.Model):
    """Something that may happen to a part of the council. ``newest`` is its score in force.

    A confidential one is read by its service's head and above. ``version`` rises with each change of its words.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="risks")
    title = models.CharField(max_length=200)
    cause = models.TextField()
    event = models.TextField()
    effect = models.TextField()
    owner = models.ForeignKey(Post, models.PROTECT, related_name="risks")
    confidential = models.BooleanField(default=False)
    newest = models.ForeignKey("RiskScore", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(cause="") & ~Q(event="") & ~Q(effect=""), name="plans_risk_worded"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_reason="") | (Q(ended_at__isnull=False) & ~Q(ended_reason="")),
                name="plans_risk_ended",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("risks:risk_page", args=[self.pk])


def _on_scale(*names: str) -> Q:
    return Q(**{f"{name}__gte": 1 for name in names}, **{f"{name}__lte": HIGHEST_STEP for name in names})


class RiskScore(models.Model):
    """A look at a risk: how large it would be without controls, is now, and is to become by ``aimed_by``.

    Each look is a row, so that its way over time can be shown. ``review_by`` is the day of the next one.
    """

    append_only = True

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="scores", db_index=False)
    revision = models.PositiveIntegerField()
    scale = models.ForeignKey(RiskScale, models.PROTECT, related_name="+")
    before_likelihood = models.PositiveSmallIntegerField()
    before_impact = models.PositiveSmallIntegerField()
    now_likelihood = models.PositiveSmallIntegerField()
    now_impact = models.PositiveSmallIntegerField()
    aimed_likelihood = models.PositiveSmallIntegerField()
    aimed_impact = models.PositiveSmallIntegerField()
    aimed_by = models.DateField(null=True)
    words = models.TextField()
    review_by = models.DateField()
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["risk", "revision"], name="plans_score_revision"),
            models.CheckConstraint(
                condition=_on_scale(
                    "before_likelihood", "before_impact", "now_likelihood", "now_impact", "aimed_likelihood",
                    "aimed_impact",
                ),
                name="plans_score_on_scale",
            ),
            models.CheckConstraint(
                condition=Q(now_likelihood__lte=F("before_likelihood"), now_impact__lte=F("before_impact")),
                name="plans_score_controls",
            ),
            models.CheckConstraint(condition=Q(revision__gte=1) & ~Q(words=""), name="plans_score_said"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.risk_id} look {self.revision}"


class RiskLight(models.Model):
    """How a linked indicator stood when the risk was looked at: a later light is held against it."""

    append_only = True

    score = models.ForeignKey(RiskScore, models.PROTECT, related_name="lights", db_index=False)
    series = models.ForeignKey(Series, models.PROTECT, related_name="+")
    status = models.CharField(max_length=20)
    direction = models.CharField(max_length=20, blank=True)
    period_end = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["score", "series"], name="plans_risk_light_once")]

    def __str__(self) -> str:
        return f"{self.series_id} at {self.score_id}"


class RiskObjective(models.Model):
    """An aim that a risk endangers."""

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="aims", db_index=False)
    objective = models.ForeignKey(Objective, models.PROTECT, related_name="risks")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["risk", "objective"], name="plans_risk_aim_once")]

    def __str__(self) -> str:
        return f"{self.risk_id} endangers {self.objective_id}"


class RiskIndicator(models.Model):
    """An indicator that would show a risk coming."""

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="indicators", db_index=False)
    series = models.ForeignKey(Series, models.PROTECT, related_name="risks")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["risk", "series"], name="plans_risk_series_once")]

    def __str__(self) -> str:
        return f"{self.series_id} shows {self.risk_id}"


class Control(models.Model):
    """What keeps a risk small: in place or planned, with the post that sees to it and the day of its next check."""

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="controls", db_index=False)
    position = models.PositiveSmallIntegerField()
    wording = models.CharField(max_length=300)
    owner = models.ForeignKey(Post, models.PROTECT, related_name="controls")
    in_place = models.BooleanField(default=False)
    check_by = models.DateField()
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["risk", "position"], name="plans_control_position"),
            models.CheckConstraint(condition=~Q(wording=""), name="plans_control_worded"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_reason="") | (Q(ended_at__isnull=False) & ~Q(ended_reason="")),
                name="plans_control_ended",
            ),
        ]

    def __str__(self) -> str:
        return self.wording


class Works(models.TextChoices):
    """What a check of a control found."""

    YES = "yes", _("It works")
    PARTLY = "partly", _("It works in part")
    NO = "no", _("It does not work")


class ControlCheck(models.Model):
    """A look at whether a control works."""

    append_only = True

    control = models.ForeignKey(Control, models.PROTECT, related_name="checks")
    works = models.CharField(max_length=6, choices=Works.choices)
    words = models.TextField()
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(works__in=Works.values) & ~Q(words=""), name="plans_check_said")
        ]

    def __str__(self) -> str:
        return f"{self.control_id} {self.works}"


class ControlAction(models.Model):
    """An action of the one list that puts a control in place or mends it."""

    control = models.ForeignKey(Control, models.PROTECT, related_name="actions", db_index=False)
    action = models.ForeignKey(Action, models.PROTECT, related_name="controls")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["control", "action"], name="plans_control_action_once")]

    def __str__(self) -> str:
        return f"{self.action_id} for {self.control_id}"


class EscalationState(models.TextChoices):
    """What became of a risk that was carried to the level above."""

    WAITING = "waiting", _("Waits for an answer")
    TAKEN = "taken", _("Taken up above")
    RETURNED = "returned", _("Given back")


class RiskEscalation(models.Model):
    """A risk that its own level cannot keep small, carried to the part of the council above, with its answer."""

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="escalations")
    to_unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="risks_from_below")
    reason = models.TextField()
    state = models.CharField(max_length=8, choices=EscalationState.choices, default=EscalationState.WAITING)
    answer = models.TextField(blank=True)
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    answered_by = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["risk"], condition=Q(state__in=("waiting", "taken")), name="plans_escalation_one"
            ),
            models.CheckConstraint(
                condition=Q(state__in=EscalationState.values) & ~Q(reason=""), name="plans_escalation_said"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", answer="", answered_at__isnull=True)
                | (~Q(state="waiting") & ~Q(answer="") & Q(answered_at__isnull=False)),
                name="plans_escalation_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.risk_id} to {self.to_unit_id}"
