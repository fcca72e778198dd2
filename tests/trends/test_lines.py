"""From the figures of a series to what a trend reads: places, increments, overlaps, segments."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from council_pm.core.periods.months import add_months
from indicators.trends import decide_one
from indicators.trends.lines import Figure, Measure, line_of

QUARTERLY = Measure(step=3, polarity=1, seasonal=False, to_date=False, proportion=True, multiplier=100.0)
YEAR = date(2023, 4, 1)


def figures(values: list[str | None], *, step: int = 3, length: int | None = None, first: date = YEAR) -> list[Figure]:
    """Figures one after another, each over ``length`` months."""
    found = []
    for number, value in enumerate(values):
        end = add_months(first, step * (number + 1)) - timedelta(days=1)
        start = add_months(end + timedelta(days=1), -(length or step))
        found.append(Figure(number + 1, start, end, None if value is None else float(value)))
    return found


def to_date(values: list[str | None], **counts: float) -> list[Figure]:
    """Quarters of financial years, each the year so far."""
    found = []
    for number, value in enumerate(values):
        begins = add_months(YEAR, 12 * (number // 4))
        end = add_months(begins, 3 * (number % 4 + 1)) - timedelta(days=1)
        found.append(Figure(number + 1, begins, end, None if value is None else float(value), **counts))
    return found


def test_each_period_has_its_place_and_gaps_stay() -> None:
    given = figures(["1", "2", "3", "4"])
    line = line_of([given[0], given[1], given[3]], QUARTERLY, target=Decimal("2.5"))
    assert line.series.values == [1.0, 2.0, None, 4.0]
    assert line.periods[2] is None
    assert (line.series.cycle, line.series.target) == (4, 2.5)


def test_days_of_a_source_that_wander_a_little_make_no_gaps() -> None:
    given = figures(["1", "2", "3"])
    moved = [one._replace(end=one.end + timedelta(days=days)) for one, days in zip(given, (9, -9, 5), strict=True)]
    assert line_of(moved, QUARTERLY).series.values == [1.0, 2.0, 3.0]


def test_of_two_figures_in_one_place_the_later_counts() -> None:
    given = figures(["1", "2"])
    twice = [*given, given[1]._replace(id=9, end=given[1].end + timedelta(days=3), value=5.0)]
    assert line_of(twice, QUARTERLY).series.values == [1.0, 5.0]


def test_a_year_to_date_is_trended_on_what_each_period_added() -> None:
    given = to_date(["10", "30", None, "70", "11", "25", "26.5"])
    line = line_of(given, QUARTERLY._replace(to_date=True), target=Decimal(80))
    assert line.series.values == [10.0, 20.0, None, None, 11.0, 14.0, 1.5]
    assert line.series.target is None  # the target of a year says nothing of a quarter's increment
    assert not line.series.seasonal


def test_a_year_to_date_may_be_dated_by_its_quarters_too() -> None:
    given = figures(["10", "30", "60", "100", "11", "25"])
    assert line_of(given, QUARTERLY._replace(to_date=True)).series.values == [10.0, 20.0, 30.0, 40.0, 11.0, 14.0]
    by_calendar_year = QUARTERLY._replace(to_date=True, year_begins=7)
    assert line_of(given, by_calendar_year).series.values == [None, 30.0, 30.0, 40.0, -89.0, 25.0]


def test_increments_carry_no_noise_of_floating_point() -> None:
    line = line_of(to_date(["0.1", "0.3", "0.6", "1.0"]), QUARTERLY._replace(to_date=True))
    assert line.series.values == [0.1, 0.2, 0.3, 0.4]


def test_a_year_to_date_ratio_is_held_against_the_same_period_of_earlier_years() -> None:
    given = to_date(["10", "30", "50", "70"], numerator=1.0, denominator=2.0)
    line = line_of(given, QUARTERLY._replace(to_date=True))
    assert line.series.values == [10.0, 30.0, 50.0, 70.0]
    assert line.series.seasonal


def test_of_rolling_years_only_those_count_that_do_not_overlap() -> None:
    line = line_of(figures([str(number) for number in range(1, 10)], length=12), QUARTERLY)
    assert line.series.values == [1.0, 5.0, 9.0]
    assert line.series.cycle == 1  # as annual


def test_three_year_averages_count_every_third_year() -> None:
    given = figures([str(number) for number in range(1, 8)], step=12, length=36)
    line = line_of(given, QUARTERLY._replace(step=12))
    assert line.series.values == [1.0, 4.0, 7.0]
    assert line.series.counts is None


def test_a_window_that_only_grows_has_no_trend() -> None:
    given = [one._replace(start=YEAR) for one in figures(["1", "2", "3", "4"])]
    assert line_of(given, QUARTERLY).series.values == ()


def test_nothing_makes_a_line_without_figures() -> None:
    assert line_of([], QUARTERLY).series.values == ()
    assert decide_one(line_of(figures([None, None]), QUARTERLY).series).as_of == -1


def test_a_period_that_a_person_left_out_keeps_its_place_without_a_figure() -> None:
    given = figures(["1", "99", "3"])
    line = line_of(given, QUARTERLY, excluded={(given[1].start, given[1].end)})
    assert line.series.values == [1.0, None, 3.0]
    assert line.periods[1] == (given[1].start, given[1].end)


@pytest.mark.parametrize(
    ("day", "rebases"),
    [
        (date(2023, 10, 1), [2]),
        (date(2023, 11, 15), [3]),  # within a period: from the next one on
        (date(2023, 4, 1), []),  # before the first: nothing to part
        (date(2030, 1, 1), []),
    ],
)
def test_a_new_segment_begins_with_the_first_period_that_begins_on_the_day_or_later(
    day: date, rebases: list[int]
) -> None:
    assert line_of(figures(["1", "2", "3", "4"]), QUARTERLY, starts=[day]).series.rebases == rebases


def test_annual_counts_go_to_the_recent_trend() -> None:
    given = [
        one._replace(numerator=float(tops), denominator=500.0, value=tops / 5)
        for one, tops in zip(figures(["1"] * 5, step=12), (300, 320, 350, 380, 420), strict=True)
    ]
    found = decide_one(line_of(given, QUARTERLY._replace(step=12)).series)
    assert found.reason == "fingertips:Increasing and getting better"


def test_a_line_keeps_what_its_measure_says_of_it() -> None:
    measure = Measure(step=12, polarity=-1, seasonal=False, to_date=False, proportion=False, multiplier=1000.0)
    series = line_of(figures(["1", "2"], step=12), measure).series
    assert (series.polarity, series.proportion, series.multiplier, series.rebases) == (-1, False, 1000.0, ())
    assert line_of([], measure).series.polarity == -1


@pytest.mark.parametrize(("step", "cycle"), [(1, 12), (3, 4), (4, 3), (6, 2), (12, 1), (24, 1), (36, 1)])
def test_what_is_longer_than_a_year_counts_as_annual(step: int, cycle: int) -> None:
    assert line_of(figures(["1", "2"], step=step), QUARTERLY._replace(step=step)).series.cycle == cycle


def test_figures_without_counts_are_not_given_to_the_recent_trend() -> None:
    assert line_of(figures(["1", "2"], step=12), QUARTERLY._replace(step=12)).series.counts is None
