"""Targets in a browser: a new one in four clicks and a minute, in order without a mouse, and on a phone."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from council_pm.people.roles import Role
from tests.browser.test_every_screen import fits_and_is_accessible
from tests.browser.visitor import Visitor, sideways
from tests.browser.world import World

Visit = Callable[..., Visitor]
MOST_CLICKS, MOST_SECONDS = 4, 60


class Hand:
    """A hand on a mouse that counts what it clicks."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0
        self.began = time.monotonic()

    def click(self, at: Locator) -> None:
        at.click()
        self.clicks += 1

    def is_quick(self) -> bool:
        return self.clicks <= MOST_CLICKS and time.monotonic() - self.began <= MOST_SECONDS


@pytest.mark.parametrize(
    ("where", "shows"),
    [
        ("targets", "supports:"),
        ("no targets", "Copy the 2 targets left open"),
        ("target new", "No target hangs on these aims yet"),
        ("target edit", "Questions that may help"),
        ("target progress", "What shows it"),
        ("target remove", "Remove it"),
    ],
)
def test_a_screen_of_targets_is_accessible_and_fits(where: str, shows: str, visit: Visit, world: World) -> None:
    page = visit(Role.MANAGER).open(world.paths[where])
    expect(page.locator("body")).to_contain_text(shows)
    fits_and_is_accessible(page)


@pytest.mark.parametrize("script", [True, False])
def test_a_target_that_is_typed_takes_four_clicks_and_less_than_a_minute(
    script: bool, visit: Visit, fresh_world: World
) -> None:
    hand = Hand(visit(Role.MANAGER, java_script_enabled=script).open(fresh_world.paths["no targets"]))
    page = hand.page
    hand.click(page.get_by_role("link", name="Add a target"))
    hand.click(page.get_by_text("No street is missed twice in a month", exact=True))
    hand.click(page.get_by_label("What is to be reached"))
    page.keyboard.type("Ride along on three rounds by June")
    hand.click(page.get_by_role("button", name="Save the target"))
    expect(page.get_by_role("heading", name="1. Ride along on three rounds by June")).to_be_visible()
    expect(page.locator("#targets")).to_contain_text("No street is missed twice in a month > Fewer than 60 bins")
    expect(page.locator("#targets")).to_contain_text("Streets and places that people are proud of")
    assert hand.is_quick(), hand.clicks


def test_begun_from_an_aim_it_takes_three_and_enter_keeps_it(visit: Visit, fresh_world: World) -> None:
    hand = Hand(visit(Role.MANAGER).open(fresh_world.paths["no targets"]))
    page = hand.page
    hand.click(page.get_by_role("link", name="Add a target"))
    hand.click(page.get_by_role("button", name="Begin from this").first)
    expect(page.get_by_label("What is to be reached")).to_have_value(
        "My part in this: No street is missed twice in a month"
    )
    page.get_by_label("By when").press("Enter")
    expect(page.get_by_role("heading", name="1. My part in this")).to_be_visible()
    assert hand.clicks < MOST_CLICKS


def test_the_order_changes_under_the_keyboard_which_keeps_its_place(visit: Visit, fresh_world: World) -> None:
    page = visit(Role.MANAGER).open(fresh_world.paths["targets"])
    down = page.get_by_role("button", name="Down (target 1)")
    down.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="2. Good rounds")).to_be_visible()
    expect(page.get_by_role("button", name="Down (target 2)")).to_be_focused()
    assert sideways(page) == 0


def test_what_was_left_open_is_copied_with_one_press(visit: Visit, fresh_world: World) -> None:
    page = visit(Role.MANAGER, width=320).open(fresh_world.paths["no targets"])
    page.get_by_role("button", name="Copy the 2 targets left open").click()
    expect(page.get_by_role("heading", name="1. Left open in the last year")).to_be_visible()
    expect(page.get_by_role("heading", name="2. Left open as well")).to_be_visible()
    assert sideways(page) == 0
