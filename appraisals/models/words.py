"""What an appraisal says: targets, what each side writes, check-ins, development needs. Every text is sealed."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appraisals.models.appraisals import Appraisal, Stage
from appraisals.models.cycles import Theme
from appraisals.sealing import SealedField
from council_pm.people.models import Person
from indicators.models import Series
from plans.models import Objective


class Progress(models.TextChoices):
    """How far a target is, as the two say."""

    OPEN = "open", _("Not begun")
    ON_THE_WAY = "on_the_way", _("On the way")
    REACHED = "reached", _("Reached")
    NOT_REACHED = "not_reached", _("Not reached")
    DROPPED = "dropped", _("No longer needed")


class AppraisalTarget(models.Model):
    """A target of a person. ``objective`` or ``series`` is what it hangs on; neither: it hangs on nothing.

    ``key`` comes from the browser, so that what is sent twice is kept once; ``version`` rises with each change.
    """

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="targets", db_index=False)
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    position = models.PositiveSmallIntegerField()
    wording = SealedField()
    how_known = SealedField()
    due = models.DateField(null=True)
    objective = models.ForeignKey(
        Objective, models.PROTECT, null=True, related_name="appraisal_targets", db_index=False
    )
    series = models.ForeignKey(Series, models.PROTECT, null=True, related_name="appraisal_targets")
    progress = models.CharField(max_length=12, choices=Progress.choices, default=Progress.OPEN)
    progress_note = SealedField()
    carried_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="carried_to")
    version = models.PositiveIntegerField(default=1)
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        # People are counted from these alone (ADR 55): a row with its sealed words is a hundred times as wide.
        indexes = [
            models.Index(fields=["appraisal", "progress", "objective", "series"], name="appraisals_target_hangs"),
            models.Index(fields=["objective", "progress", "appraisal"], name="appraisals_target_of_aim"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(progress__in=Progress.values), name="appraisals_target_progress"),
            models.CheckConstraint(condition=~Q(wording=""), name="appraisals_target_worded"),
        ]

    def __str__(self) -> str:
        return f"Target {self.pk} of appraisal {self.appraisal_id}"


class Side(models.TextChoices):
    """Whose words they are."""

    APPRAISEE = "appraisee", _("Appraisee")
    APPRAISER = "appraiser", _("Appraiser")
    BOTH = "", _("Both")


class PassageKind(models.TextChoices):
    """What a text is."""

    PREPARATION = "preparation", _("Preparation")  # the appraisee's own, before the conversation
    REVIEW = "review", _("Review")  # each side's own words at mid-year and year-end
    STATEMENT = "statement", _("What we agreed")  # of both
    BEHAVIOUR = "behaviour", _("Behaviour")  # ``about`` is the behaviour's code; each side's own example
    PRIVATE = "private", _("Own note")  # its author's alone
    RATING = "rating", _("Rating")  # only where the cycle has ratings


class Passage(models.Model):
    """A text of an appraisal at a stage. Only its side writes it (M078).

    ``draft`` is what somebody of its side typed and the page kept by itself: they alone read it (``drafted_by``, last
    at ``drafted_at``); the other side reads ``text``, which follows when the button is pressed. ``version`` rises with
    each change of either. A statement of both has its text in the row of no
    side, and what a side is still typing in a row of that side, which has no text.
    """

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="passages")
    stage = models.CharField(max_length=8, choices=Stage.choices)
    kind = models.CharField(max_length=12, choices=PassageKind.choices)
    side = models.CharField(max_length=9, choices=Side.choices, blank=True, default="")
    about = models.CharField(max_length=40, blank=True, default="")
    text = SealedField()
    draft = SealedField()
    drafted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField(null=True)
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values) & Q(kind__in=PassageKind.values) & Q(side__in=Side.values),
                name="appraisals_passage_codes",
            ),
            models.UniqueConstraint(
                fields=["appraisal", "stage", "kind", "side", "about"],
                condition=~Q(kind="private"),
                name="appraisals_passage_once",
            ),
            models.UniqueConstraint(
                fields=["appraisal", "stage", "author"],
                condition=Q(kind="private"),
                name="appraisals_passage_own_once",
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind="statement", side="", draft="")
                    | Q(kind="statement", text="") & ~Q(side="")
                    | ~Q(kind="statement") & ~Q(side="")
                )
                & (Q(kind="behaviour") & ~Q(about="") | ~Q(kind="behaviour") & Q(about="")),
                name="appraisals_passage_side",
            ),
            models.CheckConstraint(
                condition=Q(draft="", drafted_by__isnull=True, drafted_at__isnull=True)
                | ~Q(draft="") & Q(drafted_by__isnull=False, drafted_at__isnull=False),
                name="appraisals_passage_drafted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of appraisal {self.appraisal_id}"


class CheckIn(models.Model):
    """A dated note of a short conversation: its author's own, or one that the other side has agreed."""

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="check_ins")
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    on = models.DateField()
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    side = models.CharField(max_length=9, choices=Side.choices)
    is_own = models.BooleanField(default=False)
    text = SealedField()
    version = models.PositiveIntegerField(default=1)
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(side__in=("appraisee", "appraiser")) & ~Q(text=""), name="appraisals_check_in_said"
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True, agreed_by__isnull=True)
                | Q(agreed_at__isnull=False, agreed_by__isnull=False, is_own=False),
                name="appraisals_check_in_agreed",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=models.F("author")),
                name="appraisals_check_in_by_the_other",
            ),
        ]

    def __str__(self) -> str:
        return f"Check-in {self.pk} of appraisal {self.appraisal_id}"


class NeedState(models.TextChoices):
    """What became of a development need."""

    OPEN = "open", _("Open")
    ARRANGED = "arranged", _("Arranged")
    DONE = "done", _("Done")


class DevelopmentNeed(models.Model):
    """What somebody wants or has to learn; ``theme`` is what the programme is planned from, in counts."""

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="needs")
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, related_name="needs")
    wording = SealedField()
    by_when = models.DateField(null=True)
    state = models.CharField(max_length=8, choices=NeedState.choices, default=NeedState.OPEN)
    version = models.PositiveIntegerField(default=1)
    by = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=NeedState.values) & ~Q(wording=""), name="appraisals_need_said"
            )
        ]

    def __str__(self) -> str:
        return f"Need {self.pk} of appraisal {self.appraisal_id}"
