"""Returns: what an officer sends for a series and a period, until a second person signs it off into the journal."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from indicators.models.definitions import Series
from indicators.models.rounds import Round
from indicators.models.values import Value
from indicators.returns.states import Act, Signed, Stage

BOX = 600  # characters of each box of a commentary (UX.md, screen 3)
CONTENT = (
    "value", "absent", "numerator", "denominator", "provisional", "estimate", "absent_reason", "expected_on",
    "happened", "why", "next_steps", "explanation",
)  # fmt: skip
"""The fields that a person fills in; a version keeps all of them."""

STAGES = [
    (Stage.DUE.value, _("To do")),
    (Stage.DRAFT.value, _("Draft")),
    (Stage.SUBMITTED.value, _("Sent to be signed off")),
    (Stage.QUERIED.value, _("Sent back with a question")),
    (Stage.SIGNED_OFF.value, _("Signed off")),
    (Stage.RESTATED.value, _("Restated")),
]


class Channel(models.TextChoices):
    """How figures came."""

    FORM = "form", _("Typed")
    PASTE = "paste", _("Pasted")
    FILE = "file", _("From a file")
    COMMAND = "command", _("By a scheduled feed")


def _both(*names: str) -> Q:
    """All of these fields are given, or none of them is."""
    none, every = Q(), Q()
    for name in names:
        none &= Q(**{f"{name}__isnull": True})
        every &= Q(**{f"{name}__isnull": False})
    return none | every


class Return(models.Model):
    """One return: a series in a round. ``version`` grows with each change; a save names the one it was based on.

    ``signed`` says what the journal holds of it, ``journal`` which row. While a signed figure is being corrected
    ``reopened_reason`` says why.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="returns", db_index=False)
    series = models.ForeignKey(Series, models.PROTECT, related_name="returns")
    due = models.DateField()
    stage = models.CharField(max_length=12, choices=STAGES, default=Stage.DUE.value)
    version = models.PositiveIntegerField(default=0)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    absent = models.CharField(max_length=12, blank=True)
    numerator = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    denominator = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    provisional = models.BooleanField(default=False)
    estimate = models.BooleanField(default=False)
    absent_reason = models.CharField(max_length=BOX, blank=True)
    expected_on = models.DateField(null=True)
    happened = models.CharField(max_length=BOX, blank=True)
    why = models.CharField(max_length=BOX, blank=True)
    next_steps = models.CharField(max_length=BOX, blank=True)
    explanation = models.CharField(max_length=BOX, blank=True)
    findings = models.JSONField(default=list)
    saved_by = models.BigIntegerField(null=True)
    saved_at = models.DateTimeField(null=True)
    submitted_by = models.BigIntegerField(null=True)
    submitted_at = models.DateTimeField(null=True)
    question = models.CharField(max_length=BOX, blank=True)
    queried_by = models.BigIntegerField(null=True)
    queried_at = models.DateTimeField(null=True)
    signed = models.CharField(max_length=12, default=Signed.NOTHING.value)
    corrected = models.BooleanField(default=False)
    signed_by = models.BigIntegerField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_reason = models.CharField(max_length=BOX, blank=True)
    reopened_by = models.BigIntegerField(null=True)
    reopened_at = models.DateTimeField(null=True)
    reopened_reason = models.CharField(max_length=BOX, blank=True)
    journal = models.ForeignKey(Value, models.PROTECT, null=True, related_name="returns")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "series"], name="indicators_return_once"),
            models.CheckConstraint(
                condition=Q(stage__in=list(Stage)) & Q(signed__in=list(Signed)), name="indicators_return_stage"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(absent=""), name="indicators_return_value_or_absent"
            ),
            models.CheckConstraint(condition=Q(absent__in=["", "no_data"]), name="indicators_return_absent"),
            models.CheckConstraint(condition=_both("saved_by", "saved_at"), name="indicators_return_saved_whole"),
            models.CheckConstraint(
                condition=_both("submitted_by", "submitted_at"), name="indicators_return_submitted_whole"
            ),
            models.CheckConstraint(condition=_both("queried_by", "queried_at"), name="indicators_return_queried_whole"),
            models.CheckConstraint(condition=_both("signed_by", "signed_at"), name="indicators_return_signed_whole"),
            models.CheckConstraint(
                condition=Q(reopened_by__isnull=True, reopened_at__isnull=True, reopened_reason="")
                | (Q(reopened_by__isnull=False, reopened_at__isnull=False) & ~Q(reopened_reason="")),
                name="indicators_return_reopened_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(queried_by__isnull=True) | ~Q(question=""), name="indicators_return_queried_with_question"
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=[Stage.SUBMITTED, Stage.QUERIED, Stage.SIGNED_OFF, Stage.RESTATED])
                | Q(submitted_by__isnull=False),
                name="indicators_return_stage_submitted",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=[Stage.SUBMITTED, Stage.SIGNED_OFF, Stage.RESTATED])
                | Q(value__isnull=False)
                | ~Q(absent=""),
                name="indicators_return_submitted_something",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=[Stage.SIGNED_OFF, Stage.RESTATED])
                | Q(signed_by__isnull=False, journal__isnull=False),
                name="indicators_return_stage_signed",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=[Stage.SIGNED_OFF, Stage.RESTATED]) | ~Q(signed_by=F("submitted_by")),
                name="indicators_return_two_people",
            ),
            models.CheckConstraint(
                condition=Q(signed=Signed.NOTHING, journal__isnull=True)
                | (~Q(signed=Signed.NOTHING) & Q(journal__isnull=False)),
                name="indicators_return_signed_in_journal",
            ),
        ]
        indexes = [models.Index(fields=["stage", "due"], name="indicators_return_stage_due")]

    def __str__(self) -> str:
        return f"{self.series} in {self.round}"

    @property
    def at(self) -> Stage:
        """How far it has come."""
        return Stage(self.stage)

    @property
    def content(self) -> dict[str, Any]:
        """What a person filled in, by field."""
        return {name: getattr(self, name) for name in CONTENT}


class ReturnBatch(models.Model):
    """Figures that came together: pasted, or in a file that was applied (``table``). Undone for ten minutes."""

    by = models.BigIntegerField()
    at = models.DateTimeField()
    channel = models.CharField(max_length=8, choices=Channel.choices)
    undone_at = models.DateTimeField(null=True)
    table = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table"], name="indicators_batch_of_table"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="indicators_batch_channel"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(undone_at__gte=F("at")), name="indicators_batch_undone"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.at:%Y-%m-%d %H:%M}"


class ReturnVersion(models.Model):
    """What a return said after a change, and who made it. Append-only: what was withdrawn stays here.

    ``content`` holds the fields of ``CONTENT`` as text, as far as they are filled in.
    """

    append_only = True

    of = models.ForeignKey(Return, models.PROTECT, related_name="versions", db_index=False)
    version = models.PositiveIntegerField()
    act = models.CharField(max_length=12)
    stage = models.CharField(max_length=12, choices=STAGES)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    content = models.JSONField(default=dict)
    note = models.CharField(max_length=BOX, blank=True)
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.FORM)
    batch = models.ForeignKey(ReturnBatch, models.PROTECT, null=True, related_name="versions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["of", "version"], name="indicators_return_version"),
            models.CheckConstraint(
                condition=Q(act__in=list(Act)) & Q(stage__in=list(Stage)), name="indicators_return_version_act"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.of} v{self.version} {self.act}"
