"""Signing in a browser: both sign, what they signed prints on two pages, and everything fits a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from council_pm.people.roles import Role
from tests.browser.test_every_screen import fits_and_is_accessible
from tests.browser.visitor import Visitor
from tests.browser.world import World

Visit = Callable[..., Visitor]
EMPLOYEE, MANAGER, HEAD = Role.EMPLOYEE, Role.MANAGER, Role.HEAD_OF_SERVICE


def pages(page: Page) -> int:
    """On how many sheets a page prints."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize(
    ("role", "where", "more", "shows"),
    [
        (EMPLOYEE, "appraisal to sign", "", "You sign what you both read"),
        (MANAGER, "appraisal to sign", "", "Signing"),
        (MANAGER, "appraisal in full", "print/", "not signed yet"),
        (MANAGER, "appraisal in full", "paper/", "day and signature"),
        (EMPLOYEE, "appraised together", "", "Gloves on, and rounds shared"),
        (EMPLOYEE, "appraised together", "editions/1/", "Agreed together"),
        (MANAGER, "team together", "", "Record a meeting"),
    ],
)
def test_a_screen_about_signing_is_accessible_and_fits(
    role: Role, where: str, more: str, shows: str, visit: Visit, world: World
) -> None:
    page = visit(role).open(world.paths[where] + more)
    expect(page.locator("main")).to_contain_text(shows)
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
    assert len(ids) == len(set(ids))
    fits_and_is_accessible(page)


@pytest.mark.parametrize("script", [True, False])
def test_both_sign_and_what_was_signed_prints_on_two_pages(script: bool, visit: Visit, fresh_world: World) -> None:
    where = fresh_world.paths["appraisal in full"]
    for role in (EMPLOYEE, MANAGER):
        page = visit(role, width=320, height=640, java_script_enabled=script).open(where)
        page.get_by_label("I sign, and I do not agree with this:").fill(f"One thing, says the {role}")
        page.get_by_role("button", name="Sign", exact=True).click()
        expect(page.locator("main")).to_contain_text(f"One thing, says the {role}")
    expect(page.locator("#stages + ol")).to_contain_text("signed by both on")
    page = visit(HEAD).open(where)
    page.get_by_role("button", name="Countersign").click()
    page.get_by_role("link", name="Edition 1, Year-end review").click()
    expect(page.locator("#signatures + ul > li")).to_have_count(3)
    fits_and_is_accessible(page)
    page.get_by_role("link", name="Print it on two pages").click()
    expect(page.locator("main")).to_contain_text("Private.")
    assert pages(page) == 2
    page.emulate_media(media="print")
    expect(page.locator("nav[aria-label=Main]")).to_be_hidden()
    assert pages(visit(EMPLOYEE).open(where + "paper/")) <= 2
