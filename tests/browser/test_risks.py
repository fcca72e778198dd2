"""The risk register in a browser: each screen fits and is accessible, and a count on the matrix leads to its risks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from council_pm.people.roles import Role
from tests.browser.test_every_screen import fits_and_is_accessible
from tests.browser.visitor import Visitor
from tests.browser.world import World

Visit = Callable[..., Visitor]


@pytest.mark.parametrize(
    ("role", "where", "shows"),
    [
        (Role.MANAGER, "/risks/", "A fire at the depot"),
        (Role.HEAD_OF_SERVICE, "risk", "It asks for another look:"),
        (Role.MANAGER, "risk edit", "Cause: what could bring it about"),
        (Role.MANAGER, "risk look", "Likelihood without any control"),
        (Role.MANAGER, "risk control", "What keeps it small"),
        (Role.MANAGER, "risk new", "Somebody looks again by"),
        (Role.CORPORATE_PERFORMANCE, "/risks/scale/", "The highest score that the council accepts"),
    ],
)
def test_a_screen_of_risks_is_accessible_and_fits(
    role: Role, where: str, shows: str, visit: Visit, world: World
) -> None:
    page = visit(role).open(world.paths.get(where, where))
    expect(page.locator("body")).to_contain_text(shows)
    fits_and_is_accessible(page)


def test_a_count_on_the_matrix_leads_to_its_risks_without_script_too(visit: Visit, world: World) -> None:
    page = visit(Role.MEMBER, java_script_enabled=False).open("/risks/")
    table = page.get_by_role("region", name="Risks", exact=True)
    expect(table.get_by_role("row")).to_have_count(3)
    page.get_by_role("region", name="How many risks stand where").get_by_role("link").first.click()
    expect(table.get_by_role("row")).to_have_count(2)
    expect(table).to_contain_text("A fire at the depot")
