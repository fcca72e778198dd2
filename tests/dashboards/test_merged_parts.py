"""A part that became part of another one: its figures, and who sees them, follow the merger from its day on."""

from __future__ import annotations

from datetime import date

import pytest

from council_pm.core.access import Actor
from council_pm.org.services import merge_unit
from council_pm.people.roles import Role
from tests.dashboards.council import World, add_indicator, judge, open_round, signed_in
from tests.dashboards.test_the_whole_council_and_its_parts import listed, parts, text

BY = Actor(None, "tests")
BEFORE_THE_QUARTER_ENDED, AFTER_IT = date(2026, 5, 1), date(2026, 7, 1)


@pytest.mark.parametrize(("day", "place", "children"), [(BEFORE_THE_QUARTER_ENDED, "1", "2"), (AFTER_IT, "2", "1")])
def test_figures_of_a_merged_part_count_where_it_stood_at_the_end_of_their_period(
    world: World, day: date, place: str, children: str
) -> None:
    add_indicator(world, "Bins missed", ["60", "41"])
    add_indicator(world, "Streets clean", ["55", "53"], unit=world.units.second_unit)
    add_indicator(world, "Pupils at school", ["60", "60"], unit=world.units.other_unit)
    judge()
    merge_unit(by=BY, unit=world.units.unit, into=world.units.other_unit, from_day=day)
    member = signed_in(Role.MEMBER, world)
    overview = parts(text(member, "/executive/"))
    assert (overview["Place"][5], overview["Children's Services"][5]) == (place, children)
    new_home = text(member, "/units/CHI11/")
    assert ("Bins missed" in listed(new_home)) == (day == BEFORE_THE_QUARTER_ENDED)
    assert ("Bins missed" in listed(text(member, "/units/PLA1/"))) == (day == AFTER_IT)
    assert "Waste and Recycling became part of this on" in new_home
    assert "became part of this" not in text(member, "/units/PLA1/")
    assert member.get("/units/PLA11/").status_code == 404


def test_the_sight_of_unreleased_figures_follows_a_merger(world: World) -> None:
    add_indicator(world, "Not released", ["61", "43.9"], last={"round": open_round()})
    judge()
    old_head = signed_in(Role.HEAD_OF_SERVICE, world, unit=world.units.service)
    new_head = signed_in(Role.HEAD_OF_SERVICE, world, unit=world.units.other_service)
    own_manager = signed_in(Role.MANAGER, world, unit=world.units.unit)
    merge_unit(by=BY, unit=world.units.unit, into=world.units.other_unit, from_day=AFTER_IT)
    assert "43.9" not in text(old_head, "/executive/")
    assert "43.9%" in text(new_head, "/executive/")
    assert "43.9%" in text(own_manager, "/executive/")


def test_nothing_is_told_of_a_merger_of_two_neighbours_on_the_page_above_them(world: World) -> None:
    merge_unit(by=BY, unit=world.units.unit, into=world.units.second_unit, from_day=AFTER_IT)
    member = signed_in(Role.MEMBER, world)
    assert "became part of this" in text(member, "/units/PLA12/")
    assert "became part of this" not in text(member, "/units/PLA1/")
