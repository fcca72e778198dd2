"""What is counted: indicators, versions of their definitions, series, owners, baskets and rules."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from council_pm.org.models import Committee, OrgUnit
from council_pm.people.models import Portfolio, Post
from indicators.returns.comments import COMMENT_RULES, EVERY_REASON


class Indicator(models.Model):
    """A defined thing counted. Its code is permanent and never used again."""

    code = models.CharField(max_length=20, unique=True)
    retired_on = models.DateField(null=True)
    retired_reason = models.TextField(blank=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaces")
    demonstration = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(retired_on__isnull=True) | ~Q(retired_reason=""), name="indicators_retired_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | (Q(retired_on__isnull=False) & ~Q(replaced_by=F("id"))),
                name="indicators_replaced_when_retired",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """The indicator's page."""
        return reverse("dashboards:indicator_page", args=[self.code])


class MeasureKind(models.TextChoices):
    """How a figure relates to its period."""

    SNAPSHOT = "snapshot", _("Snapshot")
    CUMULATIVE = "cumulative", _("Cumulative")
    ROLLING = "rolling", _("Rolling")
    ANNUAL = "annual", _("Annual")
    PERIOD = "period", _("For the period")


class Influence(models.TextChoices):
    """How far the council can move it."""

    COUNCIL = "council", _("The council")
    SHARED = "shared", _("Shared with a partner")
    CONTEXT = "context", _("Context: no target")


class Definition(models.Model):
    """One version of an indicator's wording, formula and reasons, in force until the next. Append-only."""

    append_only = True

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="definitions")
    version = models.PositiveSmallIntegerField()
    known_from = models.DateTimeField()
    name = models.CharField(max_length=160)
    wording = models.TextField()
    why_it_matters = models.TextField()
    formula_type = models.CharField(max_length=20, default="value")
    numerator = models.TextField(blank=True)
    denominator = models.TextField(blank=True)
    multiplier = models.DecimalField(max_digits=12, decimal_places=2, default=1)
    unit = models.CharField(max_length=60)
    decimals = models.PositiveSmallIntegerField(default=1)
    polarity = models.CharField(max_length=10)
    frequency = models.CharField(max_length=20)
    calendar = models.CharField(max_length=20, default="financial")
    measure_kind = models.CharField(max_length=20, choices=MeasureKind.choices)
    reported_as = models.CharField(max_length=20, default="period")
    seasonal = models.BooleanField(default=False)
    lag_working_days = models.PositiveSmallIntegerField(default=0)
    theme = models.CharField(max_length=80)
    influence = models.CharField(max_length=10, choices=Influence.choices, default=Influence.COUNCIL)
    shared_with = models.CharField(max_length=160, blank=True)
    lower_bound = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    upper_bound = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    small_sample = models.BooleanField(default=False)
    comment_on = models.CharField(max_length=40, default=EVERY_REASON)
    source = models.CharField(max_length=200)
    source_url = models.CharField(max_length=500, blank=True)
    licence = models.CharField(max_length=120, blank=True)
    author = models.BigIntegerField(null=True)
    checker = models.BigIntegerField(null=True)
    review_on = models.DateField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "version"], name="indicators_definition_version"),
            models.CheckConstraint(
                condition=Q(author__isnull=True) | Q(checker__isnull=True) | ~Q(author=F("checker")),
                name="indicators_definition_two_people",
            ),
            models.CheckConstraint(condition=Q(decimals__lte=6), name="indicators_definition_decimals"),
            models.CheckConstraint(condition=Q(comment_on__in=COMMENT_RULES), name="indicators_definition_comment_on"),
            models.CheckConstraint(
                condition=Q(polarity__in=["higher", "lower", "range", "neutral"]),
                name="indicators_definition_polarity",
            ),
            models.CheckConstraint(
                condition=Q(measure_kind__in=MeasureKind.values) & Q(influence__in=Influence.values),
                name="indicators_definition_kinds",
            ),
            models.CheckConstraint(
                condition=~Q(influence="shared") | ~Q(shared_with=""), name="indicators_definition_named_partner"
            ),
            models.CheckConstraint(
                condition=Q(lower_bound__isnull=True)
                | Q(upper_bound__isnull=True)
                | Q(lower_bound__lte=F("upper_bound")),
                name="indicators_definition_bounds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} v{self.version}"


class Series(models.Model):
    """One indicator for one unit and one breakdown: one line on a chart. The total's breakdown is empty."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="series")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="series")
    breakdown = models.CharField(max_length=80, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "unit", "breakdown"], name="indicators_series_once")
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} {self.breakdown}".strip()


class SeriesBreak(models.Model):
    """From this day the figures are not comparable with those before. Append-only."""

    append_only = True

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="breaks")
    on = models.DateField()
    reason = models.TextField()
    known_from = models.DateTimeField()
    declared_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "on"], name="indicators_break_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="indicators_break_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} break on {self.on}"


class Underpinning(models.Model):
    """A supporting indicator below a key one: the raft of information under the few."""

    key = models.ForeignKey(Indicator, models.PROTECT, related_name="supported_by")
    supporting = models.ForeignKey(Indicator, models.PROTECT, related_name="supports")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "supporting"], name="indicators_underpinning_once"),
            models.CheckConstraint(condition=~Q(key=F("supporting")), name="indicators_underpinning_not_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.supporting.code} below {self.key.code}"


class OwnershipKind(models.TextChoices):
    """What a post is to an indicator."""

    OWNER = "owner", _("Owner")
    DEPUTY = "deputy", _("Deputy")
    PROVIDER = "provider", _("Data provider")


class Ownership(models.Model):
    """The post that owns an indicator, or provides its data, dated. Indicators belong to posts, never to people."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="ownerships")
    post = models.ForeignKey(Post, models.PROTECT, related_name="ownerships")
    kind = models.CharField(max_length=20, choices=OwnershipKind.choices, default=OwnershipKind.OWNER)
    starts = models.DateField()
    ends = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")), name="indicators_ownership_dates"
            ),
            models.UniqueConstraint(fields=["indicator", "post", "kind", "starts"], name="indicators_ownership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.kind} of {self.indicator.code}"


class StatusRule(models.Model):
    """The rule and tolerance by which an indicator is judged, in force until its next revision. Append-only.

    A revision judges the periods that end on or after ``effective_from`` (nothing: all of them); what it recolours
    is said by the snapshots, which stay. ``rule`` and ``rule_version`` name an entry of ``indicators.status.RULES``.
    """

    append_only = True

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="rules")
    revision = models.PositiveSmallIntegerField()
    known_from = models.DateTimeField()
    rule = models.CharField(max_length=40)
    rule_version = models.PositiveSmallIntegerField(default=1)
    tolerance_type = models.CharField(max_length=20, default="none")
    tolerance = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    amber_threshold = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    minimum_acceptable = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    effective_from = models.DateField(null=True)
    set_by = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "revision"], name="indicators_rule_revision"),
            models.CheckConstraint(condition=Q(revision=1) | ~Q(reason=""), name="indicators_rule_changed_with_reason"),
            models.CheckConstraint(
                condition=Q(tolerance_type__in=["none", "absolute", "percent", "threshold"]),
                name="indicators_rule_tolerance_type",
            ),
            models.CheckConstraint(
                condition=Q(tolerance__isnull=True) | Q(tolerance__gte=0), name="indicators_rule_tolerance"
            ),
            models.CheckConstraint(
                condition=~Q(tolerance_type__in=["absolute", "percent"]) | Q(tolerance__isnull=False),
                name="indicators_rule_has_tolerance",
            ),
            models.CheckConstraint(
                condition=~Q(tolerance_type="threshold") | Q(amber_threshold__isnull=False),
                name="indicators_rule_has_threshold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} {self.rule} r{self.revision}"


class BasketKind(models.TextChoices):
    """For whom a basket is kept."""

    CORPORATE = "corporate", _("Corporate basket")
    COMMITTEE = "committee", _("Committee")
    PORTFOLIO = "portfolio", _("Portfolio")


class Basket(models.Model):
    """A named set of indicators for one audience; its items are dated.

    The one whose slug is ``EXECUTIVE`` is the basket that the Executive's dashboard shows.
    """

    EXECUTIVE = "corporate"

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=BasketKind.choices)
    committee = models.OneToOneField(Committee, models.PROTECT, null=True, related_name="basket")
    portfolio = models.OneToOneField(Portfolio, models.PROTECT, null=True, related_name="basket")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="corporate", committee__isnull=True, portfolio__isnull=True)
                | Q(kind="committee", committee__isnull=False, portfolio__isnull=True)
                | Q(kind="portfolio", committee__isnull=True, portfolio__isnull=False),
                name="indicators_basket_kind",
            )
        ]

    def __str__(self) -> str:
        return self.name


class BasketItem(models.Model):
    """A series in a basket from a day, to a day or until further notice. ``lead`` names its one lead committee."""

    basket = models.ForeignKey(Basket, models.PROTECT, related_name="items")
    series = models.ForeignKey(Series, models.PROTECT, related_name="basket_items")
    lead = models.BooleanField(default=True)
    starts = models.DateField()
    ends = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["basket", "series", "starts"], name="indicators_basket_item_once"),
            models.UniqueConstraint(
                fields=["basket", "series"], condition=Q(ends__isnull=True), name="indicators_basket_item_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")), name="indicators_basket_item_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series} in {self.basket}"
