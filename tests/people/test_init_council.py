"""A real council starts once, with its name and two administrators."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from council_pm.audit.models import Event
from council_pm.configuration.selectors import frame
from council_pm.core.access import Actor, Permission
from council_pm.org.models import OrgUnit
from council_pm.people.models import Person, User
from council_pm.people.roles import Role
from council_pm.people.services import appoint, confirm_appointment, create_post
from tests.factories import LONG_AGO, PersonFactory, make_council, user_with_role

pytestmark = pytest.mark.django_db

ANN, BOB = "Ann Lee <ann.lee@council.example>", "Bob Ray <Bob.Ray@council.example>"
PASSWORDS = ("seven green bicycles", "nine quiet harbours")


@pytest.fixture(autouse=True)
def _passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMINISTRATOR_1_PASSWORD", PASSWORDS[0])
    monkeypatch.setenv("ADMINISTRATOR_2_PASSWORD", PASSWORDS[1])


def start(*administrators: str, name: str = "Test Council") -> None:
    call_command("init_council", "--name", name, *(f"--administrator={who}" for who in administrators))


def test_it_names_the_council_and_lets_two_administrators_in(capsys: pytest.CaptureFixture[str]) -> None:
    start(ANN, BOB)
    assert frame()["council_name"] == "Test Council"
    assert list(OrgUnit.objects.values_list("level", flat=True)) == [1]
    assert Event.objects.get(action="start_council").system == "command line"
    for email, password in zip(("ann.lee@council.example", "bob.ray@council.example"), PASSWORDS, strict=True):
        user = User.objects.get(email=email)
        assert user.may(Permission.GRANT_CORPORATE_ROLE)
        assert not user.may(Permission.VIEW_VALUE)
        assert Client().post("/sign-in/", {"login": email, "password": password}).status_code == 302
    said = capsys.readouterr().out
    assert "Ann Lee signs in with ann.lee@council.example at /sign-in/." in said
    assert not any(password in said for password in PASSWORDS)


def test_the_two_administrators_can_let_a_third_person_into_a_corporate_role() -> None:
    start(ANN, BOB)
    ann, bob = (Actor(pk) for pk in User.objects.order_by("pk").values_list("pk", flat=True))
    post = create_post(
        by=ann, code="cp", unit=OrgUnit.objects.get(), title="Corporate performance", role=Role.CORPORATE_PERFORMANCE
    )
    occupancy = appoint(by=ann, person=PersonFactory.create(), post=post, starts=LONG_AGO)
    assert confirm_appointment(by=bob, occupancy=occupancy).confirmed_by == bob.user_id


def test_it_refuses_to_run_twice_before_it_asks_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    start(ANN, BOB)
    monkeypatch.delenv("ADMINISTRATOR_1_PASSWORD")
    with pytest.raises(CommandError, match="started already"):
        start("Cat Orr <cat@council.example>", "Dan Poe <dan@council.example>", name="Another")
    assert User.objects.count() == 2
    assert frame()["council_name"] == "Test Council"


def test_it_refuses_a_council_that_has_people() -> None:
    user_with_role(Role.EMPLOYEE)
    with pytest.raises(CommandError, match="started already"):
        start(ANN, BOB)


def test_it_refuses_an_installation_that_has_an_organisation() -> None:
    make_council()
    with pytest.raises(CommandError, match="started already"):
        start(ANN, BOB)
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("administrators", "name", "says"),
    [
        ((ANN,), "Test Council", "Name two administrators"),
        ((ANN, BOB, "Cat Orr <cat@council.example>"), "Test Council", "Name two administrators"),
        ((ANN, "bob.ray@council.example"), "Test Council", "not a name and an address"),
        ((ANN, "Ann Again <ANN.LEE@council.example>"), "Test Council", "two people"),
        ((ANN, "Bob <bob@nowhere>"), "Test Council", "Enter a valid email address"),
        ((ANN, BOB), "  ", "Give the council a name"),
    ],
)
def test_a_mistake_is_refused_in_words_and_nothing_is_written(
    administrators: tuple[str, ...], name: str, says: str
) -> None:
    with pytest.raises(CommandError, match=says):
        start(*administrators, name=name)
    assert not User.objects.exists()
    assert not Person.objects.exists()
    assert not OrgUnit.objects.exists()
    assert not Event.objects.exists()


def test_a_weak_password_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMINISTRATOR_2_PASSWORD", "short")
    with pytest.raises(CommandError, match="too short"):
        start(ANN, BOB)
    assert not User.objects.exists()


def test_passwords_are_asked_for_where_the_environment_holds_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ADMINISTRATOR_1_PASSWORD")
    answers = iter([PASSWORDS[0], PASSWORDS[0]])
    monkeypatch.setattr("council_pm.people.management.commands.init_council.getpass", lambda prompt: next(answers))
    start(ANN, BOB)
    assert User.objects.get(email="ann.lee@council.example").check_password(PASSWORDS[0])


def test_two_different_answers_and_nobody_to_ask_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ADMINISTRATOR_1_PASSWORD")
    answers = iter(["one long password", "another long password"])
    monkeypatch.setattr("council_pm.people.management.commands.init_council.getpass", lambda prompt: next(answers))
    with pytest.raises(CommandError, match="not the same"):
        start(ANN, BOB)

    def nobody(prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("council_pm.people.management.commands.init_council.getpass", nobody)
    with pytest.raises(CommandError, match="set ADMINISTRATOR_1_PASSWORD"):
        start(ANN, BOB)
    assert not User.objects.exists()
