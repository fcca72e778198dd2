"""Signed-off values and targets: insert-only, each known from a moment until its next revision."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from indicators.models.definitions import Series
from indicators.models.rounds import Round


class Value(models.Model):
    """The signed-off figure of a series for a period. Append-only: a restatement is a new revision.

    No figure at all is a row too: ``value`` is empty and ``absent`` says ``no_data`` or ``suppressed``.
    A value without a round comes from a history load and is released to members and staff at once.
    """

    append_only = True

    series = models.ForeignKey(Series, models.PROTECT, related_name="values", db_index=False)
    start = models.DateField()
    end = models.DateField()
    revision = models.PositiveSmallIntegerField(default=1)
    label = models.CharField(max_length=60, blank=True)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    absent = models.CharField(max_length=12, blank=True)
    numerator = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    denominator = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    lower_ci = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    upper_ci = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    provisional = models.BooleanField(default=False)
    demonstration = models.BooleanField(default=False)
    known_from = models.DateTimeField()
    recorded_at = models.DateTimeField()
    round = models.ForeignKey(Round, models.PROTECT, null=True, related_name="values")
    submitted_by = models.BigIntegerField(null=True)
    signed_by = models.BigIntegerField(null=True)
    signed_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "start", "end", "revision"], name="indicators_value_revision"),
            models.CheckConstraint(condition=Q(start__lte=F("end")), name="indicators_value_dates"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, absent="")
                | Q(value__isnull=True, absent__in=["no_data", "suppressed"]),
                name="indicators_value_or_absent",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_by__isnull=True)
                | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="indicators_value_signed_whole",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | Q(submitted_by__isnull=True) | ~Q(signed_by=F("submitted_by")),
                name="indicators_value_two_people",
            ),
            models.CheckConstraint(
                condition=Q(revision=1) | ~Q(reason=""), name="indicators_value_restated_with_reason"
            ),
        ]
        indexes = [models.Index(fields=["series", "-end", "-revision"], name="indicators_value_latest")]

    def __str__(self) -> str:
        return f"{self.series} {self.start} to {self.end} r{self.revision}"


class TargetBasis(models.TextChoices):
    """Where a period's target comes from."""

    SET = "set", _("Set for this period")
    EXPLICIT = "explicit", _("Profile agreed with the annual target")
    LAST_YEAR = "last_year", _("Annual target in the shape of last year")
    EVEN = "even", _("Annual target spread evenly")


class Target(models.Model):
    """The aim of a series for a period, a figure or a range. Append-only: a change is a new revision with a reason.

    A revision applies to periods that end on or after ``effective_from``; earlier statuses keep their colour.
    """

    append_only = True

    series = models.ForeignKey(Series, models.PROTECT, related_name="targets", db_index=False)
    start = models.DateField()
    end = models.DateField()
    revision = models.PositiveSmallIntegerField(default=1)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    low = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    high = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    basis = models.CharField(max_length=12, choices=TargetBasis.choices, default=TargetBasis.SET)
    withdrawn = models.BooleanField(default=False)
    known_from = models.DateTimeField()
    effective_from = models.DateField(null=True)
    set_by = models.BigIntegerField(null=True)
    agreed_by = models.BigIntegerField(null=True)
    agreed_at = models.DateTimeField(null=True)
    set_by_title = models.CharField(max_length=160, blank=True)
    reason = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "start", "end", "revision"], name="indicators_target_revision"),
            models.CheckConstraint(condition=Q(start__lte=F("end")), name="indicators_target_dates"),
            models.CheckConstraint(
                condition=Q(withdrawn=True, value__isnull=True, low__isnull=True, high__isnull=True)
                | Q(withdrawn=False, value__isnull=False, low__isnull=True, high__isnull=True)
                | Q(withdrawn=False, value__isnull=True, low__isnull=False, high__isnull=False),
                name="indicators_target_figure_or_range",
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=True) | Q(low__lte=F("high")), name="indicators_target_low_high"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="indicators_target_reason"),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True, agreed_by__isnull=True)
                | Q(agreed_at__isnull=False, agreed_by__isnull=False),
                name="indicators_target_agreed_whole",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | Q(set_by__isnull=True) | ~Q(agreed_by=F("set_by")),
                name="indicators_target_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series} target {self.start} to {self.end} r{self.revision}"
