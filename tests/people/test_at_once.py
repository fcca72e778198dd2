"""Two people change the same thing at the same moment: one of them is told."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.org.selectors import tree
from council_pm.org.services import close_unit, create_unit
from council_pm.people.models import Delegation, Occupancy, Person
from council_pm.people.roles import Role
from council_pm.people.services import add_person, appoint, change_post, confirm_appointment, end_occupancy
from council_pm.people.services.based_on import post_version
from council_pm.people.services.confirmations import refuse_appointment
from council_pm.people.services.delegation import delegate
from tests.factories import PersonFactory, PostFactory, make_council, user_with_role
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

BY = Actor(None, "a test")
APRIL = date(2026, 4, 1)


def test_of_two_appointments_to_one_post_one_is_refused() -> None:
    post, people = PostFactory.create(), [PersonFactory.create() for _ in range(2)]
    refused = at_once(*(lambda p=person: appoint(by=BY, person=p, post=post, starts=APRIL) for person in people))
    assert refused == ["held"]
    assert Occupancy.objects.count() == 1
    assert Event.objects.filter(action="appoint").count() == 1


def test_of_two_people_with_one_address_one_is_refused() -> None:
    refused = at_once(
        *(lambda n=name: add_person(by=BY, name=n, email="ann@council.example") for name in ("Ann", "Al"))
    )
    assert refused == ["email_taken"]
    assert Person.objects.filter(email="ann@council.example").count() == 1


def test_two_system_administrators_who_end_each_other_do_not_both_go() -> None:
    users = [user_with_role(Role.SYSTEM_ADMINISTRATOR) for _ in range(3)]
    rows = [Occupancy.objects.get(person=user.person) for user in users[:2]]
    refused = at_once(
        lambda: end_occupancy(by=Actor(users[0].pk), occupancy=rows[1], ends=timezone.localdate()),
        lambda: end_occupancy(by=Actor(users[1].pk), occupancy=rows[0], ends=timezone.localdate()),
    )
    assert refused == ["last_administrators"]


def test_of_two_changes_of_one_post_that_began_alike_one_is_refused() -> None:
    post = PostFactory.create(title="Manager")
    seen = post_version(post)
    refused = at_once(
        *(
            lambda t=title: change_post(
                by=BY, post=post, title=t, unit=post.unit, reports_to=None, shared_with="", based_on=seen
            )
            for title in ("Head", "Chief")
        )
    )
    assert refused == ["changed_meanwhile"]
    assert Event.objects.filter(action="rename_post").count() == 1


def test_a_unit_does_not_open_below_a_service_that_closes_at_the_same_moment() -> None:
    units = make_council()
    close_unit(by=BY, unit=units.other_unit, from_day=APRIL)
    refused = at_once(
        lambda: close_unit(by=BY, unit=units.other_service, from_day=APRIL),
        lambda: create_unit(by=BY, code="NEW", level=4, name="New", parent=units.other_service, valid_from=APRIL),
    )
    assert refused in (["open_children"], ["parent_not_open"])
    after = tree(APRIL)
    assert all(place.parent_id is None or place.parent_id in after for place in after.places.values())


def test_of_a_confirmation_and_a_refusal_at_once_one_is_told_that_nothing_is_left() -> None:
    administrators = [user_with_role(Role.SYSTEM_ADMINISTRATOR) for _ in range(3)]
    by = [Actor(user.pk) for user in administrators]
    post = PostFactory.create(role=Role.AUDITOR)
    occupancy = appoint(by=by[0], person=PersonFactory.create(), post=post, starts=APRIL)
    refused = at_once(
        lambda: confirm_appointment(by=by[1], occupancy=occupancy),
        lambda: refuse_appointment(by=by[2], occupancy=occupancy, reason="Not independent"),
    )
    assert refused == ["confirmed_already"]
    actions = Event.objects.filter(action__in=["confirm_appointment", "refuse_appointment"])
    confirmed = Occupancy.objects.filter(pk=occupancy.pk, confirmed_by=administrators[1].pk).exists()
    assert [event.action for event in actions] == ["confirm_appointment" if confirmed else "refuse_appointment"]
    assert Occupancy.objects.filter(pk=occupancy.pk).exists() == confirmed


def test_one_right_is_lent_to_one_colleague_once() -> None:
    units = make_council()
    by, colleague = Actor(user_with_role(Role.MANAGER, unit=units.unit).pk), user_with_role(Role.EMPLOYEE)
    today = timezone.localdate()

    def lend(what: str) -> object:
        return delegate(by=by, to_person=colleague.person, unit=units.unit, what=what, starts=today, ends=today)

    assert at_once(lambda: lend("entry"), lambda: lend("entry")) == ["already"]
    assert Delegation.objects.count() == 1
