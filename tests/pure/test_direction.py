"""Direction of travel."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from council_pm.core.periods import (
    Frequency,
    Period,
    find_previous,
    find_same_last_year,
    period_containing,
)
from indicators.direction import Direction, direction
from indicators.status import Polarity

GOLDEN = Path(__file__).parents[1] / "golden"
FIGURES = st.decimals(-1000, 1000, allow_nan=False, allow_infinity=False, places=3)
OPPOSITE = {
    Direction.BETTER: Direction.WORSE,
    Direction.WORSE: Direction.BETTER,
    Direction.UP: Direction.DOWN,
    Direction.DOWN: Direction.UP,
    Direction.SAME: Direction.SAME,
}


def golden_series() -> list[dict[str, Any]]:
    series: list[dict[str, Any]] = json.loads(
        (GOLDEN / "directions.json").read_text(encoding="utf-8"), parse_float=Decimal
    )
    return series


@pytest.mark.parametrize("series", golden_series(), ids=lambda series: series["id"])
def test_the_golden_series_move_as_they_should(series: dict[str, Any]) -> None:
    frequency = Frequency(series["frequency"])
    periods = [period_containing(dt.date.fromisoformat(day), frequency) for day in series["periods"]]
    values = {
        period: Decimal(value)
        for period, value in zip(periods, series["values"], strict=True)
        if value is not None
    }  # fmt: skip
    latest = periods[-1]

    def moved(before: Period | None) -> Direction:
        earlier = values.get(before) if before else None
        return direction(values.get(latest), earlier, Polarity(series["polarity"]), series["decimals"])

    assert moved(find_previous(periods, latest, frequency)) == series["vs_previous_period"]
    assert moved(find_same_last_year(periods, latest, frequency)) == series["vs_same_period_last_year"]


@pytest.mark.parametrize(
    ("polarity", "now", "before", "expected"),
    [
        ("higher", "5", "4", "better"),
        ("higher", "4", "5", "worse"),
        ("lower", "4", "5", "better"),
        ("lower", "5", "4", "worse"),
        ("neutral", "5", "4", "up"),
        ("neutral", "4", "5", "down"),
        ("higher", "80.04", "79.96", "same"),
        ("higher", "80.05", "80.04", "better"),
        ("neutral", "-0.04", "0.04", "same"),
        ("range", "94", "90", "better"),
        ("range", "120", "101", "worse"),
        ("range", "96", "104", "same"),
        ("range", "100", "104", "same"),  # further inside is no better
        ("range", "94", "106", "same"),
    ],
)
def test_movement_is_judged_at_the_precision_that_is_shown(polarity: str, now: str, before: str, expected: str) -> None:
    found = direction(Decimal(now), Decimal(before), Polarity(polarity), 1, Decimal(95), Decimal(105))
    assert found == expected


def test_a_missing_figure_has_no_direction() -> None:
    assert direction(None, Decimal(1), Polarity.HIGHER, 0) is Direction.NOT_AVAILABLE
    assert direction(Decimal(1), None, Polarity.HIGHER, 0) is Direction.NOT_AVAILABLE


def test_without_a_whole_range_neither_way_is_better() -> None:
    assert direction(Decimal(2), Decimal(1), Polarity.RANGE, 0, low=Decimal(5)) is Direction.UP


def test_without_decimals_figures_are_compared_as_stored() -> None:
    assert direction(Decimal("1.0001"), Decimal("1.0002"), Polarity.LOWER, None) is Direction.BETTER
    stored = direction(Decimal(4), Decimal(3), Polarity.RANGE, None, Decimal("3.5"), Decimal("3.6"))
    assert stored is Direction.BETTER  # 0.4 above the range, after 0.5 below it


@given(FIGURES, FIGURES, st.sampled_from(Polarity), st.integers(0, 3))
def test_looking_back_is_the_opposite_of_looking_forward(
    now: Decimal, before: Decimal, polarity: Polarity, decimals: int
) -> None:
    low, high = Decimal(-10), Decimal(10)
    forward = direction(now, before, polarity, decimals, low, high)
    assert direction(before, now, polarity, decimals, low, high) is OPPOSITE[forward]
