"""What moved an indicator, on its page: which parts, to whom, and never a figure that could be worked out from it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council_pm.core.periods import Period
from council_pm.org.models import OrgUnit
from council_pm.people.roles import Role
from indicators.models import Audience, PartRole, Round, Series
from indicators.recompute import recompute
from indicators.selectors.what_moved import Moved, what_moved
from indicators.services.calculation import work_out
from indicators.visibility import Sight, sight_of
from tests.factories import SeriesFactory, user_with_role
from tests.factories.formulas import formula_of, sum_of
from tests.factories.indicators import DefinitionFactory, IndicatorFactory, SeriesBreakFactory
from tests.factories.indicators_quarters import figure, quarter, round_of
from tests.factories.organisation import CouncilUnits

pytestmark = pytest.mark.django_db

LAST_YEAR, BEFORE, NOW = quarter(2024, 3), quarter(2025, 2), quarter(2025, 3)
AS_OF = date(2026, 2, 10)
EARLY = "Some of its parts are not released to you yet."
PLUS, MINUS = "+", "\N{MINUS SIGN}"


@pytest.fixture
def total(units: CouncilUnits) -> Series:
    return counted("TOTAL", units.council)


def counted(code: str, place: OrgUnit, **definition: Any) -> Series:
    """An indicator that counts whole cases, unless said otherwise, with its total."""
    indicator = IndicatorFactory.create(code=code)
    DefinitionFactory.create(indicator=indicator, **({"decimals": 0, "unit": "cases"} | definition))
    line: Series = SeriesFactory.create(indicator=indicator, unit=place)
    return line


def part(code: str, units: CouncilUnits, before: str, now: str, **definition: Any) -> Series:
    """Another indicator with figures of the two quarters."""
    series = counted(code, units.unit, **definition)
    figure(series, BEFORE, before)
    figure(series, NOW, now)
    return series


def breakdown(total: Series, name: str, **figures: str | None) -> Series:
    """A line of the total's own: ``before="4/10"`` is 40% of 10, ``before="4"`` a count."""
    line: Series = SeriesFactory.create(indicator=total.indicator, unit=total.unit, breakdown=name)
    for when, text in figures.items():
        put(line, {"before": BEFORE, "now": NOW, "last_year": LAST_YEAR}[when], text)
    return line


def put(line: Series, period: Period, text: str | None, **fields: Any) -> None:
    """A count, a rate with its parts, or a withheld figure."""
    if text is None:
        figure(line, period, None, absent="suppressed", **fields)
        return
    above, _, below = text.partition("/")
    if not below:
        figure(line, period, above, **fields)
        return
    rate = (Decimal(100) * Decimal(above) / Decimal(below)).quantize(Decimal("0.000001"))
    figure(line, period, str(rate), numerator=Decimal(above), denominator=Decimal(below), **fields)


def sight(role: Role, units: CouncilUnits) -> Sight:
    return sight_of(user_with_role(role, unit=units.unit))


def moved(total: Series, units: CouncilUnits, role: Role = Role.MEMBER) -> tuple[Moved, ...]:
    return what_moved(total.indicator, sight(role, units), AS_OF)


def rows(one: Moved) -> dict[str, str]:
    return {row.name: row.amount for row in one.rows}


def page(units: CouncilUnits, role: Role = Role.MEMBER) -> str:
    client = Client()
    client.force_login(user_with_role(role, unit=units.unit))
    return " ".join(client.get("/indicators/TOTAL/").content.decode().split())


# --- What it says


def test_the_page_of_a_sum_names_its_parts_with_what_each_gave(units: CouncilUnits, total: Series) -> None:
    sum_of(total.indicator, part("A", units, "1200", "1260"), part("B", units, "30", "18"))
    work_out(None)
    recompute()
    shown = page(units)
    section = shown[shown.index('id="what-moved"') : shown.index('id="targets"')]
    assert 'href="#what-moved"' in shown
    assert f"From Q2 2025/26 to Q3 2025/26: {PLUS}48" in section
    assert section.index('<a href="/indicators/A/">Name of A</a>') < section.index('<a href="/indicators/B/">Name of B')
    assert f"{PLUS}60" in section
    assert f"{MINUS}12" in section
    assert "The total got better, but not every part did. Worse: Name of B, from 30 to 18 cases." in section
    assert section.count("<rect") == 2
    assert "By its share" not in section


def test_each_kind_of_formula_is_split(units: CouncilUnits) -> None:
    cases: tuple[tuple[str, tuple[tuple[str, str, PartRole], ...], dict[str, str]], ...] = (
        ("difference", (("9", "12", PartRole.PLUS), ("2", "4", PartRole.MINUS)), {"0": "+3.0", "1": "-2.0"}),
        ("ratio_of_sums", (("5", "6", PartRole.NUMERATOR), ("10", "8", PartRole.DENOMINATOR)),
         {"0": "+0.1", "1": "+0.2"}),
        ("per_head", (("5", "6", PartRole.NUMERATOR), ("10", "8", PartRole.POPULATION)), {"0": "+0.1", "1": "+0.2"}),
    )  # fmt: skip
    for kind, parts, expected in cases:
        one = counted(kind.upper().replace("_", ""), units.council, decimals=1)
        made = [
            (part(f"{kind[:3].upper()}{number}", units, before, now), role)
            for number, (before, now, role) in enumerate(parts)
        ]
        formula_of(one.indicator, kind, *made)
        work_out(None)
        (found,) = moved(one, units)
        names = {f"Name of {kind[:3].upper()}{number}": text for number, text in expected.items()}
        assert {name: text.replace(MINUS, "-") for name, text in rows(found).items()} == names, kind


def test_a_weighted_mean_says_what_is_its_figure_and_what_its_share(units: CouncilUnits, total: Series) -> None:
    north, south = part("N", units, "80", "70"), part("S", units, "40", "45")
    made = formula_of(total.indicator, "weighted_mean", (north, PartRole.PLUS), (south, PartRole.PLUS))
    for position, series in enumerate((part("NW", units, "100", "300"), part("SW", units, "100", "100"))):
        made.parts.create(position=position, role=PartRole.WEIGHT, indicator=series.indicator)
    work_out(None)
    (found,) = moved(total, units)
    assert found.has_mix
    assert [(row.name, row.before, row.now, row.amount, row.within, row.mix) for row in found.rows] == [
        ("Name of S", "40", "45", f"{PLUS}7", f"{PLUS}2", f"{PLUS}5"),
        ("Name of N", "80", "70", f"{MINUS}3", f"{MINUS}6", f"{PLUS}3"),
    ]
    assert (found.total_before, found.total_now, found.change) == ("60", "64", f"{PLUS}4")


def test_breakdowns_that_make_up_the_total_need_no_formula(units: CouncilUnits) -> None:
    one = counted("TOTAL", units.council, unit="%", decimals=1, multiplier=Decimal(100))
    put(one, BEFORE, "490/1100")
    put(one, NOW, "919/1100")
    put(one, LAST_YEAR, "400/1000")
    breakdown(one, "North", last_year="100/500", before="90/100", now="880/1000")
    breakdown(one, "South", last_year="300/500", before="400/1000", now="39/100")
    before, last_year = moved(one, units)
    assert before.title == "Against the period before"
    assert before.warning == "The total hides that every part got worse."
    assert "Worst: North, from 90.0% to 88.0%; South, from 40.0% to 39.0%." in before.warning_text
    assert before.change == f"{PLUS}39.0 points"
    assert last_year.title == "Against the same period last year"
    assert last_year.warning_text == "The total got better, but not every part did. Worse: South, from 60.0% to 39.0%."
    assert "By its share" in page(units)


def test_services_and_areas_are_each_set_against_the_total(units: CouncilUnits, total: Series) -> None:
    put(total, BEFORE, "30")
    put(total, NOW, "30")
    for name, before, now in (("East", "10", "13"), ("West", "20", "17")):
        breakdown(total, name, before=before, now=now)
    for unit, before, now in ((units.department, "12", "14"), (units.other_department, "18", "16")):
        line = SeriesFactory.create(indicator=total.indicator, unit=unit)
        put(line, BEFORE, before)
        put(line, NOW, now)
    areas, services = moved(total, units)
    assert areas.title == "Against the period before, by its breakdowns"
    assert services.title == "Against the period before, by the services and units below"
    assert sorted(rows(areas).values()) == [f"{PLUS}3", f"{MINUS}3"]
    assert {row.url for row in services.rows} == {
        f"/units/{units.department.code}/",
        f"/units/{units.other_department.code}/",
    }
    assert areas.warning_text == "The total stayed the same, but not every part did. Worse: West, from 20 to 17 cases."


@pytest.mark.parametrize("now", ["14", "13.999999"])
def test_parts_that_do_not_make_up_the_total_are_not_spoken_of(units: CouncilUnits, total: Series, now: str) -> None:
    put(total, BEFORE, "30")
    put(total, NOW, "31")
    breakdown(total, "East", before="10", now="17")
    west = breakdown(total, "West", before="20", now=now)
    assert len(moved(total, units)) == (now == "14")
    if now != "14":
        assert 'id="what-moved"' not in page(units)
    breakdown(total, "Women", before="1", now="1")
    assert moved(total, units) == ()
    assert west.values.count() == 2


def test_a_rate_whose_counts_are_not_the_totals_is_not_split(units: CouncilUnits) -> None:
    one = counted("TOTAL", units.council, unit="%", decimals=1, multiplier=Decimal(100))
    put(one, BEFORE, "5/10")
    put(one, NOW, "6/10")
    breakdown(one, "East", before="2.5/5", now="3/5")
    breakdown(one, "West", before="5/10", now="6/10")
    assert moved(one, units) == (), "the rates agree, the counts do not"


def test_a_new_part_is_named_and_holds_what_the_others_leave(units: CouncilUnits, total: Series) -> None:
    put(total, BEFORE, "30")
    put(total, NOW, "38")
    breakdown(total, "East", before="10", now="11")
    breakdown(total, "West", before="20", now="20")
    breakdown(total, "New town", now="7")
    (found,) = moved(total, units)
    assert rows(found)["Not comparable, without a figure in one of the periods: New town"] == f"{PLUS}7"


def test_periods_that_are_not_worked_out_alike_are_not_set_against_each_other(
    units: CouncilUnits, total: Series
) -> None:
    a, b = part("A", units, "10", "12"), part("B", units, "3", "3")
    sum_of(total.indicator, a, b)
    sum_of(total.indicator, a, b, multiplier=2, effective_from=NOW.start)
    work_out(None)
    (found,) = moved(total, units)
    assert found.note == "It was worked out in another way in Q2 2025/26, so that the change has no parts."
    assert not found.rows


def test_no_change_is_split_across_a_break_or_without_a_period_before(units: CouncilUnits, total: Series) -> None:
    sum_of(total.indicator, part("A", units, "10", "12"), part("B", units, "3", "3"))
    assert moved(total, units) == (), "nothing is worked out yet"
    work_out(None)
    assert len(moved(total, units)) == 1
    SeriesBreakFactory.create(indicator=total.indicator, on=NOW.start)
    assert moved(total, units) == ()
    alone = counted("ALONE", units.council)
    assert moved(alone, units) == ()


# --- To whom


def hidden_part(units: CouncilUnits, total: Series, *audiences: Audience) -> Round:
    """A total for everybody above a part of a round that is released to these only."""
    put(total, BEFORE, "30")
    put(total, NOW, "777")
    breakdown(total, "East", before="10", now="333")
    window = round_of(NOW, *audiences)
    line = breakdown(total, "West", before="20")
    put(line, NOW, "444", round=window)
    return window


def test_nothing_is_derived_from_a_part_that_the_reader_may_not_see(units: CouncilUnits, total: Series) -> None:
    hidden_part(units, total, Audience.MANAGEMENT_TEAM)
    recompute()
    member, chief = moved(total, units), moved(total, units, Role.CHIEF_EXECUTIVE)
    assert [(one.note, one.rows, one.change, one.total_now) for one in member] == [(EARLY, (), "", "")]
    assert rows(chief[0]) == {"West": f"{PLUS}424", "East": f"{PLUS}323"}
    shown = page(units)
    assert EARLY in shown
    for secret in ("444", "424", "323", "West, from"):
        assert secret not in shown, secret
    assert f"{PLUS}424" in page(units, Role.CHIEF_EXECUTIVE)


def test_a_part_that_is_released_to_everybody_is_shown_to_everybody(units: CouncilUnits, total: Series) -> None:
    hidden_part(units, total, Audience.MANAGEMENT_TEAM, Audience.MEMBERS_AND_STAFF)
    assert rows(moved(total, units)[0])["West"] == f"{PLUS}424"


def test_a_restated_part_or_weight_that_is_not_released_hides_the_split(units: CouncilUnits, total: Series) -> None:
    north, south = part("N", units, "80", "70"), part("S", units, "40", "45")
    weights = [part("NW", units, "100", "300"), part("SW", units, "100", "100")]
    made = formula_of(total.indicator, "weighted_mean", (north, PartRole.PLUS), (south, PartRole.PLUS))
    for position, series in enumerate(weights):
        made.parts.create(position=position, role=PartRole.WEIGHT, indicator=series.indicator)
    work_out(None)
    assert len(moved(total, units)[0].rows) == 2
    figure(weights[1], NOW, "999", round=round_of(NOW))
    assert [one.note for one in moved(total, units)] == [EARLY]
    assert not moved(total, units)[0].rows
    assert moved(total, units, Role.CHIEF_EXECUTIVE) == (), "the total is not worked out again yet"


def test_the_place_of_a_part_decides_and_not_that_of_the_total(units: CouncilUnits) -> None:
    one = counted("TOTAL", units.unit)
    near, far = part("NEAR", units, "10", "20"), counted("FAR", units.other_unit)
    figure(far, BEFORE, "5")
    sum_of(one.indicator, near, far)
    figure(far, NOW, "6", round=round_of(NOW))
    put(one, BEFORE, "15")
    put(one, NOW, "26")
    assert [found.note for found in moved(one, units, Role.MANAGER)] == [EARLY]
    elsewhere = user_with_role(Role.MANAGER, unit=units.other_unit)
    assert rows(what_moved(one.indicator, sight_of(elsewhere), AS_OF)[0])["Name of FAR"] == f"{PLUS}1"


def test_a_total_that_is_not_released_moves_only_as_far_as_the_reader_sees(units: CouncilUnits, total: Series) -> None:
    put(total, LAST_YEAR, "25")
    put(total, BEFORE, "30")
    put(total, NOW, "777", round=round_of(NOW))
    for name in ("East", "West"):
        breakdown(total, name, before="15", now="388.5")
    earlier = quarter(2025, 1)
    put(total, earlier, "28")
    for line in total.indicator.series.exclude(breakdown=""):
        put(line, earlier, "14")
    (found,) = moved(total, units)
    assert (found.before, found.now, found.change) == ("Q1 2025/26", "Q2 2025/26", f"{PLUS}2")


def test_no_change_is_told_from_an_earlier_total_that_is_not_released(units: CouncilUnits, total: Series) -> None:
    put(total, BEFORE, "30")
    put(total, NOW, "34")
    for name in ("East", "West"):
        breakdown(total, name, before="15.5", now="17")
    put(total, BEFORE, "31", round=round_of(BEFORE))
    assert moved(total, units) == ()
    # A judgement is the same for everybody: who sees both figures is told no change either, until the earlier one is
    # released as far as the later one.
    assert moved(total, units, Role.CHIEF_EXECUTIVE) == ()


def test_a_withheld_part_is_not_worked_out_from_the_others(units: CouncilUnits, total: Series) -> None:
    put(total, BEFORE, "30")
    put(total, NOW, "34")
    breakdown(total, "East", before="10", now="31")
    breakdown(total, "West", before="20", now=None)
    (found,) = moved(total, units)
    assert found.note.startswith("A part is withheld")
    assert not found.rows
    assert not found.change


# --- In how many queries


def test_six_parts_ask_the_database_as_often_as_two(units: CouncilUnits) -> None:
    asked = []
    for count in (2, 6):
        by_formula = counted(f"F{count}", units.council)
        sum_of(by_formula.indicator, *(part(f"F{count}P{number}", units, "1", "2") for number in range(count)))
        work_out(None)
        by_lines = counted(f"L{count}", units.council)
        put(by_lines, BEFORE, str(count))
        put(by_lines, NOW, str(2 * count))
        for number in range(count):
            breakdown(by_lines, f"Area {number}", before="1", now="2")
        for one in (by_formula, by_lines):
            seen = sight(Role.MEMBER, units)
            with CaptureQueriesContext(connection) as queries:
                (found,) = what_moved(one.indicator, seen, AS_OF)
            assert len(found.rows) == count
            asked.append(len(queries))
    assert asked[:2] == asked[2:]
    assert max(asked) <= 19
