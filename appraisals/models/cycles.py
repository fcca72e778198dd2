"""Cycles, who is left out of them or appraised by somebody else, and the lists that they choose from."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appraisals.sealing import SealedField
from council_pm.org.models import OrgUnit
from council_pm.people.models import Person

MOST_TARGETS = 6
FEWEST_YEARS, MOST_YEARS = 1, 10


class Group(models.TextChoices):
    """For whom a cycle is: each has a form of its own."""

    SENIOR = "senior", _("Senior officers")
    MANAGERS = "managers", _("Managers")
    STAFF = "staff", _("Staff")
    TOGETHER = "together", _("Large workforces without a screen, appraised together")
    PROBATION = "probation", _("New starters in probation")


class CycleState(models.TextChoices):
    """How far a cycle has come."""

    DRAFT = "draft", _("Being prepared")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class Cycle(models.Model):
    """A year of appraisals for one group of people, in the whole council or (``unit``) in a part of it.

    The three days are those by which targets are set, the mid-year and the year-end review is signed. In probation
    they follow from the day on which somebody starts. ``keep_years``: how long after ``ends`` its words are kept.
    """

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    group = models.CharField(max_length=10, choices=Group.choices)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, null=True, related_name="appraisal_cycles")
    starts = models.DateField()
    ends = models.DateField()
    setting_by = models.DateField()
    mid_year_by = models.DateField()
    year_end_by = models.DateField()
    most_targets = models.PositiveSmallIntegerField(default=MOST_TARGETS)
    with_ratings = models.BooleanField(default=False)
    keep_years = models.PositiveSmallIntegerField(default=3)
    state = models.CharField(max_length=6, choices=CycleState.choices, default=CycleState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    created_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(group__in=Group.values) & Q(state__in=CycleState.values), name="appraisals_cycle_codes"
            ),
            models.CheckConstraint(
                condition=Q(
                    starts__lte=F("setting_by"), setting_by__lt=F("mid_year_by"), mid_year_by__lt=F("year_end_by"),
                    ends__gt=F("starts"),
                ),
                name="appraisals_cycle_dates",
            ),
            models.CheckConstraint(
                condition=Q(most_targets__gte=1, most_targets__lte=20)
                & Q(keep_years__gte=FEWEST_YEARS, keep_years__lte=MOST_YEARS),
                name="appraisals_cycle_numbers",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", opened_at__isnull=True, closed_at__isnull=True)
                | Q(state="open", opened_at__isnull=False, closed_at__isnull=True)
                | Q(state="closed", opened_at__isnull=False, closed_at__isnull=False),
                name="appraisals_cycle_state",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("appraisals:cycle_page", args=[self.slug])


class CircumstanceKind(models.TextChoices):
    """Why somebody is left out of a cycle for a while, or has a form of their own. Never why they are absent."""

    SCHOOL = "school", _("Works in a school")
    AGENCY = "agency", _("Agency worker")
    CASUAL = "casual", _("Casual worker")
    LONG_ABSENCE = "long_absence", _("Away for long")
    SECONDED = "seconded", _("Seconded to another organisation")
    TOGETHER = "together", _("Appraised together with colleagues, without a screen")
    PROBATION = "probation", _("In probation")


class Circumstance(models.Model):
    """Something of a person that their appraisal has to know, from a day to a day (that day included)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="circumstances", db_index=False)
    kind = models.CharField(max_length=12, choices=CircumstanceKind.choices)
    starts = models.DateField()
    ends = models.DateField(null=True)
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "starts"], name="appraisals_circumstance_once"),
            models.CheckConstraint(
                condition=Q(kind__in=CircumstanceKind.values) & (Q(ends__isnull=True) | Q(ends__gte=F("starts"))),
                name="appraisals_circumstance_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind}"


class NamedFor(models.TextChoices):
    """What somebody is named for."""

    APPRAISER = "appraiser", _("Appraiser")
    COUNTERSIGNER = "countersigner", _("Countersigner")


class NamedAppraiser(models.Model):
    """Somebody who appraises, or countersigns for, a person instead of the line: the Chief Executive's members, say.

    Whoever is named takes the place of the line for that part as long as the dates hold; two may be named.
    The reason is for HR and the person, and is emptied once no words of them are kept.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="named_appraisers")
    named = models.ForeignKey(Person, models.PROTECT, related_name="named_for")
    part = models.CharField(max_length=14, choices=NamedFor.choices)
    starts = models.DateField()
    ends = models.DateField(null=True)
    reason = SealedField()
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "named", "part", "starts"], name="appraisals_named_once"),
            models.CheckConstraint(
                condition=Q(part__in=NamedFor.values)
                & ~Q(person=F("named"))
                & (Q(ends__isnull=True) | Q(ends__gte=F("starts"))),
                name="appraisals_named_said",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.named_id} for {self.person_id}"


class Behaviour(models.Model):
    """One behaviour of the council's framework, as a statement that people hold examples against.

    The three examples say what it can look like in the work of staff, of managers and of senior officers.
    """

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    statement = models.CharField(max_length=400)
    for_staff = models.CharField(max_length=400, blank=True, default="")
    for_managers = models.CharField(max_length=400, blank=True, default="")
    for_senior = models.CharField(max_length=400, blank=True, default="")
    position = models.PositiveSmallIntegerField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(statement=""), name="appraisals_behaviour_said")
        ]

    def __str__(self) -> str:
        return self.name


class Theme(models.Model):
    """What a development need is about: what the development programme is planned from, counted and never read."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    behaviour = models.ForeignKey(Behaviour, models.PROTECT, null=True, related_name="themes")
    position = models.PositiveSmallIntegerField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="appraisals_theme_said")]

    def __str__(self) -> str:
        return self.name
