"""Words of every kind that an appraisal can hold, such that each can be recognised wherever it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from appraisals.models import Appraisal, Outcome, PassageKind, Side, Stage
from appraisals.services.rotation import sealed_columns
from tests.factories.appraisals import (
    AppraisalTargetFactory,
    CheckInFactory,
    CorrectionRequestFactory,
    DataCopyFactory,
    EditionFactory,
    GroupMeetingFactory,
    GroupPresenceFactory,
    HrOpeningFactory,
    NamedAppraiserFactory,
    NeedFactory,
    PassageFactory,
    SignatureFactory,
)
from tests.factories.people import PersonFactory

Words = Mapping[str, str]


def _passages(one: Appraisal, words: Words) -> None:
    for kind in PassageKind:
        side = Side.BOTH if kind == PassageKind.STATEMENT else Side.APPRAISER
        about = "change" if kind == PassageKind.BEHAVIOUR else ""
        kept = {name: f"{text} {kind}" for name, text in words.items()}
        given = {"appraisal": one, "stage": Stage.YEAR_END, "kind": kind, "about": about}
        if kind == PassageKind.STATEMENT and "draft" in kept:
            # What one side still types of the words of both has a row of its own.
            draft = {"draft": kept.pop("draft"), "text": ""}
            PassageFactory.create(side=Side.APPRAISER, author=PersonFactory.create(), **given, **draft)
        PassageFactory.create(side=side, author=PersonFactory.create(), **given, **kept)


def _meeting(one: Appraisal, words: Words) -> None:
    meeting = GroupMeetingFactory.create(cycle=one.cycle, unit=one.unit, **words)
    GroupPresenceFactory.create(meeting=meeting, appraisal=one)


def _request(one: Appraisal, words: Words) -> None:
    CorrectionRequestFactory.create(
        appraisal=one, outcome=Outcome.NOTED, decided_by=PersonFactory.create(), decided_at=one.created_at, **words
    )


def _naming(one: Appraisal, words: Words) -> None:
    # Over, so that whoever reads does not change.
    NamedAppraiserFactory.create(person=one.person, ends=date(2021, 4, 1), **words)


MAKERS: dict[str, Callable[[Appraisal, Words], Any]] = {
    "appraisals.AppraisalTarget": lambda one, words: AppraisalTargetFactory.create(appraisal=one, **words),
    "appraisals.Passage": _passages,
    "appraisals.CheckIn": lambda one, words: CheckInFactory.create(appraisal=one, is_own=True, **words),
    "appraisals.DevelopmentNeed": lambda one, words: NeedFactory.create(appraisal=one, **words),
    "appraisals.Edition": lambda one, words: EditionFactory.create(appraisal=one, **words),
    "appraisals.Signature": lambda one, words: SignatureFactory.create(edition__appraisal=one, **words),
    "appraisals.GroupMeeting": _meeting,
    "appraisals.HrOpening": lambda one, words: HrOpeningFactory.create(appraisal=one, **words),
    "appraisals.CorrectionRequest": _request,
    "appraisals.NamedAppraiser": _naming,
    "appraisals.DataCopy": lambda one, words: DataCopyFactory.create(person=one.person, **words),
}
"""How to write a row with words of a table. A table that is not here fails the test of canaries."""


def say_everything(appraisal: Appraisal, canary: str) -> None:
    """Write words of every kind, each with the canary and its own column's name in it."""
    for model, names in sealed_columns():
        MAKERS[model._meta.label](appraisal, {name: f"{canary} {model._meta.model_name}.{name}" for name in names})
