"""Where an appraisal stands on a day: the stage to do now, by when, and whether it should have been done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from appraisals.eligibility import is_overdue
from appraisals.models import DONE_FIELDS, DUE_FIELDS, Appraisal, Stage


@dataclass(frozen=True, slots=True)
class Now:
    """``stage`` is the next one that is not done, nothing where all are; ``due`` its day."""

    stage: Stage | None
    due: date | None
    overdue: bool = False

    @property
    def words(self) -> str:
        """What the stage is called."""
        return str(self.stage.label) if self.stage else ""


NOTHING_TO_DO = Now(None, None)


def stage_to_do(appraisal: Appraisal) -> Stage | None:
    """The next stage that is not done, from the one worked on; nothing where all are.

    ``left_out`` of an appraisal is about this one.
    """
    order = list(Stage)
    for stage in order[order.index(Stage(appraisal.stage)) :]:
        if getattr(appraisal, DONE_FIELDS[stage]) is None:
            return stage
    return None


def now_of(appraisal: Appraisal, today: date) -> Now:
    """What is to be done of an appraisal. One whose person has left, or whose words are deleted, waits for nothing."""
    if appraisal.words_deleted_at is not None:
        return NOTHING_TO_DO
    if appraisal.ended_on is not None and appraisal.ended_on < today:
        return NOTHING_TO_DO
    stage = stage_to_do(appraisal)
    if stage is None:
        return NOTHING_TO_DO
    due = getattr(appraisal, DUE_FIELDS[stage])
    return Now(stage, due, is_overdue(stage, due, appraisal.left_out, today))
