"""Sending a history file from the screen: check, preview, apply or discard; nobody sees another's load."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from council_pm.audit.models import Event
from council_pm.jobs.models import Job
from council_pm.jobs.runs import run_job
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.history import services
from indicators.models import ComparatorValue, HistoryLoad, HistoryRow, LoadState, Series, Value
from tests.factories.people import PASSWORD, user_with_role
from tests.indicators.history.conftest import HEADER, OTHER, OWN
from tests.screens import signed_in

pytestmark = pytest.mark.django_db

Write = Callable[..., Path]


@pytest.fixture
def loader(series: Series) -> User:
    return user_with_role(Role.CORPORATE_PERFORMANCE)


@pytest.fixture
def client(loader: User) -> Client:
    return signed_in(loader)


def send(client: Client, content: bytes, name: str = "history.csv", **fields: str) -> HttpResponse:
    return client.post("/history/", {"file": SimpleUploadedFile(name, content), **fields})


def finish_job(response: HttpResponse) -> Job:
    """Follow the redirect to the job's page and do its work."""
    assert response.status_code == 302, response.content.decode()
    job = Job.objects.get(pk=int(response["Location"].strip("/").split("/")[-1]))
    assert run_job(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.error
    return job


def test_a_file_is_checked_previewed_and_applied(client: Client, series: Series, history_file: Write) -> None:
    path = history_file(("BINS", OWN, "2023/24", "40"), ("BINS", OTHER, "2023/24", "41"))
    checked = finish_job(send(client, path.read_bytes(), reason="First load"))
    load = HistoryLoad.objects.get()
    assert checked.result["go_to"] == f"/history/{load.pk}/"
    assert "go_to" in checked.result
    page = client.get(f"/history/{load.pk}/").content.decode()
    assert "The file is sound" in page
    assert "1 new, 0 restated, 0 unchanged" in page
    assert f'action="/history/{load.pk}/apply/"' in page
    assert not Value.objects.exists()
    applied = finish_job(client.post(f"/history/{load.pk}/apply/"))
    assert applied.result["state"] == "applied"
    assert (Value.objects.get().value, ComparatorValue.objects.get().value) == (40, 41)
    page = client.get(f"/history/{load.pk}/").content.decode()
    assert "The figures are in" in page
    assert "/apply/" not in page
    assert not HistoryRow.objects.exists()


def test_the_job_page_says_how_it_went_and_leads_to_the_load(client: Client, history_file: Write) -> None:
    job = finish_job(send(client, history_file(("NOPE", OWN, "2023/24", "40")).read_bytes()))
    page = client.get(job.get_absolute_url()).content.decode()
    assert "1 thing is wrong with it. Nothing was changed." in page
    assert f'href="/history/{HistoryLoad.objects.get().pk}/"' in page


def test_a_refused_file_shows_each_fault_with_line_and_column(client: Client, history_file: Write) -> None:
    rows = [("BINS", OWN, "2023/24", "101"), ("<b>x</b>", OTHER, "2023/24", "1"), ("BINS", "E1", "2023/24", "1")]
    finish_job(send(client, history_file(*rows).read_bytes()))
    load = HistoryLoad.objects.get()
    page = client.get(f"/history/{load.pk}/").content.decode()
    assert "3 things are wrong with this file" in page
    assert "Line 2, column value" in page
    assert "101 is above 100" in page
    assert "Line 4, column area_code" in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert "<b>x</b>" not in page
    assert "/apply/" not in page
    assert client.post(f"/history/{load.pk}/apply/").status_code == 302
    assert not Value.objects.exists()


def test_a_file_that_brings_nothing_cannot_be_applied_but_discarded(client: Client, history_file: Write) -> None:
    data = history_file(("BINS", OWN, "2023/24", "40")).read_bytes()
    finish_job(send(client, data))
    finish_job(client.post(f"/history/{HistoryLoad.objects.get().pk}/apply/"))
    finish_job(send(client, data))
    page = client.get(f"/history/{HistoryLoad.objects.latest('pk').pk}/").content.decode()
    assert "Every figure of this file is known already." in page
    assert "/apply/" not in page
    assert "/discard/" in page


def test_a_discarded_file_leaves_nothing_behind(client: Client, history_file: Write) -> None:
    finish_job(send(client, history_file(("BINS", OWN, "2023/24", "40")).read_bytes()))
    load = HistoryLoad.objects.get()
    response = client.post(f"/history/{load.pk}/discard/", follow=True)
    assert "The file was discarded. Nothing was changed." in response.content.decode()
    load.refresh_from_db()
    assert load.state == LoadState.DISCARDED
    assert not HistoryRow.objects.exists()
    again = client.post(f"/history/{load.pk}/apply/", follow=True).content.decode()
    assert "not waiting to be applied" in again
    assert not Value.objects.exists()
    assert Event.objects.filter(action="discard_history").count() == 1


def test_a_file_discarded_before_its_job_has_begun_is_not_checked(client: Client, history_file: Write) -> None:
    response = send(client, history_file(("BINS", OWN, "2023/24", "40")).read_bytes())
    load = HistoryLoad.objects.get()
    client.post(f"/history/{load.pk}/discard/")
    finish_job(response)
    load.refresh_from_db()
    assert load.state == LoadState.DISCARDED
    assert not HistoryRow.objects.exists()


def test_two_clicks_on_apply_make_one_load(client: Client, history_file: Write) -> None:
    finish_job(send(client, history_file(("BINS", OWN, "2023/24", "40")).read_bytes()))
    load = HistoryLoad.objects.get()
    first = client.post(f"/history/{load.pk}/apply/")
    second = client.post(f"/history/{load.pk}/apply/")
    assert second["Location"] == f"/history/{load.pk}/"
    page = client.get(f"/history/{load.pk}/").content.decode()
    assert first["Location"] in page
    finish_job(first)
    assert Event.objects.filter(action="apply_history").count() == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (HEADER.encode(), "no figures below it"),
        (b"PK\x03\x04rest", "This is an Excel workbook"),
        (f"{HEADER}\nBINS,{OTHER},,2023/24,,,£5,,,,\n".encode("cp1252"), "is not UTF-8"),
        (f"{HEADER}\nBINS,{OTHER},,2023/24,,,\x005,,,,\n".encode(), "NUL byte"),
        (b"a,b\n1,2\n", "The column indicator_code is missing"),
        (gzip.compress(b"x" * 1000)[:20], "damaged"),
        (gzip.compress(b"0" * 120_000_000, 1), "unpacks to more than"),
    ],
    ids=["header_only", "workbook", "encoding", "nul", "columns", "cut_gzip", "bomb"],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_in_words(client: Client, content: bytes, words: str) -> None:
    finish_job(send(client, content, "x.csv.gz"))
    load = HistoryLoad.objects.get()
    assert load.state == LoadState.REFUSED
    response = client.get(f"/history/{load.pk}/")
    assert response.status_code == 200
    assert words in response.content.decode()
    assert list(services.uploads_directory().iterdir()) == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Choose the file with the figures."),
        ({"file": SimpleUploadedFile("x.csv", b"")}, "The file is empty"),
        ({"file": SimpleUploadedFile("x.csv", b"1"), "known_from": "soon"}, "Write the moment like"),
        ({"file": SimpleUploadedFile("x.csv", b"1"), "known_from": "2999-01-01T00:00"}, "lies in the future"),
    ],
)
def test_a_form_that_is_not_filled_in_comes_back_in_words(client: Client, fields: dict[str, Any], words: str) -> None:
    response = client.post("/history/", fields)
    assert response.status_code == 422
    page = response.content.decode()
    assert words in page
    assert "There is a problem" in page
    assert not HistoryLoad.objects.exists()


def test_the_moment_is_read_in_london(client: Client, history_file: Write) -> None:
    send(client, history_file(("BINS", OWN, "2023/24", "40")).read_bytes(), known_from="2024-06-01T09:00")
    known_from = HistoryLoad.objects.get().known_from
    assert known_from is not None
    assert known_from.isoformat() == "2024-06-01T08:00:00+00:00"


def test_a_claim_of_five_gigabytes_is_refused_before_the_body_is_read(client: Client) -> None:
    response = client.post("/history/", {"reason": "x"}, CONTENT_LENGTH="5368709120")
    assert response.status_code == 413
    assert "The file is larger than 50 MB" in response.content.decode()
    assert not HistoryLoad.objects.exists()


def test_a_file_beyond_the_limit_is_refused_and_not_kept(client: Client, settings: Any, history_file: Write) -> None:
    settings.HISTORY_UPLOAD_BYTES = 100
    response = send(client, history_file(*[("BINS", OWN, "2023/24", "40")] * 10).read_bytes())
    assert response.status_code == 413
    assert "The file is larger than" in response.content.decode()
    assert list(services.uploads_directory().iterdir()) == []
    assert not HistoryLoad.objects.exists()


def test_a_file_from_another_site_is_refused(loader: User, history_file: Write) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(loader)
    assert send(client, history_file(("BINS", OWN, "2023/24", "40")).read_bytes()).status_code == 403
    assert not HistoryLoad.objects.exists()


def test_the_form_works_with_its_token(loader: User, history_file: Write) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.login(email=loader.email, password=PASSWORD)
    client.get("/history/")
    token = client.cookies["csrftoken"].value
    response = send(client, history_file(("BINS", OWN, "2023/24", "40")).read_bytes(), csrfmiddlewaretoken=token)
    assert response.status_code == 302


def _load_of(user: User) -> HistoryLoad:
    return HistoryLoad.objects.create(
        owner_id=user.pk, file_name="secret.csv", sha256="0" * 64, size=1, state=LoadState.READY,
        created_at=timezone.now(), preview={"totals": {"values_new": 1}},
    )  # fmt: skip


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.API_READ, Role.API_ENTRY)])
def test_another_persons_load_is_absent_for_everybody(loader: User, role: Role) -> None:
    load = _load_of(loader)
    other = signed_in(user_with_role(role))
    for headers in ({}, {"HX-Request": "true"}):
        assert other.get(f"/history/{load.pk}/", headers=headers).status_code == 404
        assert other.post(f"/history/{load.pk}/apply/", headers=headers).status_code == 404
        assert other.post(f"/history/{load.pk}/discard/", headers=headers).status_code == 404
    load.refresh_from_db()
    assert load.state == LoadState.READY
    assert not Job.objects.exists()


def test_the_list_holds_ones_own_files_only(client: Client, history_file: Write) -> None:
    _load_of(user_with_role(Role.CORPORATE_PERFORMANCE))
    send(client, history_file(("BINS", OWN, "2023/24", "40")).read_bytes(), "mine.csv")
    page = client.get("/history/").content.decode()
    assert "mine.csv" in page
    assert "secret.csv" not in page


def test_a_list_without_files_says_what_comes_here(client: Client) -> None:
    assert "What you send is listed here." in client.get("/history/").content.decode()


def test_who_may_not_load_history_is_refused_and_who_is_not_signed_in_is_asked_to(db: None) -> None:
    officer = signed_in(user_with_role(Role.PERFORMANCE_OFFICER))
    assert officer.get("/history/").status_code == 403
    assert officer.post("/history/", CONTENT_LENGTH="5368709120").status_code == 403
    assert Client().get("/history/")["Location"].startswith("/sign-in/")
    assert Client().get("/history/", headers={"HX-Request": "true"}).status_code == 401
