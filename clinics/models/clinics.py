"""The meeting: when, where, what was put forward for it, and what was chosen."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from council_pm.org.models import OrgUnit
from council_pm.people.models import Person
from indicators.models import Series

FEWEST_MINUTES, MOST_MINUTES = 60, 300


class ClinicState(models.TextChoices):
    """How far a clinic has come."""

    PREPARING = "preparing", _("Being prepared")
    FROZEN = "frozen", _("Papers final")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


class Clinic(models.Model):
    """A meeting of the management team and all heads of service, two to three hours, every three months.

    ``told_at`` is when heads were told what is on and why. ``version`` rises with each change of its day or place.
    """

    held_on = models.DateField()
    begins = models.TimeField()
    minutes = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=ClinicState.choices, default=ClinicState.PREPARING)
    told_at = models.DateTimeField(null=True)
    frozen_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    cancelled_reason = models.CharField(max_length=500, blank=True)
    pulse_until = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["held_on"], condition=~Q(state="cancelled"), name="clinics_clinic_one_a_day"
            ),
            models.CheckConstraint(condition=Q(state__in=ClinicState.values), name="clinics_clinic_state"),
            models.CheckConstraint(
                condition=Q(minutes__gte=FEWEST_MINUTES, minutes__lte=MOST_MINUTES), name="clinics_clinic_minutes"
            ),
            models.CheckConstraint(
                condition=Q(state="preparing", frozen_at__isnull=True)
                | Q(state__in=("frozen", "held"), frozen_at__isnull=False)
                | Q(state="cancelled"),
                name="clinics_clinic_frozen",
            ),
            models.CheckConstraint(
                condition=Q(state="held", held_at__isnull=False, pulse_until__isnull=False)
                | (~Q(state="held") & Q(held_at__isnull=True, pulse_until__isnull=True)),
                name="clinics_clinic_held",
            ),
            models.CheckConstraint(
                condition=(Q(state="cancelled") & ~Q(cancelled_reason=""))
                | (~Q(state="cancelled") & Q(cancelled_reason="")),
                name="clinics_clinic_cancelled",
            ),
        ]

    def __str__(self) -> str:
        return date_format(self.held_on, "j F Y")

    def get_absolute_url(self) -> str:
        return reverse("clinics:clinic_page", args=[self.pk])


class ClinicMove(models.Model):
    """A clinic was given another day, with the reason."""

    append_only = True

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="moves")
    was = models.DateField()
    now = models.DateField()
    reason = models.CharField(max_length=500)
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(was=F("now")) & ~Q(reason=""), name="clinics_move_said"),
        ]

    def __str__(self) -> str:
        return f"{self.was} to {self.now}"


class Attendee(models.Model):
    """Somebody came to a clinic."""

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="attendees", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="clinics")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "person"], name="clinics_attendee_once")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.clinic_id}"


class Source(models.TextChoices):
    """Where the thought came from to look at something."""

    DATA = "data", _("The data")
    PEOPLE = "people", _("A head of service asks for help")
    SUCCESS = "success", _("Something that went well")


class Decision(models.TextChoices):
    """What became of what was put forward."""

    OPEN = "", _("Not decided yet")
    ACCEPTED = "accepted", _("On this time")
    DEFERRED = "deferred", _("Another time")


class Nomination(models.Model):
    """Something put forward for a clinic, with why.

    ``facts`` are what the data said when it was put forward, each with a ``code`` of ``clinics.choosing``; ``wanted``
    is what a head said in their own words.
    """

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="nominations")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="clinic_nominations")
    series = models.ForeignKey(Series, models.PROTECT, null=True, related_name="clinic_nominations")
    source = models.CharField(max_length=8, choices=Source.choices)
    facts = models.JSONField(default=list)
    wanted = models.TextField(blank=True)
    named_by = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "series"], condition=Q(series__isnull=False), name="clinics_nomination_once"
            ),
            models.CheckConstraint(
                condition=Q(source__in=Source.values) & Q(decision__in=Decision.values), name="clinics_nomination_codes"
            ),
            models.CheckConstraint(
                condition=(Q(source="people") & ~Q(wanted=""))
                | Q(source__in=("data", "success"), series__isnull=False),
                name="clinics_nomination_why",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True) | (~Q(decision="") & Q(decided_at__isnull=False)),
                name="clinics_nomination_decided",
            ),
            models.CheckConstraint(
                condition=~Q(decision="deferred") | ~Q(reason=""), name="clinics_nomination_deferred_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clinic_id}: {self.unit_id} {self.series_id}"
