"""Years of targets, and the periods of a series in one of them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from council_pm.core.periods import Calendar, Frequency, Period, PeriodError
from indicators.target_years import TargetYear, periods_of

YEAR = TargetYear(2026)
FINANCIAL = Calendar.FINANCIAL


def span(first: str, last: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last))


def test_a_year_is_named_by_its_financial_year() -> None:
    assert (YEAR.slug, YEAR.label, YEAR.starts) == ("2026-27", "2026/27", date(2026, 4, 1))
    assert TargetYear.from_slug("2026-27") == YEAR
    assert TargetYear.containing(date(2027, 3, 31)) == YEAR
    assert TargetYear(1999).label == "1999/00"
    assert YEAR.plus(-1) < YEAR < YEAR.plus(1)


@pytest.mark.parametrize("slug", ["2026", "2026-28", "2026-27-q1", "20260401-20270331", "", "2026/27", "x" * 300])
def test_anything_else_is_no_year(slug: str) -> None:
    with pytest.raises(PeriodError):
        TargetYear.from_slug(slug)


def test_each_calendar_has_its_own_year() -> None:
    assert YEAR.of(FINANCIAL) == span("2026-04-01", "2027-03-31")
    assert YEAR.of(Calendar.ACADEMIC) == span("2026-09-01", "2027-08-31")
    assert YEAR.of(Calendar.CALENDAR) == span("2026-01-01", "2026-12-31")


@pytest.mark.parametrize(
    ("frequency", "calendar", "ends"),
    [
        (Frequency.QUARTERLY, FINANCIAL, ["2026-06-30", "2026-09-30", "2026-12-31", "2027-03-31"]),
        (Frequency.ANNUAL, Calendar.ACADEMIC, ["2027-08-31"]),
        (Frequency.HALF_YEARLY, Calendar.CALENDAR, ["2026-06-30", "2026-12-31"]),
        (Frequency.TERMLY, FINANCIAL, ["2026-04-30", "2026-08-31", "2026-12-31"]),
        (Frequency.BIENNIAL, FINANCIAL, []),
    ],
)
def test_without_figures_the_periods_are_the_regular_ones(
    frequency: Frequency, calendar: Calendar, ends: list[str]
) -> None:
    found = periods_of(YEAR, frequency, calendar, [])
    assert [one.end.isoformat() for one in found] == ends


def test_a_biennial_series_follows_its_own_years() -> None:
    known = [span("2023-04-01", "2025-03-31")]
    assert periods_of(YEAR, Frequency.BIENNIAL, FINANCIAL, known) == [span("2025-04-01", "2027-03-31")]
    assert periods_of(YEAR.plus(1), Frequency.BIENNIAL, FINANCIAL, known) == []


def test_a_series_keeps_its_own_windows() -> None:
    rolling = [span("2024-07-01", "2025-06-30"), span("2024-10-01", "2025-09-30"), span("2025-01-01", "2025-12-31")]
    rolling.append(span("2025-04-01", "2026-03-31"))
    assert periods_of(YEAR, Frequency.QUARTERLY, FINANCIAL, rolling)[0] == span("2025-07-01", "2026-06-30")
    years_to_december = [span("2024-01-01", "2024-12-31"), span("2025-01-01", "2025-12-31")]
    assert periods_of(YEAR, Frequency.ANNUAL, FINANCIAL, years_to_december) == [span("2026-01-01", "2026-12-31")]
    growing = [span("2025-04-01", end) for end in ("2025-06-30", "2025-09-30", "2025-12-31", "2026-03-31")]
    assert periods_of(YEAR, Frequency.QUARTERLY, FINANCIAL, growing) == [
        span("2026-04-01", end) for end in ("2026-06-30", "2026-09-30", "2026-12-31", "2027-03-31")
    ]
    year_and_more = [*growing, span("2026-04-01", "2026-06-30")]
    assert periods_of(YEAR, Frequency.QUARTERLY, FINANCIAL, year_and_more)[1] == span("2026-04-01", "2026-09-30")


def test_half_a_cycle_says_nothing_of_the_windows() -> None:
    known = [span("2025-04-01", "2025-06-30"), span("2025-04-01", "2025-09-30")]
    found = periods_of(YEAR, Frequency.QUARTERLY, FINANCIAL, known)
    assert found[1] == span("2026-07-01", "2026-09-30")


@given(
    st.integers(1990, 2100),
    st.sampled_from([Frequency.MONTHLY, Frequency.QUARTERLY, Frequency.HALF_YEARLY, Frequency.ANNUAL]),
    st.sampled_from(list(Calendar)),
    st.integers(-5, 5),
)
def test_regular_figures_and_none_give_the_same_periods(
    first: int, frequency: Frequency, calendar: Calendar, ago: int
) -> None:
    year = TargetYear(first)
    known = periods_of(year.plus(ago), frequency, calendar, [])
    found = periods_of(year, frequency, calendar, known)
    assert found == periods_of(year, frequency, calendar, [])
    assert len(found) == frequency.periods_in_year
    assert all(year.of(calendar).contains(one.end) for one in found)
