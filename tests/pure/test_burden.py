"""What a figure costs, who uses it, and what that suggests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from indicators.returns.burden import (
    Cost,
    Entry,
    Idea,
    Use,
    cost_of,
    days_late,
    minutes_of_entry,
    shown_readers,
    suggestion_for,
    usual_minutes,
)

NINE = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)


def at(return_id: int, minute: int, by: int = 1) -> Entry:
    return Entry(return_id, by, NINE + timedelta(minutes=minute))


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
    entries: list[Entry], expected: dict[int, int]
) -> None:
    assert minutes_of_entry(entries) == {key: Decimal(minutes) for key, minutes in expected.items()}


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [([], None), (["0.2"], 1), (["0"], 1), (["4.5"], 5), (["2", "60", "3"], 3), (["2", "3"], 3), (["10", "11.2"], 11)],
)
def test_one_long_return_does_not_change_the_usual_minutes(minutes: list[str], expected: int | None) -> None:
    assert usual_minutes([Decimal(one) for one in minutes]) == expected


def test_what_the_supplier_said_wins_over_the_estimate() -> None:
    assert cost_of(Decimal(90), [Decimal(3)], 4) == Cost(Decimal(90), 4, is_estimated=False)


def test_a_supplier_may_say_that_it_takes_no_time() -> None:
    assert cost_of(Decimal(0), [Decimal(3)], 4) == Cost(Decimal(0), 4, is_estimated=False)


def test_a_cost_from_entry_says_that_it_is_an_estimate() -> None:
    cost = cost_of(None, [Decimal(3)], 12)
    assert cost == Cost(Decimal(3), 12, is_estimated=True)
    assert cost.a_year == 36


def test_a_cost_that_nothing_is_known_of_is_not_nought() -> None:
    assert cost_of(None, [], 4) is None


@pytest.mark.parametrize(
    ("sent", "expected"),
    [(date(2026, 10, 9), 0), (date(2026, 10, 10), 0), (date(2026, 10, 13), 3), (None, 10)],
)
def test_a_return_not_sent_counts_as_late_until_today(sent: date | None, expected: int) -> None:
    assert days_late(date(2026, 10, 10), sent, date(2026, 10, 20)) == expected


def test_nothing_is_late_before_its_day() -> None:
    assert days_late(date(2026, 10, 10), None, date(2026, 10, 1)) == 0


def test_a_count_below_five_is_not_told() -> None:
    readers = shown_readers({"member": 4, "manager": 5, "auditor": 1, "employee": 0})
    assert readers.by_role == {"manager": 5}
    assert readers.few == {"member", "auditor"}


def dear(returns_a_year: int = 4, a_year: int = 120) -> Cost:
    return Cost(Decimal(a_year) / returns_a_year, returns_a_year, is_estimated=False)


NONE = (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("use", "idea"),
    [
        (Use(dear(), NONE, NONE, False), Idea.RETIRE),
        (Use(dear(), NONE, NONE, True), Idea.RETIRE),
        (Use(dear(1), NONE, NONE, False), Idea.RETIRE),
        (Use(dear(a_year=116), NONE, NONE, False), None),
        (Use(None, NONE, NONE, False), None),
        (Use(dear(), (0, 0, 0), (0, 0, 0), False), None),
        (Use(dear(), (0, 0, 0), NONE, False), None),
        (Use(dear(), (9, 0, 0, 0, 0), (2, 0, 0, 0, 0), False), Idea.RETIRE),
        (Use(dear(), (0, 7, 0, 0), NONE, False), Idea.REDUCE),
        (Use(dear(), NONE, (0, 0, 0, 1), False), Idea.REDUCE),
        (Use(dear(), (0, 0, 0, 2), (0, 0, 0, 1), False), Idea.REDUCE),
        (Use(dear(1), (0, 7, 0, 0), NONE, False), None),
        (Use(dear(a_year=116), (0, 7, 0, 0), NONE, False), None),
        (Use(dear(), (1, 7, 0, 0), NONE, False), None),
        (Use(dear(), (0, 7, 0, 0), (1, 0, 0, 0), False), None),
        (Use(dear(), NONE, (0, 0, 0, 3), False), Idea.PROMOTE),
        (Use(None, NONE, (1, 1, 0, 1), False), Idea.PROMOTE),
        (Use(None, NONE, (1, 1, 0, 0), False), None),
        (Use(None, NONE, (1, 1, 0, 1), True), None),
        (Use(dear(), NONE, (0, 0, 0, 3), True), Idea.REDUCE),
        (Use(dear(), (1, 1, 1, 1), (1, 1, 1, 1), True), None),
    ],
)
def test_suggestions(use: Use, idea: Idea | None) -> None:
    found = suggestion_for(use)
    assert (found.idea if found else None) == idea


def test_a_suggestion_carries_the_numbers_of_its_rule() -> None:
    found = suggestion_for(Use(None, (0, 2, 0, 0), (1, 1, 0, 1), False))
    assert found is not None
    assert (found.used_quarters, found.asked) == (3, 3)
