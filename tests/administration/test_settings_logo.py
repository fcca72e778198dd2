"""Sending a logo: what is kept, where it shows, and every refusal in words."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council_pm.audit.models import Event
from council_pm.configuration.models import Logo
from council_pm.configuration.pictures import LARGEST_FILE
from council_pm.configuration.registry import KINDS
from council_pm.configuration.selectors import frame, row_in_force
from council_pm.configuration.services import change_setting, set_logo
from council_pm.core.access import Actor
from council_pm.people.roles import Role
from tests.administration.test_settings import client_of
from tests.configuration.test_logo_files import picture, svg

LOGO = "/administration/settings/logo/"
SYSTEM = Actor(None, "tests")


@pytest.fixture
def client(db: None) -> Client:
    return client_of(Role.SYSTEM_ADMINISTRATOR)


def send(client: Client, content: bytes, name: str = "logo.png", status: int = 302, **data: Any) -> str:
    row = row_in_force("logo")
    sent = {"reason": "Our new arms", "based_on": str(row.pk if row else 0), **data}
    response = client.post(f"{LOGO}change/", {"file": SimpleUploadedFile(name, content), **sent})
    assert response.status_code == status, response.content.decode()
    return "" if status == 302 else response.content.decode()


@pytest.mark.parametrize(
    ("content", "content_type"),
    [(picture(), "image/png"), (picture("JPEG"), "image/jpeg"), (svg(), "image/svg+xml")],
)
def test_a_logo_stands_on_every_page_and_may_do_nothing_but_show_itself(
    client: Client, content: bytes, content_type: str
) -> None:
    assert "<img" not in client.get(LOGO).content.decode()
    send(client, content)
    logo = Logo.objects.get()
    address = f"/brand/logo-{logo.name}"
    assert frame()["logo"] == logo.name
    for page in (client, Client()):
        html = page.get("/sign-in/", follow=True).content.decode()
        assert f'<img class="app-header__logo" src="{address}"' in html
    shown = Client().get(address)
    assert (shown.content, shown["Content-Type"]) == (bytes(logo.content), content_type)
    assert shown["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert shown["Cache-Control"] == "public, max-age=31536000, immutable"
    html = client.get(LOGO).content.decode()
    assert "Our new arms" in html
    assert f'<img class="app-logo-sample" src="{address}" alt="Council"' in html
    event = Event.objects.get(action="change_setting")
    assert event.detail == {"before": "", "after": logo.name}
    assert "from None to A picture" in client.get("/administration/record/").content.decode()


def test_the_logo_costs_no_query(client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/my-work/")
        return len(asked)

    queries()
    without = queries()
    send(client, picture())
    queries()
    assert queries() == without


REFUSED = [
    (b"", "logo.png", "The file is empty"),
    (picture("GIF"), "logo.png", "This is not a PNG, JPEG or SVG file, whatever its name is"),
    (picture()[:-30], "logo.png", "cannot be read to its end"),
    (svg("<script>alert(1)</script>"), "logo.svg", "The drawing holds “script”, which does more than draw"),
    (svg('<path onload="x"/>'), "logo.svg", "has “onload”, which does more than draw"),
    (svg('<path fill="url(//evil.example)"/>'), "logo.svg", "which may call something from outside"),
    (svg(before="<!DOCTYPE svg>"), "logo.svg", "declares a document type"),
    (b"x" * (LARGEST_FILE + 1), "logo.png", "The file is larger than 2 MB"),
]


@pytest.mark.parametrize(("content", "name", "sentence"), REFUSED)
def test_a_file_that_is_no_logo_is_refused_in_words_and_the_old_one_stays(
    client: Client, content: bytes, name: str, sentence: str
) -> None:
    html = send(client, content, name, status=422)
    assert sentence in html
    assert "Our new arms" in html
    assert "Choose the file again" in html
    assert not Logo.objects.exists()
    assert not Event.objects.exists()


def test_twenty_megabytes_are_refused_before_they_are_read(client: Client) -> None:
    html = send(client, b"x" * 20_000_000, status=413)
    assert "The file is larger than 2 MB" in html
    assert not Logo.objects.exists()


def test_a_file_and_a_reason_are_needed_and_a_name_of_bearable_length(client: Client) -> None:
    html = client.post(f"{LOGO}change/", {"reason": ""}).content.decode()
    assert "Choose the file with the logo." in html
    assert "Say why it is changed." in html
    assert "give it a shorter one" in send(client, picture(), "x" * 201, status=422)


def test_a_logo_can_be_taken_off_and_stays_in_the_history(client: Client) -> None:
    assert "Take the logo off" not in client.get(f"{LOGO}change/").content.decode()
    send(client, picture())
    assert "Take the logo off" in client.get(f"{LOGO}change/").content.decode()
    row = row_in_force("logo")
    assert row is not None
    gone = {"to_default": "1", "reason": "Ask first", "based_on": str(row.pk)}
    assert client.post(f"{LOGO}change/", gone).status_code == 302
    assert frame()["logo"] == ""
    assert "app-header__logo" not in client.get("/my-work/").content.decode()
    assert "app-logo-sample" in client.get(LOGO).content.decode()
    again = client.post(f"{LOGO}change/", {**gone, "based_on": str(row.pk + 1)})
    assert again.status_code == 422
    assert "nothing to save" in again.content.decode()


def test_two_people_sending_logos_see_both(client: Client) -> None:
    other = client_of(Role.CORPORATE_PERFORMANCE, "Bob Roe")
    send(other, picture(colour=200), reason="Mine")
    html = send(client, picture(), status=409, based_on="0")
    assert "Bob Roe changed this while you were here" in html
    assert "Our new arms" in html
    send(client, picture())
    assert Logo.objects.count() == 2
    assert len(client.get(LOGO).context["page"].history) == 2


def test_the_same_logo_again_is_nothing_to_save_and_an_old_one_is_kept_once(client: Client) -> None:
    send(client, picture())
    assert "nothing to save" in send(client, picture(), status=422)
    for colour in (200, 1):
        set_logo(by=SYSTEM, content=picture(colour=colour), reason="Again")
    assert Logo.objects.count() == 2
    assert frame()["logo"] == str(Logo.objects.order_by("pk")[0])


def test_the_token_of_the_form_is_asked_for(db: None) -> None:
    strict = client_of(Role.SYSTEM_ADMINISTRATOR)
    strict.handler.enforce_csrf_checks = True
    response = strict.post(f"{LOGO}change/", {"file": SimpleUploadedFile("a.png", picture()), "reason": "x"})
    assert response.status_code == 403
    assert not Logo.objects.exists()


def test_a_logo_that_was_never_sent_is_not_found(client: Client) -> None:
    for name in (f"{'0' * 64}.png", "abc.png", f"{'0' * 64}.gif", f"{'0' * 64}.png/x"):
        assert client.get(f"/brand/logo-{name}").status_code == 404


@pytest.mark.parametrize("value", [None, 5, "x", f"{'0' * 64}.gif", f"../{'0' * 64}.png", f"{'0' * 63}.png"])
def test_the_setting_names_a_picture_or_nothing(value: Any) -> None:
    assert KINDS["logo"].check(value) == "logo"


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"kind": "gif"}, {"content": b"x" * 102_401}])
def test_the_database_keeps_small_pictures_of_three_kinds_only(fields: dict[str, Any]) -> None:
    row = {"digest": "0" * 64, "kind": "png", "content": b"x", "made_at": "2026-01-01T00:00Z", **fields}
    with pytest.raises(IntegrityError), transaction.atomic():
        Logo.objects.create(**row)
    change_setting(by=SYSTEM, key="logo", value="")
