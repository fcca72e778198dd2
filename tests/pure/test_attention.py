"""Worst first."""

import random
from decimal import Decimal

import pytest

from indicators.attention import AttentionKey, is_getting_worse, movement, rank
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


def test_every_status_has_a_place() -> None:
    assert {key.status for key in WORST_FIRST} == set(StatusCode)
    for status in StatusCode:
        for moved in Direction:
            assert len(rank(status, moved)) == 3


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
