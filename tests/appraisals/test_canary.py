"""A unique string in every kind of text of an appraisal is found nowhere but with those whom it is between.

Every address for every role is the matrix's part (``tests/matrix``: the secret "an appraisal"), searches and exports
that are asked for a part of the string are in ``test_addresses.py``. Here are the places that have no address.
"""

from __future__ import annotations

import json
import logging
import re
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.log import AdminEmailHandler

from appraisals.models import Appraisal
from appraisals.pages import whole
from appraisals.services.rotation import sealed_columns
from appraisals.tasks import delete_old_words
from council_pm.jobs.models import Job
from council_pm.jobs.runs import run_job
from council_pm.logging_setup import logging_settings
from council_pm.notices.models import Alert
from council_pm.notices.tasks import send_digests
from council_pm.people.roles import Role
from tests.appraisals.canaries import MAKERS, say_everything
from tests.appraisals.test_access import Council
from tests.papers import text_of
from tests.screens import signed_in

CANARY = "KANARIE-7c1e"


def test_every_table_with_sealed_words_has_canaries() -> None:
    assert {model._meta.label for model, _ in sealed_columns()} == set(MAKERS)


@pytest.fixture
def said(db: None, caplog: pytest.LogCaptureFixture) -> Council:
    """An appraisal full of canaries that everybody of its line, HR and its person opened, asked about and copied."""
    caplog.set_level(logging.DEBUG)
    council = Council()
    say_everything(council.appraisal, CANARY)
    adviser = council.user(Role.HR_ADVISER, council.unit)
    args = [council.appraisal.person_id, council.appraisal.cycle.slug]
    page, opens = reverse("appraisals:appraisal_page", args=args), reverse("appraisals:hr_open", args=args)
    own, hr = signed_in(council.somebody), signed_in(adviser)
    for user in (council.manager, council.head):
        assert signed_in(user).get(page).status_code == 200
    assert own.get(page).status_code == 200
    assert own.post(reverse("appraisals:correction_ask", args=args), {"text": f"{CANARY} asks"}).status_code == 302
    assert own.post(reverse("appraisals:correction_ask", args=args), {"text": f"{CANARY} twice"}).status_code == 422
    assert hr.post(opens, {"reason": CANARY[:5]}).status_code == 422
    assert hr.post(opens, {"reason": f"{CANARY} as reason"}).status_code == 302
    request = council.appraisal.corrections.get(outcome="")
    answer = reverse("appraisals:correction_answer", args=[*args, request.pk])
    assert hr.post(answer, {"outcome": "other", "answer": f"{CANARY} answers"}).status_code == 422
    assert hr.post(answer, {"outcome": "noted", "answer": f"{CANARY} answers"}).status_code == 302
    copy = own.post(reverse("appraisals:my_data_copy"))
    assert CANARY in text_of(copy), "the test would be blind"
    assert hr.post(reverse("appraisals:data_of", args=args[:1]), {"reason": f"{CANARY} letter"}).status_code == 200
    delete_old_words()
    for job in Job.objects.filter(state="waiting"):
        run_job(job.pk)
    send_digests()
    for job in Job.objects.filter(state="waiting"):
        run_job(job.pk)
    return council


def test_no_row_of_any_table_holds_it(said: Council) -> None:
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            found += [model._meta.label for row in cursor.fetchall() if CANARY in str(row)]
    assert found == []
    assert [one.session_key for one in Session.objects.all() if CANARY in str(one.get_decoded())] == []


def test_no_dump_of_the_database_holds_it_and_one_can_be_loaded_again(said: Council) -> None:
    dump = StringIO()
    call_command("dumpdata", stdout=dump)
    assert CANARY not in dump.getvalue()
    rows = [row for row in json.loads(dump.getvalue()) if row["model"] == "appraisals.appraisaltarget"]
    kept = said.appraisal.targets.get().wording
    assert [row["fields"]["wording"] for row in rows] == [kept.token]


def test_no_mail_notice_log_or_cache_holds_it(said: Council, caplog: pytest.LogCaptureFixture) -> None:
    assert [one.subject for one in mail.outbox if CANARY in str(one.message())] == []
    assert [one.sentence for one in Alert.objects.all() if CANARY in one.sentence] == []
    assert CANARY not in caplog.text
    assert not any(CANARY in str(vars(record)) for record in caplog.records)
    held: Any = getattr(cache, "_cache", None)
    if hasattr(held, "items"):  # the memory of this process
        assert not any(CANARY.encode() in value for value in held.values())
    else:
        server = held.get_client()
        assert not any(CANARY.encode() in (server.get(key) or b"") for key in server.scan_iter("*"))


def test_a_notice_about_an_appraisal_says_a_day_and_leads_to_a_page(said: Council) -> None:
    """M103: what is sent of appraisals are links and days."""
    for one in Alert.objects.filter(subject_kind__startswith="appraisal"):
        assert not re.search(r"target:|said|wrote|[\"\u201c\u2018]", one.sentence), one.sentence


def test_an_error_report_says_where_a_page_broke_and_nothing_that_it_held(
    said: Council, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    def breaks(at: Any) -> str:
        opened = at.appraisal.targets.get().wording.open()
        raise ValueError(opened)

    monkeypatch.setattr(whole, "title", breaks)
    client = Client(raise_request_exception=False)
    client.force_login(said.manager)
    caplog.clear()
    url = reverse("appraisals:appraisal_page", args=[said.appraisal.person_id, said.appraisal.cycle.slug])
    response = client.get(url, headers={"X-Note": "kept"})
    assert response.status_code == 500
    assert CANARY not in response.content.decode()
    assert "BrokenPage: ValueError" in caplog.text
    assert CANARY not in caplog.text
    settings.ADMINS = [("Ops", "ops@council.example")]
    broken = next(one for one in caplog.records if one.exc_info)
    AdminEmailHandler(include_html=True).emit(broken)
    assert CANARY not in mail.outbox[-1].message().as_string()
    assert "breaks" in mail.outbox[-1].body
    for readable in (True, False):
        lines: Any = dict(logging_settings("INFO", readable=readable)["formatters"]["lines"])
        assert CANARY not in lines.pop("()")(**lines).format(broken)


def test_what_was_typed_is_in_no_error_report(
    said: Council, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    def breaks(**_: Any) -> None:
        raise ValueError("broken")

    monkeypatch.setattr("appraisals.views.corrections.ask_correction", breaks)
    client = Client(raise_request_exception=False)
    client.force_login(said.somebody)
    args = [said.appraisal.person_id, said.appraisal.cycle.slug]
    assert client.post(reverse("appraisals:correction_ask", args=args), {"text": CANARY}).status_code == 500
    settings.ADMINS = [("Ops", "ops@council.example")]
    AdminEmailHandler(include_html=True).emit(next(one for one in caplog.records if one.exc_info))
    assert CANARY not in mail.outbox[-1].message().as_string()


def test_its_name_says_nothing_of_an_appraisal(said: Council) -> None:
    assert str(Appraisal.objects.get()) == f"Appraisal {said.appraisal.pk}"
