"""A part of the council before and after a day: figures and lights on both sides, as each reader sees them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council_pm.core.access import Actor
from council_pm.org.services import merge_unit, move_unit, rename_unit
from council_pm.people.roles import Role
from indicators.models import Audience, Series
from plans.models import Edition
from tests.dashboards.council import World, add_indicator, judge, open_round, signed_in
from tests.factories import SeriesBreakFactory
from tests.factories.plans import ActionFactory, PlanFactory, aim_of

BY = Actor(None, "tests")
MOVED = date(2025, 8, 1)
ADDRESS = "/units/PLA1/before-and-after/"
# Quarters that end from 30 June 2024 to 30 June 2026: five before the day of the move, four since.
FIGURES = ["40", "41", "42", "43", "44", "47", "49", "52", "55"]


def page(client: Client, address: str = ADDRESS, **query: str) -> Any:
    response = client.get(address, query)
    assert response.status_code == 200
    return response


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def rows(response: Any) -> dict[str, Any]:
    return {row.sides.name: row.sides for row in response.context["page"].rows}


def in_whole(world: World, name: str, figures: list[str], **more: Any) -> Series:
    """An indicator that is written without decimals."""
    return add_indicator(world, name, figures, decimals=0, **more)


def move(world: World, day: date = MOVED) -> None:
    move_unit(by=BY, unit=world.units.service, parent=world.units.other_department, from_day=day)


class TestTheTwoSides:
    def test_the_last_four_before_and_the_newest_four_since_with_their_lights(self, world: World) -> None:
        in_whole(world, "Bins", FIGURES)
        judge()
        move(world)
        response = page(signed_in(Role.MEMBER, world))
        bins = rows(response)["Bins"]
        assert [(one.figure, one.status) for one in bins.before] == [
            ("41%", "red"), ("42%", "red"), ("43%", "red"), ("44%", "red"),
        ]  # fmt: skip
        assert [(one.figure, one.status) for one in bins.after] == [
            ("47%", "red"), ("49%", "amber"), ("52%", "green"), ("55%", "green"),
        ]  # fmt: skip
        assert bins.between == 0
        assert bins.movement == "better"
        words = text(response)
        assert "44% in Q1 2025/26, 55% in Q1 2026/27: better." in words
        assert "Before: off target in 4 periods." in words
        assert "off target 1 before, 0 now" in words
        assert "Lights: 1 better, 0 worse, 0 the same. Figures: 1 better, 0 worse, 0 the same." in words
        assert "app-split__day" in response.content.decode()

    def test_a_period_that_ends_on_the_day_is_after_it_and_older_ones_are_counted(self, world: World) -> None:
        in_whole(world, "Bins", FIGURES)
        judge()
        response = page(signed_in(Role.MEMBER, world), on="30/06/2025")
        bins = rows(response)["Bins"]
        assert [one.figure for one in bins.before] == ["40%", "41%", "42%", "43%"]
        assert (bins.between, [one.figure for one in bins.after]) == (1, ["47%", "49%", "52%", "55%"])
        assert "1 earlier period is not shown" in text(response)

    def test_lower_is_better_worse_the_same_and_neither_are_told_as_they_are(self, world: World) -> None:
        in_whole(world, "Complaints", ["60", "60", "60", "60", "70", "70"], polarity="lower")
        in_whole(world, "Visits", ["60", "60", "60", "60", "60", "60"])
        in_whole(world, "Population", ["50", "50", "50", "50", "51", "52"], polarity="neutral", target="")
        judge()
        found = rows(page(signed_in(Role.MEMBER, world), on="01/01/2026"))
        assert {name: one.movement for name, one in found.items()} == {
            "Complaints": "worse", "Visits": "same", "Population": "",
        }  # fmt: skip
        assert found["Population"].comparison == "50% in Q3 2025/26, 52% in Q1 2026/27."

    def test_what_has_seasons_is_held_against_the_same_part_of_the_year(self, world: World) -> None:
        in_whole(world, "Visits", ["10", "90", "50", "40", "20", "95", "60", "45", "15"], seasonal=True)
        judge()
        found = rows(page(signed_in(Role.MEMBER, world), on="01/08/2025"))["Visits"]
        assert found.comparison == "20% in Q1 2025/26, 15% in Q1 2026/27: worse."

    def test_what_is_missing_or_counted_differently_is_said_and_not_compared(self, world: World) -> None:
        in_whole(world, "New", ["50", "52"])
        in_whole(world, "Nothing", [])
        cut = in_whole(world, "Counted anew", FIGURES)
        SeriesBreakFactory.create(indicator=cut.indicator, on=date(2025, 10, 1))
        judge()
        response = page(signed_in(Role.MEMBER, world), on="01/08/2025")
        found = rows(response)
        assert found["New"].comparison == "No figure from before that day to compare with."
        assert found["Nothing"].comparison == "No figure since that day yet."
        assert found["Nothing"].chart is None
        assert found["Counted anew"].comparison.startswith("It is counted differently since 1 October 2025")
        assert found["Counted anew"].movement == ""
        assert "2 other indicators have no light on one of the sides" in text(response)

    def test_without_any_light_on_both_sides_nothing_is_counted(self, world: World) -> None:
        in_whole(world, "New", ["50", "52"])
        judge()
        assert "No indicator has a light on both sides" in text(page(signed_in(Role.MEMBER, world), on="01/08/2025"))
        assert "No indicators" in text(page(signed_in(Role.MEMBER, world), "/units/CHI/before-and-after/"))


class TestWhoSeesWhat:
    def test_a_figure_is_there_for_those_only_who_may_see_it(self, world: World) -> None:
        add_indicator(world, "Bins", ["40", "41", "42", "43", "44", "77.7"], last={"round": open_round()})
        judge()
        for role, unit, sees in (
            (Role.MEMBER, None, False),
            (Role.HEAD_OF_SERVICE, world.units.service, True),
            (Role.HEAD_OF_SERVICE, world.units.other_service, False),
        ):
            response = page(signed_in(role, world, unit=unit), on="01/06/2026")
            assert ("77.7" in response.content.decode()) is sees
            assert bool(rows(response)["Bins"].after) is sees

    def test_the_new_chief_officer_sees_the_past_of_what_came_and_the_old_one_no_more(self, world: World) -> None:
        add_indicator(world, "Bins", ["40", "41", "42", "43", "44", "77.7"], last={"round": open_round()})
        judge()
        old = signed_in(Role.CHIEF_OFFICER, world, unit=world.units.department)
        new = signed_in(Role.CHIEF_OFFICER, world, unit=world.units.other_department)
        assert "77.7" in page(old).content.decode()
        move(world)
        assert "77.7" in page(new).content.decode()
        assert "77.7" not in page(old).content.decode()

    def test_a_step_of_the_ladder_more_shows_it_to_more(self, world: World) -> None:
        window = open_round(Audience.MANAGEMENT_TEAM)
        add_indicator(world, "Bins", ["40", "41", "42", "43", "44", "77.7"], last={"round": window})
        judge()
        chief = signed_in(Role.CHIEF_OFFICER, world, unit=world.units.other_department)
        assert "77.7" in page(chief, on="01/06/2026").content.decode()
        assert "77.7" not in page(signed_in(Role.EXECUTIVE_MEMBER, world), on="01/06/2026").content.decode()

    def test_as_it_was_known_on_a_past_day(self, world: World) -> None:
        late = datetime(2026, 8, 1, 9, tzinfo=UTC)
        add_indicator(world, "Bins", ["40", "41", "42", "43", "44", "77.7"], last={"known_from": late})
        judge()
        member = signed_in(Role.MEMBER, world)
        assert "77.7" in page(member, on="01/06/2026").content.decode()
        then = page(member, on="01/06/2026", known="2026-07-31")
        assert "77.7" not in then.content.decode()
        assert "As it was known at the end of 31 July 2026" in text(then)
        assert 'name="on" value="2026-06-01"' in then.content.decode()
        refused = member.get(ADDRESS, {"on": "05/08/2026", "known": "2026-07-31"})
        assert refused.status_code == 422

    def test_drafts_of_plans_and_actions_in_them_are_told_to_their_branch_only(self, world: World) -> None:
        draft = PlanFactory.create(unit=world.units.service, year=2026)
        aim = aim_of(draft, "An aim")
        ActionFactory.create(
            unit=world.units.service, title="Secret deed", objective=aim, status="done", done_on=date(2026, 6, 1)
        )
        agreed = PlanFactory.create(unit=world.units.unit, year=2026, agreed=True)
        ActionFactory.create(unit=world.units.unit, title="Open deed", status="done", done_on=date(2026, 6, 1))
        member = text(page(signed_in(Role.MEMBER, world), on="01/01/2026"))
        head = text(page(signed_in(Role.HEAD_OF_SERVICE, world, unit=world.units.service), on="01/01/2026"))
        assert ("Secret deed" in member, "Secret deed" in head) == (False, True)
        assert "Open deed" in member
        assert "Waste and Recycling: Unit plan 2026/27, edition 1 agreed." in member
        assert agreed.edition == 1


class TestTheDay:
    def test_without_one_it_is_the_last_move_of_the_part_itself(self, world: World) -> None:
        move(world)
        move_unit(by=BY, unit=world.units.unit, parent=world.units.other_service, from_day=date(2026, 1, 1))
        move_unit(by=BY, unit=world.units.unit, parent=world.units.service, from_day=date(2026, 2, 1))
        response = page(signed_in(Role.MEMBER, world))
        assert response.context["page"].day == MOVED
        assert "Care For Your Area moved from Place to Children's Services." in response.context["page"].why
        assert [one.on for one in response.context["page"].days] == [MOVED, date(2026, 1, 1), date(2026, 2, 1)]

    def test_or_of_a_part_below_or_of_the_last_intervention_or_the_first_of_the_year(self, world: World) -> None:
        member = signed_in(Role.MEMBER, world)
        first = page(member)
        assert first.context["page"].day == date(2026, 4, 1)
        assert "The first day of this financial year" in first.context["page"].why
        series = add_indicator(world, "Bins", FIGURES)
        for starts, title in ((date(2025, 2, 1), "Hit squad"), (date(2025, 5, 1), "Second truck")):
            ActionFactory.create(
                unit=world.units.department, title=title, series=series, intervention=True, starts=starts,
                cost=Decimal(48000),
            )  # fmt: skip
        ActionFactory.create(
            unit=world.units.unit, title="Never begun", series=series, intervention=True, starts=date(2025, 6, 1),
            cost=0, status="dropped", dropped_reason="No money",
        )  # fmt: skip
        judge()
        response = page(member)
        assert (response.context["page"].day, response.context["page"].why) == (
            date(2025, 5, 1),
            "“Second truck” began, £48,000.",
        )
        assert "Never begun" not in text(response)
        move_unit(by=BY, unit=world.units.unit, parent=world.units.other_service, from_day=date(2024, 1, 1))
        move_unit(by=BY, unit=world.units.unit, parent=world.units.service, from_day=date(2024, 2, 1))
        assert page(member).context["page"].day == date(2024, 2, 1)

    def test_what_was_typed_wrong_comes_back_with_what_to_do(self, world: World) -> None:
        member = signed_in(Role.MEMBER, world)
        for typed, says in (
            ("soon", "Write a day such as"),
            ("01/09/2026", "has not come yet"),
            ("31/02/2026", "Write"),
        ):
            response = member.get(ADDRESS, {"on": typed})
            assert response.status_code == 422
            assert says in text(response)
            assert f'value="{typed}"' in response.content.decode()

    def test_what_is_on_record_of_the_time_is_told_without_saying_why(self, world: World) -> None:
        add_indicator(world, "Bins", FIGURES)
        judge()
        plan = PlanFactory.create(unit=world.units.service, year=2025, agreed=True)
        Edition.objects.create(plan=plan, number=2, at=datetime(2026, 8, 31, 9, tzinfo=UTC))
        move(world)
        rename_unit(by=BY, unit=world.units.service, name="Streets", from_day=date(2025, 10, 1))
        merge_unit(by=BY, unit=world.units.second_unit, into=world.units.unit, from_day=date(2025, 11, 1))
        changes = [one.text for one in page(signed_in(Role.MEMBER, world)).context["page"].changes]
        assert changes == [
            "Care For Your Area moved from Place to Children's Services.",
            "Care For Your Area is called Streets.",
            "Street Cleansing closed.",
            "Streets: Service plan 2025/26, edition 1 agreed.",
        ]

    def test_the_newest_thirty_deeds_are_listed_and_the_others_counted(self, world: World) -> None:
        for number in range(32):
            ActionFactory.create(unit=world.units.unit, title=f"Deed {number}", status="done", done_on=date(2026, 5, 1))
        ActionFactory.create(unit=world.units.unit, title="Too old", status="done", done_on=date(2026, 3, 31))
        ActionFactory.create(unit=world.units.other_unit, title="Elsewhere", status="done", done_on=date(2026, 5, 1))
        words = text(page(signed_in(Role.MEMBER, world)))
        assert "and 2 before these" in words
        assert "Too old" not in words
        assert "Elsewhere" not in words


def test_the_page_of_a_part_leads_there_and_a_part_that_is_not_there_does_not(world: World) -> None:
    member = signed_in(Role.MEMBER, world)
    assert ADDRESS in member.get("/units/PLA1/").content.decode()
    assert member.get("/units/NONE/before-and-after/").status_code == 404


@pytest.mark.parametrize("size", [3, 70, 350])
def test_it_asks_as_often_for_three_hundred_indicators_as_for_three(world: World, size: int) -> None:
    for number in range(size):
        add_indicator(world, f"Indicator {number}", [str(40 + number % 20), "50", str(45 + number % 9), "52"])
        if number < 10:
            ActionFactory.create(unit=world.units.unit, status="done", done_on=date(2026, 5, 1))
    judge()
    PlanFactory.create(unit=world.units.unit, year=2026, agreed=True)
    client = signed_in(Role.HEAD_OF_SERVICE, world, unit=world.units.service)
    for address in (ADDRESS, f"{ADDRESS}?on=2026-01-01"):
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= 19
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"{ADDRESS}?known=2026-08-01").status_code == 200
    assert len(asked) <= 30
