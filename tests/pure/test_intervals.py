"""Intervals of proportions, counts and rates, and small numbers (specification 4.7)."""

import json
import math
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.intervals import (
    Interval,
    could_be_chance,
    counts_many,
    is_small,
    poisson,
    proportion,
    rate,
    rate_many,
    wilson,
    wilson_many,
)

TABLES = json.loads((Path(__file__).parents[1] / "golden" / "rules.json").read_text(encoding="utf-8"))["tables"]


@pytest.mark.parametrize("row", TABLES["wilson_95"], ids=lambda row: f"{row['numerator']} of {row['denominator']}")
def test_the_golden_proportions_hold(row: dict[str, Any]) -> None:
    found = wilson(row["numerator"], row["denominator"])
    if row["lower"] is None:
        assert found is None
    else:
        assert found is not None
        assert (found.lower, found.upper) == pytest.approx((row["lower"], row["upper"]), rel=1e-9)


@pytest.mark.parametrize("row", TABLES["poisson_count_95"], ids=lambda row: str(row["count"]))
def test_the_golden_counts_hold(row: dict[str, Any]) -> None:
    found = poisson(row["count"])
    assert found is not None
    assert found.method == row["method"]
    assert (found.lower, found.upper) == pytest.approx((row["lower"], row["upper"]), rel=1e-9)


def test_none_and_all_have_an_interval_and_none_of_none_has_not() -> None:
    none, everything = wilson(0, 12), wilson(12, 12)
    assert none is not None
    assert everything is not None
    assert (none.lower, everything.upper) == (0.0, 1.0)
    assert none.upper == pytest.approx(1 - everything.lower)
    assert wilson(0, 0) is None


@pytest.mark.parametrize(("numerator", "denominator"), [(-1, 5), (6, 5), (math.nan, 5), (1, math.inf), (1, -3)])
def test_counts_that_no_proportion_has_give_no_interval(numerator: float, denominator: float) -> None:
    assert wilson(numerator, denominator) is None
    assert proportion(numerator, denominator) is None


@pytest.mark.parametrize(("count", "denominator"), [(-1, 100), (math.nan, 100), (math.inf, 100), (3, 0), (3, -1)])
def test_a_rate_of_nothing_or_of_no_count_has_no_interval(count: float, denominator: float) -> None:
    assert rate(count, denominator, 1_000) is None
    assert np.isnan(rate_many([count], [denominator], 1_000)).all()


def test_a_percentage_and_a_rate_have_the_interval_of_what_they_are_made_of() -> None:
    share, percentage = wilson(81, 263), proportion(Decimal(81), Decimal(263))
    assert share is not None
    assert percentage is not None
    assert percentage.upper == pytest.approx(100 * share.upper)
    count, per_thousand = poisson(9), rate(Decimal(9), Decimal(4_500), Decimal(1_000))
    assert count is not None
    assert per_thousand is not None
    assert (per_thousand.lower, per_thousand.upper) == pytest.approx((count.lower / 4.5, count.upper / 4.5))
    assert per_thousand.method == "exact"


@given(st.integers(0, 5_000), st.integers(0, 5_000))
@settings(max_examples=100)
def test_a_proportion_lies_in_its_interval_and_that_between_nought_and_one(one: int, other: int) -> None:
    numerator, denominator = min(one, other), max(one, other)
    found = wilson(numerator, denominator)
    assert (found is None) == (denominator == 0)
    if found is not None:
        assert 0 <= found.lower <= numerator / denominator <= found.upper <= 1
        mirrored = wilson(denominator - numerator, denominator)
        assert mirrored is not None
        assert mirrored.lower == pytest.approx(1 - found.upper, abs=1e-12)


@given(st.floats(0, 1e12))
@settings(max_examples=100)
def test_a_count_lies_in_its_interval(count: float) -> None:
    found = poisson(count)
    assert found is not None
    assert 0 <= found.lower <= count < found.upper


@given(st.lists(st.tuples(st.integers(-2, 60), st.integers(-2, 60)), min_size=1, max_size=8))
@settings(max_examples=50)
def test_many_at_once_are_the_same_as_one_by_one(pairs: list[tuple[int, int]]) -> None:
    counts, totals = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    for many, single in (
        (wilson_many(counts, totals), [wilson(*pair) for pair in pairs]),
        (counts_many(counts), [poisson(count) for count in counts]),
        (rate_many(counts, totals, 100.0), [rate(*pair, 100.0) for pair in pairs]),
    ):
        for lower, upper, one in zip(*many, single, strict=True):
            assert np.isnan(lower) == np.isnan(upper) == (one is None)
            assert one is None or (lower, upper) == pytest.approx((one.lower, one.upper), rel=1e-12)


def test_many_at_once_keep_their_shape() -> None:
    assert wilson_many(np.ones((3, 5)), np.full((3, 5), 4.0))[0].shape == (3, 5)


@pytest.mark.parametrize(
    ("count", "denominator", "small"),
    [(9, 1_000, True), (10, 30, False), (10, 29, True), (None, 29, True), (None, None, False), (9, None, True)],
)
def test_fewer_than_ten_or_of_fewer_than_thirty_are_small_numbers(
    count: int | None, denominator: int | None, small: bool
) -> None:
    assert is_small(count, denominator) is small


def test_a_target_within_the_interval_could_be_missed_or_met_by_chance() -> None:
    interval = Interval(40.0, 52.5, "wilson")
    assert could_be_chance(interval, [Decimal(50)])
    assert could_be_chance(interval, [Decimal("52.5")])
    assert could_be_chance(interval, [Decimal(30), Decimal(45)])  # one end of a range that is best
    assert not could_be_chance(interval, [Decimal(53)])
    assert not could_be_chance(interval, [None])
    assert not could_be_chance(None, [Decimal(50)])
