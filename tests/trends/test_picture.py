"""What a chart draws of a line is what decided about it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indicators.trends import TrendInput, decide_one
from indicators.trends.picture import Picture, picture_of
from indicators.trends.words import LimitsState, Variation

STEADY = [50.0, 52.0, 49.0, 51.0, 50.0, 52.0, 48.0, 51.0, 50.0, 53.0, 49.0, 51.0]

lines = st.builds(
    TrendInput,
    values=st.lists(st.none() | st.integers(-50, 50).map(float), max_size=40),
    cycle=st.sampled_from([1, 4, 12]),
    polarity=st.sampled_from([1, -1, 0]),
    rebases=st.lists(st.integers(1, 40), max_size=3),
    seasonal=st.booleans(),
)


@given(lines)
def test_the_limits_and_the_latest_point_are_those_of_the_decision(line: TrendInput) -> None:
    picture, decision = picture_of(line), decide_one(line)
    if (line.seasonal and line.cycle > 1) or decision.as_of < 0:
        assert picture == Picture()
        return
    drawn = picture.segments[-1] if picture.segments else None
    if decision.limits_state is LimitsState.NONE:
        assert drawn is None or drawn.last < decision.begins
        assert not picture.special
        return
    assert drawn is not None
    assert (drawn.mean, drawn.lower, drawn.upper) == (decision.mean, decision.lower, decision.upper)
    assert (drawn.first, drawn.last) == (decision.begins, decision.as_of)
    assert drawn.is_firm is (decision.limits_state is LimitsState.FIRM)
    assert (picture.special or {}).get(decision.as_of, Variation.COMMON_CAUSE) is decision.variation
    assert (picture.run is not None) is decision.suggests_rebase


@given(lines)
def test_the_latest_figure_has_a_mark_where_it_is_special_and_no_other_figure_has_one(line: TrendInput) -> None:
    picture = picture_of(line)
    special = picture.special or {}
    assert picture.marked <= special.keys()
    last = decide_one(line).as_of
    assert (last in special) is (last in picture.marked)


def test_of_a_line_that_falls_for_years_only_the_latest_row_is_marked() -> None:
    picture = picture_of(TrendInput([100.0 - place for place in range(37)], 12))
    assert len(picture.special or {}) == 37
    assert picture.marked == frozenset(range(30, 37))


def test_figures_outside_the_limits_alone_or_two_together_are_marked_wherever_they_lie() -> None:
    values = [*STEADY, 70.0, 71.0, *STEADY, 30.0, *STEADY]
    assert picture_of(TrendInput(values, 12)).marked == {12, 13, 26}
    assert picture_of(TrendInput([*STEADY, 70.0, 71.0, 72.0, *STEADY], 12)).marked == frozenset()


def test_only_points_of_the_current_segment_are_marked() -> None:
    before = [*STEADY, 62.0]
    assert picture_of(TrendInput(before, 4)).special == {12: Variation.IMPROVEMENT}
    found = picture_of(TrendInput([*before, *(value - 10 for value in [*before, 51.0])], 4, -1, rebases=[13]))
    assert found.special == {25: Variation.CONCERN}
    assert [(one.first, one.last) for one in found.segments] == [(0, 12), (13, 26)]


def test_a_run_begins_where_its_segment_begins_however_high_the_one_before_lay() -> None:
    values = [40.0, 41.0, 40.0, 60.0, 61.0, 60.0, *[70.0, 71.0], *[50.0, 48.0, 50.0], *[55.0, 56.0] * 4]
    line = TrendInput(values, 4, rebases=[8])
    assert picture_of(line).run == 11
