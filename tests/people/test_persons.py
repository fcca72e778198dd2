"""Persons and partners' contacts are added and changed; two who change one thing lose nothing."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.people.models import PartnerContact, Person
from council_pm.people.services import (
    add_partner_contact,
    add_person,
    change_partner_contact,
    change_person,
    end_partner_contact,
    pseudonymise_person,
)
from council_pm.people.services.based_on import contact_version, person_version
from tests.factories import PartnerContactFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


@pytest.fixture
def by() -> Actor:
    return Actor(UserFactory.create().pk)


def code_of(caught: pytest.ExceptionInfo[ValidationError]) -> str:
    return str(caught.value.code)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Zoë   O'Brien ", "Zoë O'Brien"),
        ("Zoe\u0308 O'Brien", "Zoë O'Brien"),
        ("张伟", "张伟"),
        ("\u0645\u06cc\u200c\u0645", "\u0645\u06cc\u200c\u0645"),
        ("Jo\tLee\n", "Jo Lee"),
        ("x" * 120, "x" * 120),
    ],
)
def test_a_name_is_kept_composed_and_with_single_spaces(by: Actor, typed: str, kept: str) -> None:
    assert add_person(by=by, name=typed).name == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [("", "name_missing"), (" \t ", "name_missing"), ("x" * 121, "name_missing"), ("Ann\x00 Lee", "name_odd"),
     ("Ann \u202eeeL", "name_odd")],
)  # fmt: skip
def test_a_name_that_cannot_be_read_is_refused(by: Actor, typed: str, code: str) -> None:
    person = PersonFactory.create(name="Ann Lee")
    for change in (
        lambda: add_person(by=by, name=typed),
        lambda: change_person(by=by, person=person, name=typed, email=""),
        lambda: add_partner_contact(by=by, organisation="Police", name=typed),
    ):
        with pytest.raises(ValidationError) as caught:
            change()
        assert code_of(caught) == code
    person.refresh_from_db()
    assert person.name == "Ann Lee"
    assert Event.objects.count() == 0


def test_no_two_people_have_the_same_address_in_any_case(by: Actor) -> None:
    PersonFactory.create(email="ann@council.example")
    other = PersonFactory.create(email="bob@council.example")
    for change in (
        lambda: add_person(by=by, name="Ann Lee", email="Ann@Council.Example"),
        lambda: change_person(by=by, person=other, name=other.name, email="ANN@council.example"),
    ):
        with pytest.raises(ValidationError) as caught:
            change()
        assert code_of(caught) == "email_taken"
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonFactory.create(email="ANN@COUNCIL.EXAMPLE")


def test_any_number_of_people_have_no_address(by: Actor) -> None:
    assert [add_person(by=by, name="Street cleanser").email for _number in range(3)] == ["", "", ""]


def test_an_address_that_is_none_is_refused(by: Actor) -> None:
    person = PersonFactory.create()
    with pytest.raises(ValidationError):
        change_person(by=by, person=person, name=person.name, email="ann at council")


def test_a_change_of_a_person_is_recorded_without_what_it_was(by: Actor) -> None:
    person = PersonFactory.create(name="Ann Lee", email="ann.lee@council.example")
    changed = change_person(by=by, person=person, name="Ann Moss", email="ann.lee@council.example", reason="Married")
    assert (changed.name, changed.email) == ("Ann Moss", "ann.lee@council.example")
    event = Event.objects.get(action="change_person")
    assert (event.detail, event.reason, event.subject_id) == ({"name": "changed"}, "Married", str(person.pk))


def test_somebody_keeps_their_own_address_and_saving_the_same_records_nothing(by: Actor) -> None:
    person = PersonFactory.create(name="Ann Lee", email="ann@council.example")
    change_person(by=by, person=person, name="Ann Lee", email="ann@council.example", based_on="long ago")
    assert not Event.objects.exists()


def test_a_stale_change_of_a_person_is_refused(by: Actor) -> None:
    person = PersonFactory.create(name="Ann Lee", email="")
    seen = person_version(person)
    change_person(by=by, person=person, name="Ann Moss", email="", based_on=seen)
    with pytest.raises(ValidationError) as caught:
        change_person(by=by, person=person, name="Anne Lee", email="", based_on=seen)
    assert code_of(caught) == "changed_meanwhile"
    person.refresh_from_db()
    assert person.name == "Ann Moss"
    change_person(by=by, person=person, name="Anne Lee", email="", based_on=person_version(person))
    assert Person.objects.get(pk=person.pk).name == "Anne Lee"


def test_who_has_been_erased_is_not_changed(by: Actor) -> None:
    person = PersonFactory.create()
    pseudonymise_person(by=by, person=person, reason="Asked for it")
    with pytest.raises(ValidationError) as caught:
        change_person(by=by, person=person, name="Ann Lee", email="")
    assert code_of(caught) == "erased"


def test_a_contact_is_changed_and_ended_on_record(by: Actor) -> None:
    contact = add_partner_contact(by=by, organisation="Police", name="Pat Hill", email="pat@police.example")
    seen = contact_version(contact)
    change = {"by": by, "contact": contact, "organisation": "Fire and Rescue", "name": "Pat Hill"}
    changed = change_partner_contact(**change, email="pat@fire.example", based_on=seen)
    assert (changed.organisation, changed.email) == ("Fire and Rescue", "pat@fire.example")
    assert Event.objects.get(action="change_partner_contact").detail == {"organisation": "changed", "email": "changed"}
    with pytest.raises(ValidationError) as caught:
        change_partner_contact(**change, email="", based_on=seen)
    assert code_of(caught) == "changed_meanwhile"
    change_partner_contact(**change, email="pat@fire.example", based_on=seen)
    assert end_partner_contact(by=by, contact=contact, ends=MAY, reason="Moved on").ended == MAY
    with pytest.raises(ValidationError) as caught:
        end_partner_contact(by=by, contact=contact, ends=JUNE)
    assert code_of(caught) == "ends_already"
    assert PartnerContact.objects.get(pk=contact.pk).ended == MAY


def test_two_partners_may_share_an_address(by: Actor) -> None:
    PartnerContactFactory.create(email="office@police.example")
    assert add_partner_contact(by=by, organisation="Police", name="Pat Hill", email="office@police.example").pk
