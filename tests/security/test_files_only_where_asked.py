"""Nobody fills the disk: a form that asks for no file takes none, however it is sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client, RequestFactory

from council_pm.core.uploads import take_files


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
    take_files(request)
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
