"""Accounts, invitations and lent rights in a real browser: they fit, axe finds nothing, and a link does its work."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from council_pm.people.models import Invitation, Person
from council_pm.people.roles import Role
from council_pm.people.services.invitations import token_hash
from tests.browser.test_every_screen import fits_and_is_accessible
from tests.browser.visitor import Visitor
from tests.browser.world import World
from tests.factories import OccupancyFactory, PersonFactory, PostFactory

Visit = Callable[..., Visitor]
ADMIN, KEEPER, HEAD = Role.SYSTEM_ADMINISTRATOR, Role.CORPORATE_PERFORMANCE, Role.HEAD_OF_SERVICE


@pytest.mark.parametrize(
    ("role", "where", "shows"),
    [
        (KEEPER, "/administration/accounts/", "Can sign in"),
        (KEEPER, "/administration/accounts/?q=nobody-at-all", "Nobody is like that"),
        (KEEPER, "/administration/accounts/invite-everybody/", "Everybody can sign in or is invited"),
        (ADMIN, "/administration/sign-ins/", "Kept for a year"),
        (ADMIN, "/administration/confirmations/", "Nothing waits"),
        (HEAD, "/account/", "What you may do, and why"),
        (HEAD, "/account/password/", "Present password"),
        (HEAD, "/account/delegations/", "Lend a right"),
        (HEAD, "/account/delegations/PLA11/", "What they may do in your place"),
        (HEAD, "/account/why/?unit=PLA11", "You see figures here as soon as they are signed off."),
        (None, "/invitation/", "Open the link in the mail that you had"),
    ],
)
def test_a_screen_of_accounts_is_accessible_and_fits(role: Role | None, where: str, shows: str, visit: Visit) -> None:
    page = visit(role).open(where)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.locator("body")).to_contain_text(shows)
    for closed in page.locator("details > summary").all():
        closed.click()
    fits_and_is_accessible(page)


def invitation() -> tuple[Person, str]:
    now, token = timezone.now(), secrets.token_urlsafe(32)
    person = PersonFactory.create(name="Ann Lee", email="ann@council.example")
    Invitation.objects.create(
        person=person,
        email=person.email,
        token_hash=token_hash(token),
        made_at=now,
        sent_at=now,
        expires_at=now + timedelta(days=14),
    )
    return person, token


def test_an_invited_person_comes_in_by_the_link_and_it_works_once(fresh_world: World, visit: Visit) -> None:
    person, token = invitation()
    OccupancyFactory.create(person=person, post=PostFactory.create())
    page = visit(None).open(f"/invitation/{token}/")
    assert token not in page.url
    page.get_by_label("New password").fill("short")
    page.get_by_label("The same password again").fill("short")
    page.get_by_role("button", name="Set the password").click()
    expect(page.locator("#error-summary")).to_contain_text("at least 12 characters")
    fits_and_is_accessible(page)
    page.get_by_label("New password").fill("seven green bicycles")
    page.get_by_label("The same password again").fill("seven green bicycles")
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    expect(page.locator("#main")).to_contain_text("(this one)")
    fits_and_is_accessible(page)
    page = visit(None).open(f"/invitation/{token}/", status=410)
    expect(page.locator("#main")).to_contain_text("This link has been used")


def test_an_account_is_looked_after_on_its_page(fresh_world: World, visit: Visit) -> None:
    person, _token = invitation()
    waiting = PostFactory.create(role=Role.AUDITOR)
    OccupancyFactory.create(person=PersonFactory.create(), post=waiting, needs_confirmation=True)
    page = visit(KEEPER).open(f"/administration/accounts/{person.pk}/")
    fits_and_is_accessible(page)
    page.locator("#revoke-reason").fill("A slip")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.locator("#main")).to_contain_text("its link no longer works")
    fits_and_is_accessible(page)
    page = visit(ADMIN).open("/administration/confirmations/")
    page.get_by_text("Refuse").first.click()
    page.get_by_role("button", name="Refuse").click()
    expect(page.locator("#error-summary")).to_contain_text("Say why")
    fits_and_is_accessible(page)
