"""Periods: slugs, words, windows, neighbours, due dates, the clock in London."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from council_pm.core.periods import (
    LADDER,
    Calendar,
    Frequency,
    Period,
    PeriodError,
    PeriodShape,
    due_date,
    expected_date,
    financial_year,
    find_previous,
    find_same_last_year,
    following,
    latest_ended,
    period_containing,
    periods_between,
    previous,
    same_last_year,
    today_in_london,
    year_containing,
)

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2090, 12, 31))


def days(start: str, end: str) -> Period:
    return Period(dt.date.fromisoformat(start), dt.date.fromisoformat(end))


def point(day: str) -> Period:
    return days(day, day)


def test_a_period_cannot_end_before_it_starts() -> None:
    with pytest.raises(PeriodError) as refused:
        days("2026-04-02", "2026-04-01")
    assert refused.value.code == "start_after_end"


def test_periods_sort_by_start_then_end() -> None:
    assert sorted([days("2026-04-01", "2026-06-30"), days("2026-04-01", "2026-04-30"), point("2026-03-31")]) == [
        point("2026-03-31"),
        days("2026-04-01", "2026-04-30"),
        days("2026-04-01", "2026-06-30"),
    ]


def test_a_period_holds_both_its_ends_and_counts_its_days() -> None:
    quarter = days("2026-04-01", "2026-06-30")
    assert quarter.contains(quarter.start)
    assert quarter.contains(quarter.end)
    assert not quarter.contains(dt.date(2026, 7, 1))
    assert quarter.days == 91


@pytest.mark.parametrize(
    ("start", "end", "slug"),
    [
        ("2026-04-01", "2027-03-31", "2026-27"),
        ("2026-04-01", "2026-06-30", "2026-27-q1"),
        ("2027-01-01", "2027-03-31", "2026-27-q4"),
        ("2026-07-01", "2026-07-31", "2026-27-m04"),
        ("2027-03-01", "2027-03-31", "2026-27-m12"),
        ("1999-04-01", "2000-03-31", "1999-00"),
        ("2026-01-01", "2026-12-31", "20260101-20261231"),
        ("2026-09-01", "2027-08-31", "20260901-20270831"),
        ("2026-09-01", "2026-11-30", "20260901-20261130"),
        ("2026-03-31", "2026-03-31", "20260331-20260331"),
    ],
)
def test_a_slug_names_one_pair_of_dates(start: str, end: str, slug: str) -> None:
    assert days(start, end).slug == slug
    assert Period.from_slug(slug) == days(start, end)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-28",
        "2026-27-q5",
        "2026-27-q1 ",
        "2026-27-m13",
        "1026-27",
        "20260630-20260401",
        "20260401-20260630",  # a second spelling of 2026-27-q1
        "20260230-20260301",
        "../../etc",
        "２０２６-27",  # noqa: RUF001 (full-width digits, on purpose)
    ],
)
def test_what_is_no_slug_is_refused(text: str) -> None:
    with pytest.raises(PeriodError) as refused:
        Period.from_slug(text)
    assert refused.value.code == "bad_slug"


@given(DAYS, st.integers(0, 2000))
def test_every_period_comes_back_from_its_slug(start: dt.date, length: int) -> None:
    period = Period(start, start + dt.timedelta(days=length))
    assert Period.from_slug(period.slug) == period


@pytest.mark.parametrize(
    ("start", "end", "calendar", "frequency", "shape", "short", "long"),
    [
        ("2026-04-01", "2026-06-30", "financial", None, "quarter", "Q1 2026/27", "Q1 2026/27 (April to June)"),
        ("2026-01-01", "2026-03-31", "calendar", None, "quarter", "Q1 2026", "Q1 2026 (January to March)"),
        ("2026-01-01", "2026-03-31", "financial", None, "quarter", "Q4 2025/26", "Q4 2025/26 (January to March)"),
        ("2026-04-01", "2026-09-30", "financial", None, "half_year", "H1 2026/27", "H1 2026/27 (April to September)"),
        ("2026-04-01", "2026-04-30", "financial", None, "month", "Apr 2026", "April 2026"),
        ("2024-04-01", "2025-03-31", "financial", None, "year", "2024/25", "2024/25"),
        ("2024-09-01", "2025-08-31", "academic", None, "year", "2024/25", "2024/25 academic year"),
        ("2025-01-01", "2025-12-31", "calendar", None, "year", "2025", "2025"),
        ("2025-01-01", "2025-12-31", "calendar", "quarterly", "year_to", "year to Dec 2025", "year to Dec 2025"),
        ("2025-01-01", "2025-12-31", "financial", None, "year_to", "year to Dec 2025", "year to Dec 2025"),
        ("2015-11-16", "2016-11-15", "financial", None, "year_to", "year to 15 Nov 2016", "year to 15 Nov 2016"),
        ("2022-01-01", "2024-12-31", "financial", None, "several_years", "2022 to 2024", "2022 to 2024"),
        ("2013-04-01", "2016-03-31", "financial", None, "several_years", "2013/14 to 2015/16", "2013/14 to 2015/16"),
        (
            "2013-02-01", "2015-01-31", "financial", None, "several_years",
            "Feb 2013 to Jan 2015", "Feb 2013 to Jan 2015",
        ),
        ("2014-04-01", "2016-03-31", "financial", "biennial", "biennium", "2014/15 to 2015/16", "2014/15 to 2015/16"),
        ("2025-03-31", "2025-03-31", "financial", None, "point", "31 Mar 2025", "31 Mar 2025"),
        (
            "2021-04-01", "2023-03-31", "financial", "quarterly", "growing",
            "Apr 2021 to Mar 2023", "Apr 2021 to Mar 2023",
        ),
        ("2021-04-01", "2022-12-31", "financial", None, "growing", "Apr 2021 to Dec 2022", "Apr 2021 to Dec 2022"),
        (
            "2025-01-06", "2025-04-11", "financial", None, "growing",
            "6 Jan 2025 to 11 Apr 2025", "6 Jan 2025 to 11 Apr 2025",
        ),
        (
            "2024-09-01", "2024-12-31", "academic", "termly", "term",
            "Autumn 2024", "Autumn term 2024 (September to December)",
        ),
        (
            "2025-04-22", "2025-07-22", "academic", "termly", "term",
            "Summer 2025", "Summer term 2025 (22 Apr 2025 to 22 Jul 2025)",
        ),
        ("2025-04-01", "2025-07-31", "financial", None, "survey", "Jul 2025 survey", "Jul 2025 survey (April to July)"),
        (
            "2025-07-02", "2025-07-20", "financial", "three_a_year", "survey",
            "Jul 2025 survey", "Jul 2025 survey (2 Jul 2025 to 20 Jul 2025)",
        ),
    ],
)  # fmt: skip
def test_a_period_is_named_in_plain_words(
    start: str, end: str, calendar: str, frequency: str | None, shape: str, short: str, long: str
) -> None:
    period, every = days(start, end), Frequency(frequency) if frequency else None
    assert period.shape(Calendar(calendar), every) is PeriodShape(shape)
    assert period.short_label(Calendar(calendar), frequency=every) == short
    assert period.label(Calendar(calendar), frequency=every) == long


@given(DAYS, st.sampled_from(Frequency), st.sampled_from(Calendar))
def test_the_regular_periods_cover_every_day_once(day: dt.date, frequency: Frequency, calendar: Calendar) -> None:
    period = period_containing(day, frequency, calendar)
    assert period.contains(day)
    after = period_containing(period.end + dt.timedelta(days=1), frequency, calendar)
    assert after.start == period.end + dt.timedelta(days=1)
    assert following(period, frequency) == after
    assert previous(after, frequency) == period
    assert periods_between(period, after, frequency, calendar) == [period, after]


@given(DAYS, st.sampled_from(Frequency), st.sampled_from(Calendar))
def test_the_latest_ended_period_is_over_and_the_next_is_not(
    day: dt.date, frequency: Frequency, calendar: Calendar
) -> None:
    period = latest_ended(day, frequency, calendar)
    assert period.end < day <= following(period, frequency).end


@pytest.mark.parametrize(
    ("day", "frequency", "calendar", "start", "end"),
    [
        ("2026-11-22", "quarterly", "financial", "2026-10-01", "2026-12-31"),
        ("2026-11-22", "quarterly", "academic", "2026-09-01", "2026-11-30"),
        ("2026-11-22", "annual", "academic", "2026-09-01", "2027-08-31"),
        ("2026-11-22", "annual", "calendar", "2026-01-01", "2026-12-31"),
        ("2026-11-22", "termly", "calendar", "2026-09-01", "2026-12-31"),
        ("2026-02-01", "three_a_year", "calendar", "2025-12-01", "2026-03-31"),
        ("2026-11-22", "half_yearly", "financial", "2026-10-01", "2027-03-31"),
        ("2027-04-01", "biennial", "financial", "2026-04-01", "2028-03-31"),
    ],
)
def test_a_day_falls_in_the_window_of_its_calendar(
    day: str, frequency: str, calendar: str, start: str, end: str
) -> None:
    found = period_containing(dt.date.fromisoformat(day), Frequency(frequency), Calendar(calendar))
    assert found == days(start, end)


def test_a_period_is_over_only_on_the_day_after_its_last() -> None:
    assert latest_ended(dt.date(2026, 9, 30), Frequency.QUARTERLY).slug == "2026-27-q1"
    assert latest_ended(dt.date(2026, 10, 1), Frequency.QUARTERLY).slug == "2026-27-q2"


def test_the_periods_between_two_days_are_those_of_both_and_what_lies_between() -> None:
    last, first, later = dt.date(2026, 3, 31), dt.date(2026, 4, 1), dt.date(2026, 7, 1)
    assert [period.slug for period in periods_between(last, later, Frequency.QUARTERLY)] == [
        "2025-26-q4", "2026-27-q1", "2026-27-q2",
    ]  # fmt: skip
    assert [period.slug for period in periods_between(first, first, Frequency.QUARTERLY)] == ["2026-27-q1"]


def test_no_periods_lie_between_days_in_the_wrong_order() -> None:
    assert periods_between(dt.date(2026, 4, 2), dt.date(2026, 4, 1), Frequency.ANNUAL) == []


def test_years_of_each_calendar() -> None:
    assert financial_year(dt.date(2026, 3, 31)).slug == "2025-26"
    assert year_containing(dt.date(2026, 8, 31), Calendar.ACADEMIC) == days("2025-09-01", "2026-08-31")


def test_the_day_is_that_of_london() -> None:
    assert today_in_london(dt.datetime(2026, 3, 31, 23, 0, tzinfo=dt.UTC)) == dt.date(2026, 4, 1)
    assert today_in_london(dt.datetime(2026, 12, 31, 23, 59, tzinfo=dt.UTC)) == dt.date(2026, 12, 31)
    with pytest.raises(ValueError, match="time zone"):
        today_in_london(dt.datetime(2026, 3, 31, 23, 0))  # noqa: DTZ001 (a moment without a zone is what is refused)


def test_a_rolling_window_moves_by_its_frequency_and_not_by_its_length() -> None:
    window = days("2024-04-01", "2025-03-31")
    assert previous(window, Frequency.QUARTERLY) == days("2024-01-01", "2024-12-31")
    assert same_last_year(window, Frequency.QUARTERLY) == days("2023-04-01", "2024-03-31")


def test_month_ends_stay_month_ends_and_leap_days_are_kept() -> None:
    assert previous(days("2024-03-01", "2024-03-31"), Frequency.MONTHLY) == days("2024-02-01", "2024-02-29")
    assert same_last_year(point("2024-02-29"), Frequency.ANNUAL) == point("2023-02-28")
    assert previous(point("2024-03-30"), Frequency.MONTHLY) == point("2024-02-29")


def test_a_biennial_figure_looks_back_two_years() -> None:
    figures = [days("2014-09-01", "2015-08-31"), days("2016-09-01", "2017-08-31"), days("2020-09-01", "2021-08-31")]
    assert find_previous(figures, figures[1], Frequency.BIENNIAL) == figures[0]
    assert find_same_last_year(figures, figures[1], Frequency.BIENNIAL) == figures[0]
    assert find_previous(figures, figures[2], Frequency.BIENNIAL) is None


@pytest.mark.parametrize(
    ("frequency", "series", "before", "year_before"),
    [
        ("annual", ["2010-04-21", "2011-04-13", "2012-04-18"], "2011-04-13", "2011-04-13"),
        ("annual", ["2010-04-21", "2012-04-18"], None, None),
        ("monthly", ["2025-01-02", "2025-12-11", "2026-01-07"], "2025-12-11", "2025-01-02"),
        ("monthly", ["2025-11-30", "2026-01-07"], None, None),
        ("quarterly", ["2025-04-01", "2026-01-01", "2026-04-01"], "2026-01-01", "2025-04-01"),
        ("quarterly", ["2025-10-01", "2026-04-01"], None, None),
        ("three_a_year", ["2025-07-31", "2025-11-14", "2026-03-31", "2026-07-20"], "2026-03-31", "2025-07-31"),
        ("three_a_year", ["2025-11-14", "2026-07-20"], None, None),
        ("termly", ["2024-12-20", "2025-04-11", "2025-07-22", "2025-12-19"], "2025-07-22", "2024-12-20"),
        ("half_yearly", ["2025-03-31", "2026-03-31"], None, "2025-03-31"),
    ],
)
def test_neighbours_are_found_by_end_date_and_never_beyond_a_gap(
    frequency: str, series: list[str], before: str | None, year_before: str | None
) -> None:
    figures = [point(day) for day in series]
    assert find_previous(figures, figures[-1], Frequency(frequency)) == (point(before) if before else None)
    found = find_same_last_year(figures, figures[-1], Frequency(frequency))
    assert found == (point(year_before) if year_before else None)


def test_of_two_near_ends_the_nearest_wins_and_then_the_window_of_the_same_length() -> None:
    quarter = days("2026-04-01", "2026-06-30")
    near = [days("2025-04-01", "2026-03-31"), days("2026-01-01", "2026-03-31"), days("2026-01-01", "2026-03-20")]
    assert find_previous([*near, quarter], quarter, Frequency.QUARTERLY) == near[1]


@given(st.integers(0, 60), st.sampled_from(Frequency), st.sampled_from(Calendar))
def test_in_a_regular_series_the_neighbour_is_the_expected_window(
    index: int, frequency: Frequency, calendar: Calendar
) -> None:
    series = periods_between(dt.date(2000, 1, 1), dt.date(2030, 1, 1), frequency, calendar)
    period = series[index % len(series)]
    expected = previous(period, frequency)
    assert find_previous(series, period, frequency) == (expected if expected in series else None)
    year_before = same_last_year(period, frequency)
    assert find_same_last_year(series, period, frequency) == (year_before if year_before in series else None)
    without = [other for other in series if other not in (expected, year_before)]
    assert find_previous(without, period, frequency) is None
    assert find_same_last_year(without, period, frequency) is None


@pytest.mark.parametrize(
    ("slug", "frequency", "lag", "due"),
    [
        ("2026-27-q2", "quarterly", 8, "2026-10-21"),  # 15 working days, although the lag is shorter
        ("2026-27-q2", "quarterly", 20, "2026-10-28"),
        ("2026-27-q3", "quarterly", 15, "2027-01-22"),  # over New Year's Day
        ("2026-27-m07", "monthly", 8, "2026-11-11"),
        ("2025-26", "annual", 40, "2026-06-01"),  # over Good Friday, Easter Monday and both May holidays
        ("2026-27-m08", "monthly", 0, "2026-11-30"),
    ],
)
def test_a_return_is_due_some_working_days_after_its_period(slug: str, frequency: str, lag: int, due: str) -> None:
    assert due_date(Period.from_slug(slug), Frequency(frequency), lag) == dt.date.fromisoformat(due)


def test_each_audience_expects_figures_five_working_days_after_the_one_before() -> None:
    quarter = Period.from_slug("2026-27-q2")
    dates = [expected_date(quarter, Frequency.QUARTERLY, 8, steps) for steps in LADDER.values()]
    assert list(LADDER) == ["returned", "signed_off", "management_team", "portfolio_holder"]
    assert dates == [dt.date(2026, 10, 21), dt.date(2026, 10, 28), dt.date(2026, 11, 4), dt.date(2026, 11, 11)]


def test_frequencies_know_how_many_periods_make_a_year() -> None:
    assert {str(frequency): frequency.periods_in_year for frequency in Frequency} == {
        "monthly": 12,
        "quarterly": 4,
        "half_yearly": 2,
        "termly": 3,
        "three_a_year": 3,
        "annual": 1,
        "biennial": 1,
    }
