"""What the engine said, and which of it is in force for whom."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from indicators.models.definitions import Definition, Series
from indicators.models.rounds import Audience
from indicators.models.values import Target, Value


class StatusSnapshot(models.Model):
    """A judgement of one period, with the working that explains it. Append-only.

    ``inputs`` names the immutable rows that were read (value, target, definition, rule, the two it is compared
    with): the same inputs under the same engine version are never judged twice. ``sentence`` is the working in
    plain words.

    The periods that are in force for somebody have a trend too: ``trend_inputs`` is a hash of the figures, rebases and
    exclusions behind it, ``trend_reason`` the rule that decided (the words of specification 5), ``statistics`` limits,
    tests and dates, ``trend_sentence`` the same in plain words. Where their year is not over they may have the forecast
    of its end, with the 80 % range and the status that it would have, and where enough peers have a figure for the same
    period their ``rank`` among them (``out_of`` counts the council too) and quartile, 1 the best. ``flags`` are codes
    of ``indicators.trend_rows``. Other periods have an empty ``trend`` and no forecast.
    """

    append_only = True

    series = models.ForeignKey(Series, models.PROTECT, related_name="snapshots", db_index=False)
    start = models.DateField()
    end = models.DateField()
    inputs = models.CharField(max_length=120)
    engine_version = models.PositiveSmallIntegerField()
    value = models.ForeignKey(Value, models.PROTECT, related_name="+")
    target = models.ForeignKey(Target, models.PROTECT, null=True, related_name="+", db_index=False)
    definition = models.ForeignKey(Definition, models.PROTECT, related_name="+", db_index=False)
    status = models.CharField(max_length=12)
    marker = models.CharField(max_length=12, blank=True)
    gap = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    allowance = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    vs_previous = models.CharField(max_length=14)
    vs_last_year = models.CharField(max_length=14)
    trend = models.CharField(max_length=24, blank=True)
    trend_inputs = models.CharField(max_length=24, blank=True)
    trend_reason = models.CharField(max_length=60, blank=True)
    trend_sentence = models.TextField(blank=True)
    statistics = models.JSONField(default=dict)
    forecast = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    forecast_low = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    forecast_high = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    forecast_status = models.CharField(max_length=12, blank=True)
    forecast_sentence = models.TextField(blank=True)
    flags = models.JSONField(default=list)
    rank = models.PositiveSmallIntegerField(null=True)
    out_of = models.PositiveSmallIntegerField(null=True)
    quartile = models.PositiveSmallIntegerField(null=True)
    standing_sentence = models.TextField(blank=True)
    working = models.JSONField(default=dict)
    sentence = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "start", "end", "inputs", "trend_inputs", "engine_version"],
                name="indicators_snapshot_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["green", "amber", "red", "contextual", "no_target", "no_data", "suppressed"]),
                name="indicators_snapshot_status",
            ),
            models.CheckConstraint(
                condition=Q(rank__isnull=True, out_of__isnull=True, quartile__isnull=True)
                | Q(
                    rank__isnull=False,
                    out_of__isnull=False,
                    quartile__isnull=False,
                    rank__gte=1,
                    rank__lte=F("out_of"),
                    quartile__gte=1,
                    quartile__lte=4,
                ),
                name="indicators_snapshot_standing",
            ),
        ]
        indexes = [models.Index(fields=["series", "-end"], name="indicators_snapshot_latest")]

    def __str__(self) -> str:
        return f"{self.series} {self.end}: {self.status}"


class CurrentStatus(models.Model):
    """The judgement in force for an audience.

    A series has a row for the widest audience (the largest number) that sees each judgement; a reader takes the
    row with the smallest audience that is not below the reader's own step. In a quiet week that is one row.
    ``recent`` holds the last periods that this audience sees, oldest first, so that a dashboard draws its sparklines
    and its rug without another query (shape: ``indicators.engine.recent_entry``).
    """

    series = models.ForeignKey(Series, models.PROTECT, related_name="current", db_index=False)
    audience = models.PositiveSmallIntegerField(choices=Audience.choices)
    snapshot = models.ForeignKey(StatusSnapshot, models.PROTECT, related_name="+")
    recent = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "audience"], name="indicators_current_once")]

    def __str__(self) -> str:
        return f"{self.series} for {self.get_audience_display()}"


class SeriesReading(models.Model):
    """How far the engine has read a series: the rows that it knew of, counted, and the newest of them.

    The tables behind it are append-only, so equal counts mean that there is nothing to do (``indicators.reading``).
    ``rest`` counts what belongs to the indicator: versions, rules, breaks.
    """

    series = models.OneToOneField(Series, models.PROTECT, primary_key=True, related_name="reading")
    values = models.PositiveIntegerField()
    newest_value = models.BigIntegerField()
    targets = models.PositiveIntegerField()
    newest_target = models.BigIntegerField()
    releases = models.PositiveIntegerField()
    newest_release = models.BigIntegerField()
    rest = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"{self.series} as far as value {self.newest_value}"
