"""Definitions in a real browser: written, checked by a second person, kept, put in order with a script and without."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from council_pm.people.roles import Role
from tests.browser.test_every_screen import fits_and_is_accessible
from tests.browser.visitor import Visitor
from tests.browser.world import NEW_COLLEAGUE, World

Visit = Callable[..., Visitor]
CORPORATE = Role.CORPORATE_PERFORMANCE


def keep_path(world: World) -> str:
    return world.paths["indicator"].replace("/indicators/", "/definitions/")


def below(page: Page) -> Locator:
    return page.locator(".app-order__item a")


def put_below(page: Page, count: int) -> None:
    """Add indicators until so many stand below the one of the page."""
    while below(page).count() < count:
        page.get_by_text("Put an indicator below it").click()
        page.get_by_label("Indicator", exact=True).select_option(index=below(page).count() + 5)
        page.get_by_role("button", name="Put it below").click()


def test_a_definition_is_written_checked_and_in_force(visit: Visit, fresh_world: World) -> None:
    page = visit(CORPORATE).open(fresh_world.paths["indicator"])
    page.get_by_role("link", name="Keep this indicator").click()
    fits_and_is_accessible(page)
    page.get_by_role("button", name="Change the definition").click()
    page.get_by_label("What is counted").fill("Counted with care.")
    page.get_by_label("Decimal places").fill("many")
    page.get_by_role("button", name="Keep and send to be checked").click()
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page.get_by_label("What is counted")).to_have_value("Counted with care.")
    fits_and_is_accessible(page)
    page.get_by_label("Decimal places").fill("1")
    page.get_by_label("To be reviewed by").fill("1/4/2099")
    page.get_by_label("Why it changes").fill("Clearer.")
    page.get_by_role("button", name="Keep and send to be checked").click()
    expect(page.get_by_role("status").first).to_contain_text("Sent to be checked")
    fits_and_is_accessible(page)
    colleague = visit(NEW_COLLEAGUE).open(urlsplit(page.url).path)
    colleague.get_by_role("link", name="Check this draft").click()
    fits_and_is_accessible(colleague)
    expect(colleague.get_by_role("table")).to_contain_text("Counted with care.")
    colleague.get_by_role("button", name="Accept: it is in force from now on").click()
    expect(colleague.locator("#versions")).to_contain_text("Clearer.")


def test_the_list_is_filtered_and_fits(visit: Visit, world: World) -> None:
    page = visit(CORPORATE).open("/definitions/")
    fits_and_is_accessible(page)
    page.get_by_label("Show", exact=True).select_option("vacant")
    expect(page).to_have_url(re.compile("show=vacant"))
    fits_and_is_accessible(page)
    fits_and_is_accessible(visit(CORPORATE).open("/definitions/new/"))
    for part in ("retire", "replace", "compare"):
        fits_and_is_accessible(visit(CORPORATE).open(f"{keep_path(world)}{part}/"))


def test_what_stands_below_is_dragged_into_order(visit: Visit, fresh_world: World) -> None:
    page = visit(CORPORATE).open(keep_path(fresh_world))
    put_below(page, 3)
    names = below(page).all_inner_texts()
    rows = page.locator(".app-order__item")
    rows.nth(2).drag_to(rows.nth(0), target_position={"x": 5, "y": 2})
    expect(below(page)).to_have_text([names[2], *names[:2], *names[3:]])
    page.reload()
    expect(below(page)).to_have_text([names[2], *names[:2], *names[3:]])


def test_the_same_order_without_a_script(visit: Visit, fresh_world: World) -> None:
    page = visit(CORPORATE, java_script_enabled=False).open(keep_path(fresh_world))
    put_below(page, 2)
    names = below(page).all_inner_texts()
    page.get_by_role("button", name=f"Down {names[0]}").click()
    expect(below(page)).to_have_text([names[1], names[0], *names[2:]])
    page.get_by_role("button", name=f"Take away {names[1]}").click()
    expect(below(page)).to_have_text([names[0], *names[2:]])
