"""Formulas of calculated indicators, their parts, and which figures each result was worked out from (ADR 0019)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from indicators.models.definitions import Indicator
from indicators.models.values import Value


class FormulaKind(models.TextChoices):
    """The formula types (``indicators.calculation.Kind``), and the end of all calculation."""

    SUM = "sum", _("Sum")
    DIFFERENCE = "difference", _("Difference")
    RATIO_OF_SUMS = "ratio_of_sums", _("Ratio of sums")
    WEIGHTED_MEAN = "weighted_mean", _("Weighted mean")
    PER_HEAD = "per_head", _("Per head")
    TYPED = "typed", _("Entered by people: no formula")


class FormulaSource(models.TextChoices):
    """Where the parts come from (``indicators.calculation.Source``)."""

    INDICATORS = "indicators", _("Other indicators")
    BREAKDOWNS = "breakdowns", _("Its own breakdowns")
    UNITS_BELOW = "units_below", _("The same indicator of the units below")


class MissingPart(models.TextChoices):
    """What becomes of the result where a part has no figure (``indicators.calculation.Missing``)."""

    NO_RESULT = "no_result", _("No result")
    LEAVE_OUT = "leave_out", _("Leave it out, and say so")


class PartRole(models.TextChoices):
    """What a part is in the formula (``indicators.calculation.Role``)."""

    PLUS = "plus", _("Added")
    MINUS = "minus", _("Taken away")
    NUMERATOR = "numerator", _("Above the line")
    DENOMINATOR = "denominator", _("Below the line")
    WEIGHT = "weight", _("Weight")
    POPULATION = "population", _("Population")


class Formula(models.Model):
    """How an indicator is worked out, for the periods that end on a day or later. Append-only.

    It holds once a second person has confirmed it (``FormulaDecision``) and until the next revision that holds. A
    denominator of nought gives no result, always: there is no choice to store.
    """

    append_only = True

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="formulas", db_index=False)
    revision = models.PositiveSmallIntegerField()
    known_from = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=FormulaKind.choices)
    source = models.CharField(max_length=20, choices=FormulaSource.choices, default=FormulaSource.INDICATORS)
    multiplier = models.DecimalField(max_digits=13, decimal_places=6, default=1)
    missing = models.CharField(max_length=12, choices=MissingPart.choices, default=MissingPart.NO_RESULT)
    least_share = models.PositiveSmallIntegerField(null=True)
    effective_from = models.DateField(null=True)
    set_by = models.BigIntegerField(null=True)
    reason = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "revision"], name="indicators_formula_revision"),
            models.CheckConstraint(
                condition=Q(kind__in=FormulaKind.values)
                & Q(source__in=FormulaSource.values)
                & Q(missing__in=MissingPart.values),
                name="indicators_formula_codes",
            ),
            models.CheckConstraint(condition=Q(multiplier__gt=0), name="indicators_formula_multiplier"),
            models.CheckConstraint(
                condition=Q(missing="no_result", least_share__isnull=True)
                | Q(missing="leave_out", least_share__isnull=False, least_share__gte=1, least_share__lte=100),
                name="indicators_formula_least_share",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="indicators_formula_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} formula r{self.revision}"


class FormulaPart(models.Model):
    """An indicator in a formula. Parts of one position stand or fall together: a figure and its weight. Append-only."""

    append_only = True

    formula = models.ForeignKey(Formula, models.PROTECT, related_name="parts", db_index=False)
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=12, choices=PartRole.choices)
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="part_of")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["formula", "position", "role"], name="indicators_formula_part_once"),
            models.CheckConstraint(condition=Q(role__in=PartRole.values), name="indicators_formula_part_role"),
        ]

    def __str__(self) -> str:
        return f"{self.formula} {self.position} {self.role}"


class DecisionOutcome(models.TextChoices):
    """What became of a proposed formula."""

    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused or taken back")


class FormulaDecision(models.Model):
    """What a second person said of a proposed formula; without one it waits. Append-only.

    ``set_by`` repeats who proposed it, so that the database itself refuses one person in both parts.
    """

    append_only = True

    formula = models.OneToOneField(Formula, models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=10, choices=DecisionOutcome.choices)
    set_by = models.BigIntegerField(null=True)
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=DecisionOutcome.values), name="indicators_formula_outcome"),
            models.CheckConstraint(
                condition=~Q(outcome="confirmed")
                | Q(set_by__isnull=True)
                | Q(decided_by__isnull=True)
                | ~Q(set_by=F("decided_by")),
                name="indicators_formula_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.formula}: {self.outcome}"


class Working(models.Model):
    """How a calculated figure was worked out. Append-only.

    ``code`` and ``params`` say why there is no figure; ``inputs`` names the formula and the figures that were read, so
    that working out again from the same ones inserts nothing.
    """

    append_only = True

    value = models.OneToOneField(Value, models.PROTECT, related_name="worked_out")
    formula = models.ForeignKey(Formula, models.PROTECT, related_name="workings")
    inputs = models.CharField(max_length=64)
    arithmetic = models.TextField(blank=True)
    code = models.CharField(max_length=20, blank=True)
    params = models.JSONField(default=dict)
    left_out = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.value} worked out"


class WorkingPart(models.Model):
    """A figure that a result was worked out from. Append-only."""

    append_only = True

    working = models.ForeignKey(Working, models.PROTECT, related_name="parts", db_index=False)
    used = models.ForeignKey(Value, models.PROTECT, related_name="used_in")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["working", "used"], name="indicators_working_part_once")]

    def __str__(self) -> str:
        return f"{self.working} from {self.used}"
