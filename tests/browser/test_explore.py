"""A chart is explored in a real browser: Plotly comes when asked for, not before, and goes again (UX U2, U5)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from council_pm.people.roles import Role
from tests.browser.visitor import Visitor, assert_accessible, compressed, sideways
from tests.browser.world import World

Visit = Callable[..., Visitor]
MOST = 400 * 1024


@pytest.fixture
def visitor(visit: Visit) -> Visitor:
    return visit(Role.MEMBER)


@pytest.fixture
def page(visitor: Visitor, world: World) -> Page:
    return visitor.open(world.paths["indicator"])


def test_plotly_is_loaded_when_somebody_presses_the_button_and_the_simple_chart_comes_back(
    visitor: Visitor, page: Page
) -> None:
    page.wait_for_load_state("networkidle")
    assert not [one.url for one in visitor.responses if "plotly" in one.url or "figure" in one.url]
    button = page.get_by_role("button", name="Explore this chart")
    button.focus()
    page.keyboard.press("Enter")
    place = page.locator(".app-explore")
    expect(place.locator(".main-svg").first).to_be_visible()
    expect(place.locator(".scatterlayer path.js-line").first).to_be_attached()
    expect(page.locator(".app-chart__picture--wide").first).to_be_hidden()
    expect(page.locator("#numbers")).to_be_visible()
    assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 800})
    assert sideways(page) == 0
    assert_accessible(page, again=True)
    (script,) = [one for one in visitor.responses if "plotly" in one.url]
    assert compressed(script.body()) <= MOST
    back = page.get_by_role("button", name="Back to the simple chart")
    expect(back).to_be_focused()
    page.keyboard.press("Enter")
    expect(place).to_be_hidden()
    expect(page.locator(".app-chart__picture--narrow").first).to_be_visible()
    assert visitor.faults == []


def test_a_chart_that_does_not_load_leaves_the_simple_one_and_says_so(visitor: Visitor, page: Page) -> None:
    page.route("**/figure.json", lambda route: route.fulfill(status=500))
    page.get_by_role("button", name="Explore this chart").click()
    expect(page.locator("#app-problem")).to_contain_text("The chart could not be loaded")
    expect(page.locator(".app-chart__picture--wide").first).to_be_visible()
    visitor.faults.clear()  # the browser notes the answer that was meant to fail
