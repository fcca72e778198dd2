"""A formula in a real browser: proposed with a preview, confirmed by a colleague, and its lineage read."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from council_pm.people.roles import Role
from tests.browser.test_every_screen import fits_and_is_accessible
from tests.browser.visitor import Visitor
from tests.browser.world import NEW_COLLEAGUE, World

Visit = Callable[..., Visitor]


def test_a_formula_is_proposed_with_a_preview_confirmed_by_a_colleague_and_its_lineage_read(
    fresh_world: World, visit: Visit
) -> None:
    formula = f"{fresh_world.paths['overdue indicator']}formula/"
    page = visit(Role.CORPORATE_PERFORMANCE).open(formula)
    expect(page.locator("main")).to_contain_text("People enter the figures of this indicator.")
    fits_and_is_accessible(page)
    page.get_by_role("link", name="Propose a formula").click()
    page.get_by_label("Kind of formula").select_option("weighted_mean")
    page.get_by_role("button", name="Show the last periods").click()
    expect(page.locator("#error-summary")).to_be_focused()
    fits_and_is_accessible(page)
    page.get_by_label("Kind of formula").select_option("sum")
    codes = [option.get_attribute("value") or "" for option in page.locator("datalist option").all()]
    for number, code in enumerate(sorted(codes, key=lambda code: code[-2:])[:2], start=1):
        page.get_by_label(f"Code of part {number}", exact=True).fill(code)
    page.get_by_label("Multiply by").fill("0.5")
    page.get_by_label("Why it is worked out like this").fill("The plan asks for it.")
    page.get_by_role("button", name="Show the last periods").click()
    expect(page.get_by_role("heading", name="The last periods worked out")).to_be_visible()
    expect(page.locator("main tbody").first.locator("tr")).to_have_count(4)
    fits_and_is_accessible(page)
    page.get_by_role("button", name="Send it to be confirmed").click()
    expect(page.locator("main")).to_contain_text("somebody else confirms it")
    other = visit(NEW_COLLEAGUE).open(formula)
    fits_and_is_accessible(other)
    other.set_viewport_size({"width": 1366, "height": 768})
    other.get_by_role("button", name="Confirm this formula").click()
    expect(other.locator("main")).to_contain_text("Holds today")
    other.get_by_role("link", name="What it is made from, and what it feeds").click()
    expect(other.locator("#lineage-from li")).to_have_count(2)
    fits_and_is_accessible(other)
    other.set_viewport_size({"width": 1366, "height": 768})
    other.goto(other.url.split("/indicators/")[0] + "/formulas/")
    expect(other.locator("main")).to_contain_text("1 indicator has a formula.")
    fits_and_is_accessible(other)
