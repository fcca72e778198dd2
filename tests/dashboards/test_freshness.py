"""What is kept is never shown after a change."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine

from council_pm.configuration.services import change_setting
from council_pm.core.access import Actor
from council_pm.org.services import rename_unit
from council_pm.people.roles import Role
from tests.dashboards.council import LAST_QUARTER, World, add_indicator, judge, open_round, release, signed_in
from tests.factories import ValueFactory

ADDRESSES = ["/scrutiny/place/", "/executive/", "/units/PLA11/", "/scrutiny/place/table.csv"]
BY = Actor(None, "tests")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_new_figure_shows_at_the_next_request(world: World, address: str) -> None:
    series = add_indicator(world, "Bins emptied", ["60.0", "41.3"])
    judge()
    client = signed_in(Role.MEMBER, world)
    assert b"41.3%" in client.get(address).content
    ValueFactory.create(
        series=series,
        start=LAST_QUARTER.start,
        end=LAST_QUARTER.end,
        value=Decimal("47.9"),
        revision=2,
        reason="A typing mistake.",
    )
    judge()
    after = client.get(address).content
    assert b"47.9%" in after
    assert b"41.3%" not in after.replace(b"restated, was 41.3%", b"")


def test_a_release_shows_at_the_next_request(world: World) -> None:
    window = open_round(1)
    add_indicator(world, "Bins emptied", ["60.0", "41.3"], last={"round": window})
    judge()
    client = signed_in(Role.MEMBER, world)
    assert b"41.3%" not in client.get("/scrutiny/place/").content
    release(window, 3)
    judge()
    assert b"41.3%" in client.get("/scrutiny/place/").content


def test_a_due_date_that_passes_turns_the_light(world: World) -> None:
    add_indicator(world, "Bins emptied", ["60.0", "41.3"])
    judge()
    client = signed_in(Role.MEMBER, world)
    assert b"Overdue" not in client.get("/scrutiny/place/").content
    with time_machine.travel(datetime(2026, 12, 20, 12, tzinfo=UTC), tick=False):
        assert b"Overdue" in signed_in(Role.MEMBER, world).get("/scrutiny/place/").content


def test_a_new_name_of_a_unit_shows_at_the_next_request(world: World) -> None:
    add_indicator(world, "Bins emptied", ["60.0", "41.3"])
    judge()
    client = signed_in(Role.MEMBER, world)
    assert b"Waste and Recycling" in client.get("/units/PLA1/").content
    rename_unit(by=BY, unit=world.units.unit, name="Cleaner Streets", from_day=date(2026, 8, 1))
    assert b"Cleaner Streets" in client.get("/units/PLA1/").content


def test_a_new_name_of_the_council_shows_at_the_next_request(world: World) -> None:
    client = signed_in(Role.MEMBER, world)
    client.get("/my-work/")
    change_setting(by=BY, key="council_name", value="Borough of Tests", reason="It is new.")
    assert b"Borough of Tests" in client.get("/my-work/").content
