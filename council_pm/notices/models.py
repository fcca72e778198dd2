"""What people follow, what they were alerted to, and how often mail comes.

What it is about stands above this app, so it is named by kind, id and version (``core.subjects``).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from council_pm.people.models import User

MONTHLY_BUDGET = 5
"""Alerts that a person gets in a calendar month at most, in London (UX U18)."""


class Follow(models.Model):
    """Somebody follows a thing, or (``muted``) wants to hear nothing of it, whatever else would tell them."""

    user = models.ForeignKey(User, models.PROTECT, related_name="follows", db_index=False)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=60)
    muted = models.BooleanField(default=False)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "subject_kind", "subject_id"], name="notices_follow_once")
        ]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="notices_follow_subject")]

    def __str__(self) -> str:
        return f"{self.user_id} {'mutes' if self.muted else 'follows'} {self.subject_kind} {self.subject_id}"


class AlertKind(models.TextChoices):
    """What changed, or what is wanted of somebody."""

    STATUS = "status", _("The status changed")
    TREND = "trend", _("The trend changed")
    BOTH = "both", _("Status and trend changed")
    DUE = "due", _("It is due soon")
    OVERDUE = "overdue", _("It is overdue")
    PASSED_ON = "passed_on", _("It was passed on to you, being overdue")
    LOOK = "look", _("Its figures can be read now: did it work?")
    SESSION = "session", _("A session that you signed up for")


class Alert(models.Model):
    """A change that a person is told of, once: unique by person, thing and version.

    ``place`` is one of the five of its month, ``MONTHLY_BUDGET``; without one the change is over the budget, shows
    nowhere by itself, and is counted in a digest. ``rank`` decides who has a place: the least is the worst.
    ``mailed_at`` is when a digest told of it or counted it.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="alerts", db_index=False)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=60)
    subject_version = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=AlertKind.choices)
    sentence = models.TextField()
    rank = models.BigIntegerField()
    created_at = models.DateTimeField()
    month = models.DateField()
    place = models.PositiveSmallIntegerField(null=True)
    mailed_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "subject_kind", "subject_id", "subject_version"], name="notices_alert_once"
            ),
            models.UniqueConstraint(fields=["user", "month", "place"], name="notices_alert_place_once"),
            models.CheckConstraint(
                condition=Q(place__isnull=True) | Q(place__gte=1, place__lte=MONTHLY_BUDGET),
                name="notices_alert_within_budget",
            ),
            models.CheckConstraint(condition=Q(kind__in=AlertKind.values), name="notices_alert_kind"),
            models.CheckConstraint(condition=~Q(sentence=""), name="notices_alert_sentence"),
        ]
        indexes = [models.Index(fields=["mailed_at", "created_at"], name="notices_alert_to_mail")]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} for {self.user_id}: {self.kind}"


class Mail(models.TextChoices):
    """How often a digest comes by e-mail."""

    WEEKLY = "weekly", _("Once a week")
    MONTHLY = "monthly", _("Once a month")
    NEVER = "never", _("Never: I look here")


class MailChoice(models.Model):
    """How often somebody wants a digest; who has not chosen gets it once a week."""

    user = models.OneToOneField(User, models.PROTECT, primary_key=True, related_name="mail_choice")
    mail = models.CharField(max_length=10, choices=Mail.choices)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(mail__in=Mail.values), name="notices_mail")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.mail}"
