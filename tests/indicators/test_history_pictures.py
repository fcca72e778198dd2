"""The indicator's page draws the limits by which the reader's snapshot was judged, from what the reader sees only."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.charts import number_text
from indicators.facts import load_facts
from indicators.figures import read_figures
from indicators.models import Area, AreaGroupMember, Audience, ComparatorValue, CurrentStatus, Series
from indicators.recompute import recompute
from indicators.selectors.how_judged import chance_words
from indicators.selectors.indicator_page import IndicatorPage, indicator_page
from indicators.selectors.reader_trend import ReaderTrend, reader_trend
from indicators.selectors.trend_change_rows import decided_on
from indicators.trend_facts import TrendFacts, load_trend_facts
from indicators.visibility import sight_of
from tests.factories import (
    AreaFactory,
    AreaGroupFactory,
    ComparatorValueFactory,
    ExclusionFactory,
    RebaseFactory,
    SeriesBreakFactory,
    series_with_rules,
    user_with_role,
)
from tests.factories.indicators_quarters import aim, figure, quarter, round_of
from tests.factories.organisation import CouncilUnits

pytestmark = pytest.mark.django_db
QUARTERS = [quarter(2022 + number // 4, number % 4 + 1) for number in range(15)]
STEADY = [50, 52, 49, 51, 50, 52, 48, 51, 50, 53, 49, 51, 50, 52, 60]
NEXT = quarter(2025, 4)
TODAY = date(2026, 6, 1)
BEFORE_IT_IS_LATE = date(2026, 1, 20)
SECRET = "83.7"


@pytest.fixture
def member(units: CouncilUnits) -> User:
    return user_with_role(Role.MEMBER)


def line_of(units: CouncilUnits, values: list[int], **definition: object) -> Series:
    made = series_with_rules("CFA-01", units.unit, **definition)
    for period, value in zip(QUARTERS, values, strict=False):
        figure(made, period, str(value), numerator=value, denominator=100)
        aim(made, period, "40")
    return made


def page_for(user: User, series: Series, day: date = TODAY) -> IndicatorPage:
    found = indicator_page(series.indicator, sight_of(user), day)
    assert found is not None
    return found


def said(page: IndicatorPage) -> dict[str, str]:
    return {one.term: one.text for one in page.how_judged}


def trend_at(series: Series, step: int) -> ReaderTrend:
    (facts,), shapes = load_facts([series.pk])
    decided = decided_on([series])
    behind = TrendFacts(read_figures([series.pk])[series.pk], decided.starts, decided.excluded)
    assert behind == load_trend_facts([series.pk])[series.pk]
    found = reader_trend(facts, behind, shapes[facts.definition.id], step)
    assert found is not None
    return found


def test_each_audience_is_drawn_the_limits_of_its_own_snapshot(units: CouncilUnits) -> None:
    series = line_of(units, STEADY)
    figure(series, NEXT, SECRET, round=round_of(NEXT, Audience.MANAGEMENT_TEAM))
    aim(series, NEXT, "55")
    RebaseFactory.create(series=series, on=QUARTERS[4].start)
    ExclusionFactory.create(series=series, start=QUARTERS[9].start, end=QUARTERS[9].end)
    RebaseFactory.create(series=series, on=QUARTERS[6].start)
    RebaseFactory.create(series=series, on=QUARTERS[6].start, revision=2, active=False)
    SeriesBreakFactory.create(indicator=series.indicator, on=QUARTERS[2].start)
    recompute()
    stored = {one.audience: one.snapshot for one in CurrentStatus.objects.select_related("snapshot")}
    assert sorted(stored) == [Audience.MANAGEMENT_TEAM, Audience.MEMBERS_AND_STAFF]
    for step, snapshot in stored.items():
        decision = trend_at(series, step).decision
        assert snapshot.statistics["lower"] is not None
        for name in ("mean", "lower", "upper"):
            assert snapshot.statistics[name] == getattr(decision, name), (step, name)
        assert snapshot.statistics["count"] == decision.points
        assert snapshot.statistics["assurance"] == decision.assurance
        assert snapshot.statistics["rule"] == decision.rule
        assert snapshot.trend == decision.trend


def test_the_page_draws_and_says_how_the_line_is_judged(units: CouncilUnits, member: User, client: Client) -> None:
    series = line_of(units, STEADY, decimals=1)
    RebaseFactory.create(series=series, on=QUARTERS[4].start, reason="New bins.")
    ExclusionFactory.create(series=series, start=QUARTERS[9].start, end=QUARTERS[9].end, reason="Flood.")
    recompute()
    statistics = CurrentStatus.objects.get(audience=Audience.MEMBERS_AND_STAFF).snapshot.statistics
    page = page_for(member, series)
    for chart in (page.chart, page.chart_narrow):
        assert chart.limits_text == f"{statistics['lower']:.1f}\N{EN DASH}{statistics['upper']:.1f}"
        assert [point.label for point in chart.points if point.special] == ["Q3 2025/26"]
        assert [point.label for point in chart.points if point.left_out] == ["Q2 2024/25"]
        assert [mark.is_rebase for mark in chart.breaks] == [True]
        assert chart.is_on_trial
        assert len(chart.limits) == 1  # four figures before the rebase make none
    words = said(page)
    assert words["Limits"].startswith(f"Worked out from 10 figures since Q1 2023/24: mean {statistics['mean']:.1f}%")
    assert "on trial" in words["Limits"]
    assert words["Unusual figures"] == "Q3 2025/26: unusually good"
    assert words["What decided"] == "The latest figure lies above the limits."
    assert words["Its target"].startswith("It will consistently meet its target unless the process changes. This is")
    client.force_login(member)
    shown = client.get("/indicators/CFA-01/").content.decode()
    for text in ("New segment from Q1 2023/24", "New bins.", "on trial", "How this is judged", "/method/"):
        assert text in shown
    assert shown.count("New bins.") == 1
    table = client.get(reverse("dashboards:indicator_numbers", args=["CFA-01"])).content.decode()
    assert "Q3 2025/26,60.0,40.0,On target,,Unusually good" in table
    assert "on trial" in client.get("/method/").content.decode()


def test_nothing_is_drawn_or_said_from_a_figure_that_was_not_released(units: CouncilUnits, member: User) -> None:
    series = line_of(units, STEADY)
    head = user_with_role(Role.HEAD_OF_SERVICE, unit=units.service)
    recompute()
    before = page_for(member, series)
    figure(series, NEXT, SECRET, round=round_of(NEXT))
    RebaseFactory.create(series=series, on=NEXT.start, reason=SECRET)
    ExclusionFactory.create(series=series, start=NEXT.start, end=NEXT.end, reason=SECRET)
    recompute()
    after = page_for(member, series)
    assert (after.chart, after.chart_narrow, after.how_judged) == (before.chart, before.chart_narrow, before.how_judged)
    assert SECRET not in repr(after)
    assert page_for(head, series).chart.points[-1].text.startswith("83")


@pytest.mark.parametrize(
    ("values", "definition", "words"),
    [
        (STEADY[:5], {}, "None yet: 5 figures, and limits take six."),
        (STEADY, {"seasonal": True}, "None: its figures are compared with the same time of earlier years."),
    ],
)
def test_no_limits_are_drawn_where_there_are_none(
    units: CouncilUnits, member: User, values: list[int], definition: dict[str, object], words: str
) -> None:
    page = page_for(member, line_of(units, values, **definition))
    assert said(page)["Limits"] == words
    assert page.chart.limits == page.chart.specials == ()
    assert "Unusual figures" not in said(page)


def test_what_a_year_adds_up_to_is_judged_by_its_steps_and_has_no_band(units: CouncilUnits, member: User) -> None:
    series = series_with_rules("YTD-01", units.unit, measure_kind="cumulative", reported_as="year_to_date")
    for number, period in enumerate(QUARTERS):
        first = QUARTERS[number - number % 4]
        year_so_far = type(period)(first.start, period.end)
        figure(series, year_so_far, str(sum(STEADY[number - number % 4 : number + 1])))
    page = page_for(member, series)
    assert "what each period added" in said(page)["Limits"]
    assert page.chart.limits == page.chart.specials == ()


def test_limits_are_cut_off_where_no_figure_can_be(units: CouncilUnits, member: User) -> None:
    series = line_of(units, [99, 90, 98, 91, 97, 90, 99])
    assert page_for(member, series).chart.limits_text.endswith("\N{EN DASH}100.0")
    figure(series, QUARTERS[7], "104")
    assert not page_for(member, series).chart.limits_text.endswith("\N{EN DASH}100.0")


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (0.0004, "less than 1 time in 1,000"),
        (0.02, "less than 1 time in 20"),
        (0.05, "about 1 time in 20"),
        (0.34, "about 1 time in 3"),
        (0.9, "more often than not"),
    ],
)
def test_a_probability_is_said_in_words(p: float, words: str) -> None:
    assert chance_words(p) == words


def test_the_forecast_of_the_readers_own_judgement_is_drawn_and_stands_in_the_table(
    units: CouncilUnits, member: User, client: Client
) -> None:
    series = line_of(units, STEADY, decimals=1)
    aim(series, NEXT, "41")
    recompute()
    snapshot = CurrentStatus.objects.get(audience=Audience.MEMBERS_AND_STAFF).snapshot
    page = page_for(member, series, BEFORE_IT_IS_LATE)
    assert snapshot.forecast is not None
    for chart in (page.chart, page.chart_narrow):
        assert chart.forecast is not None
        assert (chart.forecast.label, chart.forecast.number) == ("Mar 2026", number_text(snapshot.forecast, 1))
    assert page.forecast is not None
    assert (page.forecast.value, page.forecast.target) == (number_text(snapshot.forecast, 1), "41.0")
    with time_machine.travel(BEFORE_IT_IS_LATE):
        client.force_login(member)
        shown = client.get("/indicators/CFA-01/").content.decode()
    assert "Year end, Mar 2026: forecast" in shown
    assert f"Forecast for the year end, Mar 2026: {number_text(snapshot.forecast, 1)}" in shown
    figure(series, NEXT, SECRET, round=round_of(NEXT))
    recompute()
    assert page_for(member, series, BEFORE_IT_IS_LATE).chart.forecast == page.chart.forecast


def test_others_are_a_band_of_quartiles_only_for_periods_that_eight_of_them_published(
    units: CouncilUnits, member: User
) -> None:
    series = line_of(units, STEADY, decimals=0)
    recompute()
    group = AreaGroupFactory.create(name="Similar councils", slug="similar")
    areas = [AreaFactory.create() for _ in range(8)]
    AreaGroupMember.objects.bulk_create(AreaGroupMember(group=group, area=area) for area in areas)
    country = AreaFactory.create(kind="country")

    def publish(area: Area, at: int, value: int, start: date | None = None) -> None:
        period = QUARTERS[at]
        ComparatorValueFactory.create(
            indicator=series.indicator, area=area, start=start or period.start, end=period.end, value=value
        )

    publish(country, 0, 47)
    for place, area in enumerate(areas):
        publish(area, 1, 40 + place)
        publish(area, 2, 50 + place)
        publish(area, 3, 60, start=QUARTERS[0].start)
        if place:
            publish(area, 4, 70)
    page = page_for(member, series)
    assert page.others_label == "Similar councils"
    assert page.chart.comparator_band.startswith("M")
    told = {row.label: row.others for row in page.periods if row.others}
    assert list(told.values()) == ["54 (52\N{EN DASH}55)", "44 (42\N{EN DASH}45)"]
    ComparatorValue.objects.filter(area=areas[0]).delete()
    with_country = page_for(member, series)
    assert (with_country.others_label, with_country.chart.comparator_band) == ("England", "")
