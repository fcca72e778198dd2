"""What a clinic looks at: the item of a service, its words with every revision, and its papers as they were final."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinics.models.clinics import Clinic, Nomination
from council_pm.org.models import OrgUnit
from council_pm.people.models import Post
from indicators.models import Series, StatusSnapshot


class ItemKind(models.TextChoices):
    """Why an item is on: to be helped, or to be learned from."""

    CONCERN = "concern", _("Asks for help")
    SUCCESS = "success", _("To learn from")


class Cause(models.TextChoices):
    """Where a head may look for the cause."""

    DEMAND = "demand", _("Demand: more or other people than we planned for")
    CAPACITY = "capacity", _("Capacity: people, skills, vehicles, money")
    PROCESS = "process", _("Process: how the work goes from hand to hand")
    DATA = "data", _("Data: what we count, and how sure we are of it")


class Item(models.Model):
    """What a service brings to a clinic: a line (or nothing but a question), with what its head says of it.

    ``snapshot`` is the judgement that was discussed: that of the day on which the papers became final. ``version``
    rises with each change of the head's words.
    """

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="items")
    nomination = models.OneToOneField(Nomination, models.PROTECT, related_name="item")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="clinic_items")
    owner = models.ForeignKey(Post, models.PROTECT, null=True, related_name="clinic_items")
    series = models.ForeignKey(Series, models.PROTECT, null=True, related_name="clinic_items")
    kind = models.CharField(max_length=8, choices=ItemKind.choices)
    position = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    causes = models.JSONField(default=list)
    story = models.TextField(blank=True)
    help_asked = models.TextField(blank=True)
    proposals = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    snapshot = models.ForeignKey(StatusSnapshot, models.PROTECT, null=True, related_name="clinic_items")
    taken_off = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "position"], condition=Q(taken_off=""), name="clinics_item_position"
            ),
            models.CheckConstraint(condition=Q(kind__in=ItemKind.values), name="clinics_item_kind"),
            models.CheckConstraint(condition=Q(minutes__gte=5, minutes__lte=120), name="clinics_item_minutes"),
        ]

    def __str__(self) -> str:
        return f"{self.clinic_id}: {self.position}"

    def get_absolute_url(self) -> str:
        return reverse("clinics:item_page", args=[self.clinic_id, self.pk])


class ItemText(models.Model):
    """The head's words as they were kept each time."""

    append_only = True

    item = models.ForeignKey(Item, models.PROTECT, related_name="texts", db_index=False)
    version = models.PositiveIntegerField()
    causes = models.JSONField(default=list)
    story = models.TextField(blank=True)
    help_asked = models.TextField(blank=True)
    proposals = models.TextField(blank=True)
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "version"], name="clinics_text_version")]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.version}"


class ItemComment(models.Model):
    """What corporate performance says while an item is prepared: a question or a hint, never a score."""

    append_only = True

    item = models.ForeignKey(Item, models.PROTECT, related_name="comments")
    text = models.TextField()
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="clinics_comment_said")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.at:%Y-%m-%d}"


class Paper(models.Model):
    """The papers of an item as they were when they became final: a clinic that is moved has another edition."""

    append_only = True

    item = models.ForeignKey(Item, models.PROTECT, related_name="papers", db_index=False)
    edition = models.PositiveSmallIntegerField()
    content = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "edition"], name="clinics_paper_edition")]

    def __str__(self) -> str:
        return f"{self.item_id}, edition {self.edition}"
