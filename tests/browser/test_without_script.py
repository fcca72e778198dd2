"""All of it without JavaScript: sign in, read, filter, open, send a file (UX U10)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from council_pm.jobs.models import Job, JobState
from council_pm.jobs.runs import run_job
from council_pm.people.roles import Role
from indicators.models import ComparatorValue
from tests.browser.visitor import Visitor
from tests.browser.world import World
from tests.factories.people import PASSWORD

Visit = Callable[..., Visitor]


@pytest.fixture
def sign_in(visit: Visit, fresh_world: World) -> Callable[[Role], Page]:
    """Signs in as this role by the form."""

    def by_form(role: Role) -> Page:
        page = visit(None, java_script_enabled=False).open("/sign-in/")
        page.get_by_label("E-mail address").fill(fresh_world.logins[role])
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        return page

    return by_form


def work() -> None:
    """Do what a worker would."""
    for job_id in Job.objects.filter(state=JobState.WAITING).values_list("pk", flat=True):
        run_job(job_id)


def test_a_member_reads_filters_and_opens(sign_in: Callable[[Role], Page], world: World) -> None:
    page = sign_in(Role.MEMBER)
    expect(page.get_by_role("heading", level=1)).to_have_text("How are our services doing?")
    expect(page.locator("#indicators tbody th[scope=row]")).to_have_count(70)
    page.get_by_label("Status", exact=True).select_option("red")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#results")).to_contain_text("17 of 70 indicators: off target")
    expect(page.get_by_label("Status", exact=True)).to_have_value("red")
    page.locator("#indicators").get_by_role("link", name=world.worst).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(world.worst)
    expect(page.get_by_role("heading", name="What it means")).to_be_visible()


def test_what_needs_a_script_is_not_offered(sign_in: Callable[[Role], Page]) -> None:
    page = sign_in(Role.MEMBER)
    expect(page.get_by_role("link", name="CSV")).to_be_visible()
    for name in ("Print", "Copy link"):
        expect(page.get_by_role("button", name=name)).to_be_hidden()


def test_a_file_is_sent_checked_and_applied(sign_in: Callable[[Role], Page], fresh_world: World) -> None:
    page = sign_in(Role.CORPORATE_PERFORMANCE)
    page.get_by_role("link", name="Load figures from a file").click()
    upload = {"name": "history.csv", "mimeType": "text/csv", "buffer": fresh_world.upload}
    page.get_by_label("File", exact=True).set_input_files(upload)  # type: ignore[arg-type]  # a plain dict of that shape
    page.get_by_label("Why figures are restated").fill("Two rounds were left out.")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("Waiting for its turn.")).to_be_visible()
    work()
    page.get_by_role("link", name="Refresh this page").click()
    page.get_by_role("link", name="Go on").click()
    expect(page.get_by_text("The council's own figures: 0 new, 1 restated, 0 unchanged")).to_be_visible()
    page.get_by_role("button", name="Apply").click()
    work()
    page.get_by_role("link", name="Refresh this page").click()
    page.get_by_role("link", name="Go on").click()
    expect(page.get_by_text("The figures are in")).to_be_visible()
    assert ComparatorValue.objects.filter(value="71.2").count() == 1


def test_a_faulty_file_is_refused_in_words(sign_in: Callable[[Role], Page], fresh_world: World) -> None:
    page = sign_in(Role.CORPORATE_PERFORMANCE)
    page.get_by_role("link", name="Load figures from a file").click()
    upload = {"name": "history.csv", "mimeType": "text/csv", "buffer": fresh_world.faulty_upload}
    page.get_by_label("File", exact=True).set_input_files(upload)  # type: ignore[arg-type]  # a plain dict of that shape
    page.get_by_role("button", name="Check the file").click()
    work()
    page.get_by_role("link", name="Refresh this page").click()
    page.get_by_role("link", name="Go on").click()
    expect(page.get_by_role("alert")).to_contain_text("4 things are wrong with this file")
    expect(page.get_by_role("row").filter(has_text="NOT-KNOWN")).to_be_visible()


def test_signing_out_leads_back_to_the_form(sign_in: Callable[[Role], Page]) -> None:
    page = sign_in(Role.MEMBER)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
