"""What was put forward to be signed, and who signed it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appraisals.models.appraisals import Appraisal, Stage
from appraisals.sealing import SealedField
from council_pm.people.models import Person


class Edition(models.Model):
    """The words of an appraisal as they were when somebody signed first; ``content`` is sealed JSON.

    ``version`` is that of the appraisal which it froze. ``why`` is said where it follows one that both had signed.
    """

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="editions", db_index=False)
    number = models.PositiveIntegerField()
    stage = models.CharField(max_length=8, choices=Stage.choices)
    version = models.PositiveIntegerField()
    content = SealedField()
    why = SealedField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "number"], name="appraisals_edition_once"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values, number__gte=1), name="appraisals_edition_codes"),
        ]

    def __str__(self) -> str:
        return f"Edition {self.number} of appraisal {self.appraisal_id}"


class Signer(models.TextChoices):
    """Who signs."""

    APPRAISEE = "appraisee", _("Appraisee")
    APPRAISER = "appraiser", _("Appraiser")
    COUNTERSIGNER = "countersigner", _("Countersigner")


class Signature(models.Model):
    """Somebody signed an edition, with what they say where they do not agree with all of it.

    Nobody signs for another (M080). Where somebody without a screen signed a form on paper, ``paper_on`` is the day
    on it and ``entered_by`` whoever keeps the form and says so: it is shown as that, never as their own click.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="signatures", db_index=False)
    part = models.CharField(max_length=14, choices=Signer.choices)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    comment = SealedField()
    paper_on = models.DateField(null=True)
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "part"], name="appraisals_signature_once"),
            models.UniqueConstraint(fields=["edition", "person"], name="appraisals_signature_one_part"),
            models.CheckConstraint(condition=Q(part__in=Signer.values), name="appraisals_signature_part"),
            models.CheckConstraint(
                condition=Q(paper_on__isnull=True, entered_by__isnull=True)
                | Q(paper_on__isnull=False, entered_by__isnull=False, part="appraisee"),
                name="appraisals_signature_paper",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part} of edition {self.edition_id}"
