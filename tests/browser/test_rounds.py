"""Rounds in a browser: opened, laid out, looked at, chased and released, each screen accessible and fitting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from council_pm.people.roles import Role
from indicators.models import Return, Round
from tests.browser.test_every_screen import fits_and_is_accessible
from tests.browser.test_return_grid import ask_for_returns
from tests.browser.visitor import Visitor
from tests.browser.world import World

Visit = Callable[..., Visitor]
CENTRE, OFFICER = Role.CORPORATE_PERFORMANCE, Role.PERFORMANCE_OFFICER
LAPTOP = {"width": 1366, "height": 768}


def test_corporate_performance_opens_what_is_due_and_lays_out_a_year(visit: Visit, fresh_world: World) -> None:
    visitor = visit(CENTRE)
    page = visitor.open("/rounds/open/")
    expect(page.get_by_role("heading", name="Who is not asked, and why")).to_be_visible()
    fits_and_is_accessible(page)
    page.get_by_role("button", name="Ask for these returns").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rounds of returns")
    fits_and_is_accessible(page)
    page = visitor.open("/rounds/year/")
    fits_and_is_accessible(page)
    page.get_by_role("button", name="Put these rounds on the calendar").click()
    page.get_by_role("link", name="Change dates").first.click()
    fits_and_is_accessible(page)
    page.get_by_role("button", name="Keep these dates").click()
    expect(page.get_by_text("The dates are kept.")).to_be_visible()


def test_what_is_late_stands_on_the_wall_and_is_chased_in_one_click(visit: Visit, fresh_world: World) -> None:
    ask_for_returns()
    Return.objects.update(due=timezone.localdate() - timedelta(days=4))
    visitor = visit(CENTRE)
    page = visitor.open("/rounds/the-round/")
    expect(page.get_by_role("heading", name="Late")).to_be_visible()
    fits_and_is_accessible(page)
    page = visitor.open("/rounds/late/")
    fits_and_is_accessible(page)
    page.set_viewport_size(LAPTOP)
    page.get_by_role("link", name="Chase all of this").click()
    fits_and_is_accessible(page)
    page.get_by_role("button", name="Write to 1 person").click()
    expect(page.get_by_text("1 mail is on its way.")).to_be_visible()


def test_a_round_is_dated_and_released_after_a_look_at_what_is_missing(visit: Visit, fresh_world: World) -> None:
    ask_for_returns()
    Round.objects.exclude(slug="the-round").delete()
    page = visit(CENTRE).open("/rounds/the-round/release/")
    fits_and_is_accessible(page)
    page.get_by_role("button", name="Keep these days").click()
    expect(page.get_by_text("The days are kept.")).to_be_visible()
    page.set_viewport_size(LAPTOP)
    page.get_by_role("link", name="Release now to Management team").click()
    expect(page.get_by_text("3 returns of this round are not signed off.")).to_be_visible()
    fits_and_is_accessible(page)
    page.get_by_role("button", name="Release 0 figures now").click()
    expect(page.get_by_text("Released: Management team.")).to_be_visible()


def test_an_officer_gets_the_address_of_a_calendar_once(visit: Visit, fresh_world: World) -> None:
    page = visit(OFFICER).open("/rounds/calendar/")
    page.get_by_role("button", name="Make an address").click()
    expect(page.get_by_text("it is shown once")).to_be_visible()
    fits_and_is_accessible(page)
