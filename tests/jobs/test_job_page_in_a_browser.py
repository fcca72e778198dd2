"""The page of a job in a real browser: it moves by itself, says aloud what happened, and then is quiet."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, Request, expect
from pytest_django.live_server_helper import LiveServer

from council_pm.core.access import Actor
from council_pm.jobs import services
from council_pm.people.models import User
from council_pm.people.roles import Role
from tests.factories.people import user_with_role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page: Page, live_server: LiveServer, user: User) -> None:
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])


def test_the_bar_moves_until_the_job_is_over_and_then_asks_no_more(page: Page, live_server: LiveServer) -> None:
    officer = user_with_role(Role.PERFORMANCE_OFFICER)
    sign_in(page, live_server, officer)
    job = services.start_job(by=Actor(officer.pk), kind="count", params={})
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if f"/jobs/{job.pk}/" in request.url else None)
    page.goto(f"{live_server.url}/jobs/{job.pk}/")
    expect(page.get_by_text("Waiting for its turn.")).to_be_visible()
    assert Axe().run(page).violations_count == 0

    claimed = services.claim(job.pk)
    assert claimed is not None
    services.record_progress(job.pk, claimed.claimed_by, done=1, total=4, message="Counting")
    expect(page.get_by_text("Counting: 1 of 4.")).to_be_visible()
    assert Axe().run(page).violations_count == 0

    services.finish(job.pk, claimed.claimed_by, {"steps": 4, "go_to": "/somewhere/"})
    expect(page.get_by_role("link", name="Go on")).to_be_visible()
    expect(page.locator("#app-live")).to_contain_text("Counted to 4.")
    assert Axe().run(page).violations_count == 0
    so_far = len(asked)
    page.wait_for_timeout(3000)
    assert len(asked) == so_far
