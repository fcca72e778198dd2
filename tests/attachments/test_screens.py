"""Sending, reading and removing files in the browser, each within what one may."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from council_pm.attachments.models import Attachment, Note
from council_pm.attachments.selectors import files_of, notes_of
from council_pm.attachments.services import add_note
from council_pm.core.access import Actor
from council_pm.org.models import OrgUnit
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import Indicator, Series
from tests.attachments.conftest import World
from tests.attachments.kind import KIND
from tests.attachments.samples import GOOD, pdf
from tests.factories import ValueFactory, series_with_rules, user_with_role
from tests.screens import signed_in

HOLDERS = ("PERFORMANCE_OFFICER", "HEAD_OF_SERVICE", "MANAGER", "CHIEF_OFFICER")


def somebody(role: Role, unit: OrgUnit) -> Client:
    return signed_in(user_with_role(role, unit=unit))


def add_url(series: Series) -> str:
    return reverse("attachments:file_add", args=[KIND, series.pk])


def send(client: Client, series: Series, content: bytes = b"", name: str = "count.pdf", **fields: str) -> HttpResponse:
    sent = SimpleUploadedFile(name, content or pdf(), "text/html")
    response: HttpResponse = client.post(add_url(series), {"file": sent, **fields})
    return response


def test_a_file_is_sent_and_comes_back_as_it_was_and_never_as_a_page(world: World) -> None:
    client = signed_in(world.officer)
    for name, content in GOOD.items():
        assert send(client, world.own, content, name).headers["Location"] == "/indicators/OWN-01/"
        row = Attachment.objects.latest("pk")
        response = client.get(row.get_absolute_url(), headers={"Accept-Encoding": "identity"})
        assert b"".join(response.streaming_content) == content  # type: ignore[attr-defined]
        assert response["Content-Type"] == row.content_type, "what the browser said does not count"
        assert response["Content-Disposition"] == f'attachment; filename="{name}"'
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert response["Cache-Control"] == "private, no-store"


def test_a_name_of_any_letters_stands_whole_in_one_header(world: World) -> None:
    client = signed_in(world.officer)
    send(client, world.own, name='été "B".pdf')
    response = client.head(Attachment.objects.get().get_absolute_url())
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%C3%A9t%C3%A9%20%22B%22.pdf"


@pytest.mark.parametrize("role", HOLDERS)
def test_another_department_s_file_does_not_exist_by_any_address(world: World, role: str) -> None:
    row = world.attach(series=world.other)
    own = somebody(Role[role], world.units.unit if role == "MANAGER" else world.units.department)
    assert own.get(row.get_absolute_url()).status_code == 404
    assert own.post(reverse("attachments:file_remove", args=[row.pk])).status_code == 404
    assert own.get(add_url(world.other)).status_code == 404
    assert send(own, world.other).status_code == 404
    theirs = somebody(Role[role], world.units.other_unit if role == "MANAGER" else world.units.other_department)
    assert theirs.get(row.get_absolute_url()).status_code == 200
    assert Attachment.objects.filter(removal=None).count() == 1


@pytest.mark.parametrize("role", [Role.CHIEF_EXECUTIVE, Role.AUDITOR])
def test_who_reads_everywhere_adds_and_removes_nothing(world: World, role: Role) -> None:
    row, client = world.attach(), somebody(role, world.units.council)
    assert client.get(row.get_absolute_url()).status_code == 200
    assert client.post(reverse("attachments:file_remove", args=[row.pk])).status_code == 403
    assert send(client, world.own, pdf(b"more")).status_code == 403
    assert Attachment.objects.filter(removal=None).count() == 1


@pytest.mark.parametrize("role", [Role.MEMBER, Role.EXECUTIVE_MEMBER, Role.EMPLOYEE, Role.SYSTEM_ADMINISTRATOR])
def test_who_has_no_right_to_evidence_does_not_learn_of_it(world: World, role: Role) -> None:
    row, client = world.attach(), somebody(role, world.units.unit)
    missing = client.get(reverse("attachments:file_download", args=[row.pk + 1]))
    found = client.get(row.get_absolute_url())
    assert (found.status_code, found.content) == (missing.status_code, missing.content)
    assert send(client, world.own).status_code == 404
    assert Client().get(row.get_absolute_url()).status_code == 302


def test_a_removed_file_is_gone_for_everybody(world: World) -> None:
    row, client = world.attach(), signed_in(world.officer)
    address = reverse("attachments:file_remove", args=[row.pk])
    assert client.get(address).status_code == 405
    assert client.post(address).headers["Location"] == "/indicators/OWN-01/"
    assert client.get(row.get_absolute_url()).status_code == 404
    assert client.post(address).status_code == 404
    assert files_of(world.officer, KIND, [str(world.own.pk)])[str(world.own.pk)].lines == ()


def test_a_role_that_ended_while_the_page_was_open_lets_nothing_through(world: World) -> None:
    row, client = world.attach(), signed_in(world.officer)
    assert world.officer.person is not None
    world.officer.person.occupancies.update(starts="2020-01-01", ends="2020-01-02")
    assert client.get(row.get_absolute_url()).status_code == 404
    assert send(client, world.own, pdf(b"more")).status_code == 404


@pytest.mark.parametrize(
    ("kind", "subject_id"), [("nobody_s_kind", "1"), (KIND, "999999"), (KIND, "not-a-number"), (KIND, "1" * 400)]
)
def test_what_is_not_there_has_no_files(world: World, kind: str, subject_id: str) -> None:
    client = somebody(Role.CORPORATE_PERFORMANCE, world.units.council)
    assert client.get(reverse("attachments:file_add", args=[kind, subject_id])).status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "status", "says"),
    [
        (b"<html>", "count.pdf", 422, "not what its name says"),
        (pdf(), "run.exe", 422, "are not taken"),
        (b"%PDF-" + b"0" * 1024 * 1024, "count.pdf", 413, "larger than 1 MB"),
        (b"%PDF-" + b"0" * 2 * 1024 * 1024, "count.pdf", 413, "larger than 1 MB"),
        (None, "", 422, "Choose a file."),
    ],
)
def test_a_refusal_says_what_to_do_on_a_page_that_takes_another(
    world: World, settings: Any, content: bytes | None, name: str, status: int, says: str
) -> None:
    settings.ATTACHMENT_MEGABYTES = 1
    client = signed_in(world.officer)
    response = send(client, world.own, content, name) if content else client.post(add_url(world.own))
    page = response.content.decode()
    assert response.status_code == status
    assert page.count(says) == 2, "in the summary and beside the field"
    assert 'enctype="multipart/form-data"' in page
    assert not Attachment.objects.exists()


def test_a_form_without_its_token_is_refused(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.officer)
    assert send(client, world.own).status_code == 403
    token = client.get(add_url(world.own)).context["csrf_token"]
    assert send(client, world.own, csrfmiddlewaretoken=str(token)).status_code == 302


def test_what_is_closed_takes_no_file_and_lets_none_go(world: World) -> None:
    row, client = world.attach(), signed_in(world.officer)
    Indicator.objects.filter(pk=world.own.indicator_id).update(retired_on="2026-01-01", retired_reason="Over")
    refused = send(client, world.own, pdf(b"more"))
    assert refused.status_code == 422
    assert "closed" in refused.content.decode()
    assert 'type="file"' not in refused.content.decode()
    client.post(reverse("attachments:file_remove", args=[row.pk]))
    assert Attachment.objects.filter(removal=None).count() == 1
    assert client.get(row.get_absolute_url()).status_code == 200


def test_a_file_keeps_to_the_version_that_was_on_the_screen(world: World) -> None:
    client = signed_in(world.officer)
    assert 'name="version" value="0"' in client.get(add_url(world.own)).content.decode()
    ValueFactory.create(series=world.own)
    send(client, world.own, version="0")
    send(client, world.own, pdf(b"newer"), version="<b>")
    earlier, newer = files_of(world.officer, KIND, [str(world.own.pk)])[str(world.own.pk)].lines
    assert (earlier.of_earlier, newer.of_earlier) == (True, False)
    assert client.get(add_url(world.own)).content.decode().count("of an earlier version") == 1


def test_who_attached_a_file_is_named_to_who_may_read_officers_names(world: World) -> None:
    world.attach()
    page = signed_in(world.officer).get(add_url(world.own)).content.decode()
    assert str(world.officer) in page
    manager = somebody(Role.MANAGER, world.units.unit).get(add_url(world.own)).content.decode()
    assert "count.pdf" in manager
    assert str(world.officer) not in manager


def test_a_file_that_is_gone_from_the_disk_is_missed_and_no_error(
    world: World, directory: Path, caplog: pytest.LogCaptureFixture
) -> None:
    row = world.attach()
    (directory / row.stored_as).unlink()
    assert signed_in(world.officer).get(row.get_absolute_url()).status_code == 404
    assert "was DATA_DIR restored" in caplog.text


def test_the_files_of_three_things_cost_as_many_queries_as_those_of_one(world: World) -> None:
    several = [world.own, *(series_with_rules(f"MORE-{n}", world.units.unit) for n in range(2))]
    for series in several:
        world.attach(series=series)
        add_note(by=Actor(world.officer.pk), about=world.about(series), text="Counted by hand.")
    elsewhere = world.attach(series=world.other)
    counts = []
    for many in (several[:1], several):
        ids = [str(one.pk) for one in (*many, world.other)]
        reader = User.objects.get(pk=world.officer.pk)
        with CaptureQueriesContext(connection) as queries:
            found, notes = files_of(reader, KIND, ids), notes_of(reader, KIND, ids)
        counts.append(len(queries))
        assert set(found) == set(notes) == {str(one.pk) for one in many}
        assert all(len(one.lines) == 1 for one in found.values())
        assert elsewhere.pk not in {line.id for one in found.values() for line in one.lines}
    assert counts[0] == counts[1]


def talk_url(series: Series) -> str:
    return reverse("attachments:note_add", args=[KIND, series.pk])


def test_a_note_is_kept_with_the_version_that_was_on_the_screen(world: World) -> None:
    client = signed_in(world.officer)
    sent = {"text": "Counted by hand.\r\nTwice.", "version": "7"}
    assert client.post(talk_url(world.own), sent).headers["Location"] == "/indicators/OWN-01/"
    note = Note.objects.get()
    assert (note.text, note.subject_version, note.by) == ("Counted by hand.\nTwice.", "7", world.officer)
    page = client.get(talk_url(world.own)).content.decode()
    assert "Counted by hand.<br>Twice." in page
    assert "on an earlier version" in page


def test_a_note_that_is_sent_twice_is_one_and_a_new_one_is_another(world: World) -> None:
    client = signed_in(world.officer)
    for said in ("The same.", "The same.", "Something else.", "The same."):
        client.post(talk_url(world.own), {"text": said, "version": "1"})
    assert list(Note.objects.order_by("pk").values_list("text", flat=True)) == [
        "The same.", "Something else.", "The same.",
    ]  # fmt: skip


@pytest.mark.parametrize(("said", "says"), [(" ", "Write what you want to say."), ("x" * 2001, "at most 2000")])
def test_a_note_that_cannot_be_kept_says_why_and_is_not_lost(world: World, said: str, says: str) -> None:
    response = signed_in(world.officer).post(talk_url(world.own), {"text": said})
    assert response.status_code == 422
    assert says in response.content.decode()
    assert said in response.content.decode()
    assert not Note.objects.exists()


def test_nobody_writes_or_reads_where_they_may_not_see_the_evidence(world: World) -> None:
    add_note(by=Actor(world.officer.pk), about=world.about(world.other), text="Not for others.")
    for role in (Role.PERFORMANCE_OFFICER, Role.HEAD_OF_SERVICE, Role.CHIEF_OFFICER):
        client = somebody(role, world.units.department)
        assert client.get(talk_url(world.other)).status_code == 404
        assert client.post(talk_url(world.other), {"text": "Hello"}).status_code == 404
    for role in (Role.CHIEF_EXECUTIVE, Role.AUDITOR):
        client = somebody(role, world.units.council)
        assert client.post(talk_url(world.other), {"text": "Hello"}).status_code == 403
    assert Note.objects.count() == 1


def test_the_discussion_costs_the_same_for_one_note_and_three(world: World) -> None:
    counts = []
    for number in range(3):
        add_note(by=Actor(world.officer.pk), about=world.about(world.own), text=f"Number {number}")
        client = signed_in(world.officer)
        client.get(talk_url(world.own))
        with CaptureQueriesContext(connection) as made:
            client.get(talk_url(world.own))
        counts.append(len(made))
    assert counts[0] == counts[2]
