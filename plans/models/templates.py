"""Templates of plans: broad headings with guidance beside each (S2). A plan copies them when it is begun."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from plans.models.plans import PlanKind


class PlanTemplate(models.Model):
    """Headings for plans of one kind. One that has ended is not offered any more; plans begun with it keep theirs."""

    kind = models.CharField(max_length=12, choices=PlanKind.choices)
    name = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="plans_template_name"),
            models.CheckConstraint(condition=Q(kind__in=PlanKind.values) & ~Q(name=""), name="plans_template_said"),
        ]

    def __str__(self) -> str:
        return self.name


class Heading(models.Model):
    """One heading of a template. One that has ended is not copied any more; plans that have it keep it."""

    template = models.ForeignKey(PlanTemplate, models.PROTECT, related_name="headings", db_index=False)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    guidance = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["template", "position"], condition=Q(ended_at__isnull=True), name="plans_heading_position"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="plans_heading_title"),
        ]

    def __str__(self) -> str:
        return self.title
