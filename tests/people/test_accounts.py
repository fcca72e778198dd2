"""Persons and their sign-ins: given, taken away, erased."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.people.models import PartnerContact, Person, ServiceAccount, User
from council_pm.people.roles import Role
from council_pm.people.services import (
    add_partner_contact,
    add_person,
    appoint,
    create_service_account,
    disable_user,
    end_occupancy,
    give_sign_in,
    pseudonymise_person,
    seat_member,
)
from tests.factories import (
    LONG_AGO,
    CommitteeFactory,
    OccupancyFactory,
    PersonFactory,
    PostFactory,
    UnitWithPlaceFactory,
    UserFactory,
    user_with_role,
)
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Actor:
    return Actor(user_with_role(Role.CORPORATE_PERFORMANCE).pk)


def code_of(caught: pytest.ExceptionInfo[ValidationError]) -> str:
    return str(caught.value.code)


def test_a_person_needs_a_name_and_no_address(by: Actor) -> None:
    person = add_person(by=by, name=" Ann Lee ")
    assert (person.name, person.email) == ("Ann Lee", "")
    for name, email in (("  ", ""), ("x" * 121, ""), ("Bob", "not an address")):
        with pytest.raises(ValidationError):
            add_person(by=by, name=name, email=email)
    assert not Person.objects.filter(name="Bob").exists()


def test_a_partner_is_a_named_contact_without_a_sign_in(by: Actor) -> None:
    contact = add_partner_contact(by=by, organisation="Police", name="Sgt Dale", email="dale@police.example")
    assert str(contact) == "Sgt Dale, Police"
    with pytest.raises(ValidationError):
        add_partner_contact(by=by, organisation="", name="Sgt Dale")
    assert PartnerContact.objects.count() == 1


def test_a_sign_in_is_given_to_a_person_once(by: Actor) -> None:
    person = PersonFactory.create()
    user = give_sign_in(by=by, person=person, email=" Ann@Council.Example ", password="seven green bicycles")
    assert (user.email, user.person, user.check_password("seven green bicycles")) == (
        "ann@council.example", person, True,
    )  # fmt: skip
    with pytest.raises(ValidationError) as caught:
        give_sign_in(by=by, person=person, email="other@council.example")
    assert code_of(caught) == "has_sign_in"
    with pytest.raises(ValidationError) as caught:
        give_sign_in(by=by, person=PersonFactory.create(), email="ANN@council.example")
    assert code_of(caught) == "email_taken"
    assert "bicycles" not in str(list(Event.objects.values()))


def test_without_a_password_nobody_gets_in(by: Actor) -> None:
    user = give_sign_in(by=by, person=PersonFactory.create(), email="ann@council.example")
    assert not user.has_usable_password()


@pytest.mark.parametrize("password", ["short", "password1234", "ann.marie.lee@council"])
def test_a_weak_password_is_refused(by: Actor, password: str) -> None:
    with pytest.raises(ValidationError):
        give_sign_in(by=by, person=PersonFactory.create(), email="ann.marie.lee@council.example", password=password)
    assert not User.objects.filter(email="ann.marie.lee@council.example").exists()


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR])
def test_corporate_performance_signs_up_and_disables_ordinary_roles_only(by: Actor, role: Role) -> None:
    admin = Actor(user_with_role(Role.SYSTEM_ADMINISTRATOR).pk)
    appointed = OccupancyFactory.create(post=PostFactory.create(role=role)).person
    with pytest.raises(ValidationError) as caught:
        give_sign_in(by=by, person=appointed, email="a@council.example")
    assert code_of(caught) == "not_yours_to_grant"
    user = give_sign_in(by=admin, person=appointed, email="a@council.example")
    with pytest.raises(ValidationError) as caught:
        disable_user(by=by, user=user)
    assert code_of(caught) == "not_yours_to_grant"
    disable_user(by=admin, user=user)
    user.refresh_from_db()
    assert not user.is_active


def test_disabling_ends_the_session_at_its_next_request_and_is_safe_to_repeat(by: Actor, client: Client) -> None:
    user = user_with_role(Role.EMPLOYEE)
    client.force_login(user)
    assert client.get("/sign-in/").status_code == 302
    disable_user(by=by, user=user, reason="Left")
    disable_user(by=by, user=user)
    assert client.get("/sign-in/").status_code == 200
    assert Event.objects.filter(action="disable_user").count() == 1


def test_a_service_account_reads_or_enters_for_one_place(by: Actor) -> None:
    unit = UnitWithPlaceFactory.create()
    reader = create_service_account(by=by, email="reader@council.example", role=Role.API_READ)
    enters = create_service_account(by=by, email="enters@council.example", role=Role.API_ENTRY, unit=unit)
    assert [(g.role, g.unit_id) for g in reader.user.grants] == [(Role.API_READ, None)]
    assert [(g.role, g.unit_id) for g in enters.user.grants] == [(Role.API_ENTRY, unit.pk)]
    assert not reader.user.has_usable_password()
    assert str(reader) == "reader@council.example (api_read)"
    for role, code in ((Role.AUDITOR, "role"), (Role.API_ENTRY, "unit_missing")):
        with pytest.raises(ValidationError) as caught:
            create_service_account(by=by, email="x@council.example", role=role)
        assert code_of(caught) == code
    with pytest.raises(ValidationError):
        create_service_account(by=by, email="reader@council.example", role=Role.API_READ)
    assert ServiceAccount.objects.count() == 2


def test_erasure_takes_name_address_and_sign_in_and_keeps_what_was_done(by: Actor) -> None:
    user = UserFactory.create(email="ann@council.example", person__name="Ann Lee")
    person, pk = user.person, user.pk
    yesterday = timezone.localdate() - timedelta(days=1)
    occupancy = appoint(by=by, person=person, post=PostFactory.create(), starts=LONG_AGO)
    end_occupancy(by=by, occupancy=occupancy, ends=yesterday)
    add_person(by=Actor(pk), name="Somebody")
    EmailAddress.objects.create(user=user, email="ann@council.example")
    browser, other = Client(), Client()
    browser.post("/sign-in/", {"login": "ann@council.example", "password": PASSWORD})
    other.force_login(UserFactory.create())
    pseudonymise_person(by=by, person=person, reason="Retention period over")
    person.refresh_from_db()
    user = User.objects.get(pk=pk)
    assert (person.name, person.email, str(occupancy.person_id)) == (f"Person {person.pk}", "", str(person.pk))
    assert person.pseudonymised_at is not None
    assert (user.is_active, user.has_usable_password(), user.email) == (False, False, f"erased-{pk}@erased.invalid")
    assert not EmailAddress.objects.exists()
    assert [s.get_decoded().get("_auth_user_id") for s in Session.objects.all()] == [other.session["_auth_user_id"]]
    assert Event.objects.filter(actor_id=pk, action="add_person").exists()
    everything = (
        str(list(Event.objects.values())) + str(list(Person.objects.values())) + str(list(User.objects.values()))
    )
    assert "Ann Lee" not in everything
    assert "ann@council.example" not in everything
    assert browser.get("/sign-in/").status_code == 200


def test_a_person_without_a_sign_in_is_erased_too(by: Actor) -> None:
    person = PersonFactory.create(name="Ann Lee")
    pseudonymise_person(by=by, person=person, reason="Asked for it")
    person.refresh_from_db()
    assert "Ann" not in str(person)


def test_erasure_wants_a_reason_happens_once_and_not_while_somebody_serves(by: Actor) -> None:
    serving = PersonFactory.create(name="Ann Lee")
    seat_member(by=by, committee=CommitteeFactory.create(), person=serving, starts=LONG_AGO)
    gone = PersonFactory.create()
    with pytest.raises(ValidationError) as caught:
        pseudonymise_person(by=by, person=gone, reason=" ")
    assert code_of(caught) == "reason_missing"
    pseudonymise_person(by=by, person=gone, reason="Asked for it")
    for person, code in ((gone, "already"), (serving, "still_serves")):
        with pytest.raises(ValidationError) as caught:
            pseudonymise_person(by=by, person=person, reason="Asked for it")
        assert code_of(caught) == code
    for change in (
        lambda: give_sign_in(by=by, person=gone, email="gone@council.example"),
        lambda: appoint(by=by, person=gone, post=PostFactory.create(), starts=LONG_AGO),
        lambda: seat_member(by=by, committee=CommitteeFactory.create(), person=gone, starts=LONG_AGO),
    ):
        with pytest.raises(ValidationError) as caught:
            change()
        assert code_of(caught) == "erased"
    serving.refresh_from_db()
    assert serving.name == "Ann Lee"
