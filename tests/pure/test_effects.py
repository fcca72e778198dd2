"""Did it work: the figures since an action, against what those before it let expect."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.effects import Effect, Verdict, effect_of

STEADY = [100.0, 102.0, 99.0, 101.0, 100.0, 98.0, 101.0, 100.0]


def effect(before: Sequence[float | None], since: Sequence[float | None], **changes: object) -> Effect:
    given: dict[str, object] = {
        "polarity": -1, "cycle": 4, "seasonal": False, "averaged": True, "slope": None,
    }  # fmt: skip
    return effect_of(before, since, **{**given, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("since", "verdict"),
    [
        ([], Verdict.TOO_EARLY),
        ([80.0], Verdict.TOO_EARLY),
        ([80.0, 78.0], Verdict.TURNED),
        ([120.0, 80.0, 78.0], Verdict.TURNED),
        ([80.0, 100.0], Verdict.NO_CHANGE),
        ([101.0, 99.0], Verdict.NO_CHANGE),
        ([120.0, 121.0], Verdict.WORSE),
        ([80.0, None, 78.0], Verdict.TURNED),
        ([None, 78.0], Verdict.TOO_EARLY),
    ],
)
def test_the_last_two_figures_decide(since: list[float | None], verdict: Verdict) -> None:
    assert effect(STEADY, since).verdict is verdict


def test_more_is_better_turns_it_round_and_no_better_side_has_no_verdict() -> None:
    assert effect(STEADY, [120.0, 121.0], polarity=1).verdict is Verdict.TURNED
    assert effect(STEADY, [120.0, 121.0], polarity=0).verdict is Verdict.NO_CHANGE


def test_a_line_that_was_getting_better_anyway_has_not_turned() -> None:
    falling = [130.0, 126.0, 121.0, 117.0, 113.0, 108.0, 104.0, 100.0]
    assert effect(falling, [96.0, 92.0], slope=-4.3, averaged=False).verdict is Verdict.NO_CHANGE
    uneven = [*falling[:5], 113.5, *falling[6:]]
    assert effect(uneven, [96.0, 92.0], averaged=True).verdict is Verdict.TURNED  # without its trend it would have


def test_a_line_on_a_course_that_is_too_short_for_a_trend_has_not_turned_by_keeping_it() -> None:
    rising = [61.0, 61.4, 62.1, 62.5, 63.1]
    on_course = effect(rising, [63.6, 64.1, 64.7, 65.2], polarity=1, averaged=False)
    assert on_course.verdict is Verdict.NO_CHANGE
    assert [round(one.value, 3) for one in on_course.projected if one] == [63.625, 64.15, 64.675, 65.2]
    assert effect(rising, [66.0, 69.0], polarity=1, averaged=False).verdict is Verdict.TURNED
    assert effect([62.0, *rising], [66.0, 67.0], polarity=1, averaged=False).verdict is Verdict.TURNED
    assert effect(rising[:4], [66.0, 67.0], polarity=1, averaged=False).verdict is Verdict.TOO_LITTLE


def test_a_seasonal_line_is_held_against_last_year() -> None:
    years = [50.0, 80.0, 30.0, 60.0, 51.0, 79.0, 31.0, 61.0, 50.0, 80.0, 30.0, 60.0]
    assert effect(years, [50.0, 80.0], seasonal=True).verdict is Verdict.NO_CHANGE
    assert effect(years, [40.0, 70.0], seasonal=True).verdict is Verdict.TURNED
    assert effect(years, [50.0, 80.0, 30.0, 60.0, 10.0, 10.0], seasonal=True).verdict is Verdict.NO_CHANGE


@pytest.mark.parametrize("before", [[], [100.0], [100.0, 101.0, 99.0, 100.0], [None, 100.0, None, 100.0, None, 99.0]])
def test_too_short_a_line_before_says_nothing(before: list[float | None]) -> None:
    assert effect(before, [80.0, 78.0]).verdict is Verdict.TOO_LITTLE


def test_what_was_to_be_expected_is_told_with_its_range() -> None:
    (first, second) = effect(STEADY, [80.0, 78.0]).since
    assert first.projected.value == pytest.approx(99.75)
    assert first.projected.low < first.projected.value < first.projected.high
    assert second.projected.high - second.projected.low == pytest.approx(first.projected.high - first.projected.low)


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=6, max_size=20), st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=6),
    st.booleans(),
)  # fmt: skip
def test_turned_in_one_way_is_worse_in_the_other(before: list[float], since: list[float], averaged: bool) -> None:
    up = effect(before, since, polarity=1, averaged=averaged).verdict
    down = effect(before, since, polarity=-1, averaged=averaged).verdict
    other = {Verdict.TURNED: Verdict.WORSE, Verdict.WORSE: Verdict.TURNED}
    assert down is other.get(up, up)
