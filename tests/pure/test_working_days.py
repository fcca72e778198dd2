"""Working days in England."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from council_pm.core.working_days import add_working_days, bank_holidays, is_working_day, working_days_between

DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2035, 12, 31))


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2026-12-25", False),
        ("2026-12-28", False),  # Boxing Day, a Saturday, is kept on the Monday
        ("2026-12-29", True),
        ("2022-09-19", False),  # the Queen's funeral
        ("2023-05-08", False),  # the coronation
        ("2026-08-03", True),  # a bank holiday in Scotland only
        ("2026-03-17", True),  # a bank holiday in Northern Ireland only
        ("2026-11-22", False),  # a Sunday
    ],
)
def test_offices_are_closed_at_weekends_and_on_bank_holidays_of_england(day: str, working: bool) -> None:
    assert is_working_day(dt.date.fromisoformat(day)) is working


def test_a_year_has_eight_bank_holidays_and_their_substitutes() -> None:
    assert len([day for day in bank_holidays(2026) if day.weekday() < 5]) == 8


@given(DAYS, st.integers(1, 80))
def test_adding_working_days_lands_on_one_and_counts_back(day: dt.date, days: int) -> None:
    later = add_working_days(day, days)
    assert is_working_day(later)
    assert working_days_between(day, later) == days
    assert working_days_between(later, day) == -days
    assert add_working_days(later, -days) <= day or not is_working_day(day)


def test_no_working_days_after_a_sunday_is_the_monday() -> None:
    assert add_working_days(dt.date(2026, 11, 22), 0) == dt.date(2026, 11, 23)
    assert add_working_days(dt.date(2026, 11, 23), 0) == dt.date(2026, 11, 23)


def test_working_days_are_counted_backwards_over_christmas() -> None:
    assert add_working_days(dt.date(2026, 12, 30), -2) == dt.date(2026, 12, 24)
