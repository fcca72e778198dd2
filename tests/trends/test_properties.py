"""What holds of any series of numbers, gaps and rebases."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pymannkendall
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.direction import Trend
from indicators.trends import Decision, TrendInput, decide, decide_one
from indicators.trends.mann_kendall import kendall, seasonal_kendall
from indicators.trends.words import Assurance, Variation

FEW = settings(max_examples=60, deadline=None)
MIRRORED: dict[Any, Any] = {
    Trend.IMPROVING: Trend.DETERIORATING,
    Trend.DETERIORATING: Trend.IMPROVING,
    Variation.IMPROVEMENT: Variation.CONCERN,
    Variation.CONCERN: Variation.IMPROVEMENT,
}
# Figures as a council keeps them: at most six decimals.
FIGURES = st.integers(-(10**7), 10**7).map(lambda whole: whole / 100)


@st.composite
def series(draw: st.DrawFn, *, whole: bool = False) -> TrendInput:
    """A series of up to 50 periods with gaps and rebases; ``whole``: of whole numbers, without a target."""
    figures = st.integers(-1000, 1000).map(float) if whole else FIGURES
    few = st.sampled_from([1.0, 2.0, 2.5])  # many ties
    values = draw(st.lists(st.one_of(figures, few, st.none()), max_size=50))
    return TrendInput(
        values=values,
        cycle=draw(st.sampled_from([1, 2, 3, 4, 12])),
        polarity=draw(st.sampled_from([1, -1, 0])),
        target=None if whole else draw(st.one_of(st.none(), figures)),
        rebases=draw(st.lists(st.integers(0, 60), max_size=3)),
        fix_after=draw(st.sampled_from([None, None, 12, 15])),
        seasonal=draw(st.booleans()),
    )


def numbers_of(decision: Decision) -> list[float]:
    """Every number that a decision holds."""
    return [value for value in (*decision, *decision.tested) if isinstance(value, float)]


@FEW
@given(series())
def test_no_series_makes_it_raise_or_give_what_is_no_number(one: TrendInput) -> None:
    assert all(math.isfinite(number) for number in numbers_of(decide_one(one)))


@FEW
@given(series())
def test_the_verdict_is_mirrored_where_the_other_way_is_better(one: TrendInput) -> None:
    found, other = decide_one(one), decide_one(dataclasses.replace(one, polarity=-one.polarity))
    assert other.trend is MIRRORED.get(found.trend, found.trend) or one.polarity == 0
    assert other.variation is MIRRORED.get(found.variation, found.variation)
    assert other.cause is found.cause


@FEW
@given(series(), st.floats(-1, 1).filter(lambda target: target != 0))
def test_upside_down_a_series_has_the_same_verdict(one: TrendInput, _unused: float) -> None:
    flipped = dataclasses.replace(
        one,
        values=[None if value is None else -value for value in one.values],
        target=None if one.target is None else -one.target,
        polarity=-one.polarity,
    )
    found, other = decide_one(one), decide_one(flipped)
    if one.polarity:
        assert (other.trend, other.variation, other.assurance) == (found.trend, found.variation, found.assurance)
    assert other.limits_state is found.limits_state


def flags(decision: Decision) -> tuple[object, ...]:
    """All that is decided, without the numbers."""
    return (
        decision.limits_state,
        decision.state,
        decision.variation,
        decision.cause,
        decision.tested.drift,
        decision.tested.s,
        decision.trend,
        decision.suggests_rebase,
    )


@FEW
@given(series(whole=True), st.integers(-10_000, 10_000), st.sampled_from([0.5, 2.0, 4.0, 1024.0]))
def test_adding_a_constant_or_scaling_changes_no_flag(one: TrendInput, constant: int, scale: float) -> None:
    found = flags(decide_one(one))
    moved = [None if value is None else value + constant for value in one.values]
    scaled = [None if value is None else value * scale for value in one.values]
    assert flags(decide_one(dataclasses.replace(one, values=moved))) == found
    assert flags(decide_one(dataclasses.replace(one, values=scaled))) == found


@FEW
@given(st.lists(series(), max_size=8))
def test_a_batch_is_the_same_as_one_by_one(several: list[TrendInput]) -> None:
    assert decide(several) == [decide_one(one) for one in several]


@FEW
@given(st.lists(st.one_of(FIGURES, st.sampled_from([1.0, 2.0]), st.none()), min_size=12, max_size=40))
def test_mann_kendall_agrees_with_the_reference_package(values: list[float | None]) -> None:
    row = np.array([[np.nan if value is None else value for value in values]])
    if np.isfinite(row).sum() < 3:
        return
    found, wanted = kendall(row), pymannkendall.original_test(row[0])
    assert found.s[0] == wanted.s
    assert found.z[0] == pytest.approx(wanted.z, rel=1e-9, abs=1e-12)
    assert found.p[0] == pytest.approx(wanted.p, rel=1e-6, abs=1e-12)
    assert found.slope[0] == pytest.approx(wanted.slope, rel=1e-9, abs=1e-12)


@FEW
@given(st.lists(FIGURES, min_size=12, max_size=40))
def test_the_seasonal_test_agrees_with_the_reference_package(values: list[float]) -> None:
    found, wanted = seasonal_kendall(np.array([values]), 4), pymannkendall.seasonal_test(np.array(values), period=4)
    assert found.s[0] == wanted.s
    assert found.variance[0] == pytest.approx(wanted.var_s, rel=1e-9)
    assert found.slope[0] == pytest.approx(wanted.slope, rel=1e-9, abs=1e-12)


@FEW
@given(series())
def test_assurance_is_given_only_with_limits_and_a_target(one: TrendInput) -> None:
    found = decide_one(one)
    if one.target is None or one.polarity == 0 or found.lower is None:
        assert found.assurance is Assurance.NOT_APPLICABLE
