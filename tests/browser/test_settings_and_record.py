"""Settings and the record in a real browser: they fit, axe finds nothing, and a colour is shown as it is typed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from council_pm.people.roles import Role
from tests.browser.test_every_screen import fits_and_is_accessible
from tests.browser.visitor import Visitor
from tests.browser.world import World
from tests.configuration.test_logo_files import svg

Visit = Callable[..., Visitor]
KEEPER = Role.CORPORATE_PERFORMANCE
SETTINGS = "/administration/settings/"


@pytest.mark.parametrize(
    ("where", "shows"),
    [
        (SETTINGS, "Name and brand"),
        (f"{SETTINGS}council_name/", "holds now"),
        (f"{SETTINGS}target_round_opens/change/", "Why it is changed"),
        (f"{SETTINGS}word_executive/change/", "What the Executive is called"),
        (f"{SETTINGS}logo/change/", "What becomes of the file"),
        ("/administration/record/", "changed the setting Name of the council"),
        ("/administration/record/?since=yesterday", "Write the day like 22/11/2026."),
        ("/administration/record/?id=nothing", "Nothing of that kind was done"),
    ],
)
def test_a_screen_of_settings_or_of_the_record_is_accessible_and_fits(where: str, shows: str, visit: Visit) -> None:
    page = visit(KEEPER).open(where, status=422 if "yesterday" in where else 200)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.locator("body")).to_contain_text(shows)
    fits_and_is_accessible(page)


def test_a_colour_is_shown_as_it_is_typed_and_one_that_cannot_be_read_is_refused(visit: Visit) -> None:
    page = visit(KEEPER).open(f"{SETTINGS}brand_colour/change/")
    page.get_by_label("New colour").fill("#fd0")
    expect(page.locator("#colour-sample")).to_contain_text("It cannot be read")
    page.get_by_label("Why it is changed").fill("Our brand")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#error-summary")).to_contain_text("The nearest darker colour that passes is")
    expect(page.get_by_role("button", name="instead")).to_be_visible()
    fits_and_is_accessible(page)


def test_a_logo_shows_in_the_header_and_the_record_can_be_filtered(fresh_world: World, visit: Visit) -> None:
    page = visit(KEEPER).open(f"{SETTINGS}logo/change/")
    drawing = svg('<rect width="10" height="10" fill="#801650"/>')
    page.get_by_label("File").set_input_files([{"name": "arms.svg", "mimeType": "image/svg+xml", "buffer": drawing}])
    page.get_by_label("Why it is changed").fill("Our arms")
    page.get_by_role("button", name="Save", exact=True).click()
    logo = page.locator(".app-header__logo")
    expect(logo).to_be_visible()
    assert logo.evaluate("image => image.complete && image.naturalWidth > 0")
    fits_and_is_accessible(page)
    page.goto(page.url.replace(f"{SETTINGS}logo/", "/administration/record/"))
    page.get_by_label("Kind of thing").select_option("setting")
    expect(page.locator("#results")).to_contain_text("newest first")
    page.get_by_label("Its code or number").fill("logo")
    page.get_by_label("Its code or number").press("Enter")
    expect(page.locator("#results")).to_contain_text("1 change, newest first")
    assert "id=logo" in page.url
    fits_and_is_accessible(page)
