"""What is kept of a trend and a forecast, for whom, and when it is worked out anew."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from council_pm.core.access import Actor
from indicators.models import CurrentStatus, Series, StatusSnapshot
from indicators.reading import changed_since, read_counts
from indicators.recompute import Recomputed, recompute
from indicators.selectors.scorecard import Choice, scorecard
from indicators.services.trend_changes import exclude_period, rebase, take_back_exclusion, take_back_rebase
from indicators.visibility import Sight
from tests.factories import SeriesBreakFactory, StatusRuleFactory, UnitWithPlaceFactory, series_with_rules
from tests.factories.indicators_quarters import aim, figure, quarter

pytestmark = pytest.mark.django_db

QUARTERS = [quarter(2022 + n // 4, n % 4 + 1) for n in range(18)]  # the last is April to June... of 2026
STEADY = [50, 52, 49, 51, 50, 48, 51, 49, 50, 52, 49, 51]
BY = Actor(1)
EVERYBODY = Sight(frozenset(), needs_places=False)


def line(values: list[Any], *, target: str | None = "45") -> Series:
    """A series with these figures in the last quarters, judged."""
    made = series_with_rules("CFA-01", UnitWithPlaceFactory.create())
    for period, value in zip(QUARTERS[-len(values) :], values, strict=True):
        if value is not None:
            figure(made, period, str(value))
        if target is not None:
            aim(made, period, target)
    recompute()
    return made


def snapshot(series: Series) -> StatusSnapshot:
    return CurrentStatus.objects.get(series=series, audience=3).snapshot


def test_a_trend_is_kept_with_its_rule_its_dates_and_a_sentence() -> None:
    kept = snapshot(line([60 - step for step in range(12)]))
    assert (kept.status, kept.trend, kept.trend_reason) == ("green", "deteriorating", "spc:Below LCL")
    assert kept.trend_sentence.startswith(
        "Getting worse: unusually poor this time (Q2 2026/27). It mostly lies between "
    )
    assert (kept.statistics["limits"], kept.statistics["count"]) == ("firm", 12)
    assert kept.statistics["as_of"] == QUARTERS[-1].end.isoformat()
    assert kept.statistics["kendall"]["points"] == 12
    assert len(kept.trend_inputs) == 24


def test_a_slow_drift_is_found_over_the_window_and_said_with_its_step() -> None:
    kept = snapshot(line([50, 51, 50, 52, 51, 53, 52, 54, 53, 54, 53.5, 54.5], target=None))
    assert (kept.trend, kept.trend_reason) == ("improving", "mann_kendall:rising")
    assert kept.trend_sentence == (
        "Getting better: it rose from Q3 2023/24 to Q2 2026/27, by about 0.43 points a quarter, "
        "more than chance would give."
    )


def test_too_few_figures_say_so_and_the_direction_of_travel_stands_in() -> None:
    made = line([50, 49, 48])
    assert snapshot(made).trend == "insufficient_data"
    row = scorecard(Choice(series_ids=frozenset({made.pk})), EVERYBODY, date(2026, 11, 22)).rows[0]
    assert (row.direction, row.trend_sentence) == ("worse", "There are not enough figures yet to tell a trend.")


def test_a_latest_period_without_a_figure_keeps_the_verdict_as_of_the_one_before() -> None:
    made = series_with_rules("CFA-01", UnitWithPlaceFactory.create())
    for period, value in zip(QUARTERS[-13:-1], STEADY, strict=True):
        figure(made, period, str(value))
    figure(made, QUARTERS[-1], None, absent="no_data")
    recompute()
    kept = snapshot(made)
    assert (kept.status, kept.trend) == ("no_data", "no_significant_change")
    assert kept.trend_sentence.endswith(" As of Q1 2026/27.")


def test_a_rebase_begins_anew_and_taking_it_back_brings_back_what_was() -> None:
    made = line([*STEADY[:9], *[70 + value % 3 for value in STEADY[:9]]])
    before = snapshot(made)
    assert before.statistics["count"] == 18
    made_anew = rebase(by=BY, series=made, period=QUARTERS[-9], reason="A new contract.")
    recompute()
    after = snapshot(made)
    assert (after.statistics["count"], after.statistics["begins"]) == (9, QUARTERS[-9].start.isoformat())
    assert after.trend != before.trend
    assert recompute(afresh=True) == Recomputed(series=1)
    take_back_rebase(by=BY, rebase=made_anew, reason="It was the old one.")
    recompute()
    assert snapshot(made).statistics == before.statistics


def test_a_period_left_out_is_not_in_the_limits_and_comes_back() -> None:
    made = line([*STEADY[:6], 90, *STEADY[6:]])
    wide = snapshot(made).statistics
    left_out = exclude_period(by=BY, series=made, period=QUARTERS[-7], reason="A flood.")
    recompute()
    narrow = snapshot(made).statistics
    assert narrow["count"] == wide["count"] - 1
    assert narrow["mean"] < wide["mean"]
    take_back_exclusion(by=BY, exclusion=left_out, reason="It was no flood.")
    recompute()
    assert snapshot(made).statistics == wide


def test_no_trend_is_told_across_a_declared_break() -> None:
    made = line([90, 89, 91, 90, 89, 91, 90, 89, 50, 51, 50, 49, 50, 51])
    assert snapshot(made).trend == "deteriorating"
    SeriesBreakFactory.create(indicator=made.indicator, on=QUARTERS[-6].start)
    recompute()
    kept = snapshot(made)
    assert (kept.trend, kept.statistics["count"]) == ("no_significant_change", 6)


# --- the end of the year

YEARS = [10, 30, 60, 100] * 4 + [12, 36]  # quarters, each the year so far


def of_years(target: str | None = "100") -> Series:
    """Four whole years of 100 and half a year that is a fifth better."""
    made = series_with_rules(
        "CFA-01",
        UnitWithPlaceFactory.create(),
        measure_kind="cumulative",
        reported_as="year_to_date",
        decimals=0,
    )
    for period, value in zip(QUARTERS, YEARS, strict=True):
        begins = date(period.end.year if period.end.month > 3 else period.end.year - 1, 4, 1)
        figure(made, type(period)(begins, period.end), str(value))
    if target is not None:
        aim(made, type(QUARTERS[-1])(date(2026, 4, 1), date(2027, 3, 31)), target)
    recompute()
    return made


def test_a_year_that_is_not_over_is_forecast_by_the_share_usually_reached_by_now() -> None:
    kept = snapshot(of_years())
    assert kept.statistics["forecast"] == {"method": "past share of year", "ends": "2027-03-31"}
    assert (kept.forecast, kept.forecast_status) == (Decimal("120.000000"), "green")
    assert kept.forecast_low is not None
    assert kept.forecast_high is not None
    assert kept.forecast_low <= kept.forecast <= kept.forecast_high
    assert kept.forecast_sentence == "At this rate the year would end at 120% (117% to 123%): on target."


def test_another_target_for_the_year_judges_the_forecast_anew() -> None:
    made = of_years()
    aim(made, type(QUARTERS[-1])(date(2026, 4, 1), date(2027, 3, 31)), "150")
    assert recompute().judged >= 1
    assert snapshot(made).forecast_status == "red"
    assert recompute(afresh=True) == Recomputed(series=1)


@pytest.mark.parametrize("others", [[], [(2026, 3)], [(2026, 1), (2026, 3)]])
def test_a_target_for_the_year_is_heeded_whichever_targets_come_with_it(others: list[tuple[int, int]]) -> None:
    made = of_years(None)
    for year, number in others:
        aim(made, quarter(year, number), "60")
    aim(made, type(QUARTERS[-1])(date(2026, 4, 1), date(2027, 3, 31)), "150")
    recompute()
    assert snapshot(made).forecast_status == "red"
    assert recompute(afresh=True) == Recomputed(series=1)


def test_a_target_for_a_period_that_ends_no_year_judges_that_period_only() -> None:
    made = line(STEADY)
    aim(made, QUARTERS[-2], "55")
    assert changed_since(read_counts({made.pk: made.indicator_id})) == {made.pk: QUARTERS[-2].end}
    recompute()
    assert recompute(afresh=True) == Recomputed(series=1)


def test_without_a_target_for_the_year_a_forecast_has_no_light() -> None:
    kept = snapshot(of_years(None))
    assert (kept.forecast, kept.forecast_status) == (Decimal("120.000000"), "")
    assert kept.forecast_sentence == "At this rate the year would end at 120% (117% to 123%)."


def test_what_is_on_target_now_and_forecast_to_miss_is_a_list_of_its_own() -> None:
    made = line([49 + 6 * step for step in range(11, -1, -1)], target="49")
    card = scorecard(Choice(series_ids=frozenset({made.pk})), EVERYBODY, date(2026, 11, 22))
    assert [(row.status, row.forecast_status) for row in card.likely_to_miss] == [("green", "red")]
    assert card.likely_to_miss[0].explanation.endswith("At this rate the year would end at 46.0%: off target.")


def test_a_figure_on_small_numbers_says_so_and_whether_chance_could_make_the_difference() -> None:
    made = series_with_rules("CFA-01", UnitWithPlaceFactory.create())
    figure(made, QUARTERS[-1], "40", numerator=Decimal(8), denominator=Decimal(20))
    aim(made, QUARTERS[-1], "45")
    recompute()
    assert snapshot(made).flags == ["small_numbers", "could_be_chance"]
    figure(made, QUARTERS[-1], "40", numerator=Decimal(400), denominator=Decimal(1000))
    recompute()
    assert snapshot(made).flags == []


def test_known_from_is_kept_apart_from_what_a_trend_reads() -> None:
    made = line(STEADY)
    kept = snapshot(made)
    figure(made, QUARTERS[-1], str(STEADY[-1]), known_from=datetime(2026, 11, 20, tzinfo=UTC))
    recompute()
    again = snapshot(made)
    assert again.pk != kept.pk  # another row was read
    assert (again.trend, again.statistics) == (kept.trend, kept.statistics)


@pytest.mark.parametrize(("outturn", "light"), [("60", "red"), ("35", "amber")])
def test_a_forecast_is_better_than_the_year_before_only_if_it_beats_its_outturn(outturn: str, light: str) -> None:
    """The same quarter of the year before was worse in both cases; it is not what a whole year is held against."""
    made = series_with_rules("CFA-01", UnitWithPlaceFactory.create())
    StatusRuleFactory.create(indicator=made.indicator, revision=2, rule="improving_is_near", tolerance=Decimal(0))
    for number, value in enumerate(["30", "30", "40", outturn, "50"], start=1):
        period = quarter(2025 + (number - 1) // 4, (number - 1) % 4 + 1)
        figure(made, period, value)
        aim(made, period, "70")
    aim(made, quarter(2026, 4), "70")
    recompute()
    kept = snapshot(made)
    assert (kept.status, kept.forecast_status) == ("amber", light)
