"""Accounts on screens: who is in the list, what can be done with whom, and what is refused in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.jobs.models import Job
from council_pm.jobs.runs import run_job
from council_pm.people.bulk_invitations import to_be_invited
from council_pm.people.models import Invitation, Occupancy, SignIn, User
from council_pm.people.roles import Role
from council_pm.people.services import appoint
from council_pm.people.services.confirmations import refuse_appointment
from tests.factories import (
    LONG_AGO,
    OccupancyFactory,
    PersonFactory,
    PostFactory,
    UserFactory,
    make_council,
    user_with_role,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def keeper(client: Client) -> User:
    """Corporate performance, signed in in ``client``."""
    user = user_with_role(Role.CORPORATE_PERFORMANCE)
    client.force_login(user)
    return user


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(user_with_role(Role.SYSTEM_ADMINISTRATOR, person=PersonFactory.create(name="Ada Admin")))
    return client


def ordinary(name: str = "Ann Lee", **fields: object) -> User:
    return user_with_role(Role.EMPLOYEE, person=PersonFactory.create(name=name), **fields)


def invited(name: str, **fields: object) -> Invitation:
    now = timezone.now()
    defaults = {"email": f"{name.split()[0].lower()}@council.example", "made_at": now, "sent_at": now}
    defaults |= {"expires_at": now + timedelta(days=14), **fields}
    return Invitation.objects.create(person=PersonFactory.create(name=name), **defaults)


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return str(answer.content.decode())


def states(client: Client, query: str = "") -> dict[str, str]:
    lines = client.get(f"/administration/accounts/table/{query}").content.decode("utf-8-sig").splitlines()[1:]
    return {line.split(",")[0]: line.split(",")[3] for line in lines}


def test_the_list_says_of_everybody_whether_they_can_sign_in(client: Client, keeper: User) -> None:
    ordinary("Signs In")
    UserFactory.create(person__name="Is Disabled", is_active=False)
    UserFactory.create(person__name="No Password", password=None)
    invited("Is Invited")
    invited("Not Sent", sent_at=None)
    invited("Too Late", made_at=NOW - timedelta(days=60), expires_at=NOW - timedelta(days=46))
    PersonFactory.create(name="Has Nothing")
    found = states(client)
    found.pop(str(keeper))
    assert found == {
        "Signs In": "Can sign in",
        "Is Disabled": "Disabled",
        "No Password": "Not invited yet",
        "Is Invited": "Invited",
        "Not Sent": "Invitation is being sent",
        "Too Late": "Invitation has run out",
    }
    assert states(client, "?state=late") == {"Too Late": "Invitation has run out"}
    assert states(client, "?q=disab") == {"Is Disabled": "Disabled"}
    assert list(states(client, "?q=not@council")) == ["Not Sent"]
    html = text(client, "/administration/accounts/?q=invited")
    assert "Is Invited" in html
    assert "Signs In" not in html
    assert "q=invited&amp;format=xlsx" in html


def test_the_list_as_excel_holds_text_only(client: Client, keeper: User) -> None:
    ordinary("=1+1")
    answer = client.get("/administration/accounts/table/?format=xlsx&q=1%2B1")
    (sheet,) = load_workbook(BytesIO(answer.content)).worksheets
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")


def test_the_list_is_paged_and_what_makes_no_sense_is_not_asked(client: Client, keeper: User) -> None:
    for number in range(51):
        invited(f"Person {number:03}")
    html = text(client, "/administration/accounts/?q=person+0")
    assert "1 to 50 of 51" in html
    assert "Person 050" not in html
    assert "Person 050" in text(client, "/administration/accounts/?q=person+0&page=2")
    assert "Person 050" in text(client, "/administration/accounts/?q=person+0&page=99")
    for query in ("?page=x", "?page=-1", "?state=none", f"?q={'x' * 500}", "?page=99999999999999999999"):
        assert "Person 000" in text(client, f"/administration/accounts/{query}")
    assert "Nobody is like that" in text(client, "/administration/accounts/?q=nobody")


def test_htmx_gets_the_region_alone(client: Client, keeper: User) -> None:
    html = client.get("/administration/accounts/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    assert str(keeper) in html


def test_the_list_costs_the_same_queries_for_one_and_for_many(client: Client, keeper: User) -> None:
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/administration/accounts/")
        counts.append(len(queries))
        for number in range(3):
            ordinary(f"Person {number}")
    assert counts[0] == counts[1] <= 10


def test_a_person_is_invited_from_the_account_and_the_mail_names_this_site(client: Client, keeper: User) -> None:
    person = PersonFactory.create(name="Ann Lee", email="")
    page = f"/administration/accounts/{person.pk}/"
    assert "None yet" in text(client, page)
    answer = client.post(f"{page}invite/", {"email": "", "reason": "New here"})
    assert answer.status_code == 422
    assert "Give the e-mail address that the link is sent to" in answer.content.decode()
    assert 'value="New here"' in answer.content.decode()
    assert client.post(f"{page}invite/", {"email": "not one", "reason": ""}).status_code == 422
    answer = client.post(f"{page}invite/", {"email": "ann@council.example", "reason": "New here"})
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert "the mail is being sent" in text(client, page)
    run_job(Job.objects.get().pk)
    assert "http://testserver/invitation/" in mail.outbox[0].body
    assert "works until" in text(client, page)
    event = Event.objects.get(action="invite")
    assert (event.actor_id, event.reason, event.subject_id) == (keeper.pk, "New here", str(person.pk))
    assert client.post(f"{page}revoke/", {"reason": ""}).status_code == 302
    answer = client.post(f"{page}revoke/", {"reason": ""})
    assert answer.status_code == 422
    assert "There is no open invitation" in answer.content.decode()
    assert "Withdrawn or replaced on" in text(client, page)


def test_an_invitation_that_ran_out_says_so(client: Client, keeper: User) -> None:
    late = invited("Too Late", made_at=NOW - timedelta(days=60), expires_at=NOW - timedelta(days=46))
    assert "ran out on" in text(client, f"/administration/accounts/{late.person_id}/")


def test_a_sign_in_is_disabled_with_a_reason_and_enabled_again(client: Client, keeper: User) -> None:
    user = ordinary()
    page = f"/administration/accounts/{user.person_id}/"
    theirs = Client()
    theirs.force_login(user)
    refused = client.post(f"{page}disable/", {"reason": " "})
    assert refused.status_code == 422
    assert "Say why: the reason stays in the record." in refused.content.decode()
    assert 'href="#disable-reason"' in refused.content.decode()
    assert theirs.get("/my-work/").status_code == 200
    assert client.post(f"{page}disable/", {"reason": "Left"}).status_code == 302
    assert theirs.get("/my-work/").status_code == 302
    assert "Enable the sign-in again" in text(client, page)
    answer = client.post(f"{page}invite/", {"reason": ""})
    assert "enable it first" in answer.content.decode()
    assert client.post(f"{page}enable/", {"reason": "Back"}).status_code == 302
    assert "Disable the sign-in" in text(client, page)


def test_sessions_are_shown_and_ended_one_or_all(client: Client, keeper: User) -> None:
    from tests.people.test_sessions import is_in, signed_in

    user = ordinary(email="ann@council.example")
    page = f"/administration/accounts/{user.person_id}/"
    browsers = [signed_in(user) for _ in range(3)]
    assert text(client, page).count('<th scope="row">Firefox on Linux</th>') == 3
    first = SignIn.objects.order_by("pk")[0]
    answer = client.post(f"/administration/accounts/sessions/{first.pk}/end/")
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert [is_in(browser) for browser in browsers] == [False, True, True]
    client.post(f"{page}end-sessions/", {"reason": "A lost laptop"})
    assert [is_in(browser) for browser in browsers] == [False, False, False]
    assert "Nowhere." in text(client, page)


def test_what_is_not_there_is_404(client: Client, keeper: User) -> None:
    without = PersonFactory.create()
    failed = SignIn.objects.create(at=NOW, succeeded=False)
    for path in (
        f"{without.pk}/disable/", f"{without.pk}/enable/", f"{without.pk}/end-sessions/",
        "999999/invite/", f"sessions/{failed.pk}/end/",
    ):  # fmt: skip
        assert client.post(f"/administration/accounts/{path}", {"reason": "x"}).status_code == 404
    erased = PersonFactory.create(pseudonymised_at=NOW)
    assert client.get(f"/administration/accounts/{erased.pk}/").status_code == 404


def test_corporate_performance_reads_a_corporate_account_and_changes_nothing_of_it(
    client: Client, keeper: User, admin: Client
) -> None:
    auditor = user_with_role(Role.AUDITOR)
    page = f"/administration/accounts/{auditor.person_id}/"
    html = text(client, page)
    assert "A system administrator looks after this account" in html
    assert "/disable/" not in html
    for change in ("invite", "disable", "end-sessions", "revoke"):
        assert client.post(f"{page}{change}/", {"reason": "x"}).status_code == 403
    assert admin.post(f"{page}disable/", {"reason": "Left"}).status_code == 302
    assert client.post(f"{page}enable/", {"reason": "x"}).status_code == 403


def test_the_rights_of_a_person_are_shown_and_a_file(client: Client, keeper: User) -> None:
    units = make_council()
    manager = user_with_role(Role.MANAGER, unit=units.unit)
    page = f"/administration/accounts/{manager.person_id}/"
    assert "Open the dashboards, in the whole council" in text(client, page)
    file = client.get(f"{page}rights/").content.decode("utf-8-sig")
    assert "Manager,Waste and Recycling,post Post" in file
    nobody = PersonFactory.create()
    lines = client.get(f"/administration/accounts/{nobody.pk}/rights/").content.decode("utf-8-sig").splitlines()
    assert lines == ["Role,Where,Why,What it allows"]


def test_nobody_disables_themself(client: Client, admin: Client) -> None:
    person = User.objects.get(person__name="Ada Admin").person_id
    page = f"/administration/accounts/{person}/"
    assert "Disable the sign-in" not in text(admin, page)
    assert admin.post(f"{page}disable/", {"reason": "x"}).status_code == 403


def test_everybody_is_invited_after_a_preview(client: Client, keeper: User) -> None:
    url = "/administration/accounts/invite-everybody/"
    assert "Everybody can sign in or is invited" in text(client, url)
    ann = OccupancyFactory.create(person__name="Ann Lee", person__email="ann@council.example").person
    html = text(client, url)
    assert "Ann Lee" in html
    assert "ann@council.example" in html
    assert not Invitation.objects.exists()
    for typed in ({}, {"last_person": "x"}, {"last_person": "0"}):
        assert client.post(url, typed)["Location"] == url
    answer = client.post(url, {"last_person": str(ann.pk)})
    job = Job.objects.get()
    assert answer["Location"] == job.get_absolute_url()
    run_job(job.pk)
    assert Invitation.objects.get().person == ann
    assert "1 person was invited." in text(client, job.get_absolute_url())


def test_who_has_an_account_and_no_password_is_invited_and_who_is_shut_out_is_not(client: Client, keeper: User) -> None:
    for name, account in {
        "Never Signed In": {"password": None},
        "Is Disabled": {"password": None, "is_active": False},
        "Signs In": {},
    }.items():
        OccupancyFactory.create(person=UserFactory.create(person__name=name, **account).person)
    assert [person.name for person in to_be_invited()] == ["Never Signed In"]


def test_a_preview_shows_the_first_fifty(client: Client, keeper: User) -> None:
    for number in range(51):
        OccupancyFactory.create(person__name=f"Holder {number:03}")
    html = text(client, "/administration/accounts/invite-everybody/")
    assert "The first 50 of 51" in html
    assert "Holder 050" not in html


# --- Who signed in when --------------------------------------------------------------------------------------------


def test_system_administrators_see_who_signed_in_and_what_failed(admin: Client) -> None:
    user = ordinary(email="ann@council.example")
    SignIn.objects.create(user=user, at=NOW, succeeded=True, session_hash="0", browser="Edge", ended_at=NOW)
    SignIn.objects.create(user=user, at=NOW, succeeded=False, system="Windows")
    SignIn.objects.create(at=NOW, succeeded=False)
    html = text(admin, "/administration/sign-ins/")
    for words in ("Ann Lee", "an address that nobody has", "Edge", "Windows", "3 entries", "ended 22 November 2026"):
        assert words in html
    html = text(admin, "/administration/sign-ins/?outcome=failed&q=ann")
    assert "1 entry" in html
    assert "Edge" not in html
    file = admin.get("/administration/sign-ins/table/?outcome=worked").content.decode("utf-8-sig")
    assert "2026-11-22 09:00,Ann Lee,Signed in,Edge,2026-11-22 09:00" in file
    assert file.count("\n") == 2
    assert "Nothing here" in text(admin, "/administration/sign-ins/?q=nobody")
    assert "3 entries" in text(admin, "/administration/sign-ins/?outcome=none&page=0")


def test_the_list_of_sign_ins_costs_the_same_queries_for_one_and_for_many(admin: Client) -> None:
    counts = []
    for _ in range(2):
        SignIn.objects.create(user=ordinary(), at=NOW, succeeded=True, session_hash="0")
        with CaptureQueriesContext(connection) as queries:
            admin.get("/administration/sign-ins/")
        counts.append(len(queries))
        SignIn.objects.create(user=ordinary(), at=NOW, succeeded=True, session_hash="0")
    assert counts[0] == counts[1] <= 10


# --- Corporate roles by two ----------------------------------------------------------------------------------------


@pytest.fixture
def proposal(admin: Client) -> Iterator[Occupancy]:
    """An auditor whom a first administrator proposed and a second one, ``admin``, decides on."""
    first = user_with_role(Role.SYSTEM_ADMINISTRATOR, person=PersonFactory.create(name="First Admin"))
    units = make_council()
    post = PostFactory.create(role=Role.AUDITOR, title="Chief auditor", unit=units.council)
    person = UserFactory.create(person__name="Ann Lee").person
    with time_machine.travel(NOW, tick=False):
        yield appoint(by=Actor(first.pk), person=person, post=post, starts=LONG_AGO)


def test_a_second_administrator_confirms_a_corporate_role(admin: Client, proposal: Occupancy) -> None:
    html = text(admin, "/administration/confirmations/")
    for words in ("Ann Lee", "Auditor", "Chief auditor, Test Council", "First Admin"):
        assert words in html
    file = admin.get("/administration/confirmations/table/").content.decode("utf-8-sig")
    assert "Ann Lee,Auditor,Chief auditor,Test Council,2000-04-01,,First Admin" in file
    holder = User.objects.get(person__name="Ann Lee")
    assert holder.grants == ()
    assert admin.post(f"/administration/confirmations/{proposal.pk}/confirm/").status_code == 302
    assert [grant.role for grant in User.objects.get(pk=holder.pk).grants] == [Role.AUDITOR]
    assert "Nothing waits" in text(admin, "/administration/confirmations/")
    again = admin.post(f"/administration/confirmations/{proposal.pk}/confirm/", follow=True)
    assert "There is nothing left to confirm" in again.content.decode()
    again = admin.post(f"/administration/confirmations/{proposal.pk}/refuse/", {"reason": "x"}, follow=True)
    assert "There is nothing left to confirm" in again.content.decode()
    assert Occupancy.objects.filter(pk=proposal.pk).exists()


def test_a_refusal_needs_a_reason_and_leaves_the_record(admin: Client, proposal: Occupancy) -> None:
    url = f"/administration/confirmations/{proposal.pk}/refuse/"
    refused = admin.post(url, {"reason": ""})
    assert refused.status_code == 422
    html = refused.content.decode()
    assert f'href="#refuse-{proposal.pk}-reason"' in html
    assert f'id="refuse-{proposal.pk}-reason"' in html
    assert admin.post(url, {"reason": "Not independent"}).status_code == 302
    assert not Occupancy.objects.filter(pk=proposal.pk).exists()
    event = Event.objects.get(action="refuse_appointment")
    assert event.reason == "Not independent"
    assert event.detail["person"] == proposal.person_id
    assert admin.post(url, {"reason": "Again"}).status_code == 404


def test_the_service_refuses_a_refusal_without_a_reason(proposal: Occupancy) -> None:
    with pytest.raises(ValidationError) as caught:
        refuse_appointment(by=Actor(None, "a test"), occupancy=proposal, reason="  ")
    assert caught.value.code == "reason_missing"


def test_who_proposed_a_role_takes_it_back_and_does_not_confirm_it(admin: Client, proposal: Occupancy) -> None:
    first = Client()
    first.force_login(User.objects.get(person__name="First Admin"))
    html = text(first, "/administration/confirmations/")
    assert "You proposed this" in html
    assert "/confirm/" not in html
    answer = first.post(f"/administration/confirmations/{proposal.pk}/confirm/", follow=True)
    assert "another system administrator confirms it" in answer.content.decode()
    proposal.refresh_from_db()
    assert proposal.confirmed_by is None
    assert first.post(f"/administration/confirmations/{proposal.pk}/refuse/", {"reason": "A slip"}).status_code == 302
    assert not Occupancy.objects.filter(pk=proposal.pk).exists()


def test_nobody_decides_on_a_role_for_themself(admin: Client, proposal: Occupancy) -> None:
    Occupancy.objects.filter(pk=proposal.pk).update(person=User.objects.get(person__name="Ada Admin").person)
    html = text(admin, "/administration/confirmations/")
    assert "two others decide" in html
    for change in ("confirm", "refuse"):
        url = f"/administration/confirmations/{proposal.pk}/{change}/"
        assert admin.post(url, {"reason": "x"}).status_code == 403
    proposal.refresh_from_db()
    assert proposal.confirmed_by is None


def test_the_hub_names_the_screens_to_whom_they_open(client: Client, keeper: User, admin: Client) -> None:
    html, theirs = text(client, "/administration/"), text(admin, "/administration/")
    assert "/administration/accounts/" in html
    for path in ("/administration/confirmations/", "/administration/sign-ins/"):
        assert path not in html
        assert path in theirs
