"""What a first visit costs, how far away the worst is, what comes out of the printer (UX U1, U9, U11, section 3)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from council_pm.people.roles import Role
from tests.browser.visitor import Visitor, compressed
from tests.browser.world import World
from tests.factories.people import PASSWORD

Visit = Callable[..., Visitor]
KB = 1024
MOST = {"document": 15 * KB, "stylesheet": 22 * KB, "script": 25 * KB}
MOST_IN_ALL = 60 * KB
MOST_REQUESTS = 6
CHROME = ("nav[aria-label=Main]", ".app-breadcrumbs", ".app-tools", ".app-filters", ".app-header__account")


@pytest.mark.parametrize(
    ("role", "where"),
    [
        (Role.MEMBER, "/scrutiny/place/"),
        (Role.MEMBER, "/scrutiny/place/?view=rug"),
        (Role.CHIEF_EXECUTIVE, "/executive/"),
        (Role.CHIEF_EXECUTIVE, "/units/PLA/"),
        (Role.MEMBER, "indicator"),
        (Role.CORPORATE_PERFORMANCE, "/my-work/"),
    ],
)
def test_a_first_visit_is_light(role: Role, where: str, visit: Visit, world: World) -> None:
    visitor = visit(role)
    page = visitor.open(world.paths.get(where, where))
    page.wait_for_load_state("networkidle")
    assert len(visitor.responses) <= MOST_REQUESTS, [response.url for response in visitor.responses]
    weights = dict.fromkeys(MOST, 0)
    for response in visitor.responses:
        kind = response.request.resource_type
        weights[kind] = weights.get(kind, 0) + compressed(response.body())
    assert {kind: weight for kind, weight in weights.items() if weight > MOST.get(kind, MOST_IN_ALL)} == {}
    assert sum(weights.values()) <= MOST_IN_ALL, weights


def test_a_member_signs_in_to_the_worst_and_its_cause_is_one_click_away(visit: Visit, fresh_world: World) -> None:
    page = visit(None).open("/sign-in/")
    page.get_by_label("E-mail address").fill(fresh_world.logins[Role.MEMBER])
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator(".app-exception").get_by_role("link", name=fresh_world.worst).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(fresh_world.worst)
    expect(page.get_by_role("main")).to_contain_text("Off target")
    expect(page.locator(".app-lead")).to_contain_text("is below the target")
    expect(page.get_by_role("heading", name="What stands below it")).to_have_count(1)


def on_paper(page: Page) -> Page:
    page.emulate_media(media="print")
    return page


def test_a_printed_dashboard_has_no_page_furniture_and_repeats_its_heads(visit: Visit) -> None:
    page = on_paper(visit(Role.MEMBER).open("/scrutiny/place/?status=red"))
    for part in CHROME:
        for element in page.locator(part).all():
            expect(element).to_be_hidden()
    head = page.locator("#indicators thead")
    assert head.evaluate("element => getComputedStyle(element).display") == "table-header-group"
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_printed_dashboard_says_its_filters_in_words(visit: Visit) -> None:
    page = on_paper(visit(Role.MEMBER).open("/scrutiny/place/?status=red"))
    expect(page.get_by_text("17 of 70 indicators: off target")).to_be_visible()
    expect(page.get_by_role("link", name="Show all")).to_be_hidden()


def test_what_is_folded_on_screen_is_open_on_paper_and_folds_again(visit: Visit) -> None:
    page = visit(Role.CORPORATE_PERFORMANCE).open("/history/")
    folded = page.locator("details:not([open])")
    count = folded.count()
    assert count > 0
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(folded).to_have_count(0)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(folded).to_have_count(count)
