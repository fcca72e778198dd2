"""The organisation in a real browser: it fits, axe finds nothing, and a part changes after a look."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from council_pm.people.roles import Role
from tests.browser.test_every_screen import fits_and_is_accessible
from tests.browser.visitor import Visitor
from tests.browser.world import World

Visit = Callable[..., Visitor]
KEEPER = Role.CORPORATE_PERFORMANCE
CHART = "/administration/organisation/"


@pytest.mark.parametrize(
    ("where", "shows"),
    [
        (CHART, "Parts of the council"),
        (f"{CHART}?view=list", "Directly below it"),
        (f"{CHART}?words=nowhere", "Nothing found"),
        (f"{CHART}?on=1990-01-01", "Nothing on record"),
        (f"{CHART}?on=31/02/2026", "There is no such day"),
        (f"{CHART}PLA/", "How it came to this"),
        (f"{CHART}PLA11/", "Indicators that it answers for"),
        ("/administration/organisation-new/", "Show what this changes"),
        (f"{CHART}PLA11/move/?from_day=soon", "Choose one of these."),
        (f"{CHART}PLA11/move/?parent=CHI1&from_day=2030-04-01", "What this touches"),
        (f"{CHART}PLA11/close/?from_day=2030-04-01", "This cannot be done yet"),
    ],
)
def test_a_screen_of_the_organisation_is_accessible_and_fits(where: str, shows: str, visit: Visit) -> None:
    page = visit(KEEPER).open(where, status=422 if "31/" in where or "soon" in where else 200)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.locator("body")).to_contain_text(shows)
    fits_and_is_accessible(page)


def test_a_part_is_renamed_after_a_look_at_what_that_touches(fresh_world: World, visit: Visit) -> None:
    page = visit(KEEPER).open(CHART)
    page.get_by_label("Words in the name or code").fill("waste")
    page.get_by_role("button", name="Show").click()
    page.locator("#results").get_by_role("link", name="Waste and Recycling").click()
    page.get_by_role("link", name="Rename").click()
    page.get_by_label("New name").fill("Bins")
    page.get_by_label("From", exact=True).fill("2026-04-01")
    page.get_by_role("button", name="Show what this changes").click()
    expect(page.get_by_text("“Waste and Recycling” is called “Bins”")).to_be_visible()
    page.get_by_role("button", name="Rename it").click()
    expect(page.locator("#error-summary")).to_contain_text("Say why it is changed.")
    page.get_by_label("Why it is changed").fill("Shorter")
    page.get_by_role("button", name="Rename it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bins")
    fits_and_is_accessible(page)
