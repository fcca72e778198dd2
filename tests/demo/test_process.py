"""The seeded process: the same on every run, consistent in its counts, and each feature really there."""

import datetime as dt
import itertools
from decimal import Decimal

import pytest

from council_pm.core.periods import Period, due_date
from council_pm.demo import process, service, story, year
from council_pm.demo.figures import ServiceFigure, rounded
from council_pm.demo.recipes import FINANCE_SYSTEM_MONTHS, FLOOD_MONTH

AS_OF = dt.date(2026, 11, 22)
OTHER_DAYS = [AS_OF, dt.date(2027, 2, 10), dt.date(2027, 5, 20), dt.date(2027, 8, 15)]


def _figures(code: str, as_of: dt.date = AS_OF, breakdown: str = "") -> list[ServiceFigure]:
    """Released figures, oldest first."""
    return [
        f for f in process.generate(as_of) if f.code == code and f.breakdown == breakdown and f.released_to == "members"
    ]


def _values(code: str, as_of: dt.date = AS_OF, breakdown: str = "") -> list[Decimal]:
    return [f.value for f in _figures(code, as_of, breakdown) if f.value is not None]


def test_the_same_day_gives_the_same_figures() -> None:
    assert process.generate(AS_OF) == process.generate(AS_OF)


def test_two_days_of_one_month_give_the_same_figures() -> None:
    assert process.generate(AS_OF) == process.generate(dt.date(2026, 11, 24))


@pytest.mark.parametrize("as_of", OTHER_DAYS, ids=str)
def test_every_value_follows_from_its_counts(as_of: dt.date) -> None:
    for f in process.generate(as_of):
        assert f.demonstration
        if f.numerator is None or f.denominator is None:
            continue
        s = service.indicator(f.code)
        assert f.value == rounded(f.numerator / f.denominator * s.multiplier, s.decimals)
        if s.unit == "%" and s.polarity != "range":
            assert 0 <= f.numerator <= f.denominator


@pytest.mark.parametrize("as_of", OTHER_DAYS, ids=str)
def test_values_lie_within_their_bounds(as_of: dt.date) -> None:
    for f in process.generate(as_of):
        s = service.indicator(f.code)
        if f.value is not None:
            assert s.lower_bound is None or f.value >= s.lower_bound
            assert s.upper_bound is None or f.value <= s.upper_bound


@pytest.mark.parametrize("code", [s.code for s in service.indicators()])
def test_five_years_of_figures_without_overlap(code: str) -> None:
    figures = _figures(code)
    in_year = service.indicator(code).frequency.periods_in_year
    assert len(figures) >= 5 * in_year
    assert all(a.period.end < b.period.start for a, b in itertools.pairwise(figures))


@pytest.mark.parametrize("as_of", OTHER_DAYS, ids=str)
def test_council_tax_is_on_target_and_a_little_lower_three_years_running(as_of: dt.date) -> None:
    values = _values("COR-01", as_of)
    falls = [values[-1 - 4 * years] - values[-5 - 4 * years] for years in range(3)]
    assert falls == [Decimal("-0.2")] * 3
    latest = _figures("COR-01", as_of)[-1]
    assert latest.value is not None
    assert latest.value >= (service.aim("COR-01", latest.period).value or 0)


@pytest.mark.parametrize(("code", "better"), [("COR-03", -1), ("ASC-02", 1)])
def test_improves_in_every_quarter_of_five_years_and_is_still_off_target(code: str, better: int) -> None:
    values = _values(code)
    assert all((b - a) * better > 0 for a, b in itertools.pairwise(values))
    aim = service.aim(code, _figures(code)[-1].period).value
    assert aim is not None
    assert (aim - values[-1]) * better > service.indicator(code).tolerance


def test_temporary_homes_are_84_and_rose_by_4_a_quarter() -> None:
    values = _values("HOU-01")
    assert values[-1] == 84
    assert {b - a for a, b in zip(values[-12:], values[-11:], strict=False)} == {4}


def test_complaints_add_up_and_hide_childrens_services_at_58() -> None:
    total = _figures("CUS-02")[-1]
    parts = [f for f in process.generate(AS_OF) if f.code == "CUS-02" and f.breakdown and f.period == total.period]
    assert sum(f.numerator or 0 for f in parts) == total.numerator
    assert sum(f.denominator or 0 for f in parts) == total.denominator
    childrens = next(f.value for f in parts if f.breakdown == "Children's Services")
    assert childrens is not None
    assert abs(childrens - 58) < 1
    assert all(f.value > 75 for f in parts if f.breakdown != "Children's Services" and f.value)


def test_invoices_step_down_for_four_months_at_the_new_finance_system_and_recover() -> None:
    values = _values("COR-04")[::-1]
    bad = [values[t] for t in FINANCE_SYSTEM_MONTHS]
    assert len(bad) == 4
    assert max(bad) < 92
    assert min(values[: FINANCE_SYSTEM_MONTHS.start]) > 93
    assert min(values[FINANCE_SYSTEM_MONTHS.stop :]) > 93


def test_one_month_of_calls_stands_out_after_the_flood() -> None:
    figures = _figures("CUS-01")[::-1]
    flood = figures[FLOOD_MONTH]
    same_month = [f.value for f in figures if f.value and f.period.end.month == flood.period.end.month and f != flood]
    assert flood.value is not None
    assert flood.value > max(same_month) + 5
    assert "flood" in flood.note


def test_two_months_of_fly_tips_are_not_available() -> None:
    missing = [f for f in _figures("CFA-04") if f.value is None]
    assert len(missing) == 2
    assert {f.absent for f in missing} == {"no_data"}
    assert all(f.note for f in missing)


def test_food_inspections_have_a_gap_of_four_quarters_in_2020_21() -> None:
    missing = [f.period for f in _figures("COM-02") if f.value is None]
    assert len(missing) == 4
    assert missing[0].start == dt.date(2020, 4, 1)
    assert missing[-1].end == dt.date(2021, 3, 31)


def test_claims_step_up_when_working_age_claims_move_away() -> None:
    figures = _figures("BEN-01")
    step = next(i for i, f in enumerate(figures) if f.note)
    before, after = figures[step - 4].value, figures[step].value
    assert before is not None
    assert after is not None
    assert after - before > Decimal("1.5")


def test_missed_bins_rise_at_the_route_change_and_fall_after_the_hit_squad() -> None:
    events = {e.key: e for e in story.events(AS_OF)}
    usual = {f.period.end.month: f.value for f in _figures("CFA-01")[12:24]}
    extra = {f.period: (f.value or 0) - (usual[f.period.end.month] or 0) for f in _figures("CFA-01")[-16:]}
    by_start = {period.start: more for period, more in extra.items()}
    before = [more for start, more in by_start.items() if start < events["route-change"].on.replace(day=1)]
    risen = [more for start, more in by_start.items() if events["route-change"].on <= start <= events["clinic"].on]
    after = [more for start, more in by_start.items() if start > events["hit-squad"].on]
    assert max(before) < 10
    assert max(risen) > 40
    assert after[0] > after[-1] + 25
    assert after[-1] < 30


def test_the_story_is_in_order_and_over_by_the_day_of_loading() -> None:
    keys = [e.key for e in story.events(AS_OF)]
    order = ["route-change", "question", "clinic", "hit-squad", "curve-turned"]
    assert [key for key in keys if key in order] == order
    assert all(e.on <= AS_OF for e in story.events(AS_OF))


def test_recycling_falls_year_on_year() -> None:
    values = _values("CFA-03")
    assert all(later < earlier for earlier, later in zip(values, values[4:], strict=False))


def test_business_rates_dip_in_2021_22_only() -> None:
    dips = {f.period.end for f in _figures("COR-02") if f.note}
    assert dips
    assert all(dt.date(2021, 4, 1) <= end <= dt.date(2022, 3, 31) for end in dips)


def test_the_survey_carries_an_interval_that_holds_its_value() -> None:
    latest = _figures("CUS-03")[-1]
    assert latest.value is not None
    assert latest.lower_ci is not None
    assert latest.upper_ci is not None
    assert latest.denominator == 1103
    assert latest.lower_ci < latest.value < latest.upper_ci
    assert abs((latest.upper_ci - latest.lower_ci) / 2 - Decimal("2.9")) < Decimal("0.1")


@pytest.mark.parametrize("as_of", OTHER_DAYS, ids=str)
def test_nothing_is_signed_off_before_it_is_due_and_the_ended_quarter_is_open(as_of: dt.date) -> None:
    for s in service.indicators():
        latest = year.signed_off_period(as_of, s.frequency, s.lag_working_days)
        assert due_date(latest, s.frequency, s.lag_working_days) <= as_of
    until = year.signed_off_until(as_of, service.indicator("COR-01").frequency, 8)
    assert until < as_of - dt.timedelta(days=89), "a whole quarter ended after the signed-off one"


@pytest.mark.parametrize("as_of", OTHER_DAYS, ids=str)
def test_an_open_return_is_never_overdue_on_the_day_of_loading(as_of: dt.date) -> None:
    for s in service.indicators():
        lag = year.lag_in_demonstration(s.frequency, s.lag_working_days, as_of)
        latest = year.signed_off_period(as_of, s.frequency, s.lag_working_days)
        coming = Period(latest.end + dt.timedelta(days=1), latest.end + dt.timedelta(days=30 * s.frequency.months))
        due = year.due_in_demonstration(coming, s.frequency, s.lag_working_days, as_of)
        assert due > as_of
        assert lag >= s.lag_working_days
