"""Background work that is never lost: the row is written with the change, Redis only carries a hint."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    """Where a job is."""

    WAITING = "waiting", _("Waiting to start")
    RUNNING = "running", _("Running")
    DONE = "done", _("Finished")
    FAILED = "failed", _("Did not work")


class Job(models.Model):
    """One piece of background work. Handlers register by name; the actor is a user's id or a part of the system.

    ``key`` names the input version: while a job with the same kind and key waits, a second is not made.
    ``lease_until`` is renewed while it runs; a job whose lease ran out is taken up by the sweep.
    ``attempts`` counts the times that somebody took it up; ``error`` is a sentence for the screen.
    """

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120, blank=True)
    params = models.JSONField(default=dict)
    actor_id = models.BigIntegerField(null=True)
    system = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    claimed_by = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField()
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(state="waiting") & ~Q(key=""), name="jobs_one_waiting_per_key"
            ),
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="jobs_state"),
            models.CheckConstraint(
                condition=Q(actor_id__isnull=False, system="") | (Q(actor_id__isnull=True) & ~Q(system="")),
                name="jobs_user_or_system",
            ),
            models.CheckConstraint(
                condition=Q(state="running", lease_until__isnull=False)
                | (~Q(state="running") & Q(lease_until__isnull=True)),
                name="jobs_lease_while_running",
            ),
        ]
        indexes = [models.Index(fields=["state", "not_before"], name="jobs_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}: {self.state}"

    def get_absolute_url(self) -> str:
        """The page that shows its progress."""
        return reverse("jobs:job_page", args=[self.pk])


class ScheduledRun(models.Model):
    """One row per schedule and due time, so that two beats do a thing once."""

    schedule = models.CharField(max_length=60)
    due = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["schedule", "due"], name="jobs_scheduled_once")]

    def __str__(self) -> str:
        return f"{self.schedule} {self.due:%Y-%m-%d %H:%M}"


class TableState(models.TextChoices):
    """Where a table that somebody sent is."""

    WAITING = "waiting", _("Waiting to be checked")
    REFUSED = "refused", _("Refused: nothing was changed")
    READY = "ready", _("Checked: waiting for you to apply it")
    APPLYING = "applying", _("Being applied")
    APPLIED = "applied", _("Applied")
    DISCARDED = "discarded", _("Discarded: nothing was changed")


class StagedTable(models.Model):
    """A table that somebody sent: checked first, previewed, and applied whole or not at all.

    ``kind`` names what it is a table of (``jobs.tables.registry``). ``content`` is what was sent, kept until it is
    applied or thrown away. ``digest`` is of the changes that the preview shows: what is applied is what was shown.
    """

    kind = models.CharField(max_length=40)
    owner_id = models.BigIntegerField()
    created_at = models.DateTimeField()
    file_name = models.CharField(max_length=200, blank=True)
    pasted = models.BooleanField(default=False)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content = models.BinaryField(null=True)
    parameters = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=TableState.choices, default=TableState.WAITING)
    fault_count = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    changes = models.JSONField(default=list)
    digest = models.CharField(max_length=64, blank=True)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=TableState.values), name="jobs_table_state"),
            models.CheckConstraint(
                condition=Q(state="applied", applied_at__isnull=False)
                | (~Q(state="applied") & Q(applied_at__isnull=True)),
                name="jobs_table_applied_at",
            ),
        ]
        indexes = [models.Index(fields=["owner_id", "kind"], name="jobs_table_owner")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}: {self.state}"
