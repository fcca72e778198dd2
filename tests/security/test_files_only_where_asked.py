"""Nobody fills the disk: a form that asks for no file takes none, however it is sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from council_pm.core.uploads import ROOM_FOR_FIELDS, takes_files
from council_pm.people.roles import Role
from tests.architecture.sources import TOP_LEVEL_PACKAGES
from tests.factories import make_council, user_with_role

ROOT = Path(__file__).parents[2]


def _answer(words: str) -> Callable[..., HttpResponse]:
    return lambda request: HttpResponse(f"{words} {len(request.FILES)}" if words == "taken" else words)


@pytest.fixture
def landing_place(settings: Any, tmp_path: Path) -> Path:
    """Where Django would lay files down while it reads them."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path


def _form() -> dict[str, Any]:
    return {"login": "ann@council.example", "attached": SimpleUploadedFile("large.bin", b"0" * 200_000)}


def test_a_file_in_a_form_that_asks_for_none_is_not_read(landing_place: Path) -> None:
    request = RequestFactory().post("/sign-in/", _form())
    assert request.POST["login"] == "ann@council.example"
    assert not request.FILES
    assert not list(landing_place.iterdir())


def test_a_view_that_takes_files_has_them_on_disk(landing_place: Path) -> None:
    request = RequestFactory().post("/history/", _form())
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]  # as Django's own test client asks
    answer = takes_files(most=lambda: 250_000, too_large=_answer("too large"))(_answer("taken"))(request)
    assert answer.content == b"taken 1"
    assert request.FILES["attached"].size == 200_000
    assert len(list(landing_place.iterdir())) == 1
    assert [type(handler) for handler in request.upload_handlers] == [TemporaryFileUploadHandler]
    request.close()


@pytest.mark.django_db
def test_a_visitor_who_sends_a_file_to_the_sign_in_page_gets_the_page(landing_place: Path) -> None:
    response = Client().post("/sign-in/", _form())
    assert response.status_code == 200
    assert "Sign in" in response.content.decode()
    assert not list(landing_place.iterdir())


def test_a_body_that_says_it_is_too_long_is_not_read(landing_place: Path) -> None:
    request = RequestFactory().post("/history/", _form())
    most = 200_000 - ROOM_FOR_FIELDS
    answer = takes_files(most=lambda: most, too_large=_answer("too large"))(_answer("taken"))(request)
    assert answer.content == b"too large"
    assert not request._read_started  # type: ignore[attr-defined]  # Django's own mark
    assert not list(landing_place.iterdir())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("indicators:history_list", ()),
        ("indicators:targets_upload", ("2026-27", "PLA")),
        ("administration:logo_change", ()),
        ("administration:table_baskets", ()),
    ],
)
def test_a_form_with_a_file_is_refused_without_its_token(
    name: str, arguments: tuple[str, ...], landing_place: Path
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user_with_role(Role.CORPORATE_PERFORMANCE, unit=make_council().council))
    sent = {"file": SimpleUploadedFile("a.csv", b"code\nx"), "reason": "Why", "csrfmiddlewaretoken": "x" * 32}
    assert client.post(reverse(name, args=arguments), sent).status_code == 403
    page = client.get(reverse("indicators:history_list"))
    sent = {**sent, "file": SimpleUploadedFile("a.csv", b"code\nx"), "csrfmiddlewaretoken": page.context["csrf_token"]}
    assert client.post(reverse(name, args=arguments), sent).status_code in (302, 422)


def test_the_middleware_leaves_the_token_to_nobody_else() -> None:
    exempt = [
        path.relative_to(ROOT).as_posix()
        for package in TOP_LEVEL_PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if "csrf_exempt" in path.read_text("utf-8")
    ]
    assert exempt == ["council_pm/core/uploads.py"]
