"""Filters of a dashboard with HTMX: one region is swapped, the address keeps the state, Back works (UX section 2)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from council_pm.people.roles import Role
from tests.browser.visitor import Visitor
from tests.browser.world import World
from tests.factories.people import PASSWORD

Visit = Callable[..., Visitor]
DASHBOARD = "/scrutiny/place/"
RED = "17 of 70 indicators: off target"


@pytest.fixture
def visitor(visit: Visit) -> Visitor:
    return visit(Role.MEMBER)


def rows(page: Page) -> int:
    return page.locator("#indicators tbody th[scope=row]").count()


def show_status(page: Page, status: str) -> None:
    page.get_by_label("Status", exact=True).select_option(status)


def test_a_filter_swaps_the_list_alone_and_writes_the_address(visitor: Visitor) -> None:
    page = visitor.open(DASHBOARD)
    assert rows(page) == 70
    visitor.responses.clear()
    show_status(page, "red")
    expect(page.locator("#results")).to_contain_text(RED)
    assert rows(page) == 17
    asked = [one.request for one in visitor.responses if one.request.resource_type in {"document", "xhr", "fetch"}]
    assert [request.headers.get("hx-request") for request in asked] == ["true"]
    assert "status=red" in page.url
    expect(page.get_by_role("heading", level=1)).to_have_count(1)


def test_the_live_region_says_how_many_are_shown(visitor: Visitor) -> None:
    page = visitor.open(DASHBOARD)
    expect(page.get_by_role("status")).to_be_empty()
    show_status(page, "red")
    expect(page.get_by_role("status")).to_contain_text(RED)
    show_status(page, "amber")
    expect(page.get_by_role("status")).to_contain_text("10 of 70 indicators: near target")


def test_back_and_forward_restore_whole_pages_with_their_filters(visitor: Visitor) -> None:
    page = visitor.open(DASHBOARD)
    for status, shown in (("red", RED), ("green", "of 70 indicators: on target")):
        show_status(page, status)
        expect(page.locator("#results")).to_contain_text(shown)
    page.go_back()
    expect(page.locator("#results")).to_contain_text(RED)
    is_whole(page, chosen="red")
    page.go_back()
    expect(page.locator("#indicators tbody th[scope=row]")).to_have_count(70)
    is_whole(page, chosen="")
    page.go_forward()
    expect(page.locator("#results")).to_contain_text(RED)
    is_whole(page, chosen="red")


def test_an_address_that_was_pushed_opens_as_a_whole_page(visitor: Visitor) -> None:
    page = visitor.open(DASHBOARD)
    show_status(page, "red")
    expect(page.locator("#results")).to_contain_text(RED)
    again = visitor.open(page.url.removeprefix(visitor.address))
    expect(again.locator("#results")).to_contain_text(RED)
    is_whole(again, chosen="red")


def test_coming_back_from_an_indicator_finds_the_filtered_list(visitor: Visitor) -> None:
    page = visitor.open(DASHBOARD)
    show_status(page, "red")
    expect(page.locator("#results")).to_contain_text(RED)
    page.locator("#indicators tbody").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="What it means")).to_be_visible()
    page.go_back()
    expect(page.locator("#results")).to_contain_text(RED)
    is_whole(page, chosen="red")


def test_filters_add_up(visitor: Visitor) -> None:
    page = visitor.open(DASHBOARD)
    show_status(page, "red")
    expect(page.locator("#results")).to_contain_text(RED)
    page.get_by_label("Direction", exact=True).select_option("worse")
    expect(page.locator("#results")).to_contain_text("8 of 70 indicators: off target; direction: ")
    page.get_by_role("link", name="Show all").click()
    expect(page.locator("#indicators tbody th[scope=row]")).to_have_count(70)


def test_a_session_that_has_ended_leads_to_the_sign_in_and_back(visitor: Visitor, world: World) -> None:
    page = visitor.open(DASHBOARD)
    visitor.context.clear_cookies()
    show_status(page, "red")
    page.get_by_label("E-mail address").fill(world.logins[Role.MEMBER])
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    is_whole(page, chosen="")
    assert all("401" in fault for fault in visitor.faults)
    visitor.faults.clear()


def test_a_lost_connection_is_told_and_the_list_stays(visitor: Visitor) -> None:
    page = visitor.open(DASHBOARD)
    visitor.context.set_offline(True)
    show_status(page, "red")
    expect(page.get_by_role("alert")).to_contain_text("You are offline.")
    assert rows(page) == 70
    visitor.context.set_offline(False)
    visitor.faults.clear()
    show_status(page, "amber")
    expect(page.locator("#results")).to_contain_text("10 of 70 indicators: near target")
    expect(page.get_by_role("alert")).to_be_hidden()


def is_whole(page: Page, *, chosen: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("How are our services doing?")
    expect(page.get_by_role("banner")).to_be_visible()
    expect(page.get_by_label("Status", exact=True)).to_have_value(chosen)
