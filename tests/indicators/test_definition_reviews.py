"""Reviews of definitions: who is reminded by mail, once, and what stands in my work."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from smtplib import SMTPException
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from council_pm.core.access import Actor
from council_pm.jobs.models import Job, JobState, ScheduledRun
from council_pm.jobs.runs import run_job
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators import review_mail
from indicators.models import Indicator, ReviewReminder
from indicators.services.drafts import return_draft, save_draft, start_draft, submit_draft
from indicators.tasks import remind_of_reviews
from tests.factories import (
    DefinitionFactory,
    OccupancyFactory,
    OwnershipFactory,
    PersonFactory,
    PostFactory,
    series_with_rules,
    user_with_role,
)
from tests.factories.organisation import CouncilUnits

pytestmark = pytest.mark.django_db


def due(units: CouncilUnits, code: str, days: int = 5, **definition: Any) -> Indicator:
    review_on = timezone.localdate() + timedelta(days=days)
    return series_with_rules(code, units.unit, name=f"Name of {code}", review_on=review_on, **definition).indicator


def owned_by(indicator: Indicator, **person: Any) -> None:
    post = OwnershipFactory.create(indicator=indicator, post=PostFactory.create()).post
    OccupancyFactory.create(post=post, person=PersonFactory.create(**person))


def morning(moment: datetime = datetime(2026, 7, 1, 5, 30, tzinfo=UTC)) -> Job:
    remind_of_reviews()
    job = Job.objects.filter(kind=review_mail.KIND).order_by("-pk")[0]
    run_job(job.pk)
    job.refresh_from_db()
    return job


def test_owners_and_the_centre_are_reminded_once_of_what_comes_near(units: CouncilUnits) -> None:
    near, past, far, gone = (
        due(units, code, days) for code, days in (("N-1", 5), ("P-1", -9), ("F-1", 90), ("G-1", 1))
    )
    Indicator.objects.filter(pk=gone.pk).update(retired_on=date(2026, 1, 1), retired_reason="Old.")
    owned_by(near, email="Owner@Council.example")
    owned_by(past, email="")
    owned_by(far, email="far@council.example")
    centre = user_with_role(Role.CORPORATE_PERFORMANCE, unit=units.council, email="centre@council.example")
    job = morning()
    assert (job.state, job.result) == (JobState.DONE, {"definitions": 2, "people": 2})
    assert "2 people were reminded of 2 definitions." in review_mail.describe(job.result)
    sent = {message.to[0]: message for message in mail.outbox}
    assert set(sent) == {"owner@council.example", centre.email}
    assert "N-1, Name of N-1" in sent["owner@council.example"].body
    assert "P-1" not in sent["owner@council.example"].body
    both = sent[centre.email].body
    assert both.index("P-1") < both.index("N-1")
    assert "F-1" not in both
    assert "G-1" not in both
    mail.outbox.clear()
    remind_of_reviews()
    assert ScheduledRun.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        again = morning()
    assert (again.result, mail.outbox) == ({"definitions": 0, "people": 0}, [])
    assert "No definition is due" in review_mail.describe(again.result)


def test_a_new_version_is_reminded_of_anew(units: CouncilUnits) -> None:
    indicator = due(units, "N-1")
    owned_by(indicator, email="owner@council.example")
    morning()
    DefinitionFactory.create(indicator=indicator, version=2, review_on=timezone.localdate() + timedelta(days=9))
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        morning()
    assert len(mail.outbox) == 2
    assert ReviewReminder.objects.count() == 2
    assert "N-1" in str(ReviewReminder.objects.first())


def test_who_has_left_covers_or_is_disabled_gets_what_is_right(units: CouncilUnits) -> None:
    indicator = due(units, "N-1")
    post = OwnershipFactory.create(indicator=indicator, post=PostFactory.create()).post
    OccupancyFactory.create(post=post, person=PersonFactory.create(email="left@x.example"), ends=date(2020, 1, 1))
    OccupancyFactory.create(
        post=post, person=PersonFactory.create(email="deputy@x.example"), kind="deputy", ends=date(2099, 1, 1)
    )
    acting = user_with_role(Role.EMPLOYEE, unit=units.unit, email="old@x.example", is_active=False)
    acting.person.email = "acting@x.example"
    acting.person.save(update_fields=["email"])
    OccupancyFactory.create(post=post, person=acting.person, kind="acting")
    morning()
    assert [message.to for message in mail.outbox] == [["acting@x.example"]]


def test_a_mail_that_could_not_be_handed_over_is_tried_again(
    units: CouncilUnits, monkeypatch: pytest.MonkeyPatch
) -> None:
    for code in ("A-1", "B-1"):
        owned_by(due(units, code), email=f"{code.lower()}@x.example")

    real = review_mail.EmailMessage.send

    def refuse(self: Any, *args: Any, **kwargs: Any) -> int:
        if self.to == ["b-1@x.example"]:
            raise SMTPException("no such mailbox b-1@x.example")
        return real(self, *args, **kwargs)

    monkeypatch.setattr(review_mail.EmailMessage, "send", refuse)
    job = morning()
    assert job.state == JobState.RUNNING
    assert "b-1" not in job.error + job.message
    assert [reminder.definition.indicator.code for reminder in ReviewReminder.objects.all()] == ["A-1"]
    monkeypatch.setattr(review_mail.EmailMessage, "send", real)
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert run_job(job.pk)
    assert [message.to[0] for message in mail.outbox] == ["a-1@x.example", "b-1@x.example"]


def page(user: User) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get("/my-work/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_my_work_names_what_waits_for_a_check_came_back_and_is_to_be_reviewed(units: CouncilUnits) -> None:
    ann, ben = (user_with_role(Role.CORPORATE_PERFORMANCE, unit=units.council) for _ in range(2))
    assert "Definitions to review" not in page(ann)
    indicator = due(units, "N-1")
    draft = start_draft(by=Actor(ann.pk), indicator=indicator)
    texts = {**draft.fields, "wording": "Other.", "review_on": "1/4/2099"}
    draft = save_draft(by=Actor(ann.pk), draft=draft, texts=texts, reason="Why.", lock=draft.lock)
    draft = submit_draft(by=Actor(ann.pk), draft=draft, lock=draft.lock)
    assert "Drafts waiting for your check" in page(ben)
    assert "Drafts waiting for your check" not in page(ann)
    return_draft(by=Actor(ben.pk), draft=draft, lock=draft.lock, note="Which?")
    assert "Drafts that were returned to you" in page(ann)
    assert "Drafts that were returned to you" not in page(ben)
    assert "Definitions to review" in page(ben)


def test_my_work_names_an_owners_own_reviews_and_nobody_elses(units: CouncilUnits) -> None:
    mine, theirs = due(units, "N-1"), due(units, "N-2")
    head, other = (user_with_role(role, unit=units.service) for role in (Role.HEAD_OF_SERVICE, Role.EMPLOYEE))
    OwnershipFactory.create(indicator=mine, post=head.person.occupancies.get().post)
    OwnershipFactory.create(indicator=theirs, post=PostFactory.create())
    shown = page(head)
    assert "Definitions to review" in shown
    assert '<span class="app-soft">1</span>' in shown
    assert "Definitions to review" not in page(other)
    OwnershipFactory.create(indicator=theirs, post=other.person.occupancies.get().post)
    assert "What waits" in page(other)
    assert "Definitions to review" not in page(user_with_role(Role.MEMBER))


def test_the_page_of_an_indicator_leads_to_where_it_is_kept(units: CouncilUnits) -> None:
    due(units, "N-1")
    for role, words in ((Role.CORPORATE_PERFORMANCE, "Keep this indicator"), (Role.MEMBER, "Every version of its")):
        client = Client()
        client.force_login(user_with_role(role, unit=units.council))
        shown = client.get("/indicators/N-1/").content.decode()
        assert words in shown
        assert 'href="/definitions/N-1/"' in shown
