"""The target round in a real browser: typed by keyboard, pasted from a spreadsheet, shown, proposed and agreed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from council_pm.people.roles import Role
from tests.browser.test_every_screen import fits_and_is_accessible
from tests.browser.visitor import Visitor, assert_accessible
from tests.browser.world import World

Visit = Callable[..., Visitor]
OFFICER, DIRECTOR = Role.PERFORMANCE_OFFICER, Role.CHIEF_OFFICER
YEAR = f"{timezone.localdate().year + 1}-{(timezone.localdate().year + 2) % 100:02d}"
GRID = f"/targets/{YEAR}/PLA11/"


def fields(page: Page) -> Locator:
    return page.locator("input.app-grid__target")


def codes(page: Page) -> list[str]:
    return page.locator("tr[data-code]").evaluate_all("rows => rows.map(row => row.dataset.code)")


def paste(page: Page, text: str) -> None:
    """Copy the text and paste it with the keys of the keyboard."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+V")


def test_the_keyboard_moves_in_the_column_and_from_field_to_field(visit: Visit) -> None:
    page = visit(OFFICER).open(GRID)
    first, second, third = (fields(page).nth(number) for number in range(3))
    first.focus()
    page.keyboard.type("81")
    page.keyboard.press("Enter")
    expect(second).to_be_focused()
    page.keyboard.type("82")
    page.keyboard.press("ArrowDown")
    expect(third).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+Enter")
    expect(first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(first).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("select[name^='p-']").first).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("input[name^='r-']").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("input[name^='r-']").nth(1)).to_be_focused()
    expect(page).to_have_url(f"{page.url.split('/targets/')[0]}{GRID}")
    assert [first.input_value(), second.input_value()] == ["81", "82"]


def test_figures_for_each_period_are_asked_for_where_they_are_to_be_typed(visit: Visit) -> None:
    page = visit(OFFICER).open(GRID)
    figures = page.locator("input[name^='f-']").first
    expect(figures).to_be_hidden()
    page.locator("select[name^='p-']").first.select_option("Typed figures")
    expect(figures).to_be_visible()
    assert_accessible(page)


def test_a_pasted_column_fills_the_rows_below_and_can_be_undone(visit: Visit) -> None:
    page = visit(OFFICER).open(GRID)
    fields(page).nth(1).fill("7")
    fields(page).nth(1).focus()
    paste(page, "81\n82.5\r\n83\n")
    assert [fields(page).nth(n).input_value() for n in range(5)] == ["", "81", "82.5", "83", ""]
    expect(page.locator("#app-live")).to_have_text("3 pasted, 0 not found")
    page.get_by_role("button", name="Undo paste").click()
    assert [fields(page).nth(n).input_value() for n in range(4)] == ["", "7", "", ""]
    expect(page.get_by_role("button", name="Undo paste")).to_be_hidden()


def test_a_pasted_block_with_codes_finds_its_rows_and_says_what_it_does_not_find(visit: Visit) -> None:
    page = visit(OFFICER).open(GRID)
    known = codes(page)
    fields(page).first.focus()
    paste(page, f"{known[4]}\t84\tA bid for funds\n{known[2].lower()}\t82\nNONE-1\t9")
    assert [fields(page).nth(n).input_value() for n in range(5)] == ["", "", "82", "", "84"]
    assert page.locator("input[name^='r-']").nth(4).input_value() == "A bid for funds"
    expect(page.locator("#app-live")).to_have_text("2 pasted, 1 not found")


def test_one_pasted_word_goes_where_the_cursor_is(visit: Visit) -> None:
    page = visit(OFFICER).open(GRID)
    fields(page).first.focus()
    paste(page, "81")
    assert [fields(page).nth(n).input_value() for n in range(2)] == ["81", ""]
    expect(page.get_by_role("button", name="Undo paste")).to_be_hidden()


def test_targets_are_typed_shown_proposed_and_agreed_by_somebody_else(visit: Visit, fresh_world: World) -> None:
    page = visit(OFFICER).open(GRID)
    fits_and_is_accessible(page)
    page.set_viewport_size({"width": 1366, "height": 768})
    fields(page).nth(0).fill("about 81")
    fields(page).nth(1).fill("82")
    page.get_by_label("Why these targets").first.fill("Council plan")
    page.get_by_role("button", name="Check, and show what would change").click()
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page.locator("#error-summary")).to_contain_text("about 81 is not a number we can read")
    assert fields(page).nth(0).input_value() == "about 81"
    fits_and_is_accessible(page)
    page.set_viewport_size({"width": 1366, "height": 768})
    fields(page).nth(0).fill("81")
    page.get_by_role("button", name="Check, and show what would change").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check what would change")
    expect(page.locator(".app-effect").first).to_be_visible()
    fits_and_is_accessible(page)
    page.get_by_role("button", name="Propose these targets").click()
    expect(page.locator("main")).to_contain_text("2 targets proposed. Somebody else agrees them.")

    page = visit(DIRECTOR).open(f"{GRID}proposals/")
    fits_and_is_accessible(page)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Return the chosen").click()
    expect(page.locator("#error-summary")).to_contain_text("Say why they go back")
    expect(page.get_by_role("checkbox").first).to_be_checked()
    page.get_by_role("button", name="Agree all 2").click()
    expect(page.locator("main")).to_contain_text("2 targets agreed.")
    page.goto(page.url.replace("/proposals/", "/provisional/"))
    expect(page.locator("tbody tr")).to_have_count(2)
    fits_and_is_accessible(page)


def test_what_was_typed_outlives_the_session_and_ends_when_it_is_saved(visit: Visit, fresh_world: World) -> None:
    page = visit(OFFICER).open(GRID)
    fields(page).first.fill("81.5")
    page.get_by_label("Why these targets").first.fill("Council plan")
    cookies = page.context.cookies()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Check, and show what would change").click()
    expect(page).to_have_url(re.compile("/sign-in/"))
    page.context.add_cookies(cookies)  # as signing in does
    page.goto(page.url.split("/sign-in/")[0] + GRID)
    assert fields(page).first.input_value() == "81.5"
    expect(page.locator("#app-live")).to_have_text("What you typed before is here again")
    page.get_by_label("Why these targets").first.fill("Council plan")
    page.get_by_role("button", name="Check, and show what would change").click()
    page.get_by_role("button", name="Propose these targets").click()
    expect(page.locator("main")).to_contain_text("1 target proposed")
    assert page.evaluate("Object.keys(sessionStorage).filter(name => name.startsWith('targets'))") == []


@pytest.mark.parametrize(
    ("where", "shows"),
    [
        (f"/targets/?year={YEAR}", "How far each part of the council is"),
        (f"{GRID}?years=3", "Show one year only"),
        (f"{GRID}rollover/", "Change every figure by"),
        (f"{GRID}proposals/", "Nothing waits for a decision"),
        (f"{GRID}provisional/", "No target is provisional"),
    ],
)
def test_the_other_screens_are_accessible_and_fit(visit: Visit, where: str, shows: str) -> None:
    page = visit(OFFICER).open(where)
    expect(page.locator("main")).to_contain_text(shows)
    fits_and_is_accessible(page)


def test_without_script_a_block_is_pasted_into_a_field_and_checked(visit: Visit) -> None:
    page = visit(OFFICER, java_script_enabled=False).open(GRID)
    known = page.locator("tr[data-code]").first.get_attribute("data-code")
    page.get_by_text("Paste a block with codes", exact=True).click()
    page.get_by_label("Rows from a spreadsheet").fill(f"{known}\t81\tCouncil plan")
    page.get_by_role("button", name="Check the block").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check what would change")
    expect(page.locator("main")).to_contain_text("1 target to propose, 0 rows need attention, 0 left as they are")
    page.get_by_role("button", name="Back to the grid").click()
    assert fields(page).first.input_value() == "81"


def test_the_targets_of_one_indicator_are_accessible_and_fit(visit: Visit) -> None:
    page = visit(OFFICER).open(GRID)
    page.goto(page.url.split("/targets/")[0] + (page.locator("tr[data-code] th a").first.get_attribute("href") or ""))
    expect(page.locator("main")).to_contain_text("No target is set for this year")
    fits_and_is_accessible(page)
