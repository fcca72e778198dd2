"""Each screen in each state: axe finds nothing, nothing scrolls sideways, the console stays empty (UX U5, U7, U9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from council_pm.people.roles import Role
from tests.browser.visitor import Visitor, assert_accessible, sideways
from tests.browser.world import NEW_COLLEAGUE, World

Visit = Callable[..., Visitor]
PHONE = 320
ZOOMED = 1366 // 4  # what a laptop's screen holds at 400 %
MEMBER, CORPORATE = Role.MEMBER, Role.CORPORATE_PERFORMANCE


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen in a state: who looks, where (an address or a name in ``World.paths``), and words that prove it."""

    name: str
    role: str | None
    where: str
    shows: str
    status: int = 200


SCREENS = (
    Screen("sign-in", None, "/sign-in/", "Sign in"),
    Screen("gallery", MEMBER, "/components/", "Component gallery"),
    Screen("committee", MEMBER, "/scrutiny/place/", "Ask about these"),
    Screen("committee, rug", MEMBER, "/scrutiny/place/?view=rug", "7 before"),
    Screen("committee, overdue only", MEMBER, "/scrutiny/place/?status=overdue", "3 of 70 indicators: overdue"),
    Screen("committee, nothing left", MEMBER, "/scrutiny/place/?theme=Unknown", "Nothing matches these filters"),
    Screen("committee without indicators", MEMBER, "/scrutiny/newcomer/", "No indicators here yet"),
    Screen("overview", Role.CHIEF_EXECUTIVE, "/executive/", "By department"),
    Screen("department", Role.CHIEF_OFFICER, "/units/PLA/", "By service"),
    Screen("unit", Role.MANAGER, "/units/PLA11/", "Waste and Recycling"),
    Screen("before and after", Role.CHIEF_OFFICER, "/units/PLA/before-and-after/", "Indicators before and after"),
    Screen("unit without indicators", Role.MANAGER, "/units/CHI1/?theme=Unknown", "Nothing matches these filters"),
    Screen("indicator", MEMBER, "indicator", "What stands below it"),
    Screen("indicator without figures", MEMBER, "empty indicator", "First figure due"),
    Screen("overdue indicator", MEMBER, "overdue indicator", "days late"),
    Screen("withheld indicator", MEMBER, "withheld indicator", "Withheld"),
    Screen("period", MEMBER, "period", "Council plan."),
    Screen("history of a value", Role.AUDITOR, "value history", "Two rounds were left out."),
    Screen("worth a second look", Role.MANAGER, "/second-look/", "Members never see it."),
    Screen("running job", CORPORATE, "job running", "7,560 of 18,000"),
    Screen("finished job", CORPORATE, "job done", "Go on"),
    Screen("failed job", CORPORATE, "job failed", "The file is empty: choose another."),
    Screen("history files", CORPORATE, "/history/", "faults.csv"),
    Screen("no history files", NEW_COLLEAGUE, "/history/", "No files yet"),
    Screen("sound file", CORPORATE, "load preview", "What would change"),
    Screen("faulty file", CORPORATE, "load faults", "4 things are wrong with this file"),
    Screen("not allowed", MEMBER, "/history/", "", 403),
    Screen("not there", MEMBER, "/nothing-here/", "", 404),
)

FIRST_FORMS = (
    Role.CHIEF_EXECUTIVE,
    Role.CORPORATE_PERFORMANCE,
    Role.CHIEF_OFFICER,
    Role.HEAD_OF_SERVICE,
    Role.PERFORMANCE_OFFICER,
    Role.MANAGER,
    Role.EXECUTIVE_MEMBER,
    Role.MEMBER,
    Role.EMPLOYEE,
    Role.SYSTEM_ADMINISTRATOR,
)


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_screen_is_accessible_and_fits(screen: Screen, visit: Visit, world: World) -> None:
    page = visit(screen.role).open(world.paths.get(screen.where, screen.where), status=screen.status)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.locator("body")).to_contain_text(screen.shows)
    fits_and_is_accessible(page)


@pytest.mark.parametrize("role", FIRST_FORMS)
def test_the_first_screen_of_each_role_is_accessible_and_fits(role: Role, visit: Visit) -> None:
    page = visit(role).open("/my-work/")
    expect(page.get_by_role("heading", level=1)).to_have_text("My work")
    fits_and_is_accessible(page)


def test_a_refused_sign_in_is_accessible_and_fits(visit: Visit) -> None:
    page = visit(None).open("/sign-in/")
    page.get_by_label("E-mail address").fill("nobody@council.example")
    page.get_by_label("Password").fill("a wrong password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("You are not signed in")
    fits_and_is_accessible(page)


def test_a_refused_upload_is_accessible_and_fits(visit: Visit) -> None:
    page = visit(CORPORATE).open("/history/")
    page.get_by_role("button", name="Check the file").click()
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page.locator("#error-summary")).to_contain_text("Choose the file with the figures.")
    fits_and_is_accessible(page)


def test_a_dashboard_is_accessible_and_fits_after_a_swap(visit: Visit) -> None:
    page = visit(MEMBER).open("/scrutiny/place/")
    page.get_by_label("Status", exact=True).select_option("red")
    expect(page.locator("#results")).to_contain_text("17 of 70 indicators: off target")
    fits_and_is_accessible(page)


@pytest.mark.parametrize("where", ["/components/", "/scrutiny/place/", "indicator"])
def test_a_screen_of_a_phone_has_the_contrast_that_a_desk_has(where: str, visit: Visit, world: World) -> None:
    page = visit(MEMBER, width=PHONE, height=640).open(world.paths.get(where, where))
    assert_accessible(page)


@pytest.mark.parametrize("where", ["/scrutiny/place/", "indicator"])
def test_a_screen_is_accessible_in_forced_colours(where: str, visit: Visit, world: World) -> None:
    page = visit(MEMBER, forced_colors="active").open(world.paths.get(where, where))
    assert_accessible(page)
    shape = page.locator(".app-shape").first
    expect(shape).to_be_visible()


def fits_and_is_accessible(page: Page) -> None:
    assert_accessible(page)
    assert sideways(page) == 0
    for width in (ZOOMED, PHONE):
        page.set_viewport_size({"width": width, "height": 640})
        assert sideways(page) == 0, f"at {width} px"
    assert_accessible(page, again=True)
