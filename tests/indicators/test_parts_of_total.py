"""Breakdowns beside their total: volume, share, interval, worse or not, and what is hidden (S24, S31)."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import Series
from indicators.recompute import recompute
from indicators.selectors.indicator_page import IndicatorPage, indicator_page
from indicators.visibility import sight_of
from tests.factories import SeriesFactory, series_with_rules, user_with_role
from tests.factories.indicators_quarters import aim, figure, quarter, round_of
from tests.factories.organisation import CouncilUnits

pytestmark = pytest.mark.django_db
NOW = quarter(2026, 1)
DAY = date(2026, 7, 20)


@pytest.fixture
def member(units: CouncilUnits) -> User:
    return user_with_role(Role.MEMBER)


@pytest.fixture
def total(units: CouncilUnits) -> Series:
    """Of 400 complaints 340 were answered in time."""
    made = series_with_rules("CUS-02", units.unit, decimals=1, name="Complaints answered in time")
    counted(made, 340, 400)
    return made


def counted(series: Series, number: int, out_of: int, **given: object) -> None:
    figure(series, NOW, str(100 * number / out_of), numerator=number, denominator=out_of, **given)
    aim(series, NOW, "80")


def part(total: Series, name: str) -> Series:
    return SeriesFactory.create(indicator=total.indicator, unit=total.unit, breakdown=name)


def page_for(user: User, total: Series) -> IndicatorPage:
    recompute()
    found = indicator_page(total.indicator, sight_of(user), DAY)
    assert found is not None
    return found


def test_a_share_says_out_of_how_many_with_its_interval_above_and_period_by_period(
    total: Series, member: User, client: Client
) -> None:
    page = page_for(member, total)
    assert page.sample is not None
    assert tuple(page.sample) == ("340", "400", "81.2\N{EN DASH}88.2", "81.2", "88.2")  # Wilson
    assert page.periods[0].sample == page.sample
    client.force_login(member)
    shown = client.get("/indicators/CUS-02/").content.decode()
    assert "340 out of 400." in shown
    assert "95% interval" in shown


def test_each_part_has_its_share_and_says_whether_it_is_worse_and_the_page_names_what_is_hidden(
    total: Series, member: User, client: Client
) -> None:
    counted(part(total, "Adults"), 285, 300)
    counted(part(total, "Children"), 55, 100)
    page = page_for(member, total)
    told = {one.name: (one.out_of, one.share, one.beside, one.is_worse) for one in page.parts}
    assert told == {
        "Adults": ("300", "75%", "Better", False),
        "Children": ("100", "25%", "Worse", True),
    }
    assert page.hidden == ("Children",)
    with time_machine.travel(DAY):
        client.force_login(member)
        assert "The total hides a worse part: Children." in client.get("/indicators/CUS-02/").content.decode()


def test_where_one_part_is_not_released_no_part_says_how_much_it_is(total: Series, member: User) -> None:
    counted(part(total, "Adults"), 285, 300)
    counted(part(total, "Children"), 551_377, 1_000_003, round=round_of(NOW))
    page = page_for(member, total)
    assert [(one.out_of, one.share, one.interval) for one in page.parts] == [("", "", "")] * 2
    assert [one.row.figure for one in page.parts] == ["95.0%", ""]
    # A number that no row's key has by chance.
    assert "551377" not in repr(page.parts).replace("_", "").replace(",", "")


def test_the_queries_do_not_grow_with_the_parts(total: Series, member: User) -> None:
    counted(part(total, "Adults"), 285, 300)
    recompute()
    sight = sight_of(member)
    asked = []
    for name in ("Children", "Place"):
        with CaptureQueriesContext(connection) as found:
            indicator_page(total.indicator, sight, DAY)
        asked.append(len(found))
        counted(part(total, name), 55, 100)
        recompute()
    assert asked[0] == asked[1]


def test_the_file_of_numbers_has_the_interval_and_what_it_was_counted_from(
    client: Client, member: User, total: Series
) -> None:
    recompute()
    client.force_login(member)
    with time_machine.travel(DAY, tick=False):
        text = client.get("/indicators/CUS-02/numbers.csv").content.decode("utf-8-sig")
    ahead, row = csv.DictReader(io.StringIO(text))
    assert (ahead["Period"][:9], ahead["Out of"], ahead["95% interval from"]) == ("Year end,", "", "")
    assert ahead["Value"], "the forecast stands above the figures"
    told = {name: row[name] for name in ("Value", "Out of", "95% interval from", "95% interval to", "Forecast from")}
    assert told == {
        "Value": "85.0",
        "Out of": "400",
        "95% interval from": "81.2",
        "95% interval to": "88.2",
        "Forecast from": "",
    }
