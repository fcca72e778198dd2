"""Calculated figures: worked out before they are judged, written once, and seen by nobody who may not see a part."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.jobs.models import Job, JobState
from council_pm.jobs.runs import run_job
from indicators.calculation import plain
from indicators.models import (
    Audience,
    BasketKind,
    CurrentStatus,
    FormulaKind,
    Indicator,
    PartRole,
    Series,
    StatusSnapshot,
    Value,
    Working,
)
from indicators.services.calculation import work_out
from indicators.services.recalculation import request_recompute
from indicators.services.rounds import release_round
from tests.factories import (
    BasketFactory,
    BasketItemFactory,
    OrgUnitFactory,
    PlacementFactory,
    PortfolioFactory,
    ReleaseFactory,
    SeriesFactory,
    make_council,
    series_with_rules,
)
from tests.factories.formulas import formula_of, sum_of
from tests.factories.indicators_quarters import figure, quarter, round_of
from tests.factories.organisation import CouncilUnits
from tests.races import together

pytestmark = pytest.mark.django_db

Q1, Q2, Q3 = quarter(2025, 1), quarter(2025, 2), quarter(2025, 3)
BY = Actor(None, "test")


@pytest.fixture
def total(units: CouncilUnits) -> Series:
    return series_with_rules("TOTAL", units.council)


def part(code: str, units: CouncilUnits, *values: str | None) -> Series:
    """A part of the unit, with figures of the first quarters."""
    series = series_with_rules(code, units.unit)
    for period, value in zip((Q1, Q2, Q3), values, strict=False):
        figure(series, period, value, absent="" if value else "no_data")
    return series


def found(series: Series) -> list[tuple[str, str | None, str]]:
    """The figures in force, with what is said where there is none."""
    rows = {row.start: row for row in Value.objects.filter(series=series).order_by("start", "revision")}
    return [
        (str(row.end), plain(row.value).replace(",", "") if row.value is not None else None, row.absent)
        for row in rows.values()
    ]


def run(job: Job | None) -> Job:
    assert job is not None
    assert run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE
    return job


# --- Each source


def test_a_sum_is_worked_out_for_every_period_that_has_all_its_parts(units: CouncilUnits, total: Series) -> None:
    sum_of(total.indicator, part("A", units, "12", "1.5"), part("B", units, "30", "2", "9"))
    assert work_out(None) == [total.pk]
    assert found(total) == [(str(Q1.end), "42", ""), (str(Q2.end), "3.5", "")]
    assert list(Working.objects.order_by("pk").values_list("arithmetic", flat=True)) == ["12 + 30", "1.5 + 2"]
    event = Event.objects.get(action="work_out_values")
    assert (event.system, event.detail) == ("formula", {"indicator": "TOTAL", "figures": 2})


def test_a_ratio_of_sums_reads_numerators_and_denominators_of_its_breakdowns(
    units: CouncilUnits, total: Series
) -> None:
    for name, above, below in (("North", "12", "40"), ("South", "30", "60")):
        line = SeriesFactory.create(indicator=total.indicator, unit=units.council, breakdown=name)
        figure(line, Q1, "1", numerator=Decimal(above), denominator=Decimal(below))
    elsewhere = SeriesFactory.create(indicator=total.indicator, unit=units.unit, breakdown="North")
    figure(elsewhere, Q1, "1", numerator=Decimal(99), denominator=Decimal(99))
    formula_of(total.indicator, "ratio_of_sums", source="breakdowns", multiplier=100)
    work_out(None)
    value = Value.objects.get(series=total)
    assert (value.value, value.numerator, value.denominator) == (Decimal(42), Decimal(42), Decimal(100))


def test_a_breakdown_without_a_denominator_has_no_weight(units: CouncilUnits, total: Series) -> None:
    line = SeriesFactory.create(indicator=total.indicator, unit=units.council, breakdown="North")
    figure(line, Q1, "5")
    formula_of(total.indicator, "weighted_mean", source="breakdowns")
    work_out(None)
    assert Working.objects.get().code == "part_missing"


def test_units_below_are_counted_once_by_the_tree_at_the_end_of_the_period(units: CouncilUnits, total: Series) -> None:
    late = OrgUnitFactory.create(code="NEW", level=2)
    PlacementFactory.create(unit=late, parent=units.council, valid_from=date(2025, 8, 1))
    for unit, value in ((units.department, "100"), (units.unit, "7"), (units.other_unit, "5"), (late, "1000")):
        line = SeriesFactory.create(indicator=total.indicator, unit=unit)
        figure(line, Q1, value)
        figure(line, Q2, value)
    formula_of(total.indicator, "sum", source="units_below")
    work_out(None)
    # The unit's 7 stand in the department's 100 already; the new department was not there in the first quarter.
    assert found(total) == [(str(Q1.end), "105", ""), (str(Q2.end), "1105", "")]


# --- Transitive, idempotent, insert-only


def test_what_is_made_of_calculated_figures_follows_in_one_recomputation(units: CouncilUnits, total: Series) -> None:
    middle = part("MIDDLE", units)
    a, b, other = part("A", units, "1"), part("B", units, "2"), part("C", units, "10")
    sum_of(middle.indicator, a, b)
    sum_of(total.indicator, middle, other)
    run(request_recompute(by=BY, series_ids=[a.pk]))
    assert (found(middle), found(total)) == ([(str(Q1.end), "3", "")], [(str(Q1.end), "13", "")])
    assert set(CurrentStatus.objects.values_list("series_id", flat=True)) == {a.pk, middle.pk, total.pk}


def test_what_a_change_does_not_feed_is_left_alone(units: CouncilUnits, total: Series) -> None:
    a, b, c = part("A", units, "1"), part("B", units, "2"), part("C", units, "3")
    sum_of(total.indicator, a, b)
    assert work_out([c.pk]) == []
    assert work_out([]) == []
    assert work_out([b.pk]) == [total.pk]


def test_working_out_twice_inserts_nothing(units: CouncilUnits, total: Series) -> None:
    sum_of(total.indicator, part("A", units, "1", None, "3"), part("B", units, "2", "5", "4"))
    run(request_recompute(by=BY, series_ids=None))
    before = (Value.objects.count(), Working.objects.count(), StatusSnapshot.objects.count(), Event.objects.count())
    assert work_out(None) == []
    run(request_recompute(by=BY, series_ids=None))
    assert before == (
        Value.objects.count(), Working.objects.count(), StatusSnapshot.objects.count(), Event.objects.count()
    )  # fmt: skip


def test_a_restated_part_restates_the_result_and_names_itself_but_no_figure(units: CouncilUnits, total: Series) -> None:
    a = part("A", units, "12")
    sum_of(total.indicator, a, part("B", units, "30"))
    work_out(None)
    figure(a, Q1, "13")
    work_out([a.pk])
    rows = list(Value.objects.filter(series=total).order_by("revision"))
    assert [(row.revision, row.value, row.reason) for row in rows] == [
        (1, Decimal(42), ""),
        (2, Decimal(43), "Worked out anew: the figures of A changed."),
    ]


def test_another_formula_restates_from_its_day_on(units: CouncilUnits, total: Series) -> None:
    a, b = part("A", units, "12", "20"), part("B", units, "2", "5")
    sum_of(total.indicator, a, b)
    work_out(None)
    formula_of(total.indicator, "difference", (a, PartRole.PLUS), (b, PartRole.MINUS), effective_from=date(2025, 7, 1))
    work_out(None)
    assert found(total) == [(str(Q1.end), "14", ""), (str(Q2.end), "15", "")]
    assert Value.objects.filter(series=total).latest("pk").reason == "Worked out anew: the formula changed."


def test_figures_that_people_entered_stay_on_record_below_what_is_worked_out(
    units: CouncilUnits, total: Series
) -> None:
    figure(total, Q1, "40")
    figure(total, Q2, "41")
    sum_of(total.indicator, part("A", units, "1", "2"), part("B", units, "1", "2"), effective_from=date(2025, 7, 1))
    work_out(None)
    assert found(total) == [(str(Q1.end), "40", ""), (str(Q2.end), "4", "")]
    assert Value.objects.filter(series=total).latest("pk").reason == "Worked out by the formula from now on."


def test_a_formula_that_ended_works_nothing_out_any_more(units: CouncilUnits, total: Series) -> None:
    a, b = part("A", units, "1", "2"), part("B", units, "1", "2")
    sum_of(total.indicator, a, b)
    formula_of(total.indicator, FormulaKind.TYPED, effective_from=date(2025, 7, 1))
    work_out(None)
    assert found(total) == [(str(Q1.end), "2", "")]


def test_a_formula_that_waits_or_was_refused_works_nothing_out(units: CouncilUnits, total: Series) -> None:
    sum_of(total.indicator, part("A", units, "1"), part("B", units, "1"), confirmed=False)
    assert work_out(None) == []


def test_a_retired_indicator_is_not_worked_out_for_later_periods(units: CouncilUnits, total: Series) -> None:
    sum_of(total.indicator, part("A", units, "1", "2"), part("B", units, "1", "2"))
    Indicator.objects.filter(pk=total.indicator.pk).update(retired_on=date(2025, 7, 5), retired_reason="No longer.")
    work_out(None)
    assert found(total) == [(str(Q1.end), "2", "")]


def test_an_indicator_without_a_line_and_a_part_without_a_line_fail_nothing(units: CouncilUnits, total: Series) -> None:
    bare = SeriesFactory.create(unit=units.unit, breakdown="North")
    sum_of(bare.indicator, part("A", units, "1"), total)
    sum_of(total.indicator, part("B", units, "1"), bare)
    assert work_out(None) == []


# --- Parts that are missing, withheld, provisional or ended


def test_a_part_that_ended_leaves_no_figure_and_says_when(units: CouncilUnits, total: Series) -> None:
    a, b = part("A", units, "12"), part("B", units, "30", "31")
    Indicator.objects.filter(pk=a.indicator.pk).update(retired_on=date(2025, 7, 1), retired_reason="No longer.")
    sum_of(total.indicator, a, b)
    work_out(None)
    assert found(total) == [(str(Q1.end), "42", ""), (str(Q2.end), None, "no_data")]
    working = Working.objects.get(code="part_ended")
    assert working.params == {"part": "A", "day": "1 July 2025"}


def test_a_part_is_waited_for_and_a_gap_between_its_figures_is_none(units: CouncilUnits, total: Series) -> None:
    a = part("A", units, "1")
    figure(a, Q3, "3")
    late = series_with_rules("LATE", units.unit)
    figure(late, Q2, "2")
    figure(late, Q3, "2")
    sum_of(total.indicator, a, late)
    work_out(None)
    # Q1: the late part has not begun; Q2: the other one has a gap.
    assert found(total) == [(str(Q2.end), None, "no_data"), (str(Q3.end), "5", "")]


def test_a_withheld_part_withholds_the_result_and_what_is_made_of_it(units: CouncilUnits, total: Series) -> None:
    middle = part("MIDDLE", units)
    withheld = part("W", units)
    figure(withheld, Q1, None, absent="suppressed")
    sum_of(middle.indicator, part("A", units, "3"), withheld)
    sum_of(total.indicator, middle, part("B", units, "5"), missing="leave_out", least_share=1)
    work_out(None)
    assert [found(one) for one in (middle, total)] == [[(str(Q1.end), None, "suppressed")]] * 2
    assert not Working.objects.exclude(arithmetic="").exists()


def test_what_is_left_out_is_on_record_and_the_figure_is_provisional_until_it_comes(
    units: CouncilUnits, total: Series
) -> None:
    a, late = part("A", units, "1"), part("LATE", units)
    sum_of(total.indicator, a, late, missing="leave_out", least_share=50)
    work_out(None)
    first = Value.objects.get(series=total)
    assert (first.value, first.provisional, first.worked_out.left_out) == (Decimal(1), True, ["LATE"])
    figure(late, Q1, "2", demonstration=True)
    work_out([late.pk])
    last = Value.objects.get(series=total, revision=2)
    assert (last.value, last.provisional, last.demonstration, last.worked_out.left_out) == (Decimal(3), False, True, [])


# --- Who may see it


def test_a_result_takes_the_round_of_its_parts_and_is_released_with_them(units: CouncilUnits, total: Series) -> None:
    a, b = part("A", units), part("B", units)
    held = round_of(Q1)
    figure(a, Q1, "1", round=held)
    figure(b, Q1, "2", round=held)
    sum_of(total.indicator, a, b)
    work_out(None)
    assert Value.objects.get(series=total).round == held


def test_a_part_of_another_place_holds_the_result_back_until_everybody_may_see_it(units: CouncilUnits) -> None:
    """The head of a place sees its figures before they are released: from the result the other part could be told."""
    total = series_with_rules("TOTAL", units.department)
    a = part("A", units)
    far = series_with_rules("FAR", units.other_unit)
    held = round_of(Q1)
    figure(a, Q1, "1", round=held)
    figure(far, Q1, "2", round=held)
    sum_of(total.indicator, a, far)
    assert work_out(None) == []
    ReleaseFactory.create(round=held, audience=Audience.PORTFOLIO_HOLDERS)
    assert work_out(None) == []
    release_round(by=BY, round=held, audience=Audience.MEMBERS_AND_STAFF)
    run(Job.objects.latest("pk"))
    assert Value.objects.get(series=total).round == held


@pytest.mark.parametrize("shared", [False, True])
def test_a_part_outside_of_the_portfolio_holds_the_result_back(units: CouncilUnits, shared: bool) -> None:
    total = series_with_rules("TOTAL", units.council)
    a, b = part("A", units), part("B", units)
    held = round_of(Q1, Audience.PORTFOLIO_HOLDERS)
    figure(a, Q1, "1", round=held)
    figure(b, Q1, "2", round=held)
    basket = BasketFactory.create(kind=BasketKind.PORTFOLIO, portfolio=PortfolioFactory.create())
    for one in (total, a, *([b] if shared else [])):
        BasketItemFactory.create(basket=basket, series=one)
    sum_of(total.indicator, a, b)
    assert work_out(None) == ([total.pk] if shared else [])


def test_parts_of_different_rounds_wait_for_members_and_are_never_public(units: CouncilUnits, total: Series) -> None:
    """A history load is seen by members and staff and never by the public; a round may be."""
    a, b = part("A", units, "1"), part("B", units)
    held = round_of(Q1)
    figure(b, Q1, "2", round=held)
    sum_of(total.indicator, a, b)
    assert work_out(None) == []
    for audience in (Audience.MEMBERS_AND_STAFF, Audience.PUBLIC):
        release_round(by=BY, round=held, audience=audience)
        work_out(None)
    value = Value.objects.get(series=total)
    assert (value.value, value.round) == (Decimal(3), None)


# --- Cost and races


def test_more_parts_cost_no_more_queries(units: CouncilUnits) -> None:
    counts = []
    for number in (2, 5):
        total = series_with_rules(f"TOTAL-{number}", units.council)
        parts = [part(f"P{number}-{n}", units, "1", "2", "3") for n in range(number)]
        sum_of(total.indicator, *parts)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            work_out([parts[0].pk])
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 25


def test_without_formulas_it_costs_one_query(units: CouncilUnits) -> None:
    a = part("A", units, "1")
    with CaptureQueriesContext(connection) as queries:
        assert work_out([a.pk]) == []
    assert len(queries) == 1


@pytest.mark.django_db(transaction=True)
def test_of_several_at_once_one_works_it_out() -> None:
    units = make_council()
    total = series_with_rules("TOTAL", units.council)
    sum_of(total.indicator, part("A", units, "1", "2", "3"), part("B", units, "4", "5", "6"))
    done = together(lambda: work_out(None), racers=3)
    assert sorted(done) == [[], [], [total.pk]]
    assert Value.objects.filter(series=total).count() == 3
