"""Papers of a clinic in a browser: each fits, is accessible, and prints on few pages."""

from __future__ import annotations

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
        (Role.HEAD_OF_SERVICE, "clinic paper", "What came of what we promised last time?"),
        (Role.CHIEF_EXECUTIVE, "clinic pack", "Two lorries stand still."),
        (Role.CORPORATE_PERFORMANCE, "clinic pack", "Make the papers final now"),
    ],
)
def test_papers_of_a_clinic_are_accessible_and_fit(
    role: Role, where: str, shows: str, visit: Visit, world: World
) -> None:
    page = visit(role).open(world.paths[where])
    expect(page.locator("body")).to_contain_text(shows)
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
    assert len(ids) == len(set(ids))
    fits_and_is_accessible(page)


def test_a_paper_prints_on_at_most_four_pages(visit: Visit, world: World) -> None:
    page = visit(Role.CHIEF_EXECUTIVE).open(world.paths["clinic paper"])
    printed = page.pdf(prefer_css_page_size=True)
    assert 1 <= printed.count(b"/Type /Page\n") <= 4
