"""Who signed in when, where they still are, and putting somebody out; one's own account."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council_pm.audit.models import Event
from council_pm.core.access import Actor, Permission
from council_pm.people.browsers import browser_kind
from council_pm.people.models import SignIn, User
from council_pm.people.right_words import RIGHT_WORDS, reach_words, right_in_words
from council_pm.people.rights import Reach
from council_pm.people.roles import Role
from council_pm.people.selectors.open_sessions import open_sessions
from council_pm.people.services import disable_user, enable_user, pseudonymise_person
from council_pm.people.services.sessions import end_session, end_sessions
from tests.factories import (
    CommitteeFactory,
    OccupancyFactory,
    PortfolioFactory,
    PostFactory,
    SeatFactory,
    UserFactory,
    make_council,
    user_with_role,
)
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NEW = "seven green bicycles"


@pytest.fixture
def user() -> User:
    return user_with_role(Role.EMPLOYEE, email="ann@council.example")


@pytest.fixture
def admin() -> Actor:
    return Actor(user_with_role(Role.SYSTEM_ADMINISTRATOR).pk)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def signed_in(user: User, agent: str = FIREFOX) -> Client:
    client = Client(headers={"User-Agent": agent})
    assert client.post("/sign-in/", {"login": user.email, "password": PASSWORD}).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return bool(client.get("/my-work/").status_code == 200)


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        (FIREFOX, ("Firefox", "Linux")),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/143.0 Safari/537.36 Edg/143.0", ("Edge", "Windows")),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/143.0 Mobile Safari/537.36", ("Chrome", "Android")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", ("Safari", "iPhone")),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18.0 Safari/605.1", ("Safari", "Mac")),
        ("curl/8 <script>alert(1)</script>", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_browser_is_named_by_its_kind_and_nothing_else_that_it_says(agent: str, kind: tuple[str, str]) -> None:
    assert browser_kind(agent) == kind


def test_a_sign_in_is_noted_with_its_browser_and_without_the_key_of_its_session(user: User) -> None:
    client = signed_in(user)
    row = SignIn.objects.get()
    assert (row.user, row.succeeded, row.browser, row.system) == (user, True, "Firefox", "Linux")
    assert client.session.session_key not in row.session_hash
    assert str(row).endswith("signed in")
    assert [one.browser for one in open_sessions(user.pk)] == ["Firefox on Linux"]


def test_a_try_that_failed_is_noted_at_its_owner_and_the_address_is_not_kept(user: User) -> None:
    Client().post("/sign-in/", {"login": "Ann@council.example", "password": "a wrong one"})
    Client().post("/sign-in/", {"login": "zoe@council.example", "password": "a wrong one"})
    assert list(SignIn.objects.order_by("pk").values_list("user", "succeeded")) == [(user.pk, False), (None, False)]
    assert "zoe" not in str(list(SignIn.objects.values()))
    assert open_sessions(user.pk) == []
    assert str(SignIn.objects.first()).endswith("failed")


def test_signing_out_ends_the_session_in_the_list(user: User) -> None:
    client = signed_in(user)
    client.post("/sign-out/")
    assert SignIn.objects.get().ended_at is not None
    assert open_sessions(user.pk) == []
    client.post("/sign-out/")


def test_a_session_that_ran_out_is_not_listed(user: User, clock: time_machine.Traveller) -> None:
    signed_in(user)
    assert len(open_sessions(user.pk)) == 1
    clock.move_to(NOW + timedelta(hours=13))
    assert open_sessions(user.pk) == []


def test_rows_older_than_a_year_go_at_the_next_sign_in(user: User, clock: time_machine.Traveller) -> None:
    signed_in(user)
    clock.move_to(NOW + timedelta(days=364))
    signed_in(user)
    assert SignIn.objects.count() == 2
    clock.move_to(NOW + timedelta(days=366))
    signed_in(user)
    assert SignIn.objects.count() == 2


def test_ending_one_session_puts_that_browser_out_and_no_other(user: User, admin: Actor) -> None:
    first, second = signed_in(user), signed_in(user)
    row = SignIn.objects.order_by("pk")[0]
    assert end_session(by=admin, sign_in=row)
    assert (is_in(first), is_in(second)) == (False, True)
    assert not end_session(by=admin, sign_in=row)
    assert Event.objects.filter(action="end_session", subject_id=user.pk).count() == 1


def test_ending_all_sessions_finds_those_too_that_no_row_names(user: User, admin: Actor) -> None:
    first, unknown, other = signed_in(user), Client(), Client()
    unknown.force_login(user)
    other.force_login(user_with_role(Role.EMPLOYEE))
    assert end_sessions(by=admin, user=user, reason="A lost laptop") == 2
    assert (is_in(first), is_in(unknown), is_in(other)) == (False, False, True)
    assert end_sessions(by=admin, user=user) == 0
    assert Event.objects.filter(action="end_sessions").count() == 1
    assert SignIn.objects.get().ended_at is not None


def test_sessions_of_a_corporate_role_are_ended_by_a_system_administrator(admin: Actor) -> None:
    auditor = user_with_role(Role.AUDITOR)
    client = signed_in(auditor)
    performance = Actor(user_with_role(Role.CORPORATE_PERFORMANCE).pk)
    for change in (
        lambda: end_sessions(by=performance, user=auditor),
        lambda: end_session(by=performance, sign_in=SignIn.objects.get()),
        lambda: enable_user(by=performance, user=disabled_auditor()),
    ):
        with pytest.raises(ValidationError) as caught:
            change()
        assert caught.value.code == "not_yours_to_grant"
    assert is_in(client)
    assert end_session(by=admin, sign_in=SignIn.objects.get())


def disabled_auditor() -> User:
    return user_with_role(Role.AUDITOR, is_active=False)


def test_nobody_disables_themself_and_whoever_is_disabled_comes_back_when_enabled(user: User, admin: Actor) -> None:
    with pytest.raises(ValidationError) as caught:
        disable_user(by=Actor(user.pk), user=user)
    assert caught.value.code == "oneself"
    client = signed_in(user)
    disable_user(by=admin, user=user, reason="On leave")
    assert not is_in(client)
    assert not Session.objects.exists()
    enable_user(by=admin, user=user, reason="Back")
    enable_user(by=admin, user=user, reason="Back")
    assert not is_in(client)
    assert is_in(signed_in(user))
    assert Event.objects.filter(action="enable_user").count() == 1


def test_a_service_account_is_disabled_and_enabled_too(admin: Actor) -> None:
    account = user_with_role(Role.API_READ)
    disable_user(by=admin, user=account)
    enable_user(by=admin, user=account)
    account.refresh_from_db()
    assert account.is_active


def test_whoever_was_erased_is_not_enabled_and_their_sign_ins_go(admin: Actor) -> None:
    gone = UserFactory.create()
    signed_in(gone)
    assert gone.person is not None
    pseudonymise_person(by=admin, person=gone.person, reason="Asked for it")
    assert not SignIn.objects.exists()
    with pytest.raises(ValidationError) as caught:
        enable_user(by=admin, user=gone)
    assert caught.value.code == "erased"


@pytest.mark.parametrize("wrong", [{"succeeded": True}, {"succeeded": False, "session_hash": "0"}])
def test_the_database_refuses_a_sign_in_that_cannot_be(wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SignIn.objects.create(at=NOW, **wrong)


# --- One's own account ---------------------------------------------------------------------------------------------


def test_the_header_leads_to_the_own_account(user: User) -> None:
    assert '<a class="app-nav__link" href="/account/">' in signed_in(user).get("/my-work/").content.decode()


def test_the_account_says_what_one_may_do_where_and_why(client: Client) -> None:
    units = make_council()
    head = user_with_role(Role.HEAD_OF_SERVICE, unit=units.service)
    assert head.person is not None
    SeatFactory.create(committee=CommitteeFactory.create(name="Place Committee"), person=head.person)
    post = PostFactory.create(role=Role.AUDITOR, title="Acting auditor", unit=units.council)
    OccupancyFactory.create(post=post, person=head.person, needs_confirmation=True)
    client.force_login(head)
    html = client.get("/account/").content.decode()
    for words in (
        "Head of service",
        "Care For Your Area",
        "seat on Place Committee",
        "See figures that are signed off and not yet released to anybody, in Care For Your Area and everything below",
        "See figures that are released to the management team, in the whole council",
        "The corporate role of the post Acting auditor takes effect when",
    ):
        assert words in html


def test_the_own_rights_are_a_file(client: Client) -> None:
    units = make_council()
    client.force_login(user_with_role(Role.MANAGER, unit=units.unit))
    lines = client.get("/account/rights/").content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Role,Where,Why,What it allows"
    assert any('"Open the dashboards, in the whole council"' in line for line in lines)
    assert all(line.startswith("Manager,Waste and Recycling,post Post") for line in lines[1:])


def test_the_account_of_an_executive_member_names_the_portfolio(client: Client) -> None:
    client.force_login(user_with_role(Role.EXECUTIVE_MEMBER, portfolio=PortfolioFactory.create(name="Environment")))
    html = client.get("/account/").content.decode()
    assert "portfolio Environment" in html
    assert "for the indicators of the portfolio Environment" in html


def test_the_account_costs_the_same_queries_for_one_role_and_for_three(client: Client) -> None:
    user = user_with_role(Role.EMPLOYEE)
    counts = []
    for _ in range(2):
        client.force_login(user)
        with CaptureQueriesContext(connection) as queries:
            client.get("/account/")
        counts.append(len(queries))
        for _ in range(2):
            OccupancyFactory.create(person=user.person)
    assert counts[0] == counts[1] <= 12


def test_every_right_and_every_reach_has_its_words() -> None:
    assert set(RIGHT_WORDS) == set(Permission)
    assert [str(RIGHT_WORDS[right]) for right in Permission] == [right_in_words(right) for right in Permission]
    assert len({reach_words(reach, "Place") for reach in Reach}) == len(Reach)


def test_a_right_without_words_breaks_no_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(RIGHT_WORDS, Permission.USE_PRODUCT)
    client.force_login(user_with_role(Role.EMPLOYEE))
    assert "Use product, in the whole council" in client.get("/account/").content.decode()


def test_one_signs_out_everywhere_else_and_stays_here(user: User) -> None:
    here, there = signed_in(user), signed_in(user)
    html = here.get("/account/").content.decode()
    assert html.count("Firefox on Linux") == 2
    assert html.count("(this one)") == 1
    page = here.post("/account/end-other-sessions/", follow=True).content.decode()
    assert "1 other session has ended" in page
    assert (is_in(here), is_in(there)) == (True, False)
    assert "not signed in anywhere else" in here.post("/account/end-other-sessions/", follow=True).content.decode()


def test_a_new_password_ends_the_other_sessions_and_this_one_stays_in_the_list(user: User) -> None:
    here, there = signed_in(user), signed_in(user)
    answer = here.post("/account/password/", {"present": PASSWORD, "password": NEW, "again": NEW})
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert (is_in(here), is_in(there)) == (True, False)
    assert here.get("/account/").content.decode().count("(this one)") == 1
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert Event.objects.filter(action="change_password", actor_id=user.pk).count() == 1
    assert NEW not in str(list(Event.objects.values()))


@pytest.mark.parametrize(
    ("present", "password", "again", "words"),
    [
        ("a wrong one", NEW, NEW, "This is not your present password"),
        (PASSWORD, "short", "short", "at least 12 characters"),
        (PASSWORD, NEW, "seven green bicycle", "not the same"),
        ("", NEW, NEW, "Type the password that you sign in with now"),
    ],
)
def test_a_password_is_not_changed_without_the_present_one_and_a_good_new_one(
    user: User, present: str, password: str, again: str, words: str
) -> None:
    client = signed_in(user)
    answer = client.post("/account/password/", {"present": present, "password": password, "again": again})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert is_in(client)


def test_guessing_the_present_password_is_slowed_like_a_sign_in(user: User) -> None:
    client = signed_in(user)
    for _ in range(5):
        client.post("/account/password/", {"present": "a wrong one", "password": NEW, "again": NEW})
    answer = client.post("/account/password/", {"present": PASSWORD, "password": NEW, "again": NEW})
    assert answer.status_code == 422
    assert "Too many tries did not work" in answer.content.decode()
