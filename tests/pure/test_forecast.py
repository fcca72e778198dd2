"""Where the year will end (specification 4.5)."""

import json
import math
import random
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t

from indicators.forecast import NO_RANGE, Forecast, cumulative, judge, level, seasonal_level
from indicators.status import RULES, Polarity, ReturnState, StatusCode, StatusInput, ToleranceType

TABLES = json.loads((Path(__file__).parents[1] / "golden" / "rules.json").read_text(encoding="utf-8"))["tables"]
EVEN = [100.0, 120.0, 90.0, 90.0]
LATER = [110.0, 130.0, 100.0, 95.0]


@pytest.mark.parametrize(
    "row", TABLES["year_end_forecast_cumulative"], ids=lambda row: f"{row['ytd']} after {len(row['years'])} years"
)
def test_the_golden_forecasts_hold(row: dict[str, Any]) -> None:
    found, expected = cumulative(row["years"], row["ytd"], row["ppy"]), dict(row["expected"])
    assert found is not None
    assert found.method == expected.pop("method")
    assert found.note == expected.pop("note", None)
    assert found.degrees_of_freedom == expected.pop("degrees_of_freedom", None)
    assert found.value == pytest.approx(expected.pop("forecast"), rel=1e-9)
    for name, figure in expected.items():
        assert getattr(found, name) == (figure if figure is None else pytest.approx(figure, rel=1e-9)), name


def test_only_the_latest_three_years_say_how_a_year_runs() -> None:
    odd = [900.0, 0.0, 0.0, 0.0]
    with_old, without = cumulative([odd, EVEN, LATER, EVEN], [100], 4), cumulative([EVEN, LATER, EVEN], [100], 4)
    assert with_old == without
    assert without is not None
    assert without.value == pytest.approx(100 / ((100 / 400 + 110 / 435 + 100 / 400) / 3))


def test_the_run_rate_has_the_changes_from_one_period_to_the_next() -> None:
    found = cumulative([EVEN], [100, 104], 4)
    assert found is not None
    assert (found.method, found.value, found.degrees_of_freedom) == ("run rate", 408.0, 5)
    typical = (20 + 30 + 0 + 10 + 4) / 5 / 1.128
    half = t.ppf(0.9, 5) * typical * math.sqrt(2 + 4 / 2)
    assert (found.low, found.high) == pytest.approx((408 - half, 408 + half))


def test_fewer_than_four_differences_give_no_range() -> None:
    halves = cumulative([[40, 60], [50, 50]], [45], 2)
    assert halves is not None
    assert (halves.method, halves.low, halves.high, halves.note) == ("past share of year", None, None, NO_RANGE)
    monthly = [cumulative([], [float(month) for month in range(1, months + 1)], 12) for months in (4, 5)]
    assert [one is not None and one.low is not None for one in monthly] == [False, True]


def test_a_seasonal_measure_without_two_complete_years_has_no_run_rate() -> None:
    assert cumulative([EVEN], [100], 4, seasonal=True) is None
    assert cumulative([EVEN, [110, None, 100, 95]], [100], 4, seasonal=True) is None
    found = cumulative([EVEN, LATER], [100], 4, seasonal=True)
    assert found is not None
    assert found.method == "past share of year"
    outturn = cumulative([], EVEN, 4, seasonal=True)
    assert outturn is not None
    assert outturn.method == "outturn"


def test_a_year_with_a_gap_is_not_complete_but_its_figures_tell_of_change() -> None:
    found = cumulative([EVEN, [110, None, 100, 95]], [100], 4)
    assert found is not None
    assert (found.method, found.degrees_of_freedom) == ("run rate", 6)


@pytest.mark.parametrize("years", [[[0, 0, 50, 50], [0, 0, 40, 60]], [[-5, 2, 3, 0], [0, 0, 0, 0]]])
def test_years_that_tell_no_share_give_the_run_rate(years: list[list[float]]) -> None:
    found = cumulative(years, [10, 10], 4)
    assert found is not None
    assert (found.method, found.value) == ("run rate", 40.0)


def test_without_this_years_figures_there_is_no_forecast() -> None:
    assert cumulative([EVEN, LATER], [], 4) is None
    assert cumulative([EVEN, LATER], [100, None], 4) is None
    assert cumulative([EVEN, LATER], [None, 100], 4) is None


@pytest.mark.parametrize(
    ("years", "so_far", "periods"), [([[1, 2, 3]], [1], 4), ([], [1] * 5, 4), ([], [1], 0), ([[1, 2]], [1], 1)]
)
def test_a_year_of_another_length_is_an_error(years: list[list[float]], so_far: list[float], periods: int) -> None:
    with pytest.raises(ValueError, match="as many figures as periods"):
        cumulative(years, so_far, periods)


FIGURE = st.integers(-50, 500).map(lambda tenths: tenths / 10)
YEARS = st.lists(st.lists(FIGURE, min_size=4, max_size=4), max_size=5)


@given(YEARS, st.lists(FIGURE, min_size=1, max_size=4), st.booleans())
@settings(max_examples=100)
def test_a_forecast_is_finite_and_inside_its_range(
    years: list[list[float]], so_far: list[float], seasonal: bool
) -> None:
    found = cumulative(years, so_far, 4, seasonal=seasonal)
    if found is None:
        assert seasonal
        return
    numbers = [found.value, found.low, found.high, found.typical_period_change, found.inflation]
    assert all(math.isfinite(number) for number in numbers if number is not None)
    assert (found.low is None) == (found.high is None) == (found.note is not None)
    if found.low is not None and found.high is not None:
        assert found.low <= found.value <= found.high
    if len(so_far) == 4:
        assert (found.method, found.value) == ("outturn", math.fsum(so_far))


@given(YEARS, st.lists(FIGURE, min_size=1, max_size=3), st.sampled_from([0.25, 2, 4, 1024]))
@settings(max_examples=100)
def test_in_another_unit_the_forecast_is_the_same(years: list[list[float]], so_far: list[float], unit: float) -> None:
    plain = cumulative(years, so_far, 4)
    other = cumulative([[unit * x for x in year] for year in years], [unit * x for x in so_far], 4)
    assert plain is not None
    assert other is not None
    assert other.method == plain.method
    assert other.value == pytest.approx(unit * plain.value, rel=1e-9, abs=1e-9)
    for mine, theirs in ((other.low, plain.low), (other.high, plain.high)):
        assert (mine is None) == (theirs is None)
        if mine is not None and theirs is not None:
            assert mine == pytest.approx(unit * theirs, rel=1e-9, abs=1e-6)


@given(st.lists(st.lists(st.floats(allow_nan=False), min_size=2, max_size=2), max_size=3), st.floats(allow_nan=False))
@settings(max_examples=50)
def test_figures_beyond_all_reason_give_no_forecast_rather_than_an_infinite_one(
    years: list[list[float]], first: float
) -> None:
    found = cumulative(years, [first], 2)
    assert found is None or math.isfinite(found.value)


@pytest.mark.parametrize("noise", [5, 10])
@pytest.mark.parametrize("growth", [1.0, 1.05])
@pytest.mark.parametrize("shape", [(100, 100, 100, 100), (120, 100, 80, 100)])
def test_about_four_outturns_in_five_lie_in_the_range(shape: tuple[int, ...], growth: float, noise: int) -> None:
    chance = random.Random(80)
    for done in (1, 2, 3):
        held = 0
        for _ in range(400):
            *past, now = [[growth**year * chance.gauss(1, noise / 100) * x for x in shape] for year in range(3)]
            found = cumulative(past, now[:done], 4)
            assert found is not None
            held += found.low is not None and found.high is not None and found.low <= sum(now) <= found.high
        assert 0.74 < held / 400 < 0.94


def test_a_snapshot_ends_where_it_is_and_a_rate_at_its_usual_level() -> None:
    values = [Decimal(90), Decimal(10), Decimal(20), Decimal(30), Decimal(44)]
    assert level(values, 2) == Forecast("last value", 44.0)
    assert level(values, 2, averaged=True) == Forecast("mean of the last four", 26.0)
    assert level(values, 2, slope=-1.5) == Forecast("last value", 41.0)
    assert level(values, 0, slope=-1.5) == Forecast("last value", 44.0)


def test_missing_figures_at_the_end_are_periods_left() -> None:
    assert level([Decimal(40), None, None], 1, slope=2.0) == Forecast("last value", 46.0)
    assert level([Decimal(40), None, Decimal(50)], 1, averaged=True) == Forecast("mean of the last four", 45.0)
    assert level([None, None], 1) is None
    assert level([], 1) is None
    assert level([1.7e308], 2, slope=1.7e308) is None


def test_a_seasonal_rate_ends_as_last_year_and_what_changed_since() -> None:
    values = [10, 20, 30, 40, 12, 23, 33, 41, 15]
    found = seasonal_level(values, 3, 4)
    # The latest four changes are 3, 3, 1 and 3; the one of 2 before them is older.
    assert found == Forecast("same period last year", 41.0 + 3.0)


@pytest.mark.parametrize(
    ("values", "left"),
    [
        ([10, 20, 30, 40, 12, 23, 33, None, 15], 3),  # the same period last year is missing
        ([10, 20, 30], 1),
        ([10, 20, 30, 40], 4),  # no change from one year to the next is known
        ([10, 20, 30, 40, 12], 0),
        ([10, 20, 30, 40, 12], 5),
        ([], 4),
        ([0, 1.5e308, 0, 0, 1.5e308, 1.5e308], 3),  # beyond all reason
    ],
)
def test_a_seasonal_rate_without_its_last_year_has_no_forecast(values: Sequence[float | None], left: int) -> None:
    assert seasonal_level(values, left, 4) is None


def test_a_percentage_is_not_forecast_beyond_what_it_can_be() -> None:
    wide = Forecast("run rate", 99.0, 95.0, 103.0)
    assert wide.within(0, 100) == Forecast("run rate", 99.0, 95.0, 100.0)
    assert wide.within(Decimal(100), None) == Forecast("run rate", 100.0, 100.0, 103.0)
    assert Forecast("last value", 104.0).within(None, Decimal(100)) == Forecast("last value", 100.0)


YEAR_END = StatusInput(
    value=None,
    return_state=ReturnState.NOT_DUE,
    provisional=True,
    polarity=Polarity.HIGHER,
    target=Decimal(80),
    low=None,
    high=None,
    tolerance_type=ToleranceType.ABSOLUTE,
    tolerance=Decimal(2),
    amber_threshold=None,
    decimal_places=1,
)


def test_a_forecast_is_judged_as_a_figure_would_be() -> None:
    colours = [judge(Forecast("last value", value), "tolerance", YEAR_END) for value in (79.95, 78.0, 77.94)]
    assert [one.status.status for one in colours] == [StatusCode.GREEN, StatusCode.AMBER, StatusCode.RED]
    assert [one.status.marker for one in colours] == [None] * 3
    profiled = YEAR_END._replace(target=Decimal(40), forecast_target=Decimal(90))
    assert judge(Forecast("run rate", 80.0), "tolerance", profiled).status.status is StatusCode.RED


def test_a_forecast_that_misses_is_not_softened_by_itself() -> None:
    found = judge(Forecast("last value", 70.0), "recovering_is_near", YEAR_END)
    assert (found.status.status, found.status.working.code) == (StatusCode.RED, "missed_higher_not_recovering")


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_judges_a_forecast(rule: str) -> None:
    for polarity in Polarity:
        assert judge(Forecast("run rate", 70.0, 60.0, 80.0), rule, YEAR_END._replace(polarity=polarity)).status


@pytest.mark.parametrize(
    ("polarity", "low", "high", "crosses"),
    [
        (Polarity.HIGHER, 79.9, 80.0, True),
        (Polarity.HIGHER, 80.0, 90.0, False),
        (Polarity.HIGHER, 79.95, 90.0, False),  # shown as 80.0
        (Polarity.HIGHER, 70.0, 79.9, False),
        (Polarity.LOWER, 80.0, 80.1, True),
        (Polarity.LOWER, 70.0, 80.0, False),
        (Polarity.LOWER, 81.0, 90.0, False),
        (Polarity.RANGE, 94.0, 96.0, True),
        (Polarity.RANGE, 104.0, 106.0, True),
        (Polarity.RANGE, 90.0, 110.0, True),
        (Polarity.RANGE, 95.0, 105.0, False),
        (Polarity.RANGE, 106.0, 110.0, False),
        (Polarity.NEUTRAL, 70.0, 90.0, False),
    ],
)
def test_a_range_crosses_the_target_where_its_ends_are_on_both_sides(
    polarity: Polarity, low: float, high: float, crosses: bool
) -> None:
    data = YEAR_END._replace(polarity=polarity, low=Decimal(95), high=Decimal(105))
    assert judge(Forecast("run rate", (low + high) / 2, low, high), "tolerance", data).crosses_target is crosses


def test_without_a_range_or_a_target_nothing_is_crossed() -> None:
    assert not judge(Forecast("last value", 80.0), "tolerance", YEAR_END).crosses_target
    aimless = YEAR_END._replace(target=None)
    assert not judge(Forecast("run rate", 80.0, 70.0, 90.0), "tolerance", aimless).crosses_target
