"""Evidence files and comments, tied to a version of what they are about.

What they are about stands above this app, so it is named by kind, id and version (``attachments.registry``). A row
never changes; taking a file away is a row of its own, of which there is one at most.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from council_pm.people.models import User


class Attachment(models.Model):
    """A file that somebody attached. ``number`` counts the files of its subject, so that two at once cannot both be
    the last that fits. ``stored_as`` is a random name in ``ATTACHMENTS_DIR``; ``name`` is text to show and no more.
    """

    append_only = True

    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=60)
    subject_version = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=32, unique=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="attachments", db_index=False)
    uploaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "number"], name="attachments_file_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="attachments_file_number_from_1"),
            models.CheckConstraint(
                condition=~Q(subject_kind="") & ~Q(subject_id="") & ~Q(name="") & ~Q(content_type=""),
                name="attachments_file_named",
            ),
            models.CheckConstraint(condition=Q(size__gte=1), name="attachments_file_size"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="attachments_file_sha256"),
            models.CheckConstraint(condition=Q(stored_as__regex=r"^[0-9a-f]{32}$"), name="attachments_file_stored"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.subject_kind} {self.subject_id})"

    def get_absolute_url(self) -> str:
        return reverse("attachments:file_download", args=[self.pk])


class Removal(models.Model):
    """A file was taken away: by whom and when, once and for good."""

    append_only = True

    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="removal")
    removed_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    removed_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.attachment_id} removed {self.removed_at:%Y-%m-%d %H:%M}"


class Note(models.Model):
    """A comment on a thing as it was in a version."""

    append_only = True

    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=60)
    subject_version = models.CharField(max_length=40)
    by = models.ForeignKey(User, models.PROTECT, related_name="notes", db_index=False)
    at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(subject_kind="") & ~Q(subject_id="") & ~Q(text=""), name="attachments_note_said"
            )
        ]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="attachments_note_subject")]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} {self.at:%Y-%m-%d %H:%M}"
