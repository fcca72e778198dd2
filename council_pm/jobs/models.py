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
