"""The log of the system itself: what we changed in how we manage performance, why, and when we look again (S29)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ChangeKind(models.TextChoices):
    """What was done to the way in which the council manages performance."""

    STARTED = "started", _("Started")
    STOPPED = "stopped", _("Stopped")
    AMENDED = "amended", _("Amended")
    REVIEWED = "reviewed", _("Reviewed")


class LogEntry(models.Model):
    """A change of the system. What is said of it is its newest revision."""

    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Entry {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("guidance:log_entry", args=[self.pk])


class LogRevision(models.Model):
    """What an entry says: what was changed, why, who decided it, from when, and when to look at it again.

    A further revision corrects the one before it, or follows a look at it: ``look_again`` is then the next day to look.
    """

    append_only = True

    entry = models.ForeignKey(LogEntry, models.PROTECT, related_name="revisions", db_index=False)
    revision = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    what = models.CharField(max_length=200)
    why = models.TextField()
    decided_by = models.CharField(max_length=200)
    since = models.DateField()
    look_again = models.DateField(null=True)
    reason = models.TextField(blank=True)
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "revision"], name="guidance_log_revision"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="guidance_log_from_1"),
            models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="guidance_log_kind"),
            models.CheckConstraint(condition=~Q(what="") & ~Q(why="") & ~Q(decided_by=""), name="guidance_log_said"),
            models.CheckConstraint(condition=Q(revision=1) | ~Q(reason=""), name="guidance_log_corrected"),
            models.CheckConstraint(
                condition=Q(look_again__isnull=True) | Q(look_again__gt=F("since")), name="guidance_log_look_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what}, revision {self.revision}"


class LookOutcome(models.TextChoices):
    """What came of looking again."""

    KEPT = "kept", _("Kept")
    AMENDED = "amended", _("Amended")
    STOPPED = "stopped", _("Stopped")


class Look(models.Model):
    """Somebody looked again at what an entry said in one of its revisions, once: the outcome, in words.

    ``next_on`` is when to look the next time; what was stopped is not looked at again.
    """

    append_only = True

    revision = models.OneToOneField(LogRevision, models.PROTECT, related_name="look")
    outcome = models.CharField(max_length=10, choices=LookOutcome.choices)
    words = models.TextField()
    next_on = models.DateField(null=True)
    by = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=LookOutcome.values) & ~Q(words=""), name="guidance_look_said"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="stopped") | Q(next_on__isnull=True), name="guidance_look_stopped"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revision_id}: {self.outcome}"
