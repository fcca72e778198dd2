"""Recomputing: idempotent, history kept, and what was read before is never a reason to miss something."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from council_pm.audit.models import DataVersion
from indicators.engine import RECENT_PERIODS, inputs_of, judge_period
from indicators.facts import load_facts
from indicators.models import Audience, CurrentStatus, Series, SeriesReading, StatusSnapshot, Value
from indicators.recompute import Recomputed, recompute
from tests.factories import (
    DefinitionFactory,
    ReleaseFactory,
    SeriesBreakFactory,
    SeriesFactory,
    StatusRuleFactory,
    UnitWithPlaceFactory,
    series_with_rules,
)
from tests.factories.indicators_quarters import aim, figure, quarter, round_of

pytestmark = pytest.mark.django_db

QUARTERS = [quarter(2022 + n // 4, n % 4 + 1) for n in range(18)]
LAST = QUARTERS[-1]


@pytest.fixture
def series() -> Series:
    return series_with_rules("CFA-01", UnitWithPlaceFactory.create())


def with_figures(series: Series, periods: int = 6) -> None:
    for place, period in enumerate(QUARTERS[-periods:]):
        figure(series, period, str(50 + place))
        aim(series, period, "53")


def current(series: Series) -> dict[int, CurrentStatus]:
    return {one.audience: one for one in CurrentStatus.objects.filter(series=series).select_related("snapshot")}


def version() -> int:
    return DataVersion.objects.get(pk=1).number


def test_each_period_is_judged_once_and_the_latest_is_pointed_to(series: Series) -> None:
    with_figures(series)
    assert recompute() == Recomputed(series=1, judged=6, pointed=1)
    latest = current(series)[Audience.MEMBERS_AND_STAFF].snapshot
    assert (latest.end, latest.status, latest.vs_previous, latest.vs_last_year) == (
        LAST.end,
        "green",
        "better",
        "better",
    )
    assert latest.sentence == "55.0% meets the target of 53.0% or more."
    assert [s.status for s in StatusSnapshot.objects.order_by("end")] == ["red", "amber", "amber", *["green"] * 3]


@pytest.mark.parametrize("afresh", [False, True])
def test_recomputing_twice_inserts_nothing_and_leaves_the_pages_cached(series: Series, afresh: bool) -> None:
    with_figures(series)
    recompute()
    before = (version(), list(StatusSnapshot.objects.order_by("pk").values()), list(CurrentStatus.objects.values()))
    assert recompute(afresh=afresh) == Recomputed(series=1)
    assert before == (
        version(),
        list(StatusSnapshot.objects.order_by("pk").values()),
        list(CurrentStatus.objects.values()),
    )


def test_what_is_stored_is_what_a_preview_of_the_same_figures_says(series: Series) -> None:
    with_figures(series)
    facts = load_facts([series.pk])[0][0]
    recompute()
    stored = list(StatusSnapshot.objects.order_by("end"))
    for inputs, snapshot in zip(inputs_of(facts), stored, strict=True):
        unsaved = inputs._replace(value=inputs.value._replace(id=0))
        preview = judge_period(unsaved)
        assert snapshot.status == preview.result.status
        assert (snapshot.gap, snapshot.allowance) == (preview.result.gap, preview.result.allowance)
        assert (snapshot.vs_previous, snapshot.vs_last_year) == (preview.vs_previous, preview.vs_last_year)
        assert snapshot.working == {"code": preview.result.working.code, "params": dict(preview.result.working.params)}


def test_a_restatement_adds_a_judgement_and_keeps_the_old_one(series: Series) -> None:
    with_figures(series)
    recompute()
    old = current(series)[3].snapshot
    figure(series, LAST, "40")
    assert recompute().judged == 1
    assert current(series)[3].snapshot.status == "red"
    old.refresh_from_db()
    assert old.status == "green"
    journal = Value.objects.filter(series=series, end=LAST.end).order_by("revision")
    assert list(journal.values_list("revision", "value")) == [
        (1, Decimal(55)),
        (2, Decimal(40)),
    ]


def test_a_restated_old_period_is_judged_again_with_those_that_are_compared_with_it(series: Series) -> None:
    with_figures(series, periods=18)
    recompute()
    figure(series, QUARTERS[2], "90")
    # Itself, the next quarter, the same quarter of the next year; and the latest, whose trend it is part of.
    assert recompute().judged == 4
    assert recompute(afresh=True) == Recomputed(series=1)
    moved = StatusSnapshot.objects.filter(end=QUARTERS[3].end).order_by("-pk")[0]
    assert moved.vs_previous == "worse"


def test_what_was_known_on_a_day_stays_to_be_read(series: Series) -> None:
    """The journal: each revision is known from a moment until the next one."""
    figure(series, LAST, "50", known_from=datetime(2026, 10, 1, tzinfo=UTC))
    figure(series, LAST, "52", known_from=datetime(2026, 10, 20, tzinfo=UTC))
    figure(series, LAST, "51", known_from=datetime(2026, 11, 10, tzinfo=UTC))

    def known_on(day: date) -> Decimal | None:
        moment = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
        rows = Value.objects.filter(series=series, end=LAST.end, known_from__lt=moment).order_by("-revision")
        return rows.values_list("value", flat=True).first()

    assert known_on(date(2026, 9, 30)) is None
    assert known_on(date(2026, 10, 19)) == 50
    assert known_on(date(2026, 11, 9)) == 52
    assert known_on(date(2026, 11, 10)) == 51


def test_each_step_of_release_lets_one_more_audience_have_the_new_figure(series: Series) -> None:
    with_figures(series, periods=2)
    old, new = QUARTERS[-2], quarter(LAST.end.year, 3)
    made = round_of(new)
    figure(series, new, "30", round=made)
    aim(series, new, "53")
    recompute()

    def seen() -> dict[int, date]:
        return {step: one.snapshot.end for step, one in current(series).items()}

    assert (old.end, seen()) == (old.end, {0: new.end, 3: LAST.end})
    for audience in (Audience.MANAGEMENT_TEAM, Audience.PORTFOLIO_HOLDERS):
        ReleaseFactory.create(round=made, audience=audience)
        recompute()
        assert seen() == {audience: new.end, 3: LAST.end}
    ReleaseFactory.create(round=made, audience=Audience.MEMBERS_AND_STAFF)
    recompute()
    assert seen() == {3: new.end}
    ReleaseFactory.create(round=made, audience=Audience.PUBLIC)
    recompute()
    assert seen() == {3: new.end, 4: new.end}
    members, public = (current(series)[step].snapshot for step in (3, 4))
    assert (members.inputs, members.status) == (public.inputs, public.status)
    assert members.statistics["count"] == 3
    assert public.statistics["count"] == 1  # nothing that only members see is behind what the public is told
    assert StatusSnapshot.objects.filter(end=new.end).count() == 2


def test_an_audience_is_shown_its_own_periods_with_the_day_on_which_members_could_see_them(series: Series) -> None:
    released = round_of(QUARTERS[-2], Audience.MANAGEMENT_TEAM, Audience.MEMBERS_AND_STAFF)
    figure(series, QUARTERS[-2], "50", round=released)
    figure(series, LAST, "40", round=round_of(LAST, Audience.MANAGEMENT_TEAM))
    recompute()
    rows = current(series)
    end = QUARTERS[-2].end
    members, managers = rows[3].recent, rows[1].recent
    assert [(one[2], one[5]) for one in members] == [("50.0", (end + timedelta(days=37)).isoformat())]
    assert [(one[2], one[5]) for one in managers] == [
        ("50.0", (end + timedelta(days=37)).isoformat()),
        ("40.0", None),
    ]


def test_sparklines_are_given_the_last_periods_only(series: Series) -> None:
    with_figures(series, periods=18)
    recompute()
    recent = current(series)[3].recent
    assert [one[1] for one in recent] == [p.end.isoformat() for p in QUARTERS[-RECENT_PERIODS:]]


def test_a_new_rule_definition_or_break_judges_the_whole_series_anew(series: Series) -> None:
    with_figures(series)
    recompute()
    StatusRuleFactory.create(indicator=series.indicator, revision=2, tolerance=Decimal(20), rule="tolerance")
    assert recompute().judged == 6
    assert StatusSnapshot.objects.filter(end=QUARTERS[-6].end).order_by("-pk")[0].status == "amber"
    DefinitionFactory.create(indicator=series.indicator, version=2, polarity="lower")
    assert recompute().judged == 6
    SeriesBreakFactory.create(indicator=series.indicator, on=LAST.start)
    assert recompute().judged == 1
    assert current(series)[3].snapshot.vs_previous == "not_available"


def test_a_target_for_a_period_that_has_no_figure_yet_waits_for_it(series: Series) -> None:
    with_figures(series)
    recompute()
    coming = quarter(LAST.end.year, 3)
    aim(series, coming, "60")
    assert recompute() == Recomputed(series=1)
    figure(series, coming, "59")
    assert recompute().judged == 1
    assert current(series)[3].snapshot.status == "amber"


def test_a_series_without_figures_or_without_a_definition_has_no_status() -> None:
    series_with_rules("EMPTY", UnitWithPlaceFactory.create())
    undefined = SeriesFactory.create()
    figure(undefined, LAST, "1")
    assert recompute() == Recomputed(series=2)
    assert not CurrentStatus.objects.exists()


def test_only_the_series_asked_for_are_judged(series: Series) -> None:
    other = series_with_rules("CFA-02", UnitWithPlaceFactory.create())
    with_figures(series)
    with_figures(other)
    assert recompute([other.pk]) == Recomputed(series=1, judged=6, pointed=1)
    assert not current(series)


def test_nothing_is_noted_as_read_when_the_work_is_rolled_back(series: Series) -> None:
    with_figures(series)
    try:
        with transaction.atomic():
            recompute()
            raise RuntimeError
    except RuntimeError:
        pass
    assert not SeriesReading.objects.exists()
    assert recompute().judged == 6


def test_a_row_that_was_committed_late_with_a_lower_number_is_found(series: Series) -> None:
    """On PostgreSQL a sign-off may take its id first and commit last; here the reading is made as it was then."""
    with_figures(series)
    recompute()
    late = figure(series, QUARTERS[0], "50")
    figure(series, QUARTERS[1], "51")
    newest = Value.objects.order_by("-pk")[0]
    SeriesReading.objects.filter(series=series).update(values=7, newest_value=newest.pk)  # as read without ``late``
    assert late.pk < newest.pk
    assert recompute().judged == 3  # these two, and the latest, whose trend they are part of
    assert recompute(afresh=True) == Recomputed(series=1)


def test_nothing_new_is_found_without_reading_histories(series: Series, django_assert_max_num_queries) -> None:
    with_figures(series, periods=18)
    recompute()
    with django_assert_max_num_queries(16):
        assert recompute() == Recomputed(series=1)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_comes_in_whatever_order_the_short_way_finds_what_the_long_way_finds(seed: int) -> None:
    """Random changes, each followed by a recomputation of what is new; reading everything again adds nothing."""
    chance = random.Random(seed)
    unit = UnitWithPlaceFactory.create()
    lines = [
        series_with_rules("A", unit),
        series_with_rules("B", unit, frequency="annual", seasonal=True),
        series_with_rules("C", unit, polarity="lower"),
    ]
    rounds = {period: round_of(period) for period in QUARTERS}
    for _step in range(40):
        for _change in range(chance.randint(1, 3)):
            line, period = chance.choice(lines), chance.choice(QUARTERS)
            match chance.randint(0, 9):
                case 0 | 1 | 2:
                    figure(line, period, str(chance.randint(30, 70)))
                case 3 | 4 | 5:
                    figure(line, period, str(chance.randint(30, 70)), round=rounds[period])
                case 6 | 7:
                    aim(line, period, "50", effective_from=chance.choice([None, LAST.start]))
                case 8:
                    audience = rounds[period].releases.count() + 1
                    if audience <= Audience.PUBLIC:
                        ReleaseFactory.create(round=rounds[period], audience=audience)
                case _:
                    on = QUARTERS[chance.randint(0, 17)].start
                    if not line.indicator.breaks.filter(on=on).exists():
                        SeriesBreakFactory.create(indicator=line.indicator, on=on)
        recompute()
        assert recompute(afresh=True) == Recomputed(series=3)
    assert StatusSnapshot.objects.count() > 40
