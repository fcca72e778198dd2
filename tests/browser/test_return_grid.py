"""Returns in a real browser: typed by keyboard, pasted, kept when the line is lost, sent, and signed off."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from council_pm.people.roles import Role
from indicators.models import Return, Round, Series
from tests.browser.test_every_screen import fits_and_is_accessible
from tests.browser.test_target_grid import paste
from tests.browser.visitor import Visitor
from tests.browser.world import World

Visit = Callable[..., Visitor]
OFFICER, HEAD = Role.PERFORMANCE_OFFICER, Role.HEAD_OF_SERVICE
GRID = "/returns/open/PLA/"
TWENTY = 20


def ask_for_returns(count: int = 3) -> list[str]:
    """Open a round and ask the department for this many figures; answers their codes in the order of the page."""
    today = timezone.localdate()
    end = today.replace(day=1) - timedelta(days=1)
    start = end.replace(day=1)
    made = Round.objects.create(
        slug="the-round", frequency="quarterly", start=start, end=end, opens=end + timedelta(days=1),
        due=today + timedelta(days=5), closes=today + timedelta(days=20),
    )  # fmt: skip
    series = Series.objects.filter(unit__code__startswith="PLA").order_by("indicator__code")[:count]
    for one in series:
        Return.objects.create(round=made, series=one, due=made.due)
    return [one.indicator.code for one in series]


def figures(page: Page) -> Locator:
    return page.locator("input[inputmode=decimal]")


def saved(page: Page, code: str) -> Any:
    return expect(page.locator(f'[data-code="{code}"] .app-return__message'))


def test_a_figure_is_saved_when_its_field_is_left_and_the_keys_are_a_spreadsheet_s(
    visit: Visit, fresh_world: World
) -> None:
    codes = ask_for_returns()
    visitor = visit(OFFICER)
    page = visitor.open(GRID)
    fits_and_is_accessible(page)
    page.set_viewport_size({"width": 1366, "height": 768})
    figures(page).first.focus()
    page.keyboard.type("81")
    page.keyboard.press("Enter")
    expect(figures(page).nth(1)).to_be_focused()
    saved(page, codes[0]).to_contain_text("by you")
    page.keyboard.type("fifty")
    page.keyboard.press("Shift+Enter")
    expect(figures(page).first).to_be_focused()
    saved(page, codes[1]).to_contain_text("fifty is not a number we can read")
    expect(figures(page).nth(1)).to_have_attribute("aria-invalid", "true")
    assert figures(page).nth(1).input_value() == "fifty"
    page.keyboard.press("ArrowDown")
    page.keyboard.type("52")
    page.keyboard.press("Tab")
    saved(page, codes[1]).to_contain_text("by you")
    assert Return.objects.get(series__indicator__code=codes[1]).value == 52
    visitor.faults.clear()  # the browser says itself that a cell was refused
    fits_and_is_accessible(page)


def test_twenty_figures_come_in_by_three_actions_and_under_a_minute(visit: Visit, fresh_world: World) -> None:
    codes = ask_for_returns(TWENTY)
    page = visit(OFFICER).open(GRID)
    began = time.monotonic()
    figures(page).first.focus()
    paste(page, "\n".join(f"{code}\t{60 + n}\tAs it was counted." for n, code in enumerate(codes)))
    expect(page.locator("#paste-title")).to_contain_text(f"{len(codes)} match, 0 not found")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#progress")).to_contain_text(f"{len(codes)} of {len(codes)} entered")
    page.get_by_role("button", name="Send what is ready").click()
    expect(page.locator("main")).to_contain_text("sent to be signed off")
    assert time.monotonic() - began < 60
    assert Return.objects.filter(stage="submitted").exists()


def test_what_could_not_be_saved_is_kept_over_a_lost_line_and_a_closed_tab(visit: Visit, fresh_world: World) -> None:
    codes = ask_for_returns()
    visitor = visit(OFFICER)
    page = visitor.open(GRID)
    page.context.set_offline(True)
    figures(page).first.fill("81")
    page.keyboard.press("Tab")
    expect(page.locator("#return-offline")).to_contain_text("You are offline")
    page.context.set_offline(False)
    saved(page, codes[0]).to_contain_text("by you")
    visitor.faults.clear()  # the browser says itself that the line was lost

    figures(page).nth(1).fill("82")  # never left: nothing was sent
    again = page.context.new_page()
    page.close()
    again.goto(visitor.address + GRID)
    saved(again, codes[1]).to_contain_text("by you")
    assert Return.objects.get(series__indicator__code=codes[1]).value == 82
    assert again.evaluate("Object.keys(localStorage).filter(name => name.startsWith('returns'))") == []


def test_nothing_that_was_typed_is_left_for_the_next_person_after_sign_out(visit: Visit, fresh_world: World) -> None:
    ask_for_returns()
    page = visit(OFFICER).open(GRID)
    figures(page).first.evaluate(
        "field => { field.value = '81'; field.dispatchEvent(new Event('input', {bubbles: true})) }"
    )
    assert page.evaluate("Object.keys(localStorage).length") == 1
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state()
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_a_head_signs_what_was_sent_and_asks_about_the_rest(visit: Visit, fresh_world: World) -> None:
    ask_for_returns(1)
    page = visit(OFFICER).open(GRID)
    figures(page).first.fill("81")
    page.locator("summary", has_text="Comment").first.click()
    page.get_by_label("What happened").first.fill("As it was counted.")
    page.get_by_label("A word on what was noticed").first.fill("Checked.")
    page.get_by_role("button", name="Send what is ready").click()
    expect(page.locator("main")).to_contain_text("1 figure sent to be signed off.")

    page = visit(HEAD).open("/returns/open/PLA1/sign-off/")
    fits_and_is_accessible(page)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.get_by_role("link", name="Ask").click()
    fits_and_is_accessible(page)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(page.url.split("/returns/")[0] + "/returns/open/PLA1/sign-off/")
    page.get_by_role("button", name="Sign off the chosen figures").click()
    expect(page.locator("main")).to_contain_text("1 figure signed off.")
    expect(page.locator("main")).to_contain_text("Nothing waits for you")
    page.goto(page.url.split("/returns/")[0] + "/returns/")
    fits_and_is_accessible(page)
