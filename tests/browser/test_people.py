"""People and posts in a real browser: they fit, axe finds nothing, and somebody is appointed, then leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from council_pm.people.roles import Role
from tests.browser.test_every_screen import fits_and_is_accessible
from tests.browser.visitor import Visitor
from tests.browser.world import World

Visit = Callable[..., Visitor]
KEEPER = Role.CORPORATE_PERFORMANCE
HERE = "/administration/"


@pytest.mark.parametrize(
    ("where", "shows"),
    [
        ("people/", "Add a person"),
        ("people/?q=wizard", "Nobody is like that"),
        ("new-person/", "Leave it empty for somebody without an address"),
        ("posts/", "Set up a post"),
        ("posts/?state=vacant", "Vacant"),
        ("posts/?state=ended", "No post is like that"),
        ("new-post/", "It never changes."),
        ("seats/", "Place Select Committee"),
        ("committees/place/seats/", "Give a seat"),
        ("committees/newcomer/seats/", "Nobody sits on it yet"),
        ("committees/place/seats/new/?q=person", "Choose one"),
        ("portfolios/", "Environment"),
        ("portfolios/environment/", "End the portfolio"),
        ("portfolios/environment/hold/?q=wizard", "Nothing found"),
        ("partners/", "No contacts"),
        ("roles/", "made from the table that decides"),
    ],
)
def test_a_screen_of_people_is_accessible_and_fits(where: str, shows: str, visit: Visit) -> None:
    page = visit(KEEPER).open(HERE + where)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.locator("body")).to_contain_text(shows)
    fits_and_is_accessible(page)


def open_manager(page: Page) -> None:
    """From the list of posts to that of a manager."""
    page.get_by_label("Role").select_option("manager")
    expect(page.locator("#results")).not_to_contain_text("Auditor")
    page.locator("#results tbody th a").first.click()


def test_somebody_is_added_appointed_and_leaves(fresh_world: World, visit: Visit) -> None:
    page = visit(KEEPER).open(f"{HERE}new-person/")
    page.get_by_role("button", name="Add").click()
    expect(page.locator("#error-summary")).to_contain_text("Fill this in.")
    fits_and_is_accessible(page)
    name = f"Zoë {'Llanfair' * 10}"
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    fits_and_is_accessible(page)

    page.goto(page.url.split("/administration/")[0] + f"{HERE}posts/")
    open_manager(page)
    fits_and_is_accessible(page)
    title = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="Appoint somebody").click()
    page.get_by_label("Name of the person").fill("ZOË")
    page.get_by_role("button", name="Look up").click()
    fits_and_is_accessible(page)
    page.get_by_role("link", name=name).click()
    page.get_by_label("How the post is held").select_option("deputy")
    page.get_by_role("button", name="Appoint").click()
    expect(page.locator("#error-summary")).to_contain_text("A deputy stands in for known days")
    fits_and_is_accessible(page)
    later = (timezone.localdate() + timedelta(days=30)).isoformat()
    page.get_by_label("Last day").fill(later)
    page.get_by_role("button", name="Appoint").click()
    expect(page.locator("table:has(#holders-caption)")).to_contain_text("Deputy")

    page.get_by_role("link", name=name, exact=True).click()
    expect(page.locator("body")).to_contain_text(title)
    page.get_by_role("link", name="Leave the council").click()
    page.get_by_role("button", name="Show what would end").click()
    expect(page.locator("body")).to_contain_text(f"{title}, deputy")
    fits_and_is_accessible(page)
    page.get_by_role("button", name="End all of this").click()
    expect(page.get_by_role("status").filter(has_text="leaves the council on")).to_be_visible()


def test_a_holder_a_post_and_their_end_are_shown_accessibly(visit: Visit) -> None:
    page = visit(Role.SYSTEM_ADMINISTRATOR).open(f"{HERE}people/?role=manager")
    page.locator("#results tbody th a").first.click()
    expect(page.locator("body")).to_contain_text("Right")
    fits_and_is_accessible(page)
    page.get_by_role("link", name="Change name or address").click()
    fits_and_is_accessible(page)
    page.go_back()
    page.locator("table:has(#posts-caption) tbody th a").first.click()
    page.get_by_role("link", name="End the post").click()
    expect(page.locator("body")).to_contain_text("Somebody still holds it")
    fits_and_is_accessible(page)


def test_what_a_filter_finds_is_said_aloud(visit: Visit) -> None:
    page = visit(KEEPER).open(f"{HERE}people/")
    page.get_by_label("Role").select_option("auditor")
    expect(page.locator("#app-live")).to_contain_text("1 person")
    page.get_by_label("Today").select_option("nothing")
    expect(page.locator("#app-live")).to_have_text("Nobody is like that")
    fits_and_is_accessible(page)
