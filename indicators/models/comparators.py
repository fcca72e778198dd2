"""Other areas' figures: councils, regions, England, and the groups that we compare with."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from indicators.models.definitions import Indicator


class Area(models.Model):
    """A council, a region or the country, by its nine-character code."""

    code = models.CharField(max_length=9, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, default="council")

    def __str__(self) -> str:
        return self.name


class AreaGroup(models.Model):
    """A named set of areas to compare with: neighbours by a model, a sub-region, one country."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class AreaGroupMember(models.Model):
    """An area in a group."""

    group = models.ForeignKey(AreaGroup, models.CASCADE, related_name="members")
    area = models.ForeignKey(Area, models.PROTECT)
    rank = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "area"], name="indicators_area_member_once")]

    def __str__(self) -> str:
        return f"{self.area} in {self.group}"


class ComparatorValue(models.Model):
    """Another area's published figure for a period; a history load replaces it."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="comparators", db_index=False)
    area = models.ForeignKey(Area, models.PROTECT)
    start = models.DateField()
    end = models.DateField()
    label = models.CharField(max_length=60, blank=True)
    value = models.DecimalField(max_digits=18, decimal_places=6)
    numerator = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    denominator = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    lower_ci = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    upper_ci = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "area", "start", "end"], name="indicators_comparator_once"),
            models.CheckConstraint(condition=Q(start__lte=F("end")), name="indicators_comparator_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} {self.area.code} {self.end}"
