"""Who may sign what and when: the table of states."""

from __future__ import annotations

from dataclasses import replace

import pytest

from appraisals.signing import APPRAISEE, APPRAISER, COUNTERSIGNER, Put, Signed, Standing

ANN, BEN, BOB, CAT, DAN = 1, 2, 22, 3, 4  # the appraisee, two appraisers, the countersigner, a successor
OPEN = Standing("setting", 5, is_open=True, done=False, due_passed=False, appraisers=(BEN, BOB))


def put(*signed: tuple[str, int], number: int = 1, stage: str = "setting", version: int = 5) -> Put:
    return Put(number, stage, version, tuple(Signed(*one) for one in signed))


ANN_SIGNED, BEN_SIGNED = (APPRAISEE, ANN), (APPRAISER, BEN)
BOTH = (ANN_SIGNED, BEN_SIGNED)


@pytest.mark.parametrize(
    ("standing", "part", "person", "why"),
    [
        (OPEN, APPRAISEE, ANN, ""),
        (OPEN, APPRAISER, BEN, ""),
        (replace(OPEN, editions=[put(ANN_SIGNED)]), APPRAISER, BEN, ""),
        (replace(OPEN, editions=[put(ANN_SIGNED)]), APPRAISEE, ANN, "signed"),
        (replace(OPEN, editions=[put(BEN_SIGNED)]), APPRAISER, BOB, "taken"),
        (replace(OPEN, editions=[put(ANN_SIGNED)]), APPRAISER, ANN, "one_part"),
        (replace(OPEN, editions=[put(ANN_SIGNED, version=4)]), APPRAISEE, ANN, ""),
        (replace(OPEN, editions=[put(*BOTH, stage="mid_year")]), APPRAISEE, ANN, ""),
        (replace(OPEN, is_open=False, done=True, editions=[put(*BOTH)]), APPRAISEE, ANN, "shut"),
    ],
)
def test_who_may_sign(standing: Standing, part: str, person: int, why: str) -> None:
    assert standing.why_not_sign(part, person) == why


@pytest.mark.parametrize(
    ("editions", "person", "why"),
    [
        ([], CAT, "unsigned"),
        ([put(ANN_SIGNED)], CAT, "unsigned"),
        ([put(*BOTH)], CAT, ""),
        ([put(*BOTH)], BEN, "one_part"),
        ([put(*BOTH)], ANN, "one_part"),
        ([put(*BOTH, (COUNTERSIGNER, CAT))], CAT, "signed"),
        ([put(*BOTH, (COUNTERSIGNER, CAT))], DAN, "taken"),
        ([put(ANN_SIGNED, number=2, version=7), put(*BOTH)], CAT, ""),
    ],
)
def test_who_may_countersign(editions: list[Put], person: int, why: str) -> None:
    assert replace(OPEN, editions=editions).why_not_countersign(person) == why


def test_what_is_waited_for_and_what_is_out_of_date() -> None:
    assert OPEN.waits_for == (APPRAISEE, APPRAISER)
    half = replace(OPEN, editions=[put(ANN_SIGNED)])
    assert half.waits_for == (APPRAISER,)
    assert half.outdated is None
    stale = replace(half, version=6)
    assert stale.waits_for == (APPRAISEE, APPRAISER)
    assert stale.outdated == put(ANN_SIGNED)
    other = replace(stale, editions=[put(BEN_SIGNED, number=2, version=6), put(ANN_SIGNED)])
    assert (other.waits_for, other.outdated) == ((APPRAISEE,), put(ANN_SIGNED))
    again = replace(stale, editions=[put(ANN_SIGNED, number=2, version=6), put(ANN_SIGNED)])
    assert again.outdated is None
    done = replace(OPEN, is_open=False, done=True, editions=[put(*BOTH)])
    assert (done.waits_for, done.outdated, done.last_agreed) == ((), None, put(*BOTH))


def test_a_new_version_is_begun_of_what_is_shut_or_where_the_appraiser_is_gone() -> None:
    assert not OPEN.may_begin_version
    assert replace(OPEN, is_open=False).may_begin_version
    half = replace(OPEN, editions=[put(BEN_SIGNED)])
    assert not half.may_begin_version
    gone = replace(half, appraisers=(DAN,))
    assert gone.appraiser_replaced
    assert gone.may_begin_version
    assert gone.why_not_sign(APPRAISEE, ANN) == "", "the appraisee still signs what the old one signed"
    assert gone.why_not_sign(APPRAISER, DAN) == "taken"


SHUT = replace(OPEN, is_open=False, done=True)
LATE = replace(OPEN, due_passed=True)


@pytest.mark.parametrize(
    ("standing", "stage", "part", "why"),
    [
        (SHUT, "mid_year", APPRAISEE, ""),
        (SHUT, "mid_year", APPRAISER, ""),
        (SHUT, "year_end", APPRAISER, "order"),
        (SHUT, "setting", APPRAISER, "order"),
        (SHUT, "", APPRAISER, "order"),
        (OPEN, "mid_year", APPRAISER, "unsigned"),
        (LATE, "mid_year", APPRAISER, ""),
        (LATE, "mid_year", APPRAISEE, "appraiser"),
        (replace(SHUT, is_open=True), "mid_year", APPRAISEE, "unsigned"),
        (replace(SHUT, stage="year_end"), "", APPRAISER, "order"),
    ],
)
def test_who_begins_the_next_stage(standing: Standing, stage: str, part: str, why: str) -> None:
    assert standing.why_not_begin_stage(stage, part) == why


def test_a_stage_that_was_never_signed_is_left_with_a_word() -> None:
    assert LATE.needs_word
    assert replace(SHUT, is_open=True).needs_word
    assert not SHUT.needs_word
    assert [replace(SHUT, stage=one).next_stage for one in ("setting", "mid_year", "year_end")] == [
        "mid_year", "year_end", "",
    ]  # fmt: skip
