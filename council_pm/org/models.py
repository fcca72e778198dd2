"""The organisation: council, departments, services, units, their dated places, and committees."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from council_pm.configuration.words import worded_lazy


class Level(models.IntegerChoices):
    """The four levels at which a council plans."""

    COUNCIL = 1, _("Council")
    DEPARTMENT = 2, _("Department")
    SERVICE = 3, _("Service")
    UNIT = 4, _("Unit")


class OrgUnit(models.Model):
    """A part of the organisation. Its code and level never change; its name and place are dated."""

    code = models.CharField(max_length=20, unique=True)
    level = models.PositiveSmallIntegerField(choices=Level.choices)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(level__in=[1, 2, 3, 4]), name="org_unit_level")]

    def __str__(self) -> str:
        return self.code


class Placement(models.Model):
    """Where a unit stands and what it is called from a day until its next placement. Append-only.

    A closed unit may name the ``successor`` into which it was merged: what it answered for counts there from then on.
    """

    append_only = True

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="placements")
    valid_from = models.DateField()
    parent = models.ForeignKey(OrgUnit, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    closed = models.BooleanField(default=False)
    successor = models.ForeignKey(OrgUnit, models.PROTECT, null=True, related_name="+")
    revision = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "valid_from", "revision"], name="org_placement_moment"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("unit")), name="org_placement_not_itself"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="org_placement_name"),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | (Q(closed=True) & ~Q(successor=F("unit"))),
                name="org_placement_successor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} from {self.valid_from}"


class CommitteeKind(models.TextChoices):
    """What a committee is for."""

    SELECT = "select", worded_lazy("%(Committee)s")
    EXECUTIVE = "executive", worded_lazy("%(executive)s")
    AUDIT = "audit", _("Audit and governance")


class Committee(models.Model):
    """A committee of members."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=CommitteeKind.choices, default=CommitteeKind.SELECT)
    remit = models.TextField(blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="org_committee_dates",
            )
        ]

    def __str__(self) -> str:
        return self.name


class CommitteeMeeting(models.Model):
    """The date of a committee's meeting, so that a page can say when it comes next."""

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="meetings")
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["committee", "on"], name="org_meeting_once")]

    def __str__(self) -> str:
        return f"{self.committee} {self.on}"
