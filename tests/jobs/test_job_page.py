"""The page of a job: how far it is, what became of it, and to whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from council_pm.core import health
from council_pm.core.access import Actor
from council_pm.jobs import registry, runs, services
from council_pm.jobs.models import Job
from council_pm.jobs.runs import JobError, JobRun
from council_pm.jobs.selectors import calculations_delayed
from council_pm.people.models import User
from council_pm.people.roles import Role
from tests.factories.people import user_with_role
from tests.screens import signed_in

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
MAY_SEE_EVERY_JOB = {
    Role.CHIEF_EXECUTIVE,
    Role.CORPORATE_PERFORMANCE,
    Role.AUDITOR,
    Role.SYSTEM_ADMINISTRATOR,
}


@pytest.fixture
def officer() -> User:
    return user_with_role(Role.PERFORMANCE_OFFICER)


def start(user: User, kind: str = "count", **params: Any) -> Job:
    return services.start_job(by=Actor(user.pk), kind=kind, params=params, key="bins")


def claimed(job: Job) -> JobRun:
    row = services.claim(job.pk)
    assert row is not None
    return JobRun(job.pk, job.kind, job.key, job.params, Actor(job.actor_id), 1, row.claimed_by)


def page(user: User, job: Job, **headers: str) -> str:
    response = signed_in(user).get(f"/jobs/{job.pk}/", headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_a_waiting_job_asks_again_and_can_be_refreshed_without_a_script(officer: User) -> None:
    html = page(officer, start(officer))
    assert "Count up" in html
    assert "Waiting for its turn." in html
    assert 'hx-trigger="every 2s"' in html
    assert 'aria-busy="true"' in html
    assert "<noscript>" in html
    assert "Refresh this page" in html


def test_a_reload_shows_how_far_the_job_is(officer: User) -> None:
    job = start(officer)
    claimed(job).progress(1500, 6000, "Reading the file")
    for _reload in range(2):
        html = page(officer, job)
        assert "25%" in html
        assert "Reading the file: 1,500 of 6,000." in html
        assert "You can leave this page" not in html


def test_after_a_minute_the_page_says_that_it_can_be_left(officer: User) -> None:
    with time_machine.travel(timezone.now() - timedelta(seconds=61), tick=False):
        job = start(officer)
    claimed(job).progress(1, 3)
    assert "You can leave this page: the work goes on." in page(officer, job)


def test_the_region_alone_answers_htmx_and_asks_again(officer: User) -> None:
    job = start(officer)
    html = page(officer, job, **HTMX)
    assert "<html" not in html
    assert f'hx-get="/jobs/{job.pk}/"' in html


def test_a_history_restore_gets_the_whole_page(officer: User) -> None:
    restored = page(officer, start(officer), **HTMX, **{"HX-History-Restore-Request": "true"})
    assert "<html" in restored


def test_the_region_stops_asking_when_the_job_is_over_and_says_what_happened(officer: User) -> None:
    job = start(officer)
    runs.run_job(job.pk)
    html = page(officer, job, **HTMX)
    assert "hx-trigger" not in html
    assert "hx-get" not in html
    assert "aria-busy" not in html
    assert "Counted to 4." in html
    assert 'href="/somewhere/"' in html
    assert "100%" in html
    assert "<noscript>" not in page(officer, job)


def test_a_failed_job_says_why_and_stops_asking(officer: User) -> None:
    job = start(officer, "refuse")
    runs.run_job(job.pk)
    html = page(officer, job, **HTMX)
    assert "The file is empty: choose another." in html
    assert "hx-trigger" not in html


def test_a_job_whose_worker_was_lost_says_that_it_starts_again(officer: User) -> None:
    job = start(officer)
    claimed(job).progress(1, 3)
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    html = page(officer, job)
    assert "The work was interrupted. It starts again by itself." in html
    assert 'hx-trigger="every 2s"' in html


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", 7])
def test_a_result_leads_nowhere_but_to_this_site(officer: User, address: object) -> None:
    registry.register("lead away", title="Lead away", handler=lambda run: {"go_to": address})
    job = start(officer, "lead away")
    runs.run_job(job.pk)
    html = page(officer, job, **HTMX)
    assert "href" not in html
    assert "It is finished." in html


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("role", sorted(set(Role) - MAY_SEE_EVERY_JOB))
def test_another_persons_job_is_not_there(officer: User, role: Role, headers: dict[str, str]) -> None:
    job = start(officer)
    claimed(job).progress(1, 3, "Reading Person 1's file")
    reader = signed_in(user_with_role(role))
    response = reader.get(f"/jobs/{job.pk}/", headers=headers)
    missing = reader.get(f"/jobs/{job.pk + 1000}/", headers=headers)
    assert response.status_code == missing.status_code == 404
    assert "Reading" not in response.content.decode()
    assert "Count up" not in response.content.decode()


@pytest.mark.parametrize("role", sorted(MAY_SEE_EVERY_JOB))
def test_those_who_may_see_every_job_see_its_progress_only(officer: User, role: Role) -> None:
    def tell(run: JobRun) -> dict[str, Any]:
        return {"go_to": "/secret-preview/", "secret": "73,390"}

    registry.register("tell", title="Load history", handler=tell, describe=lambda result: f"Read {result['secret']}.")
    job = start(officer, "tell")
    reader = user_with_role(role)
    claimed(job).progress(1, 4)
    assert "1 of 4." in page(reader, job)
    Job.objects.update(lease_until=timezone.now())
    runs.run_job(job.pk)
    html = page(reader, job)
    assert "It is finished." in html
    assert "73,390" not in html
    assert "/secret-preview/" not in html
    assert "73,390" in page(officer, job)


def test_why_another_persons_job_failed_is_told_to_that_person_only(officer: User) -> None:
    def refuse(run: JobRun) -> dict[str, Any]:
        raise JobError("Line 12 says 73,390.")

    registry.register("refuse a line", title="Load history", handler=refuse)
    job = start(officer, "refuse a line")
    runs.run_job(job.pk)
    html = page(user_with_role(Role.SYSTEM_ADMINISTRATOR), job)
    assert "73,390" not in html
    assert "The person who started it can see why." in html
    assert "Line 12 says 73,390." in page(officer, job)


def test_the_systems_own_job_says_why_it_failed_to_those_who_may_see_every_job() -> None:
    job = services.start_job(by=Actor(None, "beat"), kind="refuse", params={})
    runs.run_job(job.pk)
    assert "The file is empty" in page(user_with_role(Role.CORPORATE_PERFORMANCE), job)
    member = signed_in(user_with_role(Role.MEMBER))
    assert member.get(f"/jobs/{job.pk}/").status_code == 404


def test_nobody_signed_in_is_sent_to_sign_in(officer: User) -> None:
    job = start(officer)
    assert Client().get(f"/jobs/{job.pk}/").status_code == 302
    assert Client().get(f"/jobs/{job.pk}/", headers=HTMX).status_code == 401


def test_a_number_beyond_every_job_is_not_there(officer: User) -> None:
    assert signed_in(officer).get(f"/jobs/{10**30}/").status_code == 404


def test_the_page_changes_nothing(officer: User) -> None:
    assert signed_in(officer).post(f"/jobs/{start(officer).pk}/").status_code == 405


def delayed() -> bool:
    return calculations_delayed(timezone.now())


def test_calculations_are_delayed_when_a_job_has_waited_a_minute(officer: User, django_assert_num_queries: Any) -> None:
    job = start(officer)
    assert not delayed()
    Job.objects.update(not_before=timezone.now() - timedelta(seconds=61))
    with django_assert_num_queries(1):
        assert delayed()
    assert "Calculations are delayed." in page(officer, job)
    runs.sweep(grace_seconds=0)
    assert not delayed()


def test_calculations_are_delayed_when_no_worker_takes_up_a_lost_job(officer: User) -> None:
    services.claim(start(officer).pk)
    assert not delayed()
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=61))
    assert delayed()


def test_a_job_that_is_due_later_delays_nothing(officer: User) -> None:
    services.start_job(by=Actor(officer.pk), kind="count", params={}, delay_seconds=600)
    assert not delayed()


def test_work_that_is_behind_is_told_to_whoever_watches_and_keeps_nobody_out(officer: User) -> None:
    start(officer)
    Job.objects.update(not_before=timezone.now() - timedelta(seconds=61))
    check = next(check for check in health.registered() if check.name == "background work")
    answer = health.ask((check,))
    assert answer.answers[0].state == "delayed"
    assert answer.is_ready
    Job.objects.all().delete()
    assert health.ask((check,)).answers[0].state == "ok"
