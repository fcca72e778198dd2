"""Plans of a part of the council for a year, their sections, editions and comments."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from council_pm.org.models import OrgUnit
from council_pm.people.models import PartnerContact


class PlanKind(models.TextChoices):
    """What a plan is. The first four stand at their own level of the organisation, once a year each."""

    COUNCIL = "council", _("Council plan")
    DEPARTMENT = "department", _("Department plan")
    SERVICE = "service", _("Service plan")
    UNIT = "unit", _("Unit plan")
    IMPROVEMENT = "improvement", _("Service improvement plan")
    PARTNERSHIP = "partnership", _("Partnership plan")


_ONE_A_YEAR = [PlanKind.COUNCIL.value, PlanKind.DEPARTMENT.value, PlanKind.SERVICE.value, PlanKind.UNIT.value]


class PlanState(models.TextChoices):
    """How far a plan is. From agreed on everybody in the council reads what was agreed; published is for all."""

    DRAFT = "draft", _("Being written")
    AGREED = "agreed", _("Agreed")
    PUBLISHED = "published", _("Published")
    CLOSED = "closed", _("Closed")


class Plan(models.Model):
    """The plan of a unit for the financial year that begins in ``year``.

    ``name`` tells improvement and partnership plans apart; the others have none. ``edition`` counts how often it was
    agreed: readers beyond its own branch see the newest edition, whatever was written since. ``closed_on`` is the day
    after which nothing was written in it any more: it stays where its unit stood on that day.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="plans", db_index=False)
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=PlanKind.choices)
    name = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=PlanState.choices, default=PlanState.DRAFT)
    edition = models.PositiveSmallIntegerField(default=0)
    closed_on = models.DateField(null=True)
    copied_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="copies")
    created_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "kind", "name"], name="plans_plan_once"),
            models.CheckConstraint(condition=Q(year__range=(1990, 2100)), name="plans_plan_year"),
            models.CheckConstraint(condition=Q(kind__in=PlanKind.values), name="plans_plan_kind"),
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="plans_plan_state"),
            models.CheckConstraint(
                condition=(Q(kind__in=_ONE_A_YEAR) & Q(name="")) | (~Q(kind__in=_ONE_A_YEAR) & ~Q(name="")),
                name="plans_plan_named",
            ),
            models.CheckConstraint(
                condition=(Q(state="draft") & Q(edition=0)) | (~Q(state="draft") & Q(edition__gte=1)),
                name="plans_plan_edition",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(state="closed"), name="plans_plan_closed_on"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year} {self.name or self.kind}"

    def get_absolute_url(self) -> str:
        return reverse("plans:plan_page", args=[self.pk])


class Edition(models.Model):
    """A plan was agreed: what stood in it at that moment is this edition."""

    append_only = True

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="editions", db_index=False)
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plans_edition_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="plans_edition_from_1"),
        ]

    def __str__(self) -> str:
        return f"Edition {self.number} of {self.plan_id}"


class Section(models.Model):
    """A heading of a plan, with the guidance that its template gave."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="sections", db_index=False)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    guidance = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="plans_section_position"),
            models.CheckConstraint(condition=~Q(title=""), name="plans_section_title"),
        ]

    def __str__(self) -> str:
        return self.title


class SectionText(models.Model):
    """What was written under a heading, by revision (small Markdown)."""

    append_only = True

    section = models.ForeignKey(Section, models.PROTECT, related_name="texts", db_index=False)
    revision = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["section", "revision"], name="plans_section_revision"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="plans_section_revision_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.section_id}, revision {self.revision}"


class Comment(models.Model):
    """What the centre or a colleague says beside a section, or of the whole plan; its owner resolves it."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="comments")
    section = models.ForeignKey(Section, models.PROTECT, null=True, related_name="comments")
    text = models.TextField()
    by = models.BigIntegerField()
    at = models.DateTimeField()
    resolved_by = models.BigIntegerField(null=True)
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="plans_comment_said"),
            models.CheckConstraint(
                condition=Q(resolved_by__isnull=True, resolved_at__isnull=True)
                | Q(resolved_by__isnull=False, resolved_at__isnull=False),
                name="plans_comment_resolved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.at:%Y-%m-%d %H:%M}"


class PlanPartner(models.Model):
    """A partner in a plan: a named contact without a sign-in (S33)."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="partners", db_index=False)
    contact = models.ForeignKey(PartnerContact, models.PROTECT, related_name="plans")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "contact"], name="plans_partner_once")]

    def __str__(self) -> str:
        return f"{self.contact_id} in {self.plan_id}"
