"""Customer First awards for individuals and groups (S18), and units recognised for good attendance (S16).

The words of a nomination stand in its own row and nowhere else: no event, mail or search repeats them.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from council_pm.org.models import OrgUnit
from council_pm.people.models import Person, Post
from council_pm.practice.models.entries import PracticeEntry
from indicators.models import Series


class PanelSeat(models.Model):
    """A post or a person that decides on nominations, from a day to a day or until further notice."""

    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="panel_seats")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="panel_seats")
    starts = models.DateField()
    ends = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(post__isnull=False, person__isnull=True) | Q(post__isnull=True, person__isnull=False),
                name="practice_panel_one_holder",
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")), name="practice_panel_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"Seat of {self.post_id or self.person_id}"


class NomineeKind(models.TextChoices):
    """Who is nominated."""

    INDIVIDUAL = "individual", _("One person")
    GROUP = "group", _("A group or a unit")


class Nomination(models.Model):
    """Somebody thinks that a person or a group has earned an award. Read by its author, the panel and the keepers."""

    append_only = True

    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=NomineeKind.choices)
    name = models.CharField(max_length=160)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, null=True, related_name="nominations")
    reason = models.TextField()
    entry = models.ForeignKey(PracticeEntry, models.PROTECT, null=True, related_name="nominations")
    by = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=NomineeKind.values) & ~Q(name="") & ~Q(reason=""), name="practice_nomination_said"
            ),
            models.CheckConstraint(condition=Q(year__range=(2000, 2200)), name="practice_nomination_year"),
        ]

    def __str__(self) -> str:
        return f"Nomination {self.pk}"


class Award(models.Model):
    """An award: to whom, for what (``citation``), of which year. ``has_left``: the person holds no post any more."""

    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=NomineeKind.choices)
    recipient = models.CharField(max_length=160)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, null=True, related_name="awards")
    citation = models.TextField()
    entry = models.ForeignKey(PracticeEntry, models.PROTECT, null=True, related_name="awards")
    nomination = models.OneToOneField(Nomination, models.PROTECT, null=True, related_name="award")
    has_left = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-year", "id"], name="practice_award_year")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=NomineeKind.values) & ~Q(recipient="") & ~Q(citation=""),
                name="practice_award_said",
            ),
            models.CheckConstraint(condition=Q(year__range=(2000, 2200)), name="practice_award_year"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="practice_award_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient}, {self.year}"


class Recognition(models.Model):
    """A unit recognised for its attendance in a period: in sum, never a person, never why somebody was away.

    ``left_out`` says which absences the figure leaves out, as the law asks; ``confirmed`` that somebody made sure.
    """

    append_only = True

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="recognitions")
    series = models.ForeignKey(Series, models.PROTECT, related_name="recognitions")
    start = models.DateField()
    end = models.DateField()
    headcount = models.PositiveIntegerField()
    words = models.CharField(max_length=300)
    left_out = models.TextField()
    confirmed = models.BooleanField()
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "series", "start", "end"], name="practice_recognition_once"),
            models.CheckConstraint(
                condition=Q(confirmed=True, end__gte=F("start"), headcount__gte=2) & ~Q(words="") & ~Q(left_out=""),
                name="practice_recognition_lawful",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}, {self.end}"
