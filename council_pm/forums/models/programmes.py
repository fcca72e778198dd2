"""Programmes: their modules, the cohorts that go through them, and who has completed what."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from appraisals.models import Theme
from council_pm.forums.models.forums import Forum
from council_pm.people.models import Person


class Module(models.Model):
    """A part of a programme: a text, and where the material is. One that has ended is offered no more.

    ``theme`` is what it teaches of that which people ask for in their appraisals, counted there (S20).
    """

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="modules", db_index=False)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    about = models.TextField(blank=True)
    link = models.URLField(max_length=500, blank=True)
    ended_on = models.DateField(null=True)
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, related_name="modules")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["forum", "position"], name="forums_module_position"),
            models.UniqueConstraint(fields=["forum", "name"], name="forums_module_name"),
            models.CheckConstraint(condition=~Q(name=""), name="forums_module_named"),
        ]

    def __str__(self) -> str:
        return self.name


class Cohort(models.Model):
    """People who go through a programme together."""

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="cohorts", db_index=False)
    name = models.CharField(max_length=120)
    starts = models.DateField()
    ends = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["forum", "name"], name="forums_cohort_name"),
            models.CheckConstraint(condition=~Q(name=""), name="forums_cohort_named"),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")), name="forums_cohort_dates"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CohortPlace(models.Model):
    """Somebody in a cohort, from a day until a day."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="places", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="cohort_places")
    joined = models.DateField()
    left = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "person"], name="forums_cohort_place_once"),
            models.CheckConstraint(
                condition=Q(left__isnull=True) | Q(left__gte=F("joined")), name="forums_cohort_place_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id}: {self.person_id}"


class Completion(models.Model):
    """Somebody has completed a module on a day."""

    module = models.ForeignKey(Module, models.PROTECT, related_name="completions", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="completions")
    on = models.DateField()
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["module", "person"], name="forums_completion_once")]

    def __str__(self) -> str:
        return f"{self.module_id}: {self.person_id} on {self.on}"
