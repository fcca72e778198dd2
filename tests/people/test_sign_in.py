"""Signing in: counted in the database, kept inside, and said in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client, override_settings

from council_pm.core.access import Actor
from council_pm.people import sign_in, sign_in_hints
from council_pm.people.models import SignInFailure, User
from council_pm.people.roles import Role
from council_pm.people.services import disable_user
from council_pm.people.sign_in_hints import SignInHint
from tests.factories import user_with_role
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LOCKED = "Too many tries did not work. Wait 15 minutes"


@pytest.fixture
def user() -> User:
    return user_with_role(Role.EMPLOYEE, email="ann@council.example")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def attempt(
    password: str,
    login: str = "ann@council.example",
    place: str = "10.0.0.1",
    headers: dict[str, str] | None = None,
    **more: Any,
) -> Any:
    form = {"login": login, "password": password, **more}
    return Client(REMOTE_ADDR=place).post("/sign-in/", form, headers=headers)


def test_the_page_asks_for_an_address_and_a_password(client: Client) -> None:
    page = client.get("/sign-in/")
    html = page.content.decode()
    assert page.status_code == 200
    assert 'name="login"' in html
    assert 'name="password"' in html
    assert 'autocomplete="current-password"' in html
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("login", ["ann@council.example", " ANN@Council.Example "])
def test_the_right_password_signs_in_whatever_the_case_of_the_address(client: Client, user: User, login: str) -> None:
    response = client.post("/sign-in/", {"login": login, "password": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_signing_in_changes_the_session_key(client: Client, user: User) -> None:
    client.session.save()
    before = client.session.session_key
    client.post("/sign-in/", {"login": user.email, "password": PASSWORD})
    assert client.session.session_key != before


def test_a_wrong_password_keeps_the_address_and_says_what_to_do(user: User) -> None:
    html = attempt("a wrong one").content.decode()
    assert 'value="ann@council.example"' in html
    assert "a wrong one" not in html
    assert "You are not signed in" in html
    assert "ask your system administrator" in html
    assert "<title>Error: Sign in" in html


def test_an_unknown_address_is_answered_like_a_wrong_password(user: User) -> None:
    known, unknown = attempt("a wrong one"), attempt("a wrong one", login="zoe@council.example")

    def same(html: bytes) -> str:
        lines = html.decode().replace("zoe@", "ann@").splitlines()
        return "\n".join(line for line in lines if "csrf" not in line)

    assert same(known.content) == same(unknown.content)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"login": "", "password": "x"}, "Enter your e-mail address."),
        ({"login": "ann@council.example", "password": ""}, "Enter your password."),
        ({"login": "ann at council", "password": "x"}, "Write your e-mail address like name@council.gov.uk."),
    ],
)
def test_what_is_missing_or_no_address_is_said_at_its_field(client: Client, typed: dict[str, str], says: str) -> None:
    html = client.post("/sign-in/", typed).content.decode()
    assert 'aria-invalid="true"' in html
    assert html.count(says) == 2  # in the summary, and at the field
    assert not SignInFailure.objects.exists()


def test_five_failures_lock_the_address_from_that_place_for_fifteen_minutes(
    user: User, clock: time_machine.Traveller
) -> None:
    for _ in range(5):
        assert LOCKED not in attempt("a wrong one").content.decode()
    refused = attempt(PASSWORD)
    assert refused.status_code == 200
    assert LOCKED in refused.content.decode()
    clock.move_to(NOW + timedelta(minutes=14, seconds=59))
    assert LOCKED in attempt(PASSWORD).content.decode()
    clock.move_to(NOW + timedelta(minutes=15, seconds=1))
    assert attempt(PASSWORD).status_code == 302


def test_tries_while_locked_do_not_make_it_longer(user: User, clock: time_machine.Traveller) -> None:
    for _ in range(5):
        attempt("a wrong one")
    clock.move_to(NOW + timedelta(minutes=10))
    attempt("a wrong one")
    clock.move_to(NOW + timedelta(minutes=16))
    assert attempt(PASSWORD).status_code == 302


def test_the_lock_is_on_the_address_and_the_place_and_not_on_its_case(user: User) -> None:
    for _ in range(5):
        attempt("a wrong one", login="ANN@council.example")
    assert LOCKED in attempt(PASSWORD).content.decode()
    assert attempt(PASSWORD, place="10.0.0.2").status_code == 302
    other = user_with_role(Role.EMPLOYEE, email="bob@council.example")
    assert attempt(PASSWORD, login=other.email).status_code == 302


def test_success_forgets_the_failures_from_that_place(user: User) -> None:
    for _ in range(4):
        attempt("a wrong one")
    assert attempt(PASSWORD).status_code == 302
    for _ in range(4):
        attempt("a wrong one")
    assert attempt(PASSWORD).status_code == 302


def test_thirty_failures_from_anywhere_lock_the_address(user: User) -> None:
    for number in range(30):
        attempt("a wrong one", place=f"10.0.1.{number}")
    assert LOCKED in attempt(PASSWORD, place="10.0.2.1").content.decode()


def test_behind_a_proxy_the_place_is_what_the_proxy_saw_and_not_what_a_visitor_says(user: User, settings: Any) -> None:
    settings.BEHIND_PROXY = True
    for number in range(5):
        attempt("a wrong one", headers={"X-Forwarded-For": f"192.0.2.{number}, 10.0.3.1"})
    assert LOCKED in attempt(PASSWORD, headers={"X-Forwarded-For": "192.0.2.99, 10.0.3.1"}).content.decode()
    assert attempt(PASSWORD, headers={"X-Forwarded-For": "10.0.3.2"}).status_code == 302


def test_without_a_proxy_a_forwarded_address_counts_for_nothing(user: User) -> None:
    for number in range(5):
        attempt("a wrong one", headers={"X-Forwarded-For": f"10.0.3.{number}"})
    assert LOCKED in attempt(PASSWORD, headers={"X-Forwarded-For": "10.0.3.99"}).content.decode()


def test_one_place_does_not_try_one_password_on_everybody(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sign_in.LIMITS, "place", 6)
    for number in range(6):
        attempt("Summer2026", login=f"somebody-{number}@council.example")
    assert LOCKED in attempt(PASSWORD).content.decode()
    assert LOCKED not in attempt("a wrong one", place="10.0.0.2").content.decode()


def test_failures_stand_in_the_database_without_the_address(user: User) -> None:
    attempt("a wrong one")
    rows = list(SignInFailure.objects.all())
    assert len(rows) == 3
    assert not any("ann" in f"{row.key}{row}" for row in rows)


def test_old_failures_are_swept_at_the_next_try(user: User, clock: time_machine.Traveller) -> None:
    attempt("a wrong one")
    clock.move_to(NOW + timedelta(minutes=20))
    attempt(PASSWORD)
    assert not SignInFailure.objects.exists()


def test_sign_in_works_and_counts_with_the_cache_away(user: User) -> None:
    away = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}}
    with override_settings(CACHES=away):
        for _ in range(5):
            attempt("a wrong one")
        assert LOCKED in attempt(PASSWORD).content.decode()
        assert attempt(PASSWORD, place="10.0.0.2").status_code == 302


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("/indicators/CFA-01/?status=off", "/indicators/CFA-01/?status=off"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("https:evil.example", "/"),
    ],
)
def test_next_leads_inside_only(user: User, asked: str, goes: str) -> None:
    response = attempt(PASSWORD, next=asked)
    assert (response.status_code, response["Location"]) == (302, goes)


def test_next_survives_a_failed_try(client: Client, user: User) -> None:
    html = client.post("/sign-in/?next=/my-work/", {"login": user.email, "password": "a wrong one"}).content.decode()
    assert '<input type="hidden" name="next" value="/my-work/">' in html


def test_who_is_signed_in_is_sent_on(client: Client, user: User) -> None:
    client.force_login(user)
    assert client.get("/sign-in/?next=/my-work/")["Location"] == "/my-work/"


def test_a_disabled_user_does_not_sign_in(user: User) -> None:
    disable_user(by=Actor(None, "a test"), user=user)
    response = attempt(PASSWORD)
    assert response.content.decode().count("You are not signed in") == 1
    assert "_auth_user_id" not in response.client.session
    assert SignInFailure.objects.count() == 3


def test_signing_out_is_a_post_and_ends_the_session(client: Client, user: User) -> None:
    client.force_login(user)
    assert client.get("/sign-out/").status_code == 302
    assert "_auth_user_id" in client.session
    response = client.post("/sign-out/")
    assert (response.status_code, response["Location"]) == (302, "/sign-in/")
    assert "_auth_user_id" not in client.session
    assert client.post("/sign-out/")["Location"] == "/sign-in/"


def test_sign_in_and_sign_out_refuse_a_forged_form(user: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/sign-in/", {"login": user.email, "password": PASSWORD}).status_code == 403
    strict.force_login(user)
    assert strict.post("/sign-out/").status_code == 403
    assert "_auth_user_id" in strict.session


def test_there_is_no_sign_up(client: Client) -> None:
    assert client.get("/signup/").status_code == 404
    assert "signup" not in client.get("/sign-in/").content.decode()


def test_demonstration_sign_ins_show_in_demonstration_mode_only(
    client: Client, monkeypatch: pytest.MonkeyPatch, user: User
) -> None:
    monkeypatch.setattr(sign_in_hints, "_sources", [])
    sign_in_hints.register(lambda: [SignInHint("Member", "member@demo.example", "demonstration")])
    assert "member@demo.example" not in client.get("/sign-in/").content.decode()
    with override_settings(DEMONSTRATION=True):
        html = client.get("/sign-in/").content.decode()
    assert "member@demo.example" in html
    assert "demonstration" in html


def test_a_source_of_hints_registers_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in_hints, "_sources", [])

    def source() -> list[SignInHint]:
        return [SignInHint("Member", "member@demo.example", "demonstration")]

    sign_in_hints.register(source)
    sign_in_hints.register(source)
    with override_settings(DEMONSTRATION=True):
        assert len(sign_in_hints.hints()) == 1
