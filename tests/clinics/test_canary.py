"""A private note is read by its author and those it is addressed to, and stands nowhere else.

Pages are the matrix's part (``tests/matrix``: the secret "private note" on every address for every role). Here are the
places that have no address: mail, the log, the record, jobs, what other tables hold, and what the browser may keep.
"""

from __future__ import annotations

import logging
import uuid

import pytest
from django.apps import apps
from django.core import mail
from django.db import models
from django.urls import reverse
from django.utils import timezone

from clinics.jobs import LOOK
from clinics.models import Clinic, Note
from council_pm.core.access import Actor
from council_pm.jobs.models import Job
from council_pm.jobs.runs import run_job
from council_pm.jobs.services import start_job
from council_pm.notices.tasks import send_digests
from council_pm.people.models import User
from plans.follow_jobs import FOLLOW, JUDGE
from tests.factories.clinics import ClinicFactory, ItemFactory
from tests.factories.organisation import CouncilUnits
from tests.screens import signed_in

pytestmark = pytest.mark.django_db
CANARY = "CANARY-5f2b"


@pytest.fixture
def clinic(council: CouncilUnits, head: User, chief: User, caplog: pytest.LogCaptureFixture) -> Clinic:
    """A clinic in which a head kept a private note, sent it again, changed it twice at once, and mistyped a promise."""
    caplog.set_level(logging.DEBUG)
    made = ClinicFactory.create(frozen=True, held_on=timezone.localdate())
    ItemFactory.create(clinic=made, unit=council.service)
    client, url = signed_in(head), reverse("clinics:note_keep", args=[made.pk])
    sent = {"text": CANARY, "client_id": str(uuid.uuid4()), "version": 0, "item": "", "private": "on", "to": [chief.pk]}
    client.post(url, sent)
    client.post(url, sent)
    client.post(url, {**sent, "text": f"{CANARY} two", "version": 1})
    client.post(url, {**sent, "text": f"{CANARY} three", "version": 1})
    client.post(url, {**sent, "text": CANARY * 1000, "version": 2})
    client.post(url, {**sent, "text": CANARY, "client_id": "no number"})
    assert Note.objects.count() == 2
    return made


def test_no_other_table_holds_it(clinic: Clinic) -> None:
    for kind in (LOOK, FOLLOW, JUDGE):
        run_job(start_job(by=Actor(None, "test"), kind=kind, params={}, key="test").pk)
    send_digests()
    for job in Job.objects.filter(state="waiting"):
        run_job(job.pk)
    held = []
    for model in apps.get_models():
        texts = [
            one
            for one in model._meta.get_fields()
            if isinstance(one, (models.CharField, models.TextField, models.JSONField))
        ]
        for row in model._default_manager.values_list(*(one.name for one in texts)) if texts else ():
            if any(CANARY in str(value) for value in row):
                held.append(model._meta.label)
    assert set(held) == {"clinics.Note"}
    assert [one for one in mail.outbox if CANARY in one.subject + str(one.body)] == []


def test_no_log_says_it(clinic: Clinic, caplog: pytest.LogCaptureFixture) -> None:
    assert CANARY not in caplog.text


def test_no_answer_lets_a_browser_keep_it(clinic: Clinic, head: User) -> None:
    page = signed_in(head).get(reverse("clinics:meeting_page", args=[clinic.pk]))
    assert CANARY in page.text
    assert "no-store" in page["Cache-Control"]
