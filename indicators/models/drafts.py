"""Definitions that are being written: drafts that a second person accepts, and reminders of reviews (ADR 0017)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from council_pm.org.models import OrgUnit
from indicators.models.definitions import Definition, Indicator


class DraftState(models.TextChoices):
    """How far a draft is."""

    DRAFT = "draft", _("Being written")
    WAITING = "waiting", _("Waiting for a check")
    RETURNED = "returned", _("Returned to its author")
    ACCEPTED = "accepted", _("Accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN_STATES = (DraftState.DRAFT, DraftState.WAITING, DraftState.RETURNED)
_DECIDED = Q(state__in=[DraftState.ACCEPTED.value, DraftState.RETURNED.value])


class DefinitionDraft(models.Model):
    """One person's text for an indicator's next definition, or for a new indicator.

    ``fields`` holds the texts as typed, by name, so that a draft may be unfinished and nothing typed is lost.
    ``based_on`` is the version that the author saw; nothing for a new indicator, which has a ``code`` and the ``unit``
    of its total instead. ``lock`` rises with each change: a stale save is refused. ``checker`` and ``decided_at`` say
    who accepted or returned it.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, related_name="drafts")
    code = models.CharField(max_length=20, blank=True)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, null=True, related_name="+")
    based_on = models.ForeignKey(Definition, models.PROTECT, null=True, related_name="+")
    author = models.BigIntegerField()
    fields = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=DraftState.choices, default=DraftState.DRAFT)
    lock = models.PositiveIntegerField(default=1)
    checker = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(checker__isnull=True) | ~Q(author=F("checker")), name="indicators_draft_two_people"
            ),
            models.CheckConstraint(
                condition=(_DECIDED & Q(checker__isnull=False, decided_at__isnull=False))
                | (~_DECIDED & Q(checker__isnull=True, decided_at__isnull=True)),
                name="indicators_draft_decided",
            ),
            models.CheckConstraint(
                condition=Q(indicator__isnull=False, based_on__isnull=False, code="")
                | (Q(based_on__isnull=True, unit__isnull=False) & ~Q(code="")),
                name="indicators_draft_about",
            ),
            models.CheckConstraint(condition=Q(state__in=DraftState.values), name="indicators_draft_state"),
            models.UniqueConstraint(
                fields=["indicator", "author"],
                condition=Q(state__in=[state.value for state in OPEN_STATES]),
                name="indicators_draft_one_each",
            ),
        ]

    def __str__(self) -> str:
        return f"Draft {self.pk} of {self.title_code}"

    @property
    def title_code(self) -> str:
        """The code of the indicator that it is about, new or not."""
        return self.code or (self.indicator.code if self.indicator else "")

    @property
    def is_open(self) -> bool:
        """Whether it can still become a definition."""
        return self.state in OPEN_STATES

    def get_absolute_url(self) -> str:
        """Where it is written and read."""
        return reverse("indicators:draft_page", args=[self.pk])


class ReviewReminder(models.Model):
    """That a version's review was reminded of, so that nobody is told twice. Append-only."""

    append_only = True

    definition = models.OneToOneField(Definition, models.PROTECT, related_name="reminder")
    sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Reminder of {self.definition}"
