"""Clinics in a browser: each screen fits and is accessible, and nothing that is typed in the meeting is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from clinics.models import Commitment, Item, Note
from council_pm.people.roles import Role
from tests.browser.test_every_screen import fits_and_is_accessible
from tests.browser.visitor import Visitor
from tests.browser.world import World

Visit = Callable[..., Visitor]
HEAD = Role.HEAD_OF_SERVICE


@pytest.mark.parametrize(
    ("role", "where", "shows"),
    [
        (HEAD, "/clinics/", "I would like help with"),
        (HEAD, "clinic", "2 of 6 parts ready"),
        (Role.CORPORATE_PERFORMANCE, "clinic", "Run this meeting"),
        (Role.CORPORATE_PERFORMANCE, "clinic edit", "Why it moves"),
        (Role.CORPORATE_PERFORMANCE, "clinic agenda", "Comes as number"),
        (Role.CORPORATE_PERFORMANCE, "candidates", "We do not find foster carers."),
        (HEAD, "clinic ask", "Asking is no admission"),
        (Role.CORPORATE_PERFORMANCE, "item", "Questions and hints"),
        (HEAD, "item edit", "It is saved as you type."),
        (HEAD, "meeting", "Ask, do not judge"),
        (Role.CORPORATE_PERFORMANCE, "meeting", "Who came"),
    ],
)
def test_a_screen_of_clinics_is_accessible_and_fits(
    role: Role, where: str, shows: str, visit: Visit, world: World
) -> None:
    page = visit(role).open(world.paths.get(where, where))
    expect(page.locator("body")).to_contain_text(shows)
    fits_and_is_accessible(page)


def kept(page: Page) -> list[str]:
    found: list[str] = page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('kept '))")
    return found


def test_what_a_head_types_is_saved_by_itself(visit: Visit, fresh_world: World) -> None:
    page = visit(HEAD).open(fresh_world.paths["item edit"])
    page.get_by_label("What happened, as you see it").fill("We lost three crews in June.")
    expect(page.locator("[data-kept-state]")).to_contain_text("Saved at")
    assert Item.objects.get(story="We lost three crews in June.").version == 2
    assert kept(page) == []


def test_a_note_and_a_promise_survive_a_lost_line_and_a_closed_tab(visit: Visit, fresh_world: World) -> None:
    visitor = visit(HEAD)
    page = visitor.open(fresh_world.paths["meeting"])
    whole = page.locator("#whole")
    whole.get_by_label("Note", exact=True).fill("We need a map of the narrow streets.")
    page.context.set_offline(True)
    whole.get_by_role("button", name="Save note").click()
    expect(whole.locator("[data-kept-state]").first).to_contain_text("You are offline")
    whole.get_by_text("Make a promise", exact=False).first.click()
    whole.get_by_label("Whose promise").select_option("colleagues")
    whole.get_by_label("What is promised").fill("A map by Friday")
    whole.get_by_label("Who does it").fill("Round Planner (Waste and Recycling)")
    whole.get_by_label("By", exact=True).fill("2031-03-31")
    whole.get_by_role("button", name="Promise it").click()
    assert len(kept(page)) == 2
    again = page.context.new_page()
    page.close()
    page.context.set_offline(False)
    again.goto(visitor.address + fresh_world.paths["meeting"])
    expect(again.locator("#whole")).to_contain_text("We need a map of the narrow streets.")
    expect(again.locator("#whole")).to_contain_text("A map by Friday")
    visitor.faults.clear()  # the browser says itself that the line was lost
    assert kept(again) == []
    assert Note.objects.filter(text="We need a map of the narrow streets.").count() == 1
    assert Commitment.objects.filter(action__title="A map by Friday", side="colleagues").count() == 1


def test_nothing_typed_is_left_for_the_next_person_after_sign_out(visit: Visit, fresh_world: World) -> None:
    page = visit(HEAD).open(fresh_world.paths["meeting"])
    page.context.set_offline(True)
    page.locator("#whole").get_by_label("Note", exact=True).fill("Between us.")
    assert len(kept(page)) == 1
    page.context.set_offline(False)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state()
    assert kept(page) == []


def test_the_meeting_is_kept_without_script_too(visit: Visit, fresh_world: World) -> None:
    page = visit(HEAD, java_script_enabled=False).open(fresh_world.paths["meeting"])
    whole = page.locator("#whole")
    whole.get_by_label("Note", exact=True).fill("Written without script.")
    whole.get_by_role("button", name="Save note").click()
    expect(page.locator("#whole")).to_contain_text("Written without script.")
