"""The stages of a return: one table says what can be done when."""

from __future__ import annotations

from itertools import product

import pytest

from indicators.returns.states import SIGNED, TABLE, Act, ActNotPossibleError, Signed, Stage, after


def test_a_return_goes_from_due_to_signed_off_and_back_for_a_question() -> None:
    stage = Stage.DUE
    steps = [Act.SAVE, Act.SUBMIT, Act.QUERY, Act.SAVE, Act.SUBMIT, Act.TAKE_BACK, Act.SUBMIT, Act.SIGN_OFF]
    for act in steps:
        stage = after(stage, act)
    assert stage is Stage.SIGNED_OFF


@pytest.mark.parametrize(("stage", "act"), [pair for pair in product(Stage, Act) if pair not in TABLE])
def test_what_is_not_in_the_table_cannot_be_done(stage: Stage, act: Act) -> None:
    with pytest.raises(ActNotPossibleError) as refused:
        after(stage, act)
    assert (refused.value.stage, refused.value.act) == (stage, act)


@pytest.mark.parametrize("stage", sorted(SIGNED))
def test_what_is_signed_off_is_not_written_over(stage: Stage) -> None:
    with pytest.raises(ActNotPossibleError):
        after(stage, Act.SAVE, signed=Signed.FINAL)


def test_a_provisional_figure_is_made_final_by_ordinary_sign_off() -> None:
    draft = after(Stage.SIGNED_OFF, Act.SAVE, signed=Signed.PROVISIONAL)
    sent = after(draft, Act.SUBMIT, signed=Signed.PROVISIONAL)
    assert (draft, after(sent, Act.SIGN_OFF, signed=Signed.PROVISIONAL)) == (Stage.DRAFT, Stage.SIGNED_OFF)


def test_a_final_figure_is_restated_by_a_second_person() -> None:
    draft = after(Stage.SIGNED_OFF, Act.REOPEN, signed=Signed.FINAL)
    sent = after(draft, Act.SUBMIT, signed=Signed.FINAL)
    assert after(sent, Act.SIGN_OFF, signed=Signed.FINAL) is Stage.RESTATED


@pytest.mark.parametrize(("corrected", "left"), [(False, Stage.SIGNED_OFF), (True, Stage.RESTATED)])
def test_a_correction_that_is_withdrawn_leaves_what_was_signed(corrected: bool, left: Stage) -> None:
    assert after(Stage.DRAFT, Act.WITHDRAW, signed=Signed.FINAL, corrected=corrected) is left


def test_a_draft_that_is_withdrawn_is_due_again() -> None:
    assert after(Stage.DRAFT, Act.WITHDRAW) is Stage.DUE
