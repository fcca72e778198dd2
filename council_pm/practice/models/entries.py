"""The good practice register: entries kept by revision, the communities concerned, and who used what (S17)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from council_pm.org.models import OrgUnit
from council_pm.people.models import Post
from indicators.models import Series


class Community(models.Model):
    """People whom an entry concerns. One that is not active is not offered any more; entries keep it."""

    name = models.CharField(max_length=60, unique=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="practice_community_named")]

    def __str__(self) -> str:
        return self.name


class EntryState(models.TextChoices):
    """How far an entry is."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


class PracticeEntry(models.Model):
    """Something that worked. What it says is in its revisions; ``newest`` is the one in force.

    ``source_kind`` and ``source_id`` name what it was drafted from (``core.subjects``): one entry for each such thing.
    """

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="practice_entries")
    state = models.CharField(max_length=10, choices=EntryState.choices, default=EntryState.DRAFT)
    newest = models.ForeignKey("PracticeRevision", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    retired_reason = models.TextField(blank=True)
    source_kind = models.CharField(max_length=40, blank=True)
    source_id = models.CharField(max_length=60, blank=True)
    created_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["state", "id"], name="practice_entry_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["source_kind", "source_id"], condition=~Q(source_kind=""), name="practice_entry_source_once"
            ),
            models.CheckConstraint(
                condition=Q(source_kind="", source_id="") | (~Q(source_kind="") & ~Q(source_id="")),
                name="practice_entry_source",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at__isnull=True, retired_at__isnull=True, retired_reason="")
                | Q(state="published", published_at__isnull=False, retired_at__isnull=True, retired_reason="")
                | (Q(state="retired", retired_at__isnull=False) & ~Q(retired_reason="")),
                name="practice_entry_states",
            ),
        ]

    def __str__(self) -> str:
        return f"Practice entry {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("practice:entry_page", args=[self.pk])


class PracticeRevision(models.Model):
    """What an entry says. ``before_on`` and ``after_on`` are the two days at which its line is read.

    Figures are not kept here: they are read from the engine, as far as the reader may see them.
    """

    append_only = True

    entry = models.ForeignKey(PracticeEntry, models.PROTECT, related_name="revisions", db_index=False)
    revision = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    topic = models.CharField(max_length=80)
    did = models.TextField()
    worked = models.TextField()
    cost = models.TextField(blank=True)
    contact = models.ForeignKey(Post, models.PROTECT, null=True, related_name="practice_entries")
    review_on = models.DateField(null=True)
    series = models.ForeignKey(Series, models.PROTECT, null=True, related_name="practice_revisions")
    before_on = models.DateField(null=True)
    after_on = models.DateField(null=True)
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "revision"], name="practice_revision_once"),
            models.CheckConstraint(
                condition=Q(revision__gte=1) & ~Q(title="") & ~Q(topic="") & ~Q(did="") & ~Q(worked=""),
                name="practice_revision_worded",
            ),
            models.CheckConstraint(
                condition=Q(before_on__isnull=True, after_on__isnull=True)
                | Q(series__isnull=False, before_on__isnull=False, after_on__isnull=True)
                | Q(series__isnull=False, before_on__isnull=False, after_on__gt=F("before_on")),
                name="practice_revision_days",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RevisionCommunity(models.Model):
    """A community that an entry concerned, by that revision of it."""

    append_only = True

    revision = models.ForeignKey(PracticeRevision, models.PROTECT, related_name="communities", db_index=False)
    community = models.ForeignKey(Community, models.PROTECT, related_name="revisions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "community"], name="practice_revision_community_once")
        ]

    def __str__(self) -> str:
        return f"{self.revision_id}: {self.community_id}"


class Adoption(models.Model):
    """Somebody used an entry for a part of the council. What happened is in its notes."""

    append_only = True

    entry = models.ForeignKey(PracticeEntry, models.PROTECT, related_name="adoptions", db_index=False)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="adoptions")
    since = models.DateField()
    by = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "unit", "by"], name="practice_adoption_once")]

    def __str__(self) -> str:
        return f"{self.entry_id} used by {self.unit_id}"


class AdoptionNote(models.Model):
    """What happened when an entry was used, as it was said then; a later note says it anew."""

    append_only = True

    adoption = models.ForeignKey(Adoption, models.PROTECT, related_name="notes", db_index=False)
    revision = models.PositiveIntegerField()
    text = models.TextField()
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["adoption", "revision"], name="practice_adoption_note_once"),
            models.CheckConstraint(condition=Q(revision__gte=1) & ~Q(text=""), name="practice_adoption_note_said"),
        ]

    def __str__(self) -> str:
        return f"{self.adoption_id}, note {self.revision}"
