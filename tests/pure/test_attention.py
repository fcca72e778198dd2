"""Worst first."""

import random
from decimal import Decimal

import pytest

from indicators.attention import (
    AttentionKey,
    Flag,
    flags,
    is_better_in_last_year,
    is_getting_worse,
    movement,
    rank,
)
from indicators.direction import Direction, Trend
from indicators.status import StatusCode

WORST_FIRST = [
    AttentionKey(StatusCode.RED, Direction.WORSE),
    AttentionKey(StatusCode.RED, Direction.SAME),
    AttentionKey(StatusCode.RED, Direction.BETTER),
    AttentionKey(StatusCode.AMBER, Direction.WORSE),
    AttentionKey(StatusCode.AMBER, Direction.NOT_AVAILABLE),
    AttentionKey(StatusCode.AMBER, Direction.BETTER),
    AttentionKey(StatusCode.GREEN, Direction.WORSE),
    AttentionKey(StatusCode.OVERDUE, Direction.NOT_AVAILABLE),
    AttentionKey(StatusCode.NO_TARGET, Direction.WORSE),
    AttentionKey(StatusCode.GREEN, Direction.BETTER),
    AttentionKey(StatusCode.NO_TARGET, Direction.SAME),
    AttentionKey(StatusCode.CONTEXTUAL, Direction.UP),
    AttentionKey(StatusCode.NO_DATA, Direction.NOT_AVAILABLE),
    AttentionKey(StatusCode.SUPPRESSED, Direction.NOT_AVAILABLE),
    AttentionKey(StatusCode.NOT_DUE, Direction.NOT_AVAILABLE),
]


def test_the_list_begins_with_what_is_off_target_and_getting_worse() -> None:
    shuffled = WORST_FIRST.copy()
    random.Random(7).shuffle(shuffled)
    assert sorted(shuffled, key=lambda key: key.rank) == WORST_FIRST
    assert len({key.rank for key in WORST_FIRST}) == len(WORST_FIRST), "no two share a place"


def test_every_status_has_a_place() -> None:
    assert {key.status for key in WORST_FIRST} == set(StatusCode)
    for status in StatusCode:
        for moved in Direction:
            assert len(rank(status, moved)) == 4


def test_within_a_group_the_larger_gap_comes_first() -> None:
    near, far = (rank(StatusCode.RED, Direction.SAME, gap_ratio=Decimal(ratio)) for ratio in ("0.1", "0.4"))
    assert far < near < rank(StatusCode.RED, Direction.SAME)


@pytest.mark.parametrize(
    ("trend", "travel", "moved"),
    [
        (Trend.DETERIORATING, Direction.BETTER, Direction.WORSE),
        (Trend.IMPROVING, Direction.WORSE, Direction.BETTER),
        (Trend.NO_SIGNIFICANT_CHANGE, Direction.WORSE, Direction.SAME),
        (Trend.CHANGING, Direction.UP, Direction.SAME),
        (Trend.INSUFFICIENT_DATA, Direction.WORSE, Direction.WORSE),
        (None, Direction.WORSE, Direction.WORSE),
    ],
)
def test_the_statistical_trend_decides_where_there_is_one(
    trend: Trend | None, travel: Direction, moved: Direction
) -> None:
    assert movement(travel, trend) is moved
    assert is_getting_worse(travel, trend) is (moved is Direction.WORSE)
    assert AttentionKey(StatusCode.RED, travel, trend).rank == rank(StatusCode.RED, moved)


def test_off_target_on_small_numbers_leads_only_after_two_periods() -> None:
    first = AttentionKey(StatusCode.RED, Direction.WORSE, small_numbers=True)
    again = AttentionKey(StatusCode.RED, Direction.WORSE, small_numbers=True, periods_off=2)
    milder = AttentionKey(StatusCode.RED, Direction.BETTER, small_numbers=True)
    firm = AttentionKey(StatusCode.RED, Direction.BETTER, gap_ratio=Decimal("0.001"))
    near = AttentionKey(StatusCode.AMBER, Direction.WORSE)
    expected = [again, firm, first, milder, near]
    assert sorted([near, milder, first, firm, again], key=lambda key: key.rank) == expected
    few = AttentionKey(StatusCode.AMBER, Direction.WORSE, small_numbers=True)
    assert few.rank == near.rank  # it is the lead that small numbers do not have


@pytest.mark.parametrize("status", [StatusCode.RED, StatusCode.AMBER, StatusCode.GREEN, StatusCode.NO_TARGET])
def test_getting_worse_but_better_in_the_last_year_comes_after_the_others(status: StatusCode) -> None:
    steady = AttentionKey(status, Direction.BETTER, Trend.DETERIORATING, Decimal("0.1"))
    turned = AttentionKey(status, Direction.BETTER, Trend.DETERIORATING, Decimal("0.9"), better_in_last_year=True)
    after = AttentionKey(StatusCode.GREEN, Direction.BETTER, Trend.IMPROVING)
    assert steady.rank < turned.rank < after.rank
    better = AttentionKey(status, Direction.BETTER, Trend.IMPROVING)
    assert better.rank == AttentionKey(status, Direction.BETTER, Trend.IMPROVING, better_in_last_year=True).rank


def test_better_in_the_last_year_is_better_than_the_last_period_and_than_a_year_ago() -> None:
    assert is_better_in_last_year(Direction.BETTER, Direction.BETTER)
    for moved in set(Direction) - {Direction.BETTER}:
        assert not is_better_in_last_year(Direction.BETTER, moved)
        assert not is_better_in_last_year(moved, Direction.BETTER)


@pytest.mark.parametrize(
    ("status", "trend", "forecast", "expected"),
    [
        (StatusCode.RED, Trend.DETERIORATING, StatusCode.RED, {Flag.OFF_TARGET_WORSE}),
        (StatusCode.GREEN, Trend.DETERIORATING, None, {Flag.ON_TARGET_WORSE}),
        (StatusCode.GREEN, Trend.DETERIORATING, StatusCode.RED, {Flag.ON_TARGET_WORSE, Flag.FORECAST_TO_MISS}),
        (StatusCode.GREEN, Trend.IMPROVING, StatusCode.RED, {Flag.FORECAST_TO_MISS}),
        (StatusCode.GREEN, Trend.IMPROVING, StatusCode.AMBER, set()),
        (StatusCode.NO_TARGET, Trend.DETERIORATING, None, {Flag.NO_TARGET_WORSE}),
        (StatusCode.NO_TARGET, Trend.CHANGING, None, set()),
        (StatusCode.AMBER, Trend.DETERIORATING, StatusCode.RED, set()),
    ],
)
def test_flags_are_lists_of_their_own(
    status: StatusCode, trend: Trend, forecast: StatusCode | None, expected: set[Flag]
) -> None:
    assert flags(status, Direction.SAME, trend, forecast) == expected
    assert (Flag.OFF_TARGET_WORSE in flags(status, Direction.WORSE)) == (status is StatusCode.RED)


def test_for_information_comes_before_what_has_no_figure_whatever_the_last_year_was() -> None:
    turned = AttentionKey(StatusCode.CONTEXTUAL, Direction.BETTER, Trend.DETERIORATING, better_in_last_year=True)
    others, missing = (
        AttentionKey(StatusCode.CONTEXTUAL, Direction.UP),
        AttentionKey(StatusCode.NO_DATA, Direction.SAME),
    )
    assert others.rank < turned.rank < missing.rank
