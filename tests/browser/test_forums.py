"""Forums in a browser: each screen fits and is accessible, and one signs up without script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from council_pm.people.roles import Role
from tests.browser.test_every_screen import fits_and_is_accessible
from tests.browser.visitor import Visitor
from tests.browser.world import World

Visit = Callable[..., Visitor]
KEEPER, OFFICER, MANAGER = Role.CORPORATE_PERFORMANCE, Role.PERFORMANCE_OFFICER, Role.MANAGER


@pytest.mark.parametrize(
    ("role", "where", "shows"),
    [
        (MANAGER, "/forums/", "What you signed up for"),
        (MANAGER, "/forums/sessions/", "Crime and us"),
        (MANAGER, "session", "I cannot come"),
        (MANAGER, "past session", "Say what you thought of it"),
        (MANAGER, "feedback", "Was it worth your time?"),
        (MANAGER, "/forums/training/", "Letters that answer"),
        (MANAGER, "/forums/calendar/", "Make an address"),
        (MANAGER, "/forums/briefings/", "The new form"),
        (MANAGER, "briefing", "I have read this"),
        (MANAGER, "notes", "Say it"),
        (OFFICER, "/forums/network/", "Too many returns"),
        (OFFICER, "network meeting", "It fills itself until the session begins."),
        (OFFICER, "/forums/network/topics/new/", "Raise a topic"),
        (KEEPER, "/forums/network/topics/", "Say what became of it"),
        (KEEPER, "topic", "What became of it"),
        (KEEPER, "/forums/customer-first/", "Add a module"),
        (KEEPER, "/forums/customer-first/modules/new/", "What one learns"),
        (KEEPER, "/forums/customer-first/cohorts/new/", "From"),
        (KEEPER, "cohort", "Put into the cohort"),
        (KEEPER, "/forums/new/", "Who belongs to it"),
        (KEEPER, "/forums/network/edit/", "It has ended"),
        (KEEPER, "/forums/network/members/", "Leave out"),
        (KEEPER, "/forums/network/sessions/new/", "Places"),
        (KEEPER, "session edit", "Until"),
        (KEEPER, "session cancel", "Everybody who signed up is told"),
        (KEEPER, "attendance", "Tick who was there"),
        (KEEPER, "note", "What was said"),
        (KEEPER, "will do", "Indicator that it should move"),
        (KEEPER, "/forums/briefings/new/", "Who is asked to read it"),
        (KEEPER, "readers", "people have not"),
    ],
)
def test_a_screen_of_forums_is_accessible_and_fits(
    role: Role, where: str, shows: str, visit: Visit, world: World
) -> None:
    page = visit(role).open(world.paths.get(where, where))
    expect(page.locator("body")).to_contain_text(shows)
    fits_and_is_accessible(page)


def test_one_signs_up_without_script(visit: Visit, world: World) -> None:
    page = visit(OFFICER, java_script_enabled=False).open(world.paths["session"])
    page.get_by_role("button", name="Sign up").click()
    expect(page.locator("main")).to_contain_text("You have a place.")
    expect(page.locator("main")).to_contain_text("2 of 10 places")
    page.get_by_role("button", name="I cannot come").click()
    expect(page.locator("main")).to_contain_text("1 of 10 places")
