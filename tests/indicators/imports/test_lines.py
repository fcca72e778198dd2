"""Which line a row of a file means, what its provider is shown, and that a file names every period as it reads it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from council_pm.core.access import Actor
from council_pm.core.periods import Calendar, Frequency, latest_ended
from council_pm.core.tables.wording import sentence
from council_pm.people.models import Occupancy
from council_pm.people.roles import Role
from indicators.models import OwnershipKind, Return
from indicators.returns.files import period_text, read_period
from indicators.services.return_files import Imported, import_file
from tests import factories
from tests.factories.people import user_with_role
from tests.indicators.imports.conftest import TODAY, CaseCouncil

FULL = "indicator,period,value,unit,breakdown\n"


def said(imported: Imported) -> list[str]:
    return [sentence(one) for one in [*imported.report.faults, *imported.report.remarks]]


def values() -> dict[tuple[str, str], Decimal]:
    found = Return.objects.filter(series__indicator__code="CP10").exclude(value=None)
    return {(unit, part): value for unit, part, value in found.values_list(
        "series__unit__code", "series__breakdown", "value"
    )}  # fmt: skip


@pytest.fixture
def several(cases: CaseCouncil) -> CaseCouncil:
    """CP10 is measured for a unit, for two parts of it, for its service, and for another department."""
    total = Return.objects.get(series__indicator__code="CP10").series
    for unit, breakdown in (
        (cases.units.unit, "Women"), (cases.units.unit, "Men"), (cases.units.service, ""), (cases.units.other_unit, ""),
    ):  # fmt: skip
        series = factories.SeriesFactory.create(indicator=total.indicator, unit=unit, breakdown=breakdown)
        factories.ReturnFactory.create(series=series, round=cases.round)
    return cases


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        ("CP10,2026-27 Q1,5,PLA11,Women", {("PLA11", "Women"): Decimal(5)}),
        ("CP10,2026-27 Q1,5,pla11,men", {("PLA11", "Men"): Decimal(5)}),
        ("CP10,2026-27 Q1,5,PLA11,", {("PLA11", ""): Decimal(5)}),
        ("CP10,2026-27 Q1,5,PLA1,", {("PLA1", ""): Decimal(5)}),
        ("CP10,2026-27 Q1,5,,Women", {("PLA11", "Women"): Decimal(5)}),
    ],
)
def test_unit_and_breakdown_decide_between_lines(
    several: CaseCouncil, row: str, kept: dict[tuple[str, str], Decimal]
) -> None:
    assert said(several.send(FULL + row)) == []
    assert values() == kept


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("CP10,2026-27 Q1,5,,", "is measured for several parts"),
        ("CP10,2026-27 Q1,5,CHI11,", "has no line for this unit and breakdown that you enter values of"),
        ("CP10,2026-27 Q1,5,PLA1,Women", "has no line for this unit and breakdown that you enter values of"),
    ],
)
def test_nothing_is_guessed_and_no_line_out_of_reach_is_named(several: CaseCouncil, row: str, says: str) -> None:
    words = " ".join(said(several.send(FULL + row)))
    assert says in words
    assert "PLA11 Men" in words
    assert "CHI11" not in words.replace("CHI11,", "")
    assert values() == {}


def test_lines_of_one_indicator_come_in_one_file(several: CaseCouncil) -> None:
    several.send(FULL + "CP10,2026-27 Q1,5,PLA11,Women\nCP10,2026-27 Q1,6,PLA11,Men\nCP10,2026-27 Q1,11,PLA11,\n")
    assert values() == {("PLA11", "Women"): 5, ("PLA11", "Men"): 6, ("PLA11", ""): 11}


def test_a_named_provider_is_told_that_a_figure_is_unusual_and_no_earlier_one(cases: CaseCouncil) -> None:
    provider = user_with_role(Role.HEAD_OF_SERVICE, unit=cases.units.other_service)
    series = Return.objects.get(series__indicator__code="CP11").series
    post = Occupancy.objects.get(person=provider.person).post
    factories.OwnershipFactory.create(indicator=series.indicator, post=post, kind=OwnershipKind.PROVIDER)
    for number in range(8):
        start = date(2024, 4, 1) + timedelta(days=91 * number)
        factories.ValueFactory.create(
            series=series, start=start, end=start + timedelta(days=80), value=Decimal(420 + number % 3)
        )
    file = b"indicator,period,value\nCP11,2026-27 Q1,73390\n"
    as_officer = said(import_file(by=Actor(cases.officer.pk), data=file, today=TODAY))
    Return.objects.filter(series=series).update(value=None, stage="due")
    as_provider = said(import_file(by=Actor(provider.pk), data=file, today=TODAY))
    assert any("42" in one for one in as_officer)
    assert as_provider
    assert set(as_provider) == {"This figure is unusual."}


@pytest.mark.parametrize("calendar", list(Calendar))
@pytest.mark.parametrize("frequency", list(Frequency))
def test_a_period_is_read_as_a_file_names_it(calendar: Calendar, frequency: Frequency) -> None:
    for day in (date(2026, 1, 15), date(2026, 7, 10), date(2026, 11, 26)):
        period = latest_ended(day, frequency, calendar)
        assert read_period(period_text(period, calendar, frequency), calendar, frequency) == period
