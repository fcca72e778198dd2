"""Guidance in a browser: each screen fits and is accessible, and a word says what it means by pointer and keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from council_pm.guidance.glossary import shipped
from council_pm.people.roles import Role
from tests.browser.test_every_screen import fits_and_is_accessible
from tests.browser.visitor import Visitor
from tests.browser.world import World

Visit = Callable[..., Visitor]
CORPORATE = Role.CORPORATE_PERFORMANCE


@pytest.mark.parametrize(
    ("role", "where", "shows"),
    [
        (Role.MEMBER, "/guidance/", "In five minutes before a meeting"),
        (CORPORATE, "/guidance/", "To be looked at again"),
        (Role.MEMBER, "/guidance/booklet/", "For system administrators"),
        (CORPORATE, "guidance page", "We meet on"),
        (Role.MEMBER, "guidance page changes", "Revision 2"),
        (Role.MEMBER, "guidance page changed", "What changed"),
        (CORPORATE, "guidance page edit", "For whom"),
        (CORPORATE, "/guidance/words/", "Explain a further word"),
        (Role.MEMBER, "/guidance/words/second-look/", "What was said of it"),
        (CORPORATE, "/guidance/words/second-look/edit/", "What it means"),
        (CORPORATE, "/guidance/log/", "to be looked at since"),
        (CORPORATE, "log entry", "What came of it"),
        (CORPORATE, "/guidance/log/new/", "Who decided it"),
    ],
)
def test_a_screen_of_guidance_is_accessible_and_fits(
    role: Role, where: str, shows: str, visit: Visit, world: World
) -> None:
    page = visit(role).open(world.paths.get(where, where))
    expect(page.locator("body")).to_contain_text(shows)
    fits_and_is_accessible(page)


def off_target(page: Page) -> tuple[Locator, Locator]:
    """The word on the matrix, and its meaning."""
    word = page.locator(".app-matrix").get_by_role("link", name="Off target", exact=True)
    return word, page.locator("#term-matrix-off-target")


def test_a_word_says_what_it_means_by_pointer_until_it_leaves_or_escape(visit: Visit) -> None:
    page = visit(Role.CHIEF_EXECUTIVE).open("/executive/")
    word, tip = off_target(page)
    expect(tip).to_be_hidden()
    word.hover()
    expect(tip).to_be_visible()
    expect(tip).to_contain_text("worse than its target")
    tip.hover()
    expect(tip).to_be_visible()
    fits_and_is_accessible(page)
    word.hover()
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    word.hover(position={"x": 5, "y": 5})
    expect(tip).to_be_hidden()
    page.get_by_role("heading", level=1).hover()
    word.hover()
    expect(tip).to_be_visible()
    page.get_by_role("heading", level=1).hover()
    expect(tip).to_be_hidden()


def test_a_word_says_what_it_means_by_keyboard_and_leads_to_its_entry(visit: Visit) -> None:
    page = visit(Role.CHIEF_EXECUTIVE).open("/executive/")
    word, tip = off_target(page)
    word.focus()
    expect(tip).to_be_visible()
    expect(word).to_have_accessible_description(shipped()["off-target"].meaning)
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(tip).to_be_visible()
    page.keyboard.press("Tab")
    expect(tip).to_be_hidden()
    word.press("Enter")
    page.wait_for_url("**/guidance/words/#off-target")
    expect(page.locator("#off-target")).to_be_in_viewport()


def test_at_the_edge_of_a_narrow_window_the_meaning_stays_within_it(visit: Visit) -> None:
    page = visit(Role.CHIEF_EXECUTIVE, width=340, height=640).open("/plans/")
    word = page.locator(".app-term__word").last
    word.scroll_into_view_if_needed()
    word.focus()
    box = page.locator(".app-term--open .app-term__tip").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 340
    assert page.evaluate("document.documentElement.scrollWidth") <= 340


def test_without_script_a_word_says_what_it_means_and_is_a_link(visit: Visit) -> None:
    page = visit(Role.CHIEF_EXECUTIVE, java_script_enabled=False).open("/executive/")
    word, tip = off_target(page)
    expect(tip).to_be_hidden()
    word.hover()
    expect(tip).to_be_visible()
    word.click()
    page.wait_for_url("**/guidance/words/#off-target")


def test_paper_has_no_meanings_over_it(visit: Visit) -> None:
    page = visit(Role.CHIEF_EXECUTIVE).open("/executive/")
    page.locator(".app-matrix .app-term__word").first.focus()
    page.emulate_media(media="print")
    for tip in page.locator(".app-term__tip").all():
        expect(tip).to_be_hidden()


def test_a_page_is_looked_at_before_it_is_saved(visit: Visit, fresh_world: World) -> None:
    page = visit(CORPORATE).open(fresh_world.paths["guidance page edit"])
    page.get_by_label("What stands on the page").fill("# A heading\n\nCome **along**.")
    page.get_by_role("button", name="See how it reads").click()
    expect(page.get_by_role("heading", name="A heading")).to_be_visible()
    fits_and_is_accessible(page)
    page.get_by_label("Why it is changed").fill("Shorter.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("Come along.")
