"""The one scorecard: the same figures on every screen, in a fixed number of queries, with lights told from dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from council_pm.core.periods import Period
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import Audience, Basket, BasketKind, CurrentStatus, Indicator, Series, StatusSnapshot
from indicators.recompute import recompute
from indicators.selectors.scorecard import MOST_EXCEPTIONS, Choice, Filters, Scorecard, scorecard
from indicators.visibility import Sight, sight_of
from tests.factories import (
    BasketFactory,
    BasketItemFactory,
    PortfolioFactory,
    series_with_rules,
    user_with_role,
)
from tests.factories.indicators_quarters import aim, figure, quarter, round_of
from tests.factories.organisation import CouncilUnits

pytestmark = pytest.mark.django_db

Q1, Q2 = quarter(2026, 1), quarter(2026, 2)
ON_TIME = date(2026, 10, 30)  # the second quarter's figures are there, the third's not yet due


@pytest.fixture
def basket() -> Basket:
    return BasketFactory.create(slug="corporate")


def add(
    basket: Basket, units: CouncilUnits, code: str, figures: list[str], target: str = "55", **fields: object
) -> Series:
    """A series of the basket with figures for the last quarters up to the second of 2026/27."""
    series = series_with_rules(code, fields.pop("at", units.unit), **fields)  # type: ignore[arg-type]
    BasketItemFactory.create(basket=basket, series=series)
    periods = (
        [quarter(2025, 1), quarter(2025, 2), quarter(2025, 3), quarter(2025, 4), Q1, Q2][-len(figures) :]
        if figures
        else []
    )
    for period, number in zip(periods, figures, strict=True):
        figure(series, period, number)
        aim(series, period, target)
    return series


def read(user: User | None = None, as_of: date = ON_TIME, basket: str = "corporate") -> Scorecard:
    recompute()
    reader = user or user_with_role(Role.MEMBER)
    return scorecard(Choice(basket=basket), sight_of(reader), as_of)


def lights(card: Scorecard) -> dict[str, str]:
    return {row.code: row.status for row in card.rows}


@pytest.mark.parametrize("size", [3, 70, 350])
def test_the_number_of_queries_is_fixed_whatever_the_size_and_whoever_asks(
    size: int, units: CouncilUnits, basket: Basket
) -> None:
    held = BasketFactory.create(slug="held", kind=BasketKind.PORTFOLIO, portfolio=PortfolioFactory.create())
    for number in range(size):
        one = add(basket, units, f"N-{number}", ["40", "50"])
        BasketItemFactory.create(basket=held, series=one)
    recompute()
    readers = {
        user_with_role(Role.MEMBER): 2,
        user_with_role(Role.EXECUTIVE_MEMBER, portfolio=held.portfolio): 2,
        user_with_role(Role.HEAD_OF_SERVICE, unit=units.service): 3,  # and the tree
    }
    for reader, expected in readers.items():
        sight = sight_of(reader)
        with CaptureQueriesContext(connection) as asked:
            card = scorecard(Choice(basket="corporate"), sight, ON_TIME)
            card.counts, card.exceptions, card.changed_since(ON_TIME)
        assert len(card.rows) == size
        assert len(asked) == expected


def test_off_target_and_getting_worse_comes_first(units: CouncilUnits, basket: Basket) -> None:
    add(basket, units, "GREEN", ["60", "60"])
    add(basket, units, "SLIPPING", ["70", "60"])
    add(basket, units, "NEAR", ["54", "54"])
    add(basket, units, "BETTER", ["30", "40"])
    add(basket, units, "WORSE", ["45", "40"])
    add(basket, units, "WORST", ["45", "20"])
    card = read()
    assert [row.code for row in card.rows] == ["WORST", "WORSE", "BETTER", "NEAR", "SLIPPING", "GREEN"]
    assert [row.code for row in card.slipping] == ["SLIPPING"]
    assert [row.code for row in card.rows if (row.status, row.direction) == ("red", "worse")] == ["WORST", "WORSE"]
    assert (card.counts.of("red"), card.counts.of("red", "worse"), card.counts.judged) == (3, 2, 6)


def test_at_most_seven_exceptions_worse_first_then_newly_off_target(units: CouncilUnits, basket: Basket) -> None:
    for number in range(6):
        add(basket, units, f"STEADY-{number}", ["40", "40"])
    add(basket, units, "NEWLY", ["60", "60", "50"], target="60")
    for number in range(3):
        add(basket, units, f"WORSE-{number}", ["45", "44"])
    exceptions = read().exceptions
    assert len(exceptions) == MOST_EXCEPTIONS
    assert {row.code for row in exceptions[:4]} == {"NEWLY", "WORSE-0", "WORSE-1", "WORSE-2"}
    assert {row.direction for row in exceptions[4:]} == {"same"}


def test_a_figure_that_has_not_come_is_overdue_by_the_calendar_alone(units: CouncilUnits, basket: Basket) -> None:
    add(basket, units, "LATE", ["60", "60"])
    fresh = read()
    due = fresh.rows[0].due
    assert (lights(fresh), due > date(2027, 1, 1)) == ({"LATE": "green"}, True)
    before = (list(StatusSnapshot.objects.values()), list(CurrentStatus.objects.values()))
    assert lights(read(as_of=due)) == {"LATE": "green"}
    late = read(as_of=due + timedelta(days=3)).rows[0]
    assert (late.status, late.direction, late.figure, late.period) == (
        "overdue",
        "not_available",
        "60.0%",
        "Q2 2026/27",
    )
    assert "3 days late" in late.sentence
    assert before == (list(StatusSnapshot.objects.values()), list(CurrentStatus.objects.values()))


def test_an_annual_indicator_is_not_grey_for_three_quarters_of_the_year(units: CouncilUnits, basket: Basket) -> None:
    annual = series_with_rules("YEARLY", units.unit, frequency="annual", lag_working_days=60)
    BasketItemFactory.create(basket=basket, series=annual)
    year = Period(date(2025, 4, 1), date(2026, 3, 31))
    figure(annual, year, "40", known_from=datetime(2026, 6, 20, tzinfo=UTC))
    aim(annual, year, "55")
    for day in (date(2026, 7, 1), date(2026, 10, 1), date(2027, 1, 1), date(2027, 3, 31), date(2027, 6, 25)):
        row = read(as_of=day).rows[0]
        assert (row.status, row.period, row.frequency) == ("red", "2025/26", "Annual")
    assert lights(read(as_of=date(2027, 8, 1))) == {"YEARLY": "overdue"}


def test_an_indicator_without_any_figure_is_not_due_until_its_first_day(units: CouncilUnits, basket: Basket) -> None:
    add(basket, units, "NEW", [])
    first = read(as_of=date(2026, 10, 2)).rows[0]
    assert (first.status, first.figure) == ("not_due", "")
    assert "First figure due" in first.sentence
    overdue = read(as_of=first.due + timedelta(days=1))
    assert lights(overdue) == {"NEW": "overdue"}
    assert [row.code for row in overdue.without_figure] == ["NEW"]
    assert overdue.counts.judged == 0


def test_grey_is_counted_beside_the_percentage_and_never_in_it(units: CouncilUnits, basket: Basket) -> None:
    add(basket, units, "RED", ["40", "40"])
    add(basket, units, "GREEN", ["60", "60"])
    none = series_with_rules("NO-TARGET", units.unit)
    context = series_with_rules("CONTEXT", units.unit, polarity="neutral")
    for one in (none, context):
        BasketItemFactory.create(basket=basket, series=one)
        figure(one, Q2, "12")
    add(basket, units, "NOT-DUE", [])
    counts = read(as_of=date(2026, 10, 2)).counts
    assert (counts.total, counts.judged) == (5, 2)
    assert counts.by_status == {"red": 1, "green": 1, "no_target": 1, "contextual": 1, "not_due": 1}


def test_reported_this_quarter_is_counted_apart_from_the_lights_in_force(units: CouncilUnits, basket: Basket) -> None:
    add(basket, units, "NOW", ["60", "60"])
    add(basket, units, "NOW-RED", ["60", "40"])
    old = series_with_rules("YEARLY", units.unit, frequency="annual", lag_working_days=60)
    BasketItemFactory.create(basket=basket, series=old)
    year = Period(date(2025, 4, 1), date(2026, 3, 31))
    figure(old, year, "60")
    aim(old, year, "55")
    counts = read().counts
    assert (counts.total, counts.of("green")) == (3, 2)
    assert (counts.reported, counts.reported_judged, counts.reported_on_target) == (2, 2, 1)
    assert counts.quarter_end == Q2.end


def test_each_reader_has_the_latest_figure_that_the_ladder_lets_through(units: CouncilUnits, basket: Basket) -> None:
    portfolio = PortfolioFactory.create()
    held = BasketFactory.create(slug="held", kind=BasketKind.PORTFOLIO, portfolio=portfolio)
    series = add(basket, units, "BINS", ["60"])
    BasketItemFactory.create(basket=held, series=series)
    steps = {
        quarter(2026, 3): (Audience.PORTFOLIO_HOLDERS, "33.1"),
        quarter(2026, 4): (Audience.MANAGEMENT_TEAM, "44.2"),
        quarter(2027, 1): (None, "22.3"),
    }
    for period, (audience, number) in steps.items():
        figure(series, period, number, round=round_of(period, *([audience] if audience else [])))
        aim(series, period, "55")
    expected = {
        user_with_role(Role.MEMBER): "60.0%",
        user_with_role(Role.EXECUTIVE_MEMBER, portfolio=portfolio): "33.1%",
        user_with_role(Role.EXECUTIVE_MEMBER): "60.0%",
        user_with_role(Role.MANAGER, unit=units.other_unit): "60.0%",
        user_with_role(Role.CHIEF_OFFICER, unit=units.other_department): "44.2%",
        user_with_role(Role.HEAD_OF_SERVICE, unit=units.other_service): "44.2%",
        user_with_role(Role.HEAD_OF_SERVICE, unit=units.service): "22.3%",
        user_with_role(Role.CORPORATE_PERFORMANCE): "22.3%",
    }
    for reader, shown in expected.items():
        row = read(reader, as_of=date(2027, 7, 10)).rows[0]
        assert row.figure == shown
        hidden = {"33.1", "44.2", "22.3"} - {
            text.rstrip("%") for text in (shown, *(one.figure or "" for one in row.recent))
        }
        assert not any(secret in f"{row.spark}{row.sentence}{row.recent}" for secret in hidden)


def test_what_a_light_was_on_a_day_is_what_could_be_seen_then(units: CouncilUnits, basket: Basket) -> None:
    series = add(basket, units, "BINS", [])
    for period, number in ((Q1, "60"), (Q2, "40")):
        figure(series, period, number, round=round_of(period, Audience.MEMBERS_AND_STAFF))
        aim(series, period, "55")
    card = read(as_of=date(2026, 11, 10))
    row = card.rows[0]
    released = Q2.end + timedelta(days=30)
    assert row.status_on(Q1.end) is None
    assert row.status_on(released - timedelta(days=1)) == "green"
    assert row.status_on(released) == "red"
    assert [row.code for row, _before in card.changed_since(date(2026, 9, 9))] == ["BINS"]
    assert card.changed_since(released) == []
    assert card.changed_since(date(2026, 1, 1)) == []  # nothing was to be seen: that is new, not changed


def test_a_basket_is_read_as_it_is_on_the_day(units: CouncilUnits, basket: Basket) -> None:
    series = add(basket, units, "LEFT", ["60"])
    series.basket_items.update(ends=date(2026, 10, 15))
    assert lights(read(as_of=date(2026, 10, 15))) == {"LEFT": "green"}
    assert lights(read(as_of=date(2026, 10, 16))) == {}


def test_series_are_chosen_by_unit_code_or_id_as_well(units: CouncilUnits, basket: Basket) -> None:
    here = add(basket, units, "HERE", ["60"])
    add(basket, units, "THERE", ["60"], at=units.other_unit)
    part = Series.objects.create(indicator=here.indicator, unit=units.unit, breakdown="Wards in the north")
    figure(part, Q2, "10")
    recompute()
    sight = sight_of(user_with_role(Role.MEMBER))

    def names(choice: Choice) -> list[str]:
        return [row.name for row in scorecard(choice, sight, ON_TIME).rows]

    assert names(Choice(unit_ids=frozenset({units.unit.pk}))) == ["Name of HERE"]
    assert names(Choice(codes=frozenset({"THERE"}))) == ["Name of THERE"]
    assert names(Choice(series_ids=frozenset({part.pk}))) == ["Name of HERE: Wards in the north"]


def test_filters_keep_and_sorts_order_lines(units: CouncilUnits, basket: Basket) -> None:
    add(basket, units, "B", ["45", "40"], name="Bins", theme="Place")
    add(basket, units, "A", ["70", "60"], name="Attendance", theme="People")
    add(basket, units, "C", ["45", "40"], name="Care", theme="People")
    card = read()

    def kept(**asked: str) -> list[str]:
        return [row.name for row in card.filtered(Filters(**asked)).rows]

    assert kept(theme="People", sort="name") == ["Attendance", "Care"]
    assert kept(status="red", direction="worse", sort="name") == ["Bins", "Care"]
    assert kept(status="amber") == []
    assert kept(sort="theme") == ["Care", "Attendance", "Bins"]
    assert kept(sort="nonsense") == kept()
    assert card.themes == ["People", "Place"]


def test_what_has_ended_is_never_overdue_and_leaves_the_list_of_its_unit(units: CouncilUnits) -> None:
    made = series_with_rules("OLD-01", units.unit)
    figure(made, quarter(2024, 4), "50")
    aim(made, quarter(2024, 4), "45")
    recompute()
    of_unit, by_id = Choice(unit_ids=frozenset({units.unit.pk})), Choice(series_ids=frozenset({made.pk}))
    day = date(2026, 11, 22)
    sight = Sight(frozenset(), needs_places=False)
    assert [row.status for row in scorecard(of_unit, sight, day).rows] == ["overdue"]
    Indicator.objects.filter(pk=made.indicator_id).update(retired_on=date(2025, 3, 31), retired_reason="Replaced.")
    assert scorecard(of_unit, sight, day).rows == ()
    assert [row.code for row in scorecard(of_unit, sight, date(2025, 3, 31)).rows] == ["OLD-01"]
    (row,) = scorecard(by_id, sight, day).rows
    assert (row.status, row.due_text) == ("green", "It ended on 31 Mar 2025.")


def test_what_ends_has_no_forecast_of_its_year(units: CouncilUnits) -> None:
    made = series_with_rules("OLD-01", units.unit)
    for number in (1, 2):
        figure(made, quarter(2026, number), "50")
        aim(made, quarter(2026, number), "45")
    recompute()
    choice, day = Choice(series_ids=frozenset({made.pk})), date(2026, 11, 22)
    sight = Sight(frozenset(), needs_places=False)
    assert scorecard(choice, sight, day).rows[0].forecast_status == "green"
    Indicator.objects.filter(pk=made.indicator_id).update(retired_on=date(2026, 12, 31), retired_reason="Replaced.")
    (row,) = scorecard(choice, sight, day).rows
    assert (row.forecast_status, row.forecast_sentence) == ("", "")
