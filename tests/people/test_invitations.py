"""An invitation: its link works once, in time, and for the person alone; its secret is in the mail and nowhere else."""

from __future__ import annotations

import logging
import re
import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.jobs.models import Job, JobState
from council_pm.jobs.runs import run_job
from council_pm.people import invitation_mail, sign_in
from council_pm.people.models import Invitation, Person, SignIn, User
from council_pm.people.roles import Role
from council_pm.people.services import (
    appoint,
    change_person,
    confirm_appointment,
    disable_user,
    pseudonymise_person,
)
from council_pm.people.services.invitations import (
    accept_invitation,
    invite,
    request_invitations,
    revoke_invitation,
    token_hash,
)
from tests.factories import (
    OccupancyFactory,
    PersonFactory,
    PortfolioHoldingFactory,
    PostFactory,
    SeatFactory,
    UserFactory,
    user_with_role,
)
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SITE = "https://performance.council.example"
NEW = "seven green bicycles"


@pytest.fixture
def by() -> Actor:
    return Actor(user_with_role(Role.CORPORATE_PERFORMANCE).pk)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def run_jobs() -> None:
    for job in Job.objects.filter(state=JobState.WAITING).order_by("pk"):
        run_job(job.pk)


def invited(by: Actor, person: Person | None = None, **more: Any) -> str:
    """Invite somebody, send the mail and return the path of its link."""
    mail.outbox.clear()
    invite(by=by, person=person or PersonFactory.create(name="Ann Lee", email="ann@council.example"), site=SITE, **more)
    run_jobs()
    return path_in(mail.outbox[-1].body)


def path_in(body: str) -> str:
    found = re.search(rf"{SITE}(/invitation/[-\w]+/)", body)
    assert found, body
    return found.group(1)


def secret_of(path: str) -> str:
    return path.split("/")[2]


def choose(client: Client, path: str, password: str = NEW, again: str | None = None) -> Any:
    client.get(path)
    return client.post("/invitation/", {"password": password, "again": again or password})


def refused(change: Any, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        change()
    assert caught.value.code == code


def test_an_invited_person_chooses_a_password_and_is_signed_in(by: Actor, client: Client) -> None:
    path = invited(by)
    opened = client.get(path)
    assert (opened.status_code, opened["Location"]) == (302, "/invitation/")
    page = client.get("/invitation/")
    html = page.content.decode()
    assert "This is for Ann Lee" in html
    assert "ann@council.example" in html
    assert "no-store" in page["Cache-Control"]
    done = client.post("/invitation/", {"password": NEW, "again": NEW}, headers={"User-Agent": "Firefox/140 Linux"})
    user = User.objects.get(email="ann@council.example")
    assert (done.status_code, done["Location"]) == (302, "/account/")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert user.check_password(NEW)
    assert user.person is not None
    assert user.person.name == "Ann Lee"
    row = SignIn.objects.get()
    assert (row.user, row.succeeded, row.browser, row.system) == (user, True, "Firefox", "Linux")
    assert Client().post("/sign-in/", {"login": user.email, "password": NEW}).status_code == 302
    assert Event.objects.filter(action="accept_invitation", actor_id=user.pk).count() == 1


def test_the_mail_holds_a_link_and_plain_words_and_nothing_else(by: Actor, clock: time_machine.Traveller) -> None:
    invited(by)
    (message,) = mail.outbox
    assert message.to == ["ann@council.example"]
    assert (message.cc, message.bcc, message.attachments, message.content_subtype) == ([], [], [], "plain")
    assert message.subject == "Council: choose a password"
    assert "until 6 December 2026" in message.body
    assert "Ann" not in message.subject + message.body
    assert re.findall(r"https?://\S+", message.body) == [SITE + path_in(message.body)]


def test_the_secret_of_the_link_is_kept_nowhere(by: Actor, client: Client) -> None:
    path = invited(by)
    choose(client, path)
    secret = secret_of(path)
    kept = ""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # our own tables' names
            kept += str(cursor.fetchall())
    assert secret not in kept
    assert token_hash(secret) in kept


def test_while_it_works_the_link_is_in_no_log_and_the_session_has_its_hash_only(
    by: Actor, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        path = invited(by)
        client.get(path)
        choose(client, path, "short")
    assert secret_of(path) not in caplog.text
    assert secret_of(path) not in str(list(client.session.items()))


def test_opening_the_link_does_not_use_it(by: Actor, client: Client) -> None:
    path = invited(by)
    for _ in range(3):  # a mail scanner opens links too
        assert Client().get(path).status_code == 302
    assert choose(client, path).status_code == 302


def test_a_link_works_once_and_says_so_afterwards(by: Actor, client: Client) -> None:
    path = invited(by)
    other = Client()
    other.get(path)
    choose(client, path)
    again = Client().get(path)
    assert again.status_code == 410
    assert "This link has been used" in again.content.decode()
    late = other.post("/invitation/", {"password": "another long password", "again": "another long password"})
    assert late.status_code == 410
    assert "This link has been used" in late.content.decode()
    assert "_auth_user_id" not in other.session
    user = User.objects.get(email="ann@council.example")
    assert user.check_password(NEW)


def test_a_link_works_for_fourteen_days(by: Actor, clock: time_machine.Traveller) -> None:
    path = invited(by)
    clock.move_to(NOW + timedelta(days=14) - timedelta(seconds=1))
    assert Client().get(path).status_code == 302
    browser = Client()
    browser.get(path)
    clock.move_to(NOW + timedelta(days=14))
    for answer in (Client().get(path), browser.get("/invitation/")):
        assert answer.status_code == 410
        assert "more than 14 days old" in answer.content.decode()
    assert not User.objects.filter(email="ann@council.example").exists()
    assert Client().get(invited(by, Person.objects.get(name="Ann Lee"))).status_code == 302


def test_a_withdrawn_link_and_a_replaced_one_say_so(by: Actor) -> None:
    first = invited(by)
    person = Person.objects.get(name="Ann Lee")
    second = invited(by, person)
    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 302
    revoke_invitation(by=by, person=person, reason="Changed their mind")
    for path in (first, second):
        answer = Client().get(path)
        assert answer.status_code == 410
        assert "was withdrawn, or a newer one" in answer.content.decode()
    refused(lambda: revoke_invitation(by=by, person=person), "nothing_open")
    assert Invitation.objects.filter(used_at=None, revoked_at=None).count() == 0


@pytest.mark.parametrize("token", ["a" * 43, "x", "%27 or 1=1", "\u00e9"])
def test_an_unknown_link_is_answered_in_words(token: str) -> None:
    answer = Client().get(f"/invitation/{token}/")
    assert answer.status_code == 404
    assert "This link is not known here" in answer.content.decode()


def test_thirty_unknown_links_from_one_place_are_enough(
    by: Actor, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sign_in.LIMITS, "links", 3)
    path = invited(by)
    guesser, colleague = Client(REMOTE_ADDR="10.0.0.1"), Client(REMOTE_ADDR="10.0.0.2")
    assert [guesser.get(f"/invitation/{n}/").status_code for n in range(3)] == [404] * 3
    slowed = guesser.get(path)
    assert slowed.status_code == 429
    assert "Wait 15 minutes" in slowed.content.decode()
    assert colleague.get(path).status_code == 302
    clock.move_to(NOW + timedelta(minutes=16))
    assert guesser.get(path).status_code == 302


def test_the_page_without_a_link_says_where_the_link_is(client: Client) -> None:
    for answer in (client.get("/invitation/"), client.post("/invitation/", {"password": NEW, "again": NEW})):
        assert answer.status_code == 200
        assert "Open the link in the mail that you had" in answer.content.decode()


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("", "", "Choose a password."),
        (NEW, "seven green bicycle", "not the same"),
        ("short", "short", "at least 12 characters"),
        ("ann@council.example", "ann@council.example", "too similar"),
        ("x" * 1001, "x" * 1001, "at most 1000 characters"),
    ],
)
def test_a_password_that_will_not_do_is_refused_and_the_link_stays(
    by: Actor, client: Client, password: str, again: str, words: str
) -> None:
    path = invited(by)
    answer = choose(client, path, password, again)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert "There is a problem" in html
    assert "<title>Error:" in html
    assert not User.objects.filter(email="ann@council.example").exists()
    assert choose(client, path).status_code == 302


def test_whoever_was_signed_in_in_this_browser_is_not_any_more(by: Actor, client: Client) -> None:
    client.force_login(User.objects.get(pk=by.user_id))
    choose(client, invited(by))
    assert client.session["_auth_user_id"] == str(User.objects.get(email="ann@council.example").pk)


def test_who_has_a_sign_in_gets_a_link_for_a_new_password_at_its_address(by: Actor, client: Client) -> None:
    user = user_with_role(Role.EMPLOYEE, email="bob@council.example")
    elsewhere = Client()
    elsewhere.force_login(user)
    path = invited(by, user.person, email="mallory@elsewhere.example")
    assert mail.outbox[-1].to == ["bob@council.example"]
    assert elsewhere.get("/my-work/").status_code == 200
    assert choose(client, path).status_code == 302
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert not user.check_password(PASSWORD)
    assert elsewhere.get("/my-work/").status_code == 302


def test_who_may_be_invited(by: Actor) -> None:
    no_address = PersonFactory.create(email="")
    refused(lambda: invite(by=by, person=no_address, site=SITE), "email_missing")
    invite(by=by, person=no_address, site=SITE, email=" New@Council.example ")
    assert Invitation.objects.get(person=no_address).email == "new@council.example"
    refused(lambda: invite(by=by, person=PersonFactory.create(email="new@council.example"), site=SITE), "email_taken")
    taken = UserFactory.create(email="bob@council.example")
    refused(lambda: invite(by=by, person=PersonFactory.create(email="BOB@council.example"), site=SITE), "email_taken")
    with pytest.raises(ValidationError):
        invite(by=by, person=PersonFactory.create(), site=SITE, email="not an address")
    disable_user(by=by, user=taken, reason="Left")
    refused(lambda: invite(by=by, person=taken.person, site=SITE), "disabled")
    gone = PersonFactory.create()
    pseudonymise_person(by=by, person=gone, reason="Asked for it")
    refused(lambda: invite(by=by, person=gone, site=SITE), "erased")
    assert Invitation.objects.count() == 1


def test_holders_of_corporate_roles_are_invited_by_a_system_administrator(by: Actor) -> None:
    admin = Actor(user_with_role(Role.SYSTEM_ADMINISTRATOR).pk)
    person = OccupancyFactory.create(post=PostFactory.create(role=Role.AUDITOR)).person
    refused(lambda: invite(by=by, person=person, site=SITE), "not_yours_to_grant")
    invite(by=admin, person=person, site=SITE)
    refused(lambda: revoke_invitation(by=by, person=person), "not_yours_to_grant")
    revoke_invitation(by=admin, person=person)


def test_an_address_that_somebody_else_was_given_meanwhile_is_said_in_words(by: Actor, client: Client) -> None:
    path = invited(by)
    UserFactory.create(email="ann@council.example")
    answer = choose(client, path)
    assert answer.status_code == 422
    assert "Somebody signs in with this address already" in answer.content.decode()
    assert Invitation.objects.get().used_at is None


def test_an_address_that_is_taken_at_the_very_moment_is_said_in_words_too(by: Actor) -> None:
    path = invited(by)
    UserFactory.create(email="ann@council.example")
    Invitation.objects.update(email="Ann@council.example")  # passes the check and meets the database's constraint
    refused(lambda: accept_invitation(hashed=token_hash(secret_of(path)), password=NEW), "email_taken")
    assert Invitation.objects.get().used_at is None


def test_a_sign_in_that_is_disabled_meanwhile_stays_shut(by: Actor) -> None:
    user = UserFactory.create()
    path = invited(by, user.person)
    browser = Client()
    browser.get(path)
    disable_user(by=by, user=user, reason="Left")
    assert browser.post("/invitation/", {"password": NEW, "again": NEW}).status_code == 410
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    User.objects.filter(pk=user.pk).update(is_active=False)
    Invitation.objects.update(revoked_at=None)
    refused(lambda: accept_invitation(hashed=token_hash(secret_of(path)), password=NEW), "disabled")


def test_erasure_takes_the_address_and_ends_the_link(by: Actor) -> None:
    path = invited(by)
    pseudonymise_person(by=by, person=Person.objects.get(name="Ann Lee"), reason="Asked for it")
    assert Client().get(path).status_code == 410
    assert Invitation.objects.get().email == ""


def test_a_job_that_is_run_again_sends_nothing_twice(by: Actor) -> None:
    invited(by)
    Job.objects.update(state=JobState.WAITING)
    run_jobs()
    assert len(mail.outbox) == 1
    assert Job.objects.get().result == {"sent": False}
    assert "There was nothing to send" in invitation_mail.describe({"sent": False})
    assert invitation_mail.describe({"sent": True}) == "The mail is on its way."


def test_nothing_is_sent_for_what_is_withdrawn_before_the_mail_goes(by: Actor) -> None:
    person = PersonFactory.create()
    invite(by=by, person=person, site=SITE)
    revoke_invitation(by=by, person=person)
    Job.objects.create(kind="send_invitation", params={"invitation": 10**9, "site": SITE}, system="a test",
                       not_before=timezone.now(), created_at=timezone.now())  # fmt: skip
    run_jobs()
    assert mail.outbox == []
    assert list(Job.objects.values_list("state", flat=True)) == ["done", "done"]


def test_a_mail_server_that_refuses_is_tried_again_and_no_address_is_logged(
    by: Actor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(message: Any) -> None:
        raise smtplib.SMTPRecipientsRefused({"ann@council.example": (550, b"no such user ann@council.example")})

    person = PersonFactory.create(email="ann@council.example")
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", refuse)
        invite(by=by, person=person, site=SITE)
        run_jobs()
    job = Job.objects.get()
    assert (job.state, job.error) == (JobState.RUNNING, "")
    assert "ann@council.example" not in caplog.text
    assert "SMTPRecipientsRefused" in caplog.text
    assert Invitation.objects.get().sent_at is None
    Job.objects.update(lease_until=timezone.now())
    run_job(job.pk)
    assert len(mail.outbox) == 1
    assert Client().get(path_in(mail.outbox[0].body)).status_code == 302


def test_everybody_without_a_sign_in_is_invited_once(by: Actor) -> None:
    holders = [OccupancyFactory.create().person, SeatFactory.create().person, PortfolioHoldingFactory.create().person]
    PersonFactory.create()  # holds nothing
    OccupancyFactory.create(person__email="")
    corporate = OccupancyFactory.create(post=PostFactory.create(role=Role.AUDITOR)).person
    taken = UserFactory.create()  # somebody signs in with the address that another person gives
    same = OccupancyFactory.create(person__email=taken.email).person
    later = OccupancyFactory.create().person
    job = request_invitations(by=by, last_person=same.pk, site=SITE, go_to="/administration/accounts/")
    run_job(job.pk)
    job.refresh_from_db()
    assert {i.person_id for i in Invitation.objects.all()} == {person.pk for person in holders}
    assert job.result == {"invited": 3, "left_out": 2, "go_to": "/administration/accounts/"}
    assert not Invitation.objects.filter(person__in=[corporate, same, later]).exists()
    Job.objects.filter(pk=job.pk).update(state=JobState.WAITING)
    run_jobs()
    assert Invitation.objects.count() == 3
    assert len(mail.outbox) == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"expires_at": NOW},
        {"used_at": NOW, "token_hash": None},
        {"used_at": NOW, "revoked_at": NOW},
    ],
)
def test_the_database_refuses_an_invitation_that_cannot_be(wrong: dict[str, Any]) -> None:
    fields = {"made_at": NOW, "expires_at": NOW + timedelta(days=1), "token_hash": "0" * 64, **wrong}
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(person=PersonFactory.create(), **fields)


def test_the_database_keeps_one_open_invitation_a_person() -> None:
    person = PersonFactory.create()
    fields = {"person": person, "made_at": NOW, "expires_at": NOW + timedelta(days=1)}
    first = Invitation.objects.create(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(**fields)
    assert str(first) == f"Invitation {first.pk} of person {person.pk}"


def test_a_link_does_not_outlive_the_day_on_which_its_person_comes_to_a_corporate_role(client: Client) -> None:
    centre = user_with_role(Role.CORPORATE_PERFORMANCE)
    first, second = user_with_role(Role.SYSTEM_ADMINISTRATOR), user_with_role(Role.SYSTEM_ADMINISTRATOR)
    person = PersonFactory.create(name="Ann Lee", email="")
    link = invited(Actor(centre.pk), person, email="mine@elsewhere.example")
    post = PostFactory.create(role=Role.SYSTEM_ADMINISTRATOR)
    proposed = appoint(by=Actor(first.pk), person=person, post=post, starts=timezone.localdate())
    confirm_appointment(by=Actor(second.pk), occupancy=proposed)
    answer = choose(client, link)
    assert answer.status_code == 410
    assert "Ask a system administrator for a new one" in answer.content.decode()
    assert not User.objects.filter(person=person).exists()
    assert choose(client, invited(Actor(first.pk), person, email="ann@council.example")).status_code == 302


def test_only_a_system_administrator_changes_where_the_invitation_of_a_corporate_role_goes(by: Actor) -> None:
    person = OccupancyFactory.create(post__role=Role.AUDITOR, person__email="audit@council.example").person
    refused(lambda: change_person(by=by, person=person, name=person.name, email="mine@elsewhere.example"),
            "not_yours_to_grant")  # fmt: skip
    assert Person.objects.get(pk=person.pk).email == "audit@council.example"
    assert change_person(by=by, person=person, name="Ann Poe", email=person.email).name == "Ann Poe"
    administrator = Actor(user_with_role(Role.SYSTEM_ADMINISTRATOR).pk)
    changed = change_person(by=administrator, person=person, name="Ann Poe", email="new@council.example")
    assert changed.email == "new@council.example"
    UserFactory.create(person=person)
    assert change_person(by=by, person=person, name="Ann Poe", email="").email == ""
