"""Saying how a department sees itself, wording the statements, and the council's own next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.assessments.models import (
    STAGES,
    CouncilStep,
    Dimension,
    DimensionText,
    Facts,
    MaturityAnswer,
    MaturityView,
)
from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.periods import Frequency, period_containing
from council_pm.core.typed import typed_words
from council_pm.org.models import Level, OrgUnit

LONGEST_WORDS = 2_000
LONGEST_NAME = 80
LONGEST_STATEMENT = 300
MOST_DIMENSIONS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said of one dimension. ``stage`` is 1 to 4; ``next`` is what is done next."""

    text: DimensionText
    stage: int
    words: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionWords:
    """How a dimension is worded."""

    name: str
    question: str
    stages: tuple[str, str, str, str]
    facts: str = ""


@transaction.atomic
def record_view(
    *, by: Actor, unit: OrgUnit, said: Sequence[Said], next_step: str, today: date, based_on: int
) -> MaturityView:
    """Put on record how a department sees itself in this quarter. What was on record stays.

    ``based_on`` counts the views of this quarter that were seen. Raises ``ValidationError``: ``level``, ``nothing``,
    ``stage``, ``too_long`` or ``stale``.
    """
    if unit.level != Level.DEPARTMENT:
        raise ValidationError(_("Departments say how they see themselves."), "level")
    if not said:
        raise ValidationError(_("Choose a stage for one of these at least."), "nothing")
    next_step = _words(next_step)
    start = period_containing(today, Frequency.QUARTERLY).start
    # Held while the revision is counted: of two at once the second is told.
    OrgUnit.objects.select_for_update().get(pk=unit.pk)
    if latest_revision(unit.pk, start) != based_on:
        raise ValidationError(
            _("Somebody said something for this quarter meanwhile. Look at it beside yours, then save again."), "stale"
        )
    made = MaturityView.objects.create(
        unit=unit, start=start, revision=based_on + 1, next_step=next_step, by=by.user_id, at=timezone.now()
    )
    MaturityAnswer.objects.bulk_create(_answer(made, one) for one in said)
    record(by=by, action="record_maturity_view", subject_kind="maturity", subject_id=unit.code,
           subject_version=made.revision, detail={"quarter": start.isoformat()})  # fmt: skip
    return made


@transaction.atomic
def add_dimension(*, by: Actor, words: DimensionWords) -> Dimension:
    """A further side of managing performance. Raises ``ValidationError``: ``too_many`` or the name of a field."""
    worded = _worded(words)
    if Dimension.objects.filter(active=True).count() >= MOST_DIMENSIONS:
        raise ValidationError(
            _("There are %(most)s already: take one out of use first.") % {"most": MOST_DIMENSIONS}, "too_many"
        )
    last = Dimension.objects.aggregate(last=Max("position"))["last"] or 0
    made = Dimension.objects.create(position=last + 1, facts=words.facts)
    DimensionText.objects.create(dimension=made, revision=1, by=by.user_id, at=timezone.now(), **worded)
    record(by=by, action="add_dimension", subject_kind="maturity_dimension", subject_id=made.pk,
           detail={"name": worded["name"]})  # fmt: skip
    return made


@transaction.atomic
def change_dimension(
    *, by: Actor, dimension: Dimension, words: DimensionWords, active: bool, based_on: int
) -> Dimension:
    """Word a dimension anew, as a further revision, or ask about it no more. Views keep the words that they answered.

    Raises ``ValidationError``: ``stale`` or the name of a field.
    """
    dimension = Dimension.objects.select_for_update().get(pk=dimension.pk)
    worded = _worded(words)
    newest = dimension.texts.order_by("-revision")[0]
    if newest.revision != based_on:
        raise ValidationError(
            _("Somebody worded it anew meanwhile. Their words stand beside yours: look at both, then save again."),
            "stale",
        )
    is_reworded = any(getattr(newest, name) != value for name, value in worded.items())
    if is_reworded:
        DimensionText.objects.create(
            dimension=dimension, revision=newest.revision + 1, by=by.user_id, at=timezone.now(), **worded
        )
    is_changed = (dimension.facts, dimension.active) != (words.facts, active)
    if is_changed:
        dimension.facts, dimension.active = words.facts, active
        dimension.save(update_fields=["facts", "active"])
    if is_reworded or is_changed:
        record(by=by, action="change_dimension", subject_kind="maturity_dimension", subject_id=dimension.pk,
               subject_version=newest.revision + is_reworded, detail={"active": active})  # fmt: skip
    return dimension


@transaction.atomic
def say_council_step(*, by: Actor, text: str, based_on: int) -> CouncilStep:
    """Say what the council as a whole does next. Raises ``ValidationError``: ``empty``, ``too_long`` or ``stale``."""
    text = _words(text)
    if not text:
        raise ValidationError(_("Say in a few words what the council does next."), "empty")
    newest = CouncilStep.objects.aggregate(last=Max("revision"))["last"] or 0
    if newest != based_on:
        raise ValidationError(
            _("Somebody wrote here meanwhile. Their words stand beside yours: look at both, then save again."), "stale"
        )
    made = CouncilStep.objects.create(revision=newest + 1, text=text, by=by.user_id, at=timezone.now())
    record(by=by, action="say_council_step", subject_kind="council_step", subject_id=made.pk)
    return made


def latest_revision(unit_id: int, start: date) -> int:
    """How often a department has said how it sees itself in the quarter that begins on a day."""
    found = MaturityView.objects.filter(unit=unit_id, start=start).aggregate(last=Max("revision"))["last"]
    return int(found or 0)


def _answer(view: MaturityView, said: Said) -> MaturityAnswer:
    if said.stage not in STAGES:
        raise ValidationError(_("Choose one of the four stages."), "stage")
    return MaturityAnswer(
        view=view, dimension_id=said.text.dimension_id, text=said.text, stage=said.stage, words=_words(said.words),
        next=_words(said.next),
    )  # fmt: skip


def _words(text: str) -> str:
    text = typed_words(text)
    if len(text) > LONGEST_WORDS:
        raise ValidationError(_("This is too long: write at most 2,000 characters."), "too_long")
    return text


def _worded(words: DimensionWords) -> dict[str, str]:
    if words.facts not in Facts.values:
        raise ValidationError(_("Choose one of these."), "facts")
    name = _sentence(words.name, "name", LONGEST_NAME, _("Name it in at most 80 characters."))
    refused = _("Write a sentence of at most 300 characters.")
    question = _sentence(words.question, "question", LONGEST_STATEMENT, refused)
    stages = {
        field: _sentence(text, field, LONGEST_STATEMENT, refused)
        for text, field in zip(words.stages, (f"stage_{stage}" for stage in STAGES), strict=True)
    }
    return {"name": name, "question": question, **stages}


def _sentence(text: str, field: str, longest: int, refused: str) -> str:
    text = " ".join(typed_words(text).split())
    if not text or len(text) > longest:
        raise ValidationError(refused, field)
    return text
