"""Figures that are not released to a reader show on no dashboard: the ladder of matrix M010 to M010c."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from council_pm.org.models import OrgUnit
from council_pm.people.roles import Role
from tests.dashboards.council import World, add_indicator, judge, open_round, release, signed_in

HIDDEN, SHOWN = "41.7", "61.3"
ADDRESSES = [
    "/scrutiny/place/",
    "/scrutiny/place/?view=rug",
    "/scrutiny/place/?status=red",
    "/scrutiny/place/table.csv",
    "/executive/",
    "/executive/table.csv",
    "/units/PLA/",
    "/units/PLA11/",
    "/units/PLA11/table.csv",
    "/my-work/",
]
NOBODY, MANAGEMENT, PORTFOLIO, EVERYBODY = (), (1,), (1, 2), (1, 2, 3)

# Reader, where (own or other), the smallest release at which the figure is seen.
LADDER = [
    (Role.MEMBER, "own", EVERYBODY),
    (Role.COMMITTEE_CHAIR, "own", EVERYBODY),
    (Role.EMPLOYEE, "own", EVERYBODY),
    (Role.SCRUTINY_OFFICER, "own", EVERYBODY),
    (Role.MONITORING_OFFICER, "own", EVERYBODY),
    (Role.HR_ADVISER, "own", EVERYBODY),
    (Role.EXECUTIVE_MEMBER, "own", PORTFOLIO),
    (Role.PERFORMANCE_OFFICER, "own", NOBODY),
    (Role.PERFORMANCE_OFFICER, "other", EVERYBODY),
    (Role.HEAD_OF_SERVICE, "own", NOBODY),
    (Role.HEAD_OF_SERVICE, "other", MANAGEMENT),
    (Role.MANAGER, "own", NOBODY),
    (Role.MANAGER, "other", EVERYBODY),
    (Role.CHIEF_OFFICER, "own", NOBODY),
    (Role.CHIEF_OFFICER, "other", MANAGEMENT),
    (Role.CHIEF_EXECUTIVE, "own", NOBODY),
    (Role.CORPORATE_PERFORMANCE, "own", NOBODY),
    (Role.AUDITOR, "own", NOBODY),
]


def place_of(world: World, role: Role, where: str) -> OrgUnit:
    if where == "other":
        return world.units.other_service
    return {Role.HEAD_OF_SERVICE: world.units.service, Role.CHIEF_OFFICER: world.units.department}.get(
        role, world.units.unit
    )


@pytest.mark.parametrize(("role", "where", "seen_at"), LADDER)
def test_a_figure_shows_from_its_step_of_the_ladder_on_and_nowhere_before(
    world: World, role: Role, where: str, seen_at: tuple[int, ...]
) -> None:
    window = open_round(*seen_at[:-1])
    baskets = [world.basket, world.corporate, world.portfolio_basket]
    add_indicator(world, "Bins emptied", [SHOWN, HIDDEN], baskets=baskets, last={"round": window})
    judge()
    client = signed_in(role, world, unit=place_of(world, role, where))
    if seen_at:
        pages = {address: client.get(address).content.decode() for address in ADDRESSES}
        for address, html in pages.items():
            assert HIDDEN not in html, address
        assert f"{SHOWN}%" in pages["/scrutiny/place/"]
        assert "Off target" not in pages["/units/PLA11/table.csv"]
        release(window, seen_at[-1])
        judge()
    for address in ("/scrutiny/place/", "/executive/", "/units/PLA11/table.csv"):
        assert f"{HIDDEN}%" in client.get(address).content.decode(), address


def test_an_executive_member_sees_no_other_portfolio_early(world: World) -> None:
    window = open_round(1, 2)
    add_indicator(world, "Bins emptied", [SHOWN, HIDDEN], last={"round": window})
    judge()
    assert HIDDEN not in signed_in(Role.EXECUTIVE_MEMBER, world).get("/scrutiny/place/").content.decode()


def test_a_fragment_that_was_kept_for_one_reader_is_not_shown_to_another(world: World) -> None:
    window = open_round()
    add_indicator(world, "Bins emptied", [SHOWN, HIDDEN], last={"round": window})
    judge()
    cache.clear()
    officer = signed_in(Role.HEAD_OF_SERVICE, world, unit=world.units.service)
    member = signed_in(Role.MEMBER, world)
    stranger = signed_in(Role.HEAD_OF_SERVICE, world, unit=world.units.other_service)
    for address in ADDRESSES[:-1]:
        assert HIDDEN in officer.get(address).content.decode(), address
        for other in (member, stranger):
            assert HIDDEN not in other.get(address).content.decode(), address


def test_htmx_changes_nothing_about_what_is_seen(world: World) -> None:
    window = open_round()
    add_indicator(world, "Bins emptied", [SHOWN, HIDDEN], last={"round": window})
    judge()
    region = signed_in(Role.MEMBER, world).get("/scrutiny/place/", headers={"HX-Request": "true"})
    assert HIDDEN not in region.content.decode()


@pytest.mark.parametrize("address", ADDRESSES[:-1])
def test_figures_are_no_part_of_a_system_administrators_role(world: World, address: str) -> None:
    add_indicator(world, "Bins emptied", [SHOWN])
    judge()
    response = signed_in(Role.SYSTEM_ADMINISTRATOR, world).get(address)
    assert response.status_code == 403
    assert SHOWN not in response.content.decode()
