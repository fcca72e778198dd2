"""Collection windows, and which audience may see what was signed off in them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Audience(models.IntegerChoices):
    """The ladder: each step sees what the steps with larger numbers were released."""

    SIGNED_OFF = 0, _("Signed off, released to nobody yet")
    MANAGEMENT_TEAM = 1, _("Management team")
    PORTFOLIO_HOLDERS = 2, _("Portfolio holders")
    MEMBERS_AND_STAFF = 3, _("All members and staff")
    PUBLIC = 4, _("Public")


class Round(models.Model):
    """One collection window for a period: returns of the frequency open, fall due and close."""

    slug = models.SlugField(max_length=40)
    frequency = models.CharField(max_length=20)
    start = models.DateField()
    end = models.DateField()
    opens = models.DateField()
    due = models.DateField()
    closes = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["frequency", "start", "end"], name="indicators_round_once"),
            models.CheckConstraint(
                condition=Q(start__lte=F("end")) & Q(opens__lte=F("due")) & Q(due__lte=F("closes")),
                name="indicators_round_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug} ({self.frequency})"


class Release(models.Model):
    """An audience may see a round's signed-off figures from this moment. Append-only."""

    append_only = True

    round = models.ForeignKey(Round, models.PROTECT, related_name="releases")
    audience = models.PositiveSmallIntegerField(choices=[c for c in Audience.choices if c[0] > 0])
    at = models.DateTimeField()
    released_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "audience"], name="indicators_release_once"),
            models.CheckConstraint(condition=Q(audience__in=[1, 2, 3, 4]), name="indicators_release_audience"),
        ]

    def __str__(self) -> str:
        return f"{self.round} to {self.get_audience_display()}"


class ReleasePlan(models.Model):
    """The day on which an audience shall come to see a round's figures; it may be moved until it has come."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="release_plans", db_index=False)
    audience = models.PositiveSmallIntegerField(choices=[c for c in Audience.choices if c[0] > 0])
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "audience"], name="indicators_release_plan_once"),
            models.CheckConstraint(condition=Q(audience__in=[1, 2, 3, 4]), name="indicators_release_plan_audience"),
        ]

    def __str__(self) -> str:
        return f"{self.round} to {self.get_audience_display()} on {self.on}"
