"""The stages of a return, and the one table that says which act leads from which stage to which (pure).

Who may do an act is a question of rights (``people.rights``); whether it can be done at all is asked here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

UNDO_WITHIN = timedelta(minutes=10)
"""For how long figures that came together can be taken back together."""


class Stage(StrEnum):
    """How far a return has come."""

    DUE = "due"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    QUERIED = "queried"
    SIGNED_OFF = "signed_off"
    RESTATED = "restated"


class Act(StrEnum):
    """What a person can do to a return."""

    SAVE = "save"
    WITHDRAW = "withdraw"
    SUBMIT = "submit"
    TAKE_BACK = "take_back"
    QUERY = "query"
    SIGN_OFF = "sign_off"
    REOPEN = "reopen"


class Signed(StrEnum):
    """What has been signed off for the series and the period so far."""

    NOTHING = "nothing"
    PROVISIONAL = "provisional"  # the final figure follows by ordinary sign-off
    FINAL = "final"  # only a restatement changes it


class ActNotPossibleError(ValueError):
    """This act does not exist at this stage."""

    def __init__(self, stage: Stage, act: Act) -> None:
        super().__init__(f"{act} at {stage}")
        self.stage = stage
        self.act = act


WITH_OFFICER = frozenset({Stage.DUE, Stage.DRAFT, Stage.QUERIED})
"""The stages at which somebody in the service has it to fill in."""

SIGNED = frozenset({Stage.SIGNED_OFF, Stage.RESTATED})

TABLE: Mapping[tuple[Stage, Act], Stage] = MappingProxyType(
    {
        (Stage.DUE, Act.SAVE): Stage.DRAFT,
        (Stage.DRAFT, Act.SAVE): Stage.DRAFT,
        (Stage.QUERIED, Act.SAVE): Stage.QUERIED,
        (Stage.DRAFT, Act.WITHDRAW): Stage.DUE,
        (Stage.QUERIED, Act.WITHDRAW): Stage.DUE,
        (Stage.DRAFT, Act.SUBMIT): Stage.SUBMITTED,
        (Stage.QUERIED, Act.SUBMIT): Stage.SUBMITTED,
        (Stage.SUBMITTED, Act.TAKE_BACK): Stage.DRAFT,
        (Stage.SUBMITTED, Act.QUERY): Stage.QUERIED,
        (Stage.SUBMITTED, Act.SIGN_OFF): Stage.SIGNED_OFF,
        (Stage.SIGNED_OFF, Act.REOPEN): Stage.DRAFT,
        (Stage.RESTATED, Act.REOPEN): Stage.DRAFT,
    }
)
"""Ordinary steps. What was signed off before bends three of them: see ``after``."""


def after(stage: Stage, act: Act, *, signed: Signed = Signed.NOTHING, corrected: bool = False) -> Stage:
    """The stage that the act leads to. Raises ``ActNotPossibleError``.

    ``signed`` says what the journal holds already, ``corrected`` whether any of it was a restatement. A provisional
    figure is made final by saving over it, which begins a draft. A correction that is withdrawn leaves the return as
    it was signed. The sign-off of a corrected figure makes it restated; finalising a provisional one does not.
    """
    if signed is Signed.PROVISIONAL and act is Act.SAVE and stage in SIGNED:
        return Stage.DRAFT
    found = TABLE.get((stage, act))
    if found is None:
        raise ActNotPossibleError(stage, act)
    if signed is Signed.NOTHING:
        return found
    signed_stage = Stage.RESTATED if corrected or (act is Act.SIGN_OFF and signed is Signed.FINAL) else Stage.SIGNED_OFF
    return signed_stage if act in (Act.WITHDRAW, Act.SIGN_OFF) else found
