"""What a figure costs those who supply it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from indicators.returns.burden import (
    Cost,
    Idea,
    Saving,
    a_year_of_months,
    cost_of,
    days_late,
    idea_for,
    minutes_of_entry,
    usual_minutes,
    whole_quarters,
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


def dear(returns_a_year: int = 4, a_year: int = 120) -> Cost:
    return Cost(Decimal(a_year) / returns_a_year, returns_a_year, is_estimated=False)


@pytest.mark.parametrize(
    ("cost", "views", "is_corporate", "idea"),
    [
        (dear(), (0, 0, 0, 0), False, Idea.RETIRE),
        (dear(), (0, 4, 4, 0), True, Idea.RETIRE),
        (dear(1), (0, 0, 0, 0), False, Idea.RETIRE),
        (dear(a_year=116), (0, 0, 0, 0), False, None),
        (None, (0, 0, 0, 0), False, None),
        (dear(), (0, 0, 0), False, None),
        (dear(), (9, 0, 0, 0, 0), False, Idea.RETIRE),
        (dear(), (0, 7, 0, 4), False, Idea.REDUCE),
        (dear(1), (0, 7, 0, 0), False, None),
        (dear(), (5, 7, 0, 0), False, None),
        (None, (15, 15, 15, 15), False, Idea.PROMOTE),
        (None, (15, 15, 15, 15), True, None),
        (None, (15, 15, 15, 14), False, None),
        (None, (56, 0, 9, 9), False, None),
    ],
)
def test_cost_and_views_suggest_at_most_one_thing(
    cost: Cost | None, views: tuple[int, ...], is_corporate: bool, idea: Idea | None
) -> None:
    assert idea_for(cost, views, is_corporate=is_corporate) == idea


def test_what_the_supplier_said_wins_over_the_estimate() -> None:
    assert cost_of([Decimal(3)], 4, said=90) == Cost(Decimal(90), 4, is_estimated=False)
    assert cost_of([Decimal(3)], 4, said=0) == Cost(Decimal(0), 4, is_estimated=False)


@pytest.mark.parametrize(
    ("today", "since", "expected"),
    [
        (date(2026, 11, 26), None, []),
        (date(2026, 11, 26), date(2025, 1, 1), ["2025-10-01", "2026-01-01", "2026-04-01", "2026-07-01"]),
        (date(2027, 1, 1), date(2025, 1, 1), ["2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01"]),
        (date(2026, 11, 26), date(2026, 4, 1), ["2026-07-01"]),
    ],
)
def test_only_quarters_that_were_counted_from_their_beginning_count(
    today: date, since: date | None, expected: list[str]
) -> None:
    assert [day.isoformat() for day in whole_quarters(today, since)] == expected


def test_twelve_months_end_with_this_one() -> None:
    assert a_year_of_months(date(2026, 11, 26)) == date(2025, 12, 1)
    assert a_year_of_months(date(2026, 12, 31)) == date(2026, 1, 1)
