"""The boxes of an appraisal in a browser: kept while they are typed, unseen by the other side, never in the browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from appraisals.models import Appraisal, Passage
from council_pm.people.models import Occupancy, Post, User
from council_pm.people.roles import Role
from tests.browser.test_every_screen import fits_and_is_accessible
from tests.browser.visitor import Visitor
from tests.browser.world import World
from tests.factories.appraisals import AppraisalFactory, CheckInFactory, CycleFactory, NeedFactory, PassageFactory

Visit = Callable[..., Visitor]
TYPED = "Heron over the weir"
VIEW = "My view"


@pytest.fixture
def appraisal(fresh_world: World) -> Appraisal:
    """That of the employee, whom the manager appraises, at the mid-year review.

    Named before ``visit`` in a test, so that its pages are closed before the council is put back.
    """
    users = {role: User.objects.get(email=fresh_world.logins[role]) for role in (Role.EMPLOYEE, Role.MANAGER)}
    post, above = (Occupancy.objects.filter(person=users[role].person).select_related("post")[0].post for role in users)
    Post.objects.filter(pk=post.pk).update(reports_to=above)
    made: Appraisal = AppraisalFactory.create(
        cycle=CycleFactory.create(), post=post, person=users[Role.EMPLOYEE].person, stage="mid_year"
    )
    PassageFactory.create(appraisal=made, stage="setting", kind="statement", side="", text="Clean rounds first.")
    CheckInFactory.create(appraisal=made)
    NeedFactory.create(appraisal=made)
    return made


def kept_in_browser(page: Page) -> str:
    """What this browser keeps, apart from the address that htmx notes."""
    found: dict[str, str] = page.evaluate("({...localStorage, ...sessionStorage})")
    found.pop("htmx-current-path-for-history", None)
    return str(found or "")


def box(page: Page) -> Locator:
    return page.locator("form[data-words]").filter(has=page.get_by_label(VIEW, exact=True))


def say(page: Page, text: str) -> None:
    page.get_by_label(VIEW, exact=True).fill(text)


def is_kept(page: Page) -> None:
    expect(box(page).locator("[data-words-state]")).to_contain_text("Kept at")


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.MANAGER])
def test_the_page_is_accessible_and_fits(role: Role, appraisal: Appraisal, visit: Visit) -> None:
    page = visit(role).open(appraisal.get_absolute_url())
    expect(page.locator("#words")).to_contain_text("Mid-year review")
    fits_and_is_accessible(page)
    page.wait_for_load_state("networkidle")  # it has asked how long the session lasts


def test_what_is_typed_is_unseen_until_it_is_saved_and_never_in_the_browser(appraisal: Appraisal, visit: Visit) -> None:
    page = visit(Role.EMPLOYEE).open(appraisal.get_absolute_url())
    other = visit(Role.MANAGER).open(appraisal.get_absolute_url())
    say(page, TYPED)
    is_kept(page)
    assert Passage.objects.get(appraisal=appraisal, kind="review").draft.open() == TYPED
    other.reload()
    expect(other.locator("body")).not_to_contain_text(TYPED)
    page.reload()
    expect(page.get_by_label(VIEW, exact=True)).to_have_value(TYPED)
    box(page).get_by_role("button", name="Save").click()
    expect(box(page)).to_contain_text("Saved by")
    other.reload()
    expect(other.locator("body")).to_contain_text(TYPED)
    assert kept_in_browser(page) == kept_in_browser(other) == ""


def test_two_windows_see_both_texts(appraisal: Appraisal, visit: Visit) -> None:
    visitor = visit(Role.EMPLOYEE)
    first, second = (visitor.open(appraisal.get_absolute_url()) for _window in range(2))
    say(first, "First window")
    is_kept(first)
    say(second, "Second window")
    expect(box(second).locator("[data-words-state]")).to_contain_text("Press Save to see both texts")
    say(second, "Second window, more")
    second.wait_for_timeout(2_000)
    assert Passage.objects.get(appraisal=appraisal, kind="review").draft.open() == "First window"
    box(second).get_by_role("button", name="Save").click()
    expect(second.locator("main")).to_contain_text("First window")
    expect(second.get_by_label(VIEW, exact=True)).to_have_value("Second window, more")
    second.get_by_role("button", name="Save").click()
    expect(box(second)).to_contain_text("Saved by")
    assert Passage.objects.get(appraisal=appraisal, kind="review").text.open() == "Second window, more"
    visitor.faults.clear()  # the browser says itself that an answer was 409


def test_a_lost_line_is_told_and_tried_again(appraisal: Appraisal, visit: Visit) -> None:
    visitor = visit(Role.EMPLOYEE)
    page = visitor.open(appraisal.get_absolute_url())
    page.context.set_offline(True)
    say(page, TYPED)
    expect(box(page).locator("[data-words-state]")).to_contain_text("trying again")
    box(page).get_by_role("button", name="Save").click()
    expect(page.get_by_label(VIEW, exact=True)).to_have_value(TYPED)
    page.context.set_offline(False)
    is_kept(page)
    assert kept_in_browser(page) == ""
    visitor.faults.clear()  # the browser says itself that the line was lost


def test_before_another_form_takes_the_page_away_what_was_typed_is_kept(appraisal: Appraisal, visit: Visit) -> None:
    page = visit(Role.MANAGER).open(appraisal.get_absolute_url())
    say(page, TYPED)
    page.locator("#check-ins ~ ul").first.get_by_role("button", name="Agree").click()
    expect(page.locator("#check-ins ~ ul").first).to_contain_text("agreed")
    expect(page.get_by_label(VIEW, exact=True)).to_have_value(TYPED)


def test_before_the_session_ends_the_page_warns_and_prolongs_it(appraisal: Appraisal, visit: Visit) -> None:
    visitor = visit(Role.EMPLOYEE)
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=3))
    page = visitor.open(appraisal.get_absolute_url())
    bar = page.locator("#appraisal-session")
    expect(bar).to_contain_text("You will soon be signed out")
    fits_and_is_accessible(page)
    bar.get_by_role("button", name="Stay signed in").click()
    expect(bar).to_be_hidden()
    assert Session.objects.filter(expire_date__gt=timezone.now() + timedelta(hours=11)).exists()


def test_after_the_session_what_was_typed_waits_for_a_new_one(appraisal: Appraisal, visit: Visit) -> None:
    visitor = visit(Role.EMPLOYEE)
    page = visitor.open(appraisal.get_absolute_url())
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    say(page, TYPED)
    expect(page.get_by_role("link", name="Sign in again")).to_be_visible()
    expect(page.get_by_label(VIEW, exact=True)).to_have_value(TYPED)
    page.context.add_cookies([one for one in cookies if one["name"] == "sessionid"])
    expect(box(page).locator("[data-words-state]")).to_contain_text("Kept at", timeout=20_000)
    expect(page.locator("#appraisal-session")).to_be_hidden()
    visitor.faults.clear()


def test_somebody_else_who_signs_in_sends_nothing_of_it(appraisal: Appraisal, visit: Visit) -> None:
    visitor = visit(Role.EMPLOYEE)
    page = visitor.open(appraisal.get_absolute_url())
    theirs = next(one for one in visit(Role.MANAGER).context.cookies() if one["name"] == "sessionid")
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("What we agreed").first.fill(TYPED)
    expect(page.get_by_role("link", name="Sign in again")).to_be_visible()
    page.context.add_cookies([theirs])
    expect(page.locator("#appraisal-session")).to_contain_text("Somebody else has signed in", timeout=20_000)
    assert not Passage.objects.filter(stage="mid_year").exists()
    visitor.faults.clear()
