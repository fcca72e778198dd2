"""The edges of specification 4.3 and 4.9."""

from __future__ import annotations

import pytest

from indicators.direction import Trend
from indicators.trends import TrendInput, batch_of, decide_one
from indicators.trends.causes import causes_of
from indicators.trends.limits import limits_of
from indicators.trends.words import Assurance, Cause, Drift, LimitsState, RecentTrend, SegmentState, Variation

STEADY = [50.0, 52.0, 49.0, 51.0, 50.5, 48.5, 51.5, 49.5, 50.0, 52.0, 49.0, 51.0]


def causes(values: list[float | None], **options: object) -> list[Cause]:
    batch = batch_of([TrendInput(values, 4, **options)])  # type: ignore[arg-type]
    return [Cause(code) for code in causes_of(batch, limits_of(batch)).cause[0].tolist()]


def test_nothing_at_all_is_not_enough() -> None:
    for values in ([], [None, None]):
        found = decide_one(TrendInput(values, 4, target=3.0))
        assert (found.as_of, found.trailing) == (-1, len(values))
        assert (found.limits_state, found.trend, found.reason) == (LimitsState.NONE, Trend.INSUFFICIENT_DATA, "")
        assert found.mean is None


@pytest.mark.parametrize(
    ("count", "state"),
    [(5, LimitsState.NONE), (6, LimitsState.TRIAL), (11, LimitsState.TRIAL), (12, LimitsState.FIRM)],
)
def test_limits_are_on_trial_from_six_figures_and_firm_from_twelve(count: int, state: LimitsState) -> None:
    found = decide_one(TrendInput(STEADY[:count], 4))
    assert found.limits_state is state
    assert (found.lower is None) is (state is LimitsState.NONE)


@pytest.mark.parametrize(
    ("polarity", "target", "assurance"),
    [
        (1, 100.0, Assurance.CONSISTENT_PASS),
        (1, 101.0, Assurance.CONSISTENT_FAIL),
        (1, 99.0, Assurance.CONSISTENT_PASS),
        (-1, 101.0, Assurance.CONSISTENT_PASS),
        (-1, 99.0, Assurance.CONSISTENT_FAIL),
        (0, 100.0, Assurance.NOT_APPLICABLE),
    ],
)
def test_a_constant_series_meets_its_target_or_does_not(polarity: int, target: float, assurance: Assurance) -> None:
    found = decide_one(TrendInput([100.0] * 10, 4, polarity, target))
    assert (found.state, found.variation) == (SegmentState.CONSTANT, Variation.COMMON_CAUSE)
    assert found.assurance is assurance


def test_ten_equal_figures_and_one_change_make_one_flag() -> None:
    found = decide_one(TrendInput([5.0] * 10 + [6.0], 4, 1, 5.0))
    assert found.state is SegmentState.SCREEN_COLLAPSE
    assert [cause for cause in causes([5.0] * 10 + [6.0]) if cause] == [Cause.ABOVE]
    assert found.assurance is Assurance.INCONSISTENT


def test_a_gap_inside_a_run_breaks_it() -> None:
    rising = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
    assert Cause.RISING in causes([*rising, 7.5])
    assert Cause.RISING not in causes([*rising[:4], None, *rising[4:], 7.5])


def test_a_tie_breaks_a_trend_of_seven() -> None:
    assert Cause.RISING not in causes([94.0, 95.0, 96.0, 97.0, 98.0, 99.0, 99.0, 100.0])


def test_figures_without_neighbours_have_no_limits() -> None:
    found = decide_one(TrendInput([1.0, None, 2.0, None, 3.0, None, 2.0, None, 1.0, None, 2.0], 4, 1, 2.0))
    assert (found.state, found.limits_state) == (SegmentState.NO_RANGES, LimitsState.NONE)


def test_neighbours_that_are_equal_by_chance_are_not_a_constant_series() -> None:
    found = decide_one(TrendInput([1.0, 1.0, None, 5.0, 5.0, None, 9.0, 9.0], 4))
    assert (found.state, found.lower) == (SegmentState.NO_RANGES, None)


def test_a_target_on_a_limit_is_neither_met_nor_missed() -> None:
    first = decide_one(TrendInput(STEADY, 4))
    assert decide_one(TrendInput(STEADY, 4, 1, first.upper)).assurance is Assurance.INCONSISTENT
    assert decide_one(TrendInput(STEADY, 4, 1, first.lower)).assurance is Assurance.INCONSISTENT


def test_a_rebase_that_leaves_fewer_than_six_leaves_too_little() -> None:
    found = decide_one(TrendInput([*STEADY, 80.0, 81.0, 80.0], 4, rebases=[12]))
    assert (found.limits_state, found.trend, found.points) == (LimitsState.NONE, Trend.INSUFFICIENT_DATA, 3)
    assert found.tested.drift is Drift.INSUFFICIENT_DATA


def test_no_test_looks_back_over_a_rebase() -> None:
    falling = [float(100 - step) for step in range(12)]
    assert decide_one(TrendInput([*falling, *STEADY], 4, rebases=[12])).trend is Trend.NO_SIGNIFICANT_CHANGE


def test_no_pattern_begins_before_its_segment() -> None:
    rising = [60.0, 65.0, 66.0, 67.0, 68.0, 69.0, 69.5]
    found = decide_one(TrendInput([50.0, 48.0, 50.0, 48.0, 50.0, 48.0, 49.0, 50.0, *rising], 4, rebases=[8]))
    assert (found.cause, found.pattern, found.begins) == (Cause.RISING, 8, 8)


def test_seven_points_on_one_side_suggest_a_rebase_and_make_none() -> None:
    values = [*STEADY, *[54.0, 55.0, 54.5, 55.5, 54.0, 55.0, 54.6]]
    found = decide_one(TrendInput(values, 4))
    assert found.suggests_rebase
    assert found.points == len(values)
    assert not decide_one(TrendInput(STEADY, 4)).suggests_rebase


def test_a_latest_period_without_a_figure_leaves_the_verdict_as_of_the_last_one() -> None:
    found, whole = decide_one(TrendInput([*STEADY, None, None], 4)), decide_one(TrendInput(STEADY, 4))
    assert (found.as_of, found.trailing) == (11, 2)
    assert (found.trend, found.lower, found.tested) == (whole.trend, whole.lower, whole.tested)


def test_limits_held_at_the_first_twelve_do_not_move_with_what_comes_later() -> None:
    before = decide_one(TrendInput(STEADY, 4))
    after = decide_one(TrendInput([*STEADY, 90.0, 91.0], 4, fix_after=12))
    assert (after.lower, after.upper) == (before.lower, before.upper)
    assert after.cause is Cause.ABOVE


def test_a_seasonal_series_is_judged_by_the_seasonal_test_alone() -> None:
    values = [10.0 + season * 5 - year * 0.5 for year in range(5) for season in range(4)]
    found = decide_one(TrendInput(values, 4, target=1.0, seasonal=True))
    assert (found.variation, found.rule) == (Variation.NOT_APPLICABLE_SEASONAL, None)
    assert found.assurance is Assurance.NOT_APPLICABLE
    assert (found.trend, found.reason) == (Trend.DETERIORATING, "mann_kendall:falling")
    assert decide_one(TrendInput(values[:11], 4, seasonal=True)).trend is Trend.INSUFFICIENT_DATA


def test_where_neither_way_is_better_it_changes() -> None:
    found = decide_one(TrendInput([*STEADY, 70.0], 4, 0))
    assert (found.variation, found.trend) == (Variation.NEUTRAL_HIGH, Trend.CHANGING)


def recent(tops: list[float | None], bottoms: list[float | None], **options: object) -> TrendInput:
    values = [None if t is None or not b else 100 * t / b for t, b in zip(tops, bottoms, strict=True)]
    return TrendInput(values, 1, counts=(tops, bottoms), **options)  # type: ignore[arg-type]


def test_five_years_of_a_proportion_are_judged_by_the_recent_trend() -> None:
    found = decide_one(recent([300, 320, 350, 380, 420], [500] * 5))
    assert (found.recent, found.trend) == (RecentTrend.INCREASING, Trend.IMPROVING)
    assert found.reason == "fingertips:Increasing and getting better"


def test_no_recent_trend_is_a_verdict_of_its_own() -> None:
    found = decide_one(recent([300, 301, 299, 300, 302], [500] * 5))
    assert (found.trend, found.reason) == (Trend.NO_SIGNIFICANT_CHANGE, "fingertips:No significant change")


def test_one_year_that_carries_the_whole_trend_is_no_trend() -> None:
    found = decide_one(recent([300, 300, 301, 299, 420], [500] * 5))
    assert found.recent is RecentTrend.NO_CHANGE


@pytest.mark.parametrize(
    ("tops", "bottoms"),
    [
        ([1, 2, 3, 4], [9] * 4),
        ([0, 2, 3, 4, 5], [9] * 5),
        ([1, 2, 3, 4, 9], [9] * 5),
        ([1, 2, None, 4, 5], [9] * 5),
        ([1, 2, 3, 4, 5], [9, 9, 9, 9, None]),
    ],
)
def test_too_few_years_or_nobody_or_everybody_cannot_be_calculated(
    tops: list[float | None], bottoms: list[float | None]
) -> None:
    found = decide_one(recent(tops, bottoms))
    assert found.recent is RecentTrend.CANNOT
    assert not found.reason.startswith("fingertips")


def test_a_rate_is_judged_with_the_limits_of_its_counts() -> None:
    found = decide_one(recent([900, 800, 700, 600, 500], [1000] * 5, proportion=False, polarity=-1))
    assert (found.recent, found.trend) == (RecentTrend.DECREASING, Trend.IMPROVING)
