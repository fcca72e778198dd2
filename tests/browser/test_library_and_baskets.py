"""The library and the baskets in a real browser: they fit, axe finds nothing, and they work from the keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from council_pm.people.roles import Role
from tests.browser.test_every_screen import fits_and_is_accessible
from tests.browser.visitor import Visitor
from tests.browser.world import World

Visit = Callable[..., Visitor]
KEEPER, MEMBER = Role.CORPORATE_PERFORMANCE, Role.MEMBER


@pytest.mark.parametrize(
    ("role", "where", "shows"),
    [
        (KEEPER, "/library/", "Adopt those that are ticked"),
        (MEMBER, "/library/?q=no-such-thing", "Nothing in the library is like that"),
        (KEEPER, "/library/COR-01/", "Council tax paid"),
        (KEEPER, "/library/adopt/?entry=COR-01&entry=COR-02", "A code is permanent"),
        (KEEPER, "/library/BV8/complete/", "write how your council counts it"),
        (MEMBER, "/baskets/", "Read by"),
        (KEEPER, "/baskets/corporate/", "Take out those that are ticked"),
        (MEMBER, "/baskets/corporate/compare/", "with figures in both"),
        (KEEPER, "/baskets/new/", "For whom"),
        (KEEPER, "/baskets/corporate/rename/", "Its address stays the same"),
        (KEEPER, "/baskets/corporate/add/", "See what would be put in"),
    ],
)
def test_a_screen_of_the_library_or_the_baskets_is_accessible_and_fits(
    role: Role, where: str, shows: str, visit: Visit
) -> None:
    page = visit(role).open(where)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.locator("body")).to_contain_text(shows)
    fits_and_is_accessible(page)


def tick(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_label(name).check()


def test_two_indicators_are_adopted_and_put_into_a_basket(fresh_world: World, visit: Visit) -> None:
    page = visit(KEEPER).open("/library/?kind=service")
    tick(page, "Adopt Missed bins", "Adopt Household waste recycled")
    page.get_by_role("button", name="Adopt those that are ticked").click()
    page.get_by_role("button", name="See what will be made").click()
    expect(page.locator("#error-summary")).to_contain_text("Choose a unit for “Missed bins”, or one for all.")
    fits_and_is_accessible(page)
    page.get_by_label("Unit for all of them").fill("PLA11")
    page.get_by_role("button", name="See what will be made").click()
    fits_and_is_accessible(page)
    page.get_by_role("button", name="Adopt", exact=True).click()
    expect(page.locator("main")).to_contain_text("2 indicators adopted.")
    page.goto(page.url.split("/library/")[0] + "/baskets/corporate/add/")
    page.get_by_label("Words in the name").fill("missed bins")
    page.get_by_role("button", name="Show").click()
    tick(page, "Put in Missed bins")
    page.get_by_role("button", name="See what would be put in").click()
    fits_and_is_accessible(page)
    page.get_by_role("button", name="Put them in").click()
    expect(page.locator("main")).to_contain_text("1 indicator put in.")
    tick(page, "Take out Missed bins")
    page.get_by_role("button", name="Take out those that are ticked").click()
    fits_and_is_accessible(page)
    page.get_by_label("Why they leave").fill("A slip")
    page.get_by_role("button", name="Take them out").click()
    expect(page.locator("main")).to_contain_text("1 indicator taken out.")
