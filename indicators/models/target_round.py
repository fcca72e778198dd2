"""The target round: what was proposed for a series and a year, who decided, and what was confirmed after outturn."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from indicators.models.definitions import Series


class TargetPath(models.TextChoices):
    """How the target of a year is reached through its periods."""

    EVEN = "even", _("Even")
    LAST_YEAR = "last_year", _("Last year's shape")
    TYPED = "typed", _("Typed figures")


class ProposalKind(models.TextChoices):
    """A target of the year's round, or a change in the year (a restatement)."""

    ROUND = "round", _("Target round")
    CHANGE = "change", _("Change in the year")


class ProposalState(models.TextChoices):
    """What became of a proposal; only a proposed one can still move."""

    PROPOSED = "proposed", _("Proposed")
    AGREED = "agreed", _("Agreed")
    RETURNED = "returned", _("Returned")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    OVERTAKEN = "overtaken", _("Overtaken by a later proposal")


class TargetProposal(models.Model):
    """What somebody proposed as the target of a series for a year: a figure, or a range from ``low`` to ``high``.

    ``year`` is the slug of a financial year; a series of another calendar has its own year that begins in the same
    one. ``version`` counts the proposals of a series and year: a cell of the grid carries the one that it was based
    on. ``figures`` holds a typed path as text, one figure for each period. Somebody else decides, never the proposer.
    """

    series = models.ForeignKey(Series, models.PROTECT, related_name="target_proposals", db_index=False)
    year = models.CharField(max_length=7)
    version = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=ProposalKind.choices, default=ProposalKind.ROUND)
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.PROPOSED)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    low = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    high = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    path = models.CharField(max_length=10, choices=TargetPath.choices, default=TargetPath.EVEN)
    figures = models.JSONField(default=list)
    effective_from = models.DateField(null=True)
    reason = models.TextField()
    proposer = models.BigIntegerField()
    proposer_title = models.CharField(max_length=160, blank=True)
    proposed_at = models.DateTimeField()
    decider = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "year", "version"], name="indicators_proposal_version"),
            models.UniqueConstraint(
                fields=["series", "year"], condition=Q(state="proposed"), name="indicators_proposal_one_open"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, low__isnull=True, high__isnull=True)
                | Q(value__isnull=True, low__isnull=False, high__isnull=False),
                name="indicators_proposal_figure_or_range",
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=True) | Q(low__lte=F("high")), name="indicators_proposal_low_high"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="indicators_proposal_reason"),
            models.CheckConstraint(
                condition=Q(kind__in=ProposalKind.values)
                & Q(path__in=TargetPath.values)
                & (Q(kind="round") | Q(effective_from__isnull=False)),
                name="indicators_proposal_kinds",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decider__isnull=True, decided_at__isnull=True)
                | Q(state__in=["agreed", "returned"], decider__isnull=False, decided_at__isnull=False)
                | Q(state__in=["withdrawn", "overtaken"], decider__isnull=True, decided_at__isnull=False),
                name="indicators_proposal_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(decider__isnull=True) | ~Q(decider=F("proposer")), name="indicators_proposal_two_people"
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(note=""), name="indicators_proposal_returned_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.year} proposal {self.version}"


class TargetConfirmation(models.Model):
    """An agreed target stands after the outturn of the year before is known. Append-only.

    A confirmation is no revision: the target stays as it was agreed, and is provisional no longer.
    """

    append_only = True

    series = models.ForeignKey(Series, models.PROTECT, related_name="target_confirmations", db_index=False)
    year = models.CharField(max_length=7)
    by = models.BigIntegerField()
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="indicators_target_confirmed_once")]

    def __str__(self) -> str:
        return f"{self.series} {self.year} confirmed"
