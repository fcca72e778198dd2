"""What a figure feeds is told before it is sent, as it will be stored, and to nobody who may not see each part."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from council_pm.core.access import Actor
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import Audience, CurrentStatus, PartRole, Release, Return, Round, Series
from indicators.recompute import recompute
from indicators.selectors.return_parents import Parent, parents_of
from indicators.selectors.return_places import one_return
from indicators.services.calculation import work_out
from indicators.services.values import Figure, sign_off_value
from tests import factories
from tests.factories.formulas import formula_of, sum_of
from tests.factories.indicators_quarters import aim, figure, quarter
from tests.factories.organisation import CouncilUnits
from tests.factories.people import user_with_role

pytestmark = pytest.mark.django_db

NOW = quarter(2026, 1)


@pytest.fixture
def officer(units: CouncilUnits) -> User:
    return user_with_role(Role.PERFORMANCE_OFFICER, unit=units.department)


def part(code: str, unit: Any, seed: int = 1) -> Series:
    """A line with five years of quarters."""
    chance = random.Random(seed)
    series = factories.series_with_rules(code, unit)
    for year in range(2021, 2026):
        for number in range(1, 5):
            figure(series, quarter(year, number), str(40 + chance.randint(-6, 6) + (year - 2021)))
    return series


def total(code: str, unit: Any, target: str = "90") -> Series:
    series = factories.series_with_rules(code, unit)
    aim(series, NOW, target)
    return series


def the_round() -> Round:
    made = Round.objects.first()
    return made or factories.RoundFactory.create(
        slug=NOW.slug, start=NOW.start, end=NOW.end, opens=date(2026, 7, 1), due=date(2026, 7, 21),
        closes=date(2199, 12, 31),
    )  # fmt: skip


def typed(series: Series, value: str | None) -> Return:
    number = None if value is None else Decimal(value)
    made: Return = factories.ReturnFactory.create(
        series=series, round=the_round(), stage="draft", value=number, absent="" if value else "no_data",
        absent_reason="" if value else "Flooded.",
    )  # fmt: skip
    return made


def told(one: Return, user: User) -> list[Parent]:
    return list(parents_of(one_return(user, one.pk, timezone.localdate()), user, timezone.localdate()))


def sign(one: Return) -> None:
    signed = Figure(value=one.value) if one.value is not None else Figure(absent="no_data")
    sign_off_value(
        by=Actor(8), series=one.series, period=NOW, figure=signed, submitted_by=7, round=one.round
    )  # fmt: skip
    recompute([*work_out([one.series_id]), one.series_id])


def said(parent: Parent) -> tuple[Any, ...]:
    seen = parent.preview
    assert seen is not None
    row = seen.trend
    return (
        seen.status.value, seen.sentence, seen.vs_previous.value, seen.vs_last_year.value, row.trend,
        row.trend_reason, row.trend_sentence, row.forecast, row.forecast_low, row.forecast_high, row.forecast_status,
        row.forecast_sentence, row.flags,
    )  # fmt: skip


def stored(series: Series) -> tuple[Any, ...]:
    kept = CurrentStatus.objects.get(series=series, audience=0).snapshot
    assert (kept.start, kept.end) == (NOW.start, NOW.end)
    return (
        kept.status, kept.sentence, kept.vs_previous, kept.vs_last_year, kept.trend, kept.trend_reason,
        kept.trend_sentence, kept.forecast, kept.forecast_low, kept.forecast_high, kept.forecast_status,
        kept.forecast_sentence, tuple(kept.flags),
    )  # fmt: skip


@pytest.mark.parametrize(("seed", "value"), [(1, "20"), (2, "46"), (3, "80"), (4, None)])
def test_what_is_told_of_a_total_is_what_is_stored_once_the_figure_is_signed_off(
    units: CouncilUnits, officer: User, seed: int, value: str | None
) -> None:
    first, second = part("A", units.unit, seed), part("B", units.second_unit, seed + 9)
    made = total("TOTAL", units.department)
    sum_of(made.indicator, first, second)
    work_out(None)
    recompute()
    figure(second, NOW, "45", round=the_round())
    one = typed(first, value)
    (parent,) = told(one, officer)
    assert parent.code == "TOTAL"
    assert parent.marks_now
    sign(one)
    assert said(parent) == stored(made)


def test_a_total_of_totals_is_told_through_both_formulas(units: CouncilUnits, officer: User) -> None:
    line = part("A", units.unit)
    middle, top = total("MIDDLE", units.service), total("TOP", units.department)
    sum_of(middle.indicator, line)
    formula_of(top.indicator, "sum", (middle, PartRole.PLUS), multiplier=Decimal("1.5"))
    work_out(None)
    recompute()
    one = typed(line, "52")
    found = told(one, officer)
    assert [(parent.code, parent.figure) for parent in found] == [("MIDDLE", "52.0%"), ("TOP", "78.0%")]
    sign(one)
    assert [said(parent) for parent in found] == [stored(middle), stored(top)]


def test_a_total_of_the_units_below_is_told(units: CouncilUnits, officer: User) -> None:
    made = total("UNITS", units.department)
    line = factories.SeriesFactory.create(indicator=made.indicator, unit=units.unit)
    figure(line, quarter(2025, 4), "30")
    formula_of(made.indicator, "sum", source="units_below")
    work_out(None)
    one = typed(line, "33")
    (parent,) = told(one, officer)
    assert (parent.code, parent.figure) == ("UNITS", "33.0%")
    sign(one)
    assert said(parent) == stored(made)


def test_what_waits_for_other_parts_says_so_and_has_no_figure(units: CouncilUnits, officer: User) -> None:
    made = total("TOTAL", units.department)
    first, second = part("A", units.unit), part("B", units.second_unit)
    sum_of(made.indicator, first, second)
    work_out(None)
    (parent,) = told(typed(first, "50"), officer)
    assert (parent.figure, parent.preview) == ("", None)
    assert "when the figures of its other parts are there" in parent.sentences


def test_a_total_with_a_part_that_the_reader_may_not_see_yet_is_not_even_named(
    units: CouncilUnits, officer: User
) -> None:
    ours, theirs = part("OURS", units.unit), part("THEIRS", units.other_unit)
    council, department = total("COUNCIL", units.council), total("SECRET", units.department)
    for made in (council, department):
        sum_of(made.indicator, ours, theirs)
    work_out(None)
    figure(theirs, NOW, "77.7", round=the_round())
    one = typed(ours, "50")
    assert told(one, officer) == []
    client = Client()
    client.force_login(officer)
    page = client.get(reverse("indicators:return_page", args=[one.pk])).content.decode()
    assert "SECRET" not in page
    assert "127.7" not in page
    centre = user_with_role(Role.CORPORATE_PERFORMANCE)
    assert [parent.code for parent in told(one, centre)] == ["COUNCIL", "SECRET"]
    Release.objects.create(round=the_round(), audience=Audience.MEMBERS_AND_STAFF, at=timezone.now())
    assert [parent.code for parent in told(one, officer)] == ["SECRET"]


def test_a_figure_that_feeds_nothing_costs_one_query_and_an_empty_return_none(
    units: CouncilUnits, officer: User
) -> None:
    one = typed(part("A", units.unit), "50")
    at = one_return(officer, one.pk, timezone.localdate())
    with CaptureQueriesContext(connection) as made:
        assert parents_of(at, officer, timezone.localdate()) == []
    assert len(made) == 1
    Return.objects.update(value=None, stage="due")
    at.row.refresh_from_db()
    with CaptureQueriesContext(connection) as made:
        assert not parents_of(at, officer, timezone.localdate())
    assert len(made) == 0


def test_the_cell_answers_with_what_it_feeds_and_so_does_the_page_of_the_return(
    units: CouncilUnits, officer: User
) -> None:
    line = part("A", units.unit)
    made = total("TOTAL", units.department, "45")
    sum_of(made.indicator, line)
    work_out(None)
    recompute()
    one = factories.ReturnFactory.create(series=line, round=the_round(), due=date(2199, 12, 1))
    client = Client()
    client.force_login(officer)
    sent = {f"value-{one.pk}": "20", f"version-{one.pk}": "0"}
    answer = client.post(
        reverse("indicators:return_cell", args=[one.pk]), sent, headers={"HX-Request": "true"}
    ).content.decode()
    page = client.get(reverse("indicators:return_page", args=[one.pk])).content.decode()
    for shown in (answer, page):
        assert "Name of TOTAL" in shown
        assert "Off target" in shown.split("Name of TOTAL")[1]
        assert "until now:" in shown
