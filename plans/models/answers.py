"""What a service says of an indicator that is off target or getting worse (S11)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from indicators.models import Series
from plans.models.actions import Action


class AnswerKind(models.TextChoices):
    """What a service says to a light that is not good."""

    ACT = "act", _("We act")
    ACCEPT = "accept", _("We accept it for now")
    CHALLENGE = "challenge", _("The target is not right")
    AWAIT = "await", _("We wait for figures")


class IndicatorResponse(models.Model):
    """An answer, which holds as long as its action goes on, or until a day.

    ``status`` and ``direction`` are the light and the way that were answered, for the record; ``period_end`` ends the
    period of the figure behind them: who does not see that figure yet does not see the answer either.
    """

    append_only = True

    series = models.ForeignKey(Series, models.PROTECT, related_name="responses")
    kind = models.CharField(max_length=10, choices=AnswerKind.choices)
    reason = models.TextField()
    until = models.DateField(null=True)
    action = models.ForeignKey(Action, models.PROTECT, null=True, related_name="answers")
    status = models.CharField(max_length=20)
    direction = models.CharField(max_length=20, blank=True)
    period_end = models.DateField(null=True)
    by = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=AnswerKind.values) & ~Q(reason=""), name="plans_answer_said"),
            models.CheckConstraint(
                condition=Q(kind="act", action__isnull=False, until__isnull=True)
                | (~Q(kind="act") & Q(action__isnull=True, until__isnull=False)),
                name="plans_answer_holds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series_id} {self.kind} {self.at:%Y-%m-%d}"
