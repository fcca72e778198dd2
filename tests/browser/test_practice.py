"""Good practice in a browser: each screen fits and is accessible; an entry goes its way without a script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from council_pm.people.roles import Role
from tests.browser.test_every_screen import fits_and_is_accessible
from tests.browser.visitor import Visitor
from tests.browser.world import World

Visit = Callable[..., Visitor]
MEMBER, MANAGER, CORPORATE = Role.MEMBER, Role.MANAGER, Role.CORPORATE_PERFORMANCE


@pytest.mark.parametrize(
    ("role", "where", "shows"),
    [
        (MEMBER, "/practice/", "Ride along with the crews"),
        (MANAGER, "/practice/?state=draft", "A draft of rounds"),
        (MEMBER, "/practice/?q=nothing", "Clear the filters"),
        (MEMBER, "practice", "What the figures say"),
        (CORPORATE, "practice", "It still holds"),
        (MANAGER, "practice draft", "Publish it"),
        (MANAGER, "practice edit", "Communities it concerns"),
        (MEMBER, "practice revision", "Revision 1, as it stood"),
        (MANAGER, "/practice/new/", "Save as a draft"),
        (MANAGER, "practice use", "For which part of the council"),
        (CORPORATE, "practice use update", "What happened"),
        (CORPORATE, "/practice/communities/", "A further community"),
        (CORPORATE, "/practice/transfers/", "Two foremen showed how they plan a round."),
        (MANAGER, "/practice/transfers/new/", "What moved"),
        (CORPORATE, "/practice/promises/", "We empty your bin on its day."),
        (CORPORATE, "/practice/promises/new/", "as residents read it"),
        (CORPORATE, "promise", "We promise it"),
        (CORPORATE, "/practice/awards/", "Units thanked for their attendance"),
        (CORPORATE, "/practice/recognitions/new/", "I made sure that"),
        (CORPORATE, "/practice/panel/", "Rounds Manager"),
        (CORPORATE, "/practice/nominations/", "The five worst rounds"),
        (CORPORATE, "nomination", "They went back the same day."),
        (CORPORATE, "nomination award", "Citation"),
        (Role.EMPLOYEE, "/practice/nominations/new/", "and by nobody else"),
        (MEMBER, "matches", "Who turned a curve like this"),
    ],
)
def test_a_screen_of_good_practice_is_accessible_and_fits(
    role: Role, where: str, shows: str, visit: Visit, world: World
) -> None:
    page = visit(role).open(world.paths.get(where, where))
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.locator("body")).to_contain_text(shows)
    fits_and_is_accessible(page)


def test_a_refused_entry_keeps_what_was_typed_and_leads_to_its_fields(visit: Visit) -> None:
    page = visit(MANAGER).open("/practice/new/")
    page.get_by_label("What we did").fill("We rode along.")
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.locator("#error-summary")).to_contain_text("Name it in at most 200 characters.")
    expect(page.get_by_label("What we did")).to_have_value("We rode along.")
    fits_and_is_accessible(page)


def test_an_entry_is_written_published_and_used_without_a_script(visit: Visit, fresh_world: World) -> None:
    ahead = (timezone.localdate() + timedelta(days=200)).isoformat()
    page = visit(MANAGER, java_script_enabled=False).open("/practice/new/")
    for label, words in (
        ("Name", "Maps in the cab"), ("Topic", "Waste"), ("What we did", "A map in each cab."),
        ("What worked", "Fewer were missed."),
    ):  # fmt: skip
        page.get_by_label(label, exact=True).fill(words)
    page.get_by_label("Older people").check()
    page.get_by_label("Whom to ask").select_option(label="Rounds Manager")
    page.get_by_label("Somebody looks whether it still holds by").fill(ahead)
    page.get_by_role("button", name="Save as a draft").click()
    page.get_by_role("button", name="Publish it").click()
    expect(page.locator("body")).to_contain_text("Everybody in the council can read it now.")
    page.get_by_role("link", name="I used this").click()
    page.get_by_label("Since when").fill(timezone.localdate().isoformat())
    page.get_by_label("What happened").fill("It began well.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("body")).to_contain_text("It began well.")
