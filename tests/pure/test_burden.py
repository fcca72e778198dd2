"""What a figure costs those who supply it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from indicators.returns.burden import (
    Cost,
    Saving,
    cost_of,
    days_late,
    minutes_of_entry,
    usual_minutes,
)

NINE = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)


def at(return_id: int, minute: int, by: int = 1) -> Saving:
    return Saving(return_id, by, NINE + timedelta(minutes=minute))


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([], {}),
        ([at(1, 0)], {}),
        ([at(1, 0), at(2, 4)], {2: 4}),
        ([at(2, 4), at(1, 0)], {2: 4}),
        ([at(1, 0), at(1, 3), at(1, 5)], {1: 5}),
        ([at(1, 0), at(2, 20)], {2: 20}),
        ([at(1, 0), at(2, 21)], {}),
        ([at(1, 0), at(2, 90), at(3, 96)], {3: 6}),
        ([at(1, 0), at(2, 6), at(3, 6), at(4, 6)], {2: 2, 3: 2, 4: 2}),
        ([at(1, 0, by=1), at(2, 4, by=2)], {}),
        ([at(1, 0, by=1), at(2, 1, by=2), at(1, 3, by=1), at(2, 9, by=2)], {1: 3, 2: 8}),
        ([at(1, 0, by=1), at(1, 3, by=1), at(1, 10, by=2), at(1, 14, by=2)], {1: 7}),
    ],
)
def test_time_between_one_persons_entries_belongs_to_what_was_saved_after_it(
    entries: list[Saving], expected: dict[int, int]
) -> None:
    assert minutes_of_entry(entries) == {key: Decimal(minutes) for key, minutes in expected.items()}


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [([], None), (["0.2"], 1), (["0"], 1), (["4.5"], 5), (["2", "60", "3"], 3), (["2", "3"], 3), (["10", "11.2"], 11)],
)
def test_one_long_return_does_not_change_the_usual_minutes(minutes: list[str], expected: int | None) -> None:
    assert usual_minutes([Decimal(one) for one in minutes]) == expected


def test_the_cost_of_a_year_is_that_of_all_its_returns() -> None:
    cost = cost_of([Decimal(3)], 12)
    assert cost == Cost(Decimal(3), 12)
    assert cost.a_year == 36


def test_a_cost_that_nothing_is_known_of_is_not_nought() -> None:
    assert cost_of([], 4) is None


@pytest.mark.parametrize(
    ("sent", "expected"),
    [(date(2026, 10, 9), 0), (date(2026, 10, 10), 0), (date(2026, 10, 13), 3), (None, 10)],
)
def test_a_return_not_sent_counts_as_late_until_today(sent: date | None, expected: int) -> None:
    assert days_late(date(2026, 10, 10), sent, date(2026, 10, 20)) == expected


def test_nothing_is_late_before_its_day() -> None:
    assert days_late(date(2026, 10, 10), None, date(2026, 10, 1)) == 0
