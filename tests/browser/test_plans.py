"""Plans, aims and actions in a browser: each screen fits and is accessible, and a text is saved while it is typed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from council_pm.people.roles import Role
from tests.browser.test_every_screen import fits_and_is_accessible
from tests.browser.visitor import Visitor
from tests.browser.world import World

Visit = Callable[..., Visitor]


@pytest.mark.parametrize(
    ("role", "where", "shows"),
    [
        (Role.MANAGER, "/plans/", "No street is missed twice in a month"),
        (Role.MEMBER, "/plans/gaps/", "Aims that no indicator proves"),
        (Role.MANAGER, "plan", "changed since: others read the edition"),
        (Role.MANAGER, "plan section", "How it reads"),
        (Role.MANAGER, "plan compared", "all"),
        (Role.MANAGER, "new aim", "What it supports"),
        (Role.MANAGER, "aim", "Why am I doing this?"),
        (Role.MEMBER, "aim picture", "The same as a list"),
        (Role.MEMBER, "aim level", "Clean streets, and bins that are emptied on the day"),
        (Role.MANAGER, "new measure", "Figure to reach"),
        (Role.MEMBER, "plan edition", "as you read it now"),
        (Role.MEMBER, "plan outline", "1.1.1.1"),
        (Role.CORPORATE_PERFORMANCE, "/plans/headings/", "Broad headings"),
        (Role.CORPORATE_PERFORMANCE, "headings", "Add a heading"),
        (Role.CORPORATE_PERFORMANCE, "heading edit", "Guidance"),
        (Role.MANAGER, "/actions/", "overdue"),
        (Role.MANAGER, "action", "What would help: A map of the narrow streets."),
        (Role.MANAGER, "action", "Did it work?"),
        (Role.MANAGER, "action passed on", "Overdue: passed on to"),
        (Role.MANAGER, "/actions/workbook/", "What the table must look like"),
        (Role.HEAD_OF_SERVICE, "/my-work/", "passed on to you from"),
        (Role.MANAGER, "action edit", "Mark it on the indicator's chart"),
        (Role.HEAD_OF_SERVICE, "/actions/answers/", "have no answer"),
        (Role.MANAGER, "answer", "Until when it holds"),
        (Role.HEAD_OF_SERVICE, "/plans/moves/", "Yours to choose"),
        (Role.HEAD_OF_SERVICE, "after the move", "From that day it supports"),
    ],
)
def test_a_screen_of_plans_is_accessible_and_fits(
    role: Role, where: str, shows: str, visit: Visit, world: World
) -> None:
    page = visit(role).open(world.paths.get(where, where))
    expect(page.locator("body")).to_contain_text(shows)
    fits_and_is_accessible(page)


def test_the_tree_opens_level_by_level_and_reads_without_script(visit: Visit, world: World) -> None:
    page = visit(Role.MEMBER).open("/plans/")
    page.locator("summary", has_text="Streets and places that people are proud of").click()
    expect(page.get_by_role("link", name="Clean streets, and bins that are emptied on the day")).to_be_visible()
    bare = visit(Role.MEMBER, java_script_enabled=False).open("/plans/")
    bare.locator("summary", has_text="Streets and places that people are proud of").click()
    bare.get_by_role("link", name="Who delivers it").first.click()
    expect(bare.get_by_role("link", name="Clean streets, and bins that are emptied on the day")).to_be_visible()


def test_on_a_phone_each_level_is_a_page_with_the_way_back(visit: Visit, world: World) -> None:
    page = visit(Role.MANAGER).open("/plans/")
    page.set_viewport_size({"width": 320, "height": 640})
    expect(page.get_by_text("No street is missed twice in a month")).to_be_hidden()
    page.get_by_role("link", name=re.compile("1 aim supports it.*Streets and places")).click()
    page.get_by_role("link", name=re.compile("1 aim supports it.*Clean streets")).click()
    expect(page.get_by_role("link", name="Fewer than 60 bins missed of every 100,000", exact=True)).to_be_visible()
    page.get_by_role("link", name="Streets and places that people are proud of", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Streets and places")


def test_the_picture_stands_on_one_page_of_paper_without_the_list(visit: Visit, world: World) -> None:
    page = visit(Role.MEMBER).open(world.paths["aim picture"])
    page.emulate_media(media="print")
    expect(page.locator(".app-thread-picture svg")).to_be_visible()
    expect(page.get_by_role("heading", name="The same as a list")).to_be_hidden()
    assert page.pdf(format="A4").count(b"/Type /Page\n") + page.pdf(format="A4").count(b"/Type/Page/") <= 1


def test_a_text_is_saved_when_its_box_is_left_and_a_colleagues_newer_one_is_not_overwritten(
    visit: Visit, fresh_world: World
) -> None:
    path = fresh_world.paths["plan section"]
    mine, theirs = visit(Role.MANAGER).open(path), visit(Role.HEAD_OF_SERVICE).open(path)
    mine.get_by_label("Text").fill("My words.")
    mine.get_by_role("heading", level=1).click()
    expect(mine.locator("#saved")).to_contain_text("Saved at")
    mine.get_by_label("Text").fill("My words, and more.")
    mine.get_by_role("heading", level=1).click()
    expect(mine.locator("#based-on")).to_have_value("4")
    theirs.get_by_label("Text").fill("Their words.")
    theirs.get_by_role("heading", level=1).click()
    expect(theirs.locator("#saved")).to_contain_text("somebody else wrote here meanwhile")
    theirs.get_by_role("button", name="Save and go back to the plan").click()
    expect(theirs.locator("#error-summary")).to_be_visible()
    expect(theirs.locator("main")).to_contain_text("My words, and more.")
    expect(theirs.get_by_label("Text")).to_have_value("Their words.")
    fits_and_is_accessible(theirs)
    theirs.get_by_role("button", name="Save and go back to the plan").click()
    expect(theirs.get_by_text("Their words.")).to_be_visible()


def test_several_actions_are_changed_at_once_and_a_stale_one_is_named(visit: Visit, fresh_world: World) -> None:
    path = fresh_world.paths["action passed on"]
    mine, theirs = visit(Role.MANAGER).open("/actions/"), visit(Role.MANAGER).open(path)
    theirs.get_by_label("In a few words").fill("The truck is late.")
    theirs.get_by_role("button", name="Say it").click()
    expect(theirs.get_by_text("The truck is late.")).to_be_visible()
    mine.get_by_label("Overdue").check()
    mine.get_by_label("Ride along on three rounds").check()
    mine.get_by_text("Change those that are ticked").click()
    mine.get_by_label("How they go").last.select_option("behind")
    mine.get_by_label("Why").fill("The depot moves.")
    mine.get_by_role("button", name="Change them").click()
    expect(mine.get_by_text("1 action was not changed")).to_be_visible()
    expect(mine.locator("main")).to_contain_text("Somebody changed it meanwhile")
    fits_and_is_accessible(mine)


def test_a_workbook_is_previewed_before_it_is_applied(visit: Visit, fresh_world: World) -> None:
    page = visit(Role.MANAGER).open("/actions/workbook/")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Excel").click()
    page.get_by_label("A file").set_input_files(taken.value.path())
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_text("Nothing would change")).to_be_visible()
    page.get_by_role("link", name="Actions from a table").click()
    page.get_by_label("Or rows copied from a spreadsheet").fill("unit,title,owner,due\nPLA11,A map,nobody,1/2/2030")
    page.get_by_role("button", name="Check it").click()
    expect(page.locator("main")).to_contain_text("There is no post nobody in PLA11")
    fits_and_is_accessible(page)
