"""Loading history in a real browser: from the file to the figures, readable at every step, on a phone too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from council_pm.jobs.models import Job, JobState
from council_pm.jobs.runs import run_job
from council_pm.people.roles import Role
from indicators.history.background import register_kinds
from indicators.models import Series, Value
from tests.factories.indicators import ValueFactory
from tests.factories.people import user_with_role
from tests.indicators.history.conftest import ENGLAND, OTHER, OWN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Write = Callable[..., Path]
NAME = "bins_and_" * 8 + "more.csv"  # longer than a phone is wide, and no place to break it
PHONE, DESK = {"width": 320, "height": 640}, {"width": 1280, "height": 800}


@pytest.fixture
def loader(page: Page, live_server: LiveServer, series: Series) -> Page:
    """Corporate performance's browser, on the page from which files are sent."""
    register_kinds()
    client = Client()
    client.force_login(user_with_role(Role.CORPORATE_PERFORMANCE))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page.goto(f"{live_server.url}/history/")
    return page


def is_well(page: Page) -> None:
    """Nothing that axe knows is wrong, and nothing stands outside a phone's screen."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # a plain dict of the same shape
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def send(page: Page, path: Path) -> None:
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_role("button", name="Check the file").click()
    work()
    page.get_by_role("link", name="Go on").click()


def work() -> None:
    """Do what a worker would."""
    for job_id in Job.objects.filter(state=JobState.WAITING).values_list("pk", flat=True):
        run_job(job_id)


def test_a_file_is_sent_looked_at_and_applied(loader: Page, series: Series, history_file: Write) -> None:
    ValueFactory.create(series=series, start="2023-04-01", end="2024-03-31", value=39)
    rows = [("BINS", OWN, "2023/24", "40"), ("BINS", OTHER, "2023/24", "41"), ("BINS", ENGLAND, "2023/24", "42")]
    is_well(loader)
    send(loader, history_file(*rows, name=NAME))
    expect(loader.get_by_role("heading", name=NAME)).to_be_visible()
    expect(loader.get_by_text("The council's own figures: 0 new, 1 restated, 0 unchanged")).to_be_visible()
    is_well(loader)
    loader.get_by_role("button", name="Apply").click()
    work()
    loader.get_by_role("link", name="Go on").click()
    expect(loader.get_by_text("The figures are in")).to_be_visible()
    is_well(loader)
    assert Value.objects.filter(revision=2, value=40).exists()
    loader.get_by_role("link", name="All files that you sent").click()
    expect(loader.get_by_role("link", name=NAME)).to_be_visible()
    is_well(loader)


def test_what_is_wrong_can_be_read_line_by_line(loader: Page, history_file: Write) -> None:
    send(loader, history_file(("BINS", OWN, "2023/24", "lots"), ("NOPE", OWN, "2023/24", "1")))
    expect(loader.get_by_text("2 things are wrong with this file")).to_be_visible()
    expect(loader.get_by_text("Line 3, column indicator_code")).to_be_visible()
    is_well(loader)


def test_a_form_without_a_file_says_so_beside_the_field(loader: Page) -> None:
    loader.get_by_role("button", name="Check the file").click()
    expect(loader.get_by_role("link", name="Choose the file with the figures.")).to_be_visible()
    is_well(loader)
