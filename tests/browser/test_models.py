"""Improvement models and own views in a browser: each screen fits and is accessible; one piece is ticked twice."""

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
HEAD, CORPORATE, CHIEF = Role.HEAD_OF_SERVICE, Role.CORPORATE_PERFORMANCE, Role.CHIEF_OFFICER


@pytest.mark.parametrize(
    ("role", "where", "shows"),
    [
        (Role.MEMBER, "/plans/models/", "nothing is counted"),
        (CORPORATE, "/plans/models/round/", "Add a criterion"),
        (CORPORATE, "/plans/models/round/criteria/new/", "Its number"),
        (HEAD, "/plans/models/units/PLA1/", "Nothing put here yet."),
        (HEAD, "/plans/models/units/CHI1/", "which is fine"),
        (HEAD, "evidence", "A morning at the counter"),
        (HEAD, "evidence edit", "The walk from door to door"),
        (CORPORATE, "/maturity/", "What the council does next"),
        (CORPORATE, "/maturity/statements/", "Add a statement"),
        (CORPORATE, "/maturity/statements/new/", "Stage 4: what one sees"),
        (CHIEF, "/maturity/PLA/", "The same as a table"),
        (CHIEF, "/maturity/PLA/record/", "We leave it out"),
    ],
)
def test_a_screen_of_models_and_own_views_is_accessible_and_fits(
    role: Role, where: str, shows: str, visit: Visit, world: World
) -> None:
    page = visit(role).open(world.paths.get(where, where))
    expect(page.locator("body")).to_contain_text(shows)
    fits_and_is_accessible(page)


def test_evidence_is_typed_once_and_stands_under_two_models(visit: Visit, fresh_world: World) -> None:
    page = visit(HEAD, java_script_enabled=False).open("/plans/models/units/PLA1/")
    page.get_by_role("link", name="Add evidence").click()
    page.get_by_label("What it is", exact=True).fill("Nineteen letters")
    page.get_by_label("What it shows").fill("What people thank us for.")
    page.get_by_label("1.1 We know who uses it").check()
    page.get_by_label("The door: how somebody reaches us").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nineteen letters")
    page.get_by_role("link", name=re.compile("Care For Your Area")).click()
    expect(page.get_by_role("link", name="Nineteen letters")).to_have_count(2)


def test_a_department_says_how_it_sees_itself_and_the_picture_grows(visit: Visit, fresh_world: World) -> None:
    page = visit(CHIEF).open("/maturity/PLA/record/")
    page.get_by_label("4. Everybody here can say").check()
    page.get_by_label("What we do first").fill("Ask the crews.")
    page.get_by_role("button", name="Put it on record").click()
    expect(page.get_by_text("Ask the crews.")).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("Plans that are used.*: 1; .*: 4"))).to_be_visible()
