"""Which rounds are open when, and which a coming year has."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from council_pm.core.periods import Calendar, Frequency, Period, due_date, financial_year
from council_pm.core.working_days import is_working_day, working_days_between
from indicators.returns.calendar import (
    CLOSES_AFTER,
    Rhythm,
    Wanted,
    round_dates,
    rounds_of_year,
    rounds_open,
)

ACADEMIC_YEAR = Rhythm(Frequency.ANNUAL, Calendar.ACADEMIC)


@pytest.mark.parametrize(
    ("rhythm", "as_of", "start", "end"),
    [
        (Rhythm(Frequency.MONTHLY), date(2026, 5, 5), date(2026, 4, 1), date(2026, 4, 30)),
        (Rhythm(Frequency.QUARTERLY), date(2026, 7, 1), date(2026, 4, 1), date(2026, 6, 30)),
        (Rhythm(Frequency.HALF_YEARLY), date(2026, 10, 3), date(2026, 4, 1), date(2026, 9, 30)),
        (Rhythm(Frequency.TERMLY), date(2027, 1, 8), date(2026, 9, 1), date(2026, 12, 31)),
        (Rhythm(Frequency.THREE_A_YEAR), date(2026, 8, 3), date(2026, 4, 1), date(2026, 7, 31)),
        (Rhythm(Frequency.ANNUAL), date(2026, 4, 9), date(2025, 4, 1), date(2026, 3, 31)),
        (ACADEMIC_YEAR, date(2026, 9, 2), date(2025, 9, 1), date(2026, 8, 31)),
        (Rhythm(Frequency.ANNUAL, Calendar.CALENDAR), date(2027, 1, 4), date(2026, 1, 1), date(2026, 12, 31)),
        (Rhythm(Frequency.BIENNIAL), date(2026, 4, 9), date(2024, 4, 1), date(2026, 3, 31)),
    ],
)
def test_each_frequency_opens_at_its_own_time(rhythm: Rhythm, as_of: date, start: date, end: date) -> None:
    found = rounds_open([Wanted(rhythm, 5)], as_of)[-1]
    assert found.period == Period(start, end)
    assert found.opens == end + timedelta(days=1)
    assert found.due == due_date(found.period, rhythm.frequency, 5)
    assert working_days_between(found.due, found.closes) == CLOSES_AFTER


def test_nothing_is_open_after_the_closing_day_nor_on_the_last_day_of_a_period() -> None:
    quarterly = [Wanted(Rhythm(Frequency.QUARTERLY), 0)]
    (found,) = rounds_open(quarterly, date(2026, 7, 1))
    assert rounds_open(quarterly, found.closes) == [found]
    assert rounds_open(quarterly, found.closes + timedelta(days=1)) == []
    assert rounds_open(quarterly, date(2026, 6, 30)) == []


def test_a_long_lag_keeps_an_older_round_open_beside_the_next() -> None:
    open_now = rounds_open([Wanted(Rhythm(Frequency.MONTHLY), 30)], date(2026, 7, 2))
    assert [one.period.end for one in open_now] == [date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30)]


def test_a_round_waits_for_its_slowest_return_and_months_share_one() -> None:
    monthly = [Wanted(Rhythm(Frequency.MONTHLY, one), lag) for one, lag in zip(Calendar, (3, 9, 5), strict=True)]
    found = rounds_open(monthly, date(2026, 5, 5))[-1]
    assert found.due == due_date(found.period, Frequency.MONTHLY, 9)


def test_every_period_has_one_round_whatever_the_calendars() -> None:
    wanted = [Wanted(Rhythm(often, one), 5) for often in Frequency for one in Calendar]
    found = rounds_of_year(wanted, financial_year(date(2026, 4, 1)))
    assert len({(one.frequency, one.period) for one in found}) == len(found)


def test_a_round_without_lag_is_due_no_sooner_than_it_opens() -> None:
    found = round_dates(Period(date(2026, 6, 1), date(2026, 6, 30)), Rhythm(Frequency.MONTHLY), 0, 0)
    assert found.opens == found.due == found.closes == date(2026, 7, 1)


@pytest.mark.parametrize(("lag", "closes_after"), [(-1, 5), (5, -1)])
def test_no_day_lies_before_the_end_of_its_period(lag: int, closes_after: int) -> None:
    with pytest.raises(ValueError, match="nought"):
        round_dates(Period(date(2026, 6, 1), date(2026, 6, 30)), Rhythm(Frequency.MONTHLY), lag, closes_after)


def test_a_coming_year_has_every_round_once() -> None:
    wanted = [Wanted(Rhythm(one), 5) for one in Frequency] + [Wanted(ACADEMIC_YEAR, 40)]
    found = rounds_of_year(wanted, financial_year(date(2026, 4, 1)))
    count = {one: sum(dates.frequency is one for dates in found) for one in Frequency}
    assert count == {
        Frequency.MONTHLY: 12, Frequency.QUARTERLY: 4, Frequency.HALF_YEARLY: 2, Frequency.TERMLY: 3,
        Frequency.THREE_A_YEAR: 3, Frequency.ANNUAL: 2, Frequency.BIENNIAL: 0,
    }  # fmt: skip
    assert len({(one.period, one.frequency) for one in found}) == len(found)
    assert found == sorted(found, key=lambda one: one.opens)
    assert any(one.frequency is Frequency.BIENNIAL for one in rounds_of_year(wanted, financial_year(date(2025, 4, 1))))


@given(
    st.sampled_from(list(Frequency)), st.sampled_from(list(Calendar)), st.integers(0, 60), st.integers(0, 40),
    st.dates(date(2015, 1, 1), date(2035, 1, 1)),
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_open_rounds_are_whole_and_in_order(
    frequency: Frequency, calendar: Calendar, lag: int, closes_after: int, as_of: date
) -> None:
    for one in rounds_open([Wanted(Rhythm(frequency, calendar), lag)], as_of, closes_after):
        assert one.period.end < one.opens <= one.due <= one.closes
        assert one.is_open(as_of)
        assert is_working_day(one.closes) or closes_after == 0
