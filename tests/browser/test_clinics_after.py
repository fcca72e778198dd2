"""What follows a clinic in a browser: each screen fits and is accessible; the two questions work without script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from council_pm.people.roles import Role
from tests.browser.test_every_screen import fits_and_is_accessible
from tests.browser.visitor import Visitor
from tests.browser.world import World

Visit = Callable[..., Visitor]
HEAD, CORPORATE = Role.HEAD_OF_SERVICE, Role.CORPORATE_PERFORMANCE


@pytest.mark.parametrize(
    ("role", "where", "shows"),
    [
        (Role.MEMBER, "/clinics/summaries/", "What committees were told"),
        (Role.MEMBER, "clinic summary", "Most are on five rounds."),
        (CORPORATE, "clinic draft", "Draft, not released"),
        (CORPORATE, "clinic draft edit", "Keep the draft"),
        (CORPORATE, "clinic draft release", "Once released it stays as it is"),
        (CORPORATE, "clinic summary new", "For which committee"),
        (HEAD, "clinic pulse", "Did it feel like a star chamber?"),
        (HEAD, "/clinics/pulse/", "What became of them"),
        (HEAD, "/units/PLA1/", "From clinics"),
    ],
)
def test_a_screen_of_what_follows_is_accessible_and_fits(
    role: Role, where: str, shows: str, visit: Visit, world: World
) -> None:
    page = visit(role).open(world.paths.get(where, where))
    expect(page.locator("body")).to_contain_text(shows)
    fits_and_is_accessible(page)


def test_the_two_questions_are_answered_without_script_and_a_form_half_filled_keeps_its_half(
    visit: Visit, world: World
) -> None:
    page = visit(HEAD, java_script_enabled=False).open(world.paths["clinic pulse"])
    page.locator("#helped-partly").check()
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose one of these.")
    expect(page.locator("#helped-partly")).to_be_checked()
