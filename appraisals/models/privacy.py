"""Who opened an appraisal, why HR did, and what somebody wants corrected."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appraisals.models.appraisals import Appraisal
from appraisals.sealing import SealedField
from council_pm.people.models import Person, User


class Opened(models.TextChoices):
    """What of an appraisal was opened."""

    PAGE = "page", _("Its page")
    EDITION = "edition", _("An edition that was signed")
    PRINT = "print", _("To print")
    PAPER = "paper", _("The form on paper")
    EXPORT = "export", _("A copy of all that is held")


class AccessRecord(models.Model):
    """Somebody opened an appraisal: shown to the person whom it is about. ``part`` is what let them in."""

    append_only = True

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="openings")
    user = models.ForeignKey(User, models.PROTECT, related_name="appraisal_openings")
    part = models.CharField(max_length=14)
    what = models.CharField(max_length=8, choices=Opened.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(what__in=Opened.values)
                & Q(part__in=("appraisee", "appraiser", "countersigner", "hr", "governance")),
                name="appraisals_access_codes",
            )
        ]

    def __str__(self) -> str:
        return f"{self.part} opened appraisal {self.appraisal_id}"


class HrOpening(models.Model):
    """An adviser of HR opened an appraisal for a while, with a typed reason that the appraisee reads (M072b)."""

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="hr_openings")
    adviser = models.ForeignKey(User, models.PROTECT, related_name="hr_openings")
    reason = SealedField()
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=models.F("at")), name="appraisals_hr_opening_lasts")
        ]

    def __str__(self) -> str:
        return f"HR opened appraisal {self.appraisal_id}"


class Outcome(models.TextChoices):
    """What became of a request."""

    OPEN = "", _("Not decided yet")
    CORRECTED = "corrected", _("Corrected")
    NOTED = "noted", _("Not changed; your words are kept beside it")


class CorrectionRequest(models.Model):
    """Somebody says that something held about them in their appraisal is wrong."""

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="corrections")
    text = SealedField()
    at = models.DateTimeField()
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True, default="")
    answer = SealedField()
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True, decided_by__isnull=True)
                | (
                    Q(outcome__in=("corrected", "noted"), decided_at__isnull=False, decided_by__isnull=False)
                    & ~Q(answer="")
                ),
                name="appraisals_correction_decided",
            ),
            models.UniqueConstraint(
                fields=["appraisal"], condition=Q(outcome=""), name="appraisals_correction_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"Correction of appraisal {self.appraisal_id}"


class KnownKey(models.Model):
    """A key with which words of this installation were sealed, by the name that stands beside them.

    Nothing is sealed where none of the keys of the environment is known: a key that was mistyped would shut away what
    is written with it.
    """

    name = models.CharField(max_length=8, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class DataCopy(models.Model):
    """Somebody took a copy of all that is held about a person: they themselves, or with a reason for them (M085).

    ``part`` is what let them: ``appraisee``, ``hr`` or ``governance``. The person reads the reason.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="data_copies")
    user = models.ForeignKey(User, models.PROTECT, related_name="data_copies_made")
    part = models.CharField(max_length=14)
    reason = SealedField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(part__in=("appraisee", "hr", "governance")), name="appraisals_data_copy_codes"
            )
        ]

    def __str__(self) -> str:
        return f"Copy {self.pk} of what is held about person {self.person_id}"
