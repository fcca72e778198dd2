"""An event stands or falls with its change."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from council_pm.audit.models import DataVersion, Event
from council_pm.audit.services import Entry, raise_version, record, record_many
from council_pm.core.access import Actor
from council_pm.org.models import OrgUnit
from council_pm.org.services import create_unit
from council_pm.people.models import Person, User
from council_pm.people.services import add_person, give_sign_in
from tests.factories import LONG_AGO, PersonFactory, UserFactory

BY = Actor(7)


@pytest.mark.django_db
def test_an_event_says_who_what_when_and_why() -> None:
    event = record(
        by=BY,
        action="correct",
        subject_kind="value",
        subject_id=12,
        subject_version=3,
        detail={"to": "1.5"},
        reason="A slip of the keyboard",
    )
    event.refresh_from_db()
    assert (event.actor_id, event.system, event.action) == (7, "", "correct")
    assert (event.subject_kind, event.subject_id, event.subject_version) == ("value", "12", "3")
    assert (event.detail, event.reason) == ({"to": "1.5"}, "A slip of the keyboard")
    assert str(event).endswith("correct value 12")


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_the_transaction_of_a_change_is_refused() -> None:
    with pytest.raises(RuntimeError, match="transaction of its change"):
        record(by=BY, action="a", subject_kind="b", subject_id=1)
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_each_change_of_what_screens_show_raises_the_data_version_by_one() -> None:
    before = DataVersion.objects.get().number
    record(by=BY, action="a", subject_kind="b", subject_id=1)
    record(by=BY, action="a", subject_kind="b", subject_id=1, changes_screens=False)
    raise_version()
    assert DataVersion.objects.get().number == before + 2


@pytest.mark.django_db
def test_many_events_are_one_change_in_a_fixed_number_of_queries(django_assert_num_queries: Any) -> None:
    before = DataVersion.objects.get().number
    entries = [Entry("set_target", "series", n, n + 1, {"to": str(n)}, "A new year") for n in range(60)]
    with transaction.atomic(), django_assert_num_queries(4):  # the events, the version, and a savepoint around it
        assert record_many(by=BY, events=iter(entries)) == 60
    assert DataVersion.objects.get().number == before + 1
    event = Event.objects.get(subject_id="7")
    assert (event.actor_id, event.action, event.subject_kind, event.subject_version) == (7, "set_target", "series", "8")
    assert (event.detail, event.reason) == ({"to": "7"}, "A new year")
    assert Event.objects.values("at").distinct().count() == 1


@pytest.mark.django_db
def test_no_events_are_no_change_and_quiet_ones_leave_screens_alone(django_assert_num_queries: Any) -> None:
    before = DataVersion.objects.get().number
    with django_assert_num_queries(0):
        assert record_many(by=BY, events=[]) == 0
    assert record_many(by=BY, events=[Entry("a", "b", 1)], changes_screens=False) == 1
    assert DataVersion.objects.get().number == before


@pytest.mark.django_db(transaction=True)
def test_many_events_outside_the_transaction_of_a_change_are_refused() -> None:
    with pytest.raises(RuntimeError, match="transaction of its change"):
        record_many(by=BY, events=[Entry("a", "b", 1)])
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_that_cannot_be_written_takes_its_change_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("council_pm.people.services.persons.record", _with_two_actors)
    with pytest.raises(DatabaseError):
        add_person(by=BY, name="Ann Lee")
    assert not Person.objects.exists()
    assert not Event.objects.exists()


def _with_two_actors(**fields: object) -> Event:
    """What no service does: the database refuses it."""
    return Event.objects.create(actor_id=1, system="x", at="2026-01-01T00:00Z", action="a", subject_kind="b")


@pytest.mark.django_db(transaction=True)
def test_a_service_that_fails_after_its_event_leaves_neither_change_nor_event() -> None:
    @transaction.atomic
    def add_and_stumble() -> None:
        add_person(by=BY, name="Ann Lee")
        assert Event.objects.count() == 1
        raise ConnectionError("the power went")

    with pytest.raises(ConnectionError):
        add_and_stumble()
    assert not Person.objects.exists()
    assert not Event.objects.exists()
    assert DataVersion.objects.get().number == 0


@pytest.mark.django_db(transaction=True)
def test_a_refused_change_leaves_no_event_and_no_half_of_it() -> None:
    UserFactory.create(email="ann@council.example")
    person = PersonFactory.create()
    with pytest.raises(ValidationError):
        give_sign_in(by=BY, person=person, email="ann@council.example")
    with pytest.raises(ValidationError):
        create_unit(by=BY, code="A", level=1, name="", parent=None, valid_from=LONG_AGO)
    assert User.objects.count() == 1
    assert not OrgUnit.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_an_event_has_one_actor_and_the_data_version_one_row() -> None:
    for actor in ({"actor_id": 1, "system": "beat"}, {"actor_id": None, "system": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Event.objects.create(at="2026-01-01T00:00Z", action="a", subject_kind="b", subject_id="1", **actor)
    with pytest.raises(IntegrityError), transaction.atomic():
        DataVersion.objects.create(pk=2)
    assert str(DataVersion.objects.get()) == str(DataVersion.objects.get().number)


@pytest.mark.parametrize("parts", [(None, ""), (3, "beat")])
def test_an_actor_is_a_user_or_a_part_of_the_system(parts: tuple[int | None, str]) -> None:
    with pytest.raises(ValueError, match="never both or neither"):
        Actor(*parts)
