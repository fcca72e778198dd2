"""A dashboard by keyboard alone: every stop is seen, links and filters are reached by Tab, focus outlives a swap."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from council_pm.people.roles import Role
from tests.browser.visitor import Visitor
from tests.browser.world import World

Visit = Callable[..., Visitor]
MOST_STOPS = 300
STOP = """() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  return {
    name: element.id || element.getAttribute("href") || element.textContent.trim() || element.tagName,
    shown: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none",
    inside: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0,
    atBody: element === document.body,
  };
}"""


@pytest.fixture
def page(visit: Visit) -> Page:
    return visit(Role.MEMBER).open("/scrutiny/place/")


def stops(page: Page) -> Iterator[dict[str, object]]:
    """What Tab comes to, until it has left the page."""
    for _number in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop["atBody"]:
            return
        yield stop


def tab_to(page: Page, name: str) -> None:
    assert any(stop["name"] == name for stop in stops(page)), f"Tab never comes to {name}"


def test_the_first_stop_skips_to_the_content(page: Page) -> None:
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_every_stop_is_seen_and_nothing_holds_the_keyboard(page: Page, world: World) -> None:
    found = list(stops(page))
    assert len(found) < MOST_STOPS
    assert [stop["name"] for stop in found if not stop["shown"]] == []
    assert [stop["name"] for stop in found if not stop["inside"]] == []
    names = [stop["name"] for stop in found]
    for wanted in ("filter-theme", "filter-status", "?status=red&direction=worse#all", world.paths["indicator"]):
        assert wanted in names, f"Tab never comes to {wanted}"


def test_a_number_of_the_matrix_shows_its_lines(page: Page) -> None:
    tab_to(page, "?status=red&direction=worse#all")
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_contain_text("8 of 70 indicators: off target")
    expect(page.locator("#indicators tbody th[scope=row]")).to_have_count(8)


def test_a_filter_is_changed_and_keeps_the_focus_after_the_swap(page: Page) -> None:
    tab_to(page, "filter-status")
    page.keyboard.press("O")  # "Off target"
    expect(page.locator("#results")).to_contain_text("17 of 70 indicators: off target")
    expect(page.get_by_label("Status", exact=True)).to_be_focused()


def test_a_line_of_the_list_opens(page: Page, world: World) -> None:
    page.get_by_label("Status", exact=True).focus()
    tab_to(page, world.paths["indicator"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(world.worst)


def test_a_light_of_the_strip_says_its_name_on_focus(page: Page, world: World) -> None:
    tab_to(page, world.paths["indicator"])
    expect(page.get_by_text(f"{world.worst}: Off target, getting worse")).to_be_in_viewport()
