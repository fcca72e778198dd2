"""How far figures can be relied upon, and the checks of a random sample of them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from indicators.models.values import Value
from indicators.returns.confidence import Grade

GRADES = [(Grade.HIGH.value, _("High")), (Grade.MEDIUM.value, _("Medium")), (Grade.LOW.value, _("Low"))]
LONGEST = 1000


class FigureConfidence(models.Model):
    """The grade of a figure that is in force for somebody, with its reasons as codes and params.

    Worked out anew each night and when a figure is signed off or checked; a figure without a row is not graded.
    """

    value = models.OneToOneField(Value, models.PROTECT, primary_key=True, related_name="confidence")
    grade = models.CharField(max_length=6, choices=GRADES)
    reasons = models.JSONField(default=list)
    worked_out_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(grade__in=[grade for grade, _words in GRADES]), name="indicators_confidence_grade"
            )
        ]

    def __str__(self) -> str:
        return f"{self.value_id} {self.grade}"


class SpotCheck(models.Model):
    """A random sample of signed-off figures. ``seed`` and ``out_of`` let anybody draw the same sample again.

    Append-only: what was found stands in its items.
    """

    append_only = True

    drawn_at = models.DateTimeField()
    drawn_by = models.BigIntegerField()
    seed = models.CharField(max_length=32)
    size = models.PositiveSmallIntegerField()
    out_of = models.PositiveIntegerField()
    since = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=1, size__lte=F("out_of")), name="indicators_spot_check_size"),
            models.CheckConstraint(condition=~Q(seed=""), name="indicators_spot_check_seed"),
        ]

    def __str__(self) -> str:
        return f"Spot check {self.pk}, {self.drawn_at:%Y-%m-%d}"


class CheckResult(models.TextChoices):
    """What a spot check found."""

    AGREES = "agrees", _("Agrees with its source")
    DIFFERS = "differs", _("Differs from its source")
    NO_SOURCE = "no_source", _("No source was shown")


class SpotCheckItem(models.Model):
    """One figure of a sample: what was found by whom, and what follows from it until it is closed.

    ``supplied_by`` and ``signed_by`` are those of the figure, so that the database holds them apart from its checker.
    """

    check_of = models.ForeignKey(SpotCheck, models.PROTECT, related_name="items", db_index=False)
    number = models.PositiveSmallIntegerField()
    value = models.ForeignKey(Value, models.PROTECT, related_name="spot_checks")
    supplied_by = models.BigIntegerField(null=True)
    signed_by = models.BigIntegerField(null=True)
    finding = models.CharField(max_length=10, choices=CheckResult.choices, blank=True)
    words = models.CharField(max_length=LONGEST, blank=True)
    found_by = models.BigIntegerField(null=True)
    found_at = models.DateTimeField(null=True)
    follow_up_by = models.DateField(null=True)
    closed_by = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)
    closing_words = models.CharField(max_length=LONGEST, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["check_of", "number"], name="indicators_spot_item_number"),
            models.UniqueConstraint(fields=["check_of", "value"], name="indicators_spot_item_once"),
            models.CheckConstraint(
                condition=Q(finding="", found_by__isnull=True, found_at__isnull=True)
                | (~Q(finding="") & ~Q(words="") & Q(found_by__isnull=False, found_at__isnull=False)),
                name="indicators_spot_item_found_whole",
            ),
            models.CheckConstraint(
                condition=Q(finding__in=["", *CheckResult.values]), name="indicators_spot_item_finding"
            ),
            models.CheckConstraint(
                condition=Q(finding__in=["", CheckResult.AGREES], follow_up_by__isnull=True)
                | Q(finding__in=[CheckResult.DIFFERS, CheckResult.NO_SOURCE], follow_up_by__isnull=False),
                name="indicators_spot_item_follow_up",
            ),
            models.CheckConstraint(
                condition=(Q(found_by__isnull=True) | Q(supplied_by__isnull=True) | ~Q(found_by=F("supplied_by")))
                & (Q(found_by__isnull=True) | Q(signed_by__isnull=True) | ~Q(found_by=F("signed_by"))),
                name="indicators_spot_item_by_another",
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True, closed_at__isnull=True, closing_words="")
                | (Q(closed_by__isnull=False, closed_at__isnull=False) & ~Q(closing_words="") & ~Q(finding="")),
                name="indicators_spot_item_closed_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_of} {self.number}"

    @property
    def is_open(self) -> bool:
        """Whether something still follows from what was found."""
        return bool(self.finding) and self.finding != CheckResult.AGREES and self.closed_at is None
