"""Rights lent for a time: what may be lent by whom to whom, while it holds, and the screens for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council_pm.audit.models import Event
from council_pm.core.access import AccessScope, Actor, Permission
from council_pm.org.selectors import tree
from council_pm.org.services import close_unit, move_unit
from council_pm.people.models import DelegatedRight, Delegation, Occupancy, User
from council_pm.people.rights import LENT_ENTRY, Grant, LentGrant
from council_pm.people.roles import Role
from council_pm.people.selectors.delegated import (
    UnitChoice,
    delegated_on,
    delegated_to,
    delegations_of,
    lendable,
    lends_something,
    units_to_lend,
)
from council_pm.people.services import disable_user, end_occupancy, pseudonymise_person
from council_pm.people.services.delegation import delegate, end_delegation
from tests.factories import (
    OccupancyFactory,
    PersonFactory,
    PostFactory,
    SeatFactory,
    UserFactory,
    make_council,
    user_with_role,
)
from tests.factories.organisation import CouncilUnits

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
ENTRY, SIGN_OFF = DelegatedRight.ENTRY, DelegatedRight.SIGN_OFF


@dataclass(frozen=True, slots=True)
class Cast:
    """A head of service, a colleague elsewhere, and where they work."""

    units: CouncilUnits
    head: User
    colleague: User

    def lend(self, **more: Any) -> Delegation:
        fields: dict[str, Any] = {
            "by": Actor(self.head.pk),
            "to_person": self.colleague.person,
            "unit": self.units.unit,
            "what": ENTRY,
            "starts": TODAY,
            "ends": TODAY + timedelta(days=13),
        }
        return delegate(**{**fields, **more})


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 22, 9, 0, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def people() -> Cast:
    units = make_council()
    head = user_with_role(Role.HEAD_OF_SERVICE, unit=units.service, person=PersonFactory.create(name="Hanna Head"))
    colleague = user_with_role(
        Role.EMPLOYEE,
        unit=units.other_unit,
        person=PersonFactory.create(name="Cole League"),
        email="cole@council.example",
    )
    return Cast(units, head, colleague)


def refused(change: Callable[[], object], code: str) -> None:
    before = Delegation.objects.count()
    with pytest.raises(ValidationError) as caught:
        change()
    assert caught.value.code == code
    assert Delegation.objects.count() == before


def test_what_is_lent_holds_from_the_first_to_the_last_day(people: Cast) -> None:
    made = people.lend(starts=TODAY + timedelta(days=1), ends=TODAY + timedelta(days=3), reason="Leave")
    holds = [bool(delegated_to(people.colleague.pk, TODAY + timedelta(days=n))) for n in range(5)]
    assert holds == [False, True, True, True, False]
    (one,) = delegated_to(people.colleague.pk, TODAY + timedelta(days=2))
    assert (one.what, one.unit_id, one.from_post_id) == (ENTRY, people.units.unit.pk, made.from_post_id)
    assert one.sentence == (
        f"Hanna Head, {made.from_post.title}, lets Cole League enter figures of Waste and Recycling"
        " from 23 November 2026 to 25 November 2026"
    )
    assert delegated_to(people.head.pk, TODAY + timedelta(days=2)) == ()
    event = Event.objects.get(action="delegate")
    assert (event.actor_id, event.reason, event.detail["person"]) == (people.head.pk, "Leave", made.to_person_id)
    assert str(made) == f"entry for {people.units.unit} to person {made.to_person_id}"


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that belongs to one unit."""

    unit_id: int

    def access_scope(self) -> AccessScope:
        return AccessScope(units=tree(TODAY).above(self.unit_id))


def test_what_is_lent_is_a_right_there_and_nowhere_else(people: Cast) -> None:
    here, beside = Thing(people.units.unit.pk), Thing(people.units.second_unit.pk)
    assert not people.colleague.may(Permission.ENTER_RETURN, here)
    made = people.lend()
    colleague = User.objects.get(pk=people.colleague.pk)
    grant = Grant(Role.HEAD_OF_SERVICE, unit_id=people.units.unit.pk, post_id=made.from_post_id)
    assert colleague.lent == (LentGrant(grant, LENT_ENTRY),)
    assert colleague.may(Permission.ENTER_RETURN, here)
    assert colleague.may(Permission.ENTER_RETURN)
    assert not colleague.may(Permission.ENTER_RETURN, beside)
    assert not colleague.may(Permission.SIGN_OFF_RETURN, here)
    assert not colleague.may(Permission.VIEW_SIGNED_OFF, here)
    people.lend(what=SIGN_OFF, unit=people.units.second_unit)
    colleague = User.objects.get(pk=people.colleague.pk)
    assert colleague.may(Permission.SIGN_OFF_RETURN, beside)
    assert not colleague.may(Permission.SIGN_OFF_RETURN, here)
    disable_user(by=Actor(None, "a test"), user=colleague)
    assert not User.objects.get(pk=colleague.pk).may(Permission.ENTER_RETURN, here)


def test_all_that_holds_on_a_day_and_all_that_a_person_gave_or_was_given(people: Cast) -> None:
    later = people.lend(what=SIGN_OFF, unit=people.units.second_unit, starts=TODAY + timedelta(days=5))
    now = people.lend()
    assert [one.id for one in delegated_on(TODAY)] == [now.pk]
    assert [one.id for one in delegated_on(TODAY + timedelta(days=5))] == [now.pk, later.pk]
    for person in (people.head.person_id, people.colleague.person_id):
        found = delegations_of(person or 0, TODAY)
        assert [(one.id, one.holds) for one in found] == [(now.pk, True), (later.pk, False)]
        assert [(one.from_person_id, one.to_person_id) for one in found] == [
            (people.head.person_id, people.colleague.person_id)
        ] * 2
        assert [(one.giver, one.receiver, one.role) for one in found] == [
            ("Hanna Head", "Cole League", Role.HEAD_OF_SERVICE)
        ] * 2
        assert found[1].starts == TODAY + timedelta(days=5)
        assert found[1].ends == TODAY + timedelta(days=13)


def test_what_is_lent_for_a_part_that_closed_is_told_and_does_not_hold(people: Cast) -> None:
    people.lend()
    close_unit(by=Actor(None, "a test"), unit=people.units.unit, from_day=TODAY + timedelta(days=1))
    (one,) = delegations_of(people.head.person_id or 0, TODAY + timedelta(days=1))
    assert (one.unit, one.holds) == ("a part that is closed", False)


def test_sign_off_says_that_it_excludes_what_the_deputy_sent(people: Cast) -> None:
    people.lend(what=SIGN_OFF)
    (one,) = delegated_to(people.colleague.pk)
    assert one.what is SIGN_OFF
    assert one.sentence.endswith("but none that Cole League sent")


@pytest.mark.parametrize(
    ("role", "where", "entry", "sign_off"),
    [
        (Role.HEAD_OF_SERVICE, "service", True, True),
        (Role.CHIEF_OFFICER, "department", True, True),
        (Role.MANAGER, "unit", True, False),
        (Role.PERFORMANCE_OFFICER, "department", True, False),
        (Role.CORPORATE_PERFORMANCE, "council", True, False),
        (Role.HEAD_OF_SERVICE, "other_service", False, False),
        (Role.MANAGER, "second_unit", False, False),
        (Role.EMPLOYEE, "unit", False, False),
        (Role.CHIEF_EXECUTIVE, "council", False, False),
        (Role.SYSTEM_ADMINISTRATOR, "council", False, False),
        (Role.AUDITOR, "council", False, False),
    ],
)
def test_one_lends_the_right_that_one_has_where_one_has_it(
    people: Cast, role: Role, where: str, entry: bool, sign_off: bool
) -> None:
    by = Actor(user_with_role(role, unit=getattr(people.units, where)).pk)
    for what, allowed in ((ENTRY, entry), (SIGN_OFF, sign_off)):
        if allowed:
            end_delegation(by=by, delegation=people.lend(by=by, what=what))
        else:
            refused(lambda w=what: people.lend(by=by, what=w), "not_yours_to_lend")


def test_nobody_lends_without_a_person_a_sign_in_or_a_place(people: Cast) -> None:
    refused(lambda: people.lend(by=Actor(None, "a test")), "not_yours_to_lend")
    refused(
        lambda: people.lend(by=Actor(user_with_role(Role.API_ENTRY, unit=people.units.unit).pk)), "not_yours_to_lend"
    )
    disable_user(by=Actor(None, "a test"), user=people.head)
    refused(people.lend, "not_yours_to_lend")


def test_it_goes_to_a_colleague_who_is_an_officer_and_signs_in(people: Cast) -> None:
    by = Actor(None, "a test")
    refused(lambda: people.lend(to_person=people.head.person), "oneself")
    refused(lambda: people.lend(to_person=OccupancyFactory.create().person), "no_sign_in")
    refused(lambda: people.lend(to_person=SeatFactory.create(person=UserFactory.create().person).person), "kept_apart")
    for role in (Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR):
        refused(lambda r=role: people.lend(to_person=user_with_role(r).person), "kept_apart")
    left = user_with_role(Role.EMPLOYEE)
    end_occupancy(by=by, occupancy=Occupancy.objects.get(person=left.person), ends=TODAY - timedelta(days=1))
    refused(lambda: people.lend(to_person=left.person), "kept_apart")
    pseudonymise_person(by=by, person=left.person, reason="Asked for it")
    refused(lambda: people.lend(to_person=left.person), "erased")


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [(0, -1, "dates"), (-1, 5, "past"), (0, 366, "too_long")],
)
def test_it_is_for_days_to_come_and_a_year_at_most(people: Cast, first: int, last: int, code: str) -> None:
    refused(lambda: people.lend(starts=TODAY + timedelta(days=first), ends=TODAY + timedelta(days=last)), code)
    people.lend(ends=TODAY + timedelta(days=365))


def test_the_same_is_not_lent_twice_for_one_day(people: Cast) -> None:
    people.lend()
    refused(lambda: people.lend(starts=TODAY + timedelta(days=13), ends=TODAY + timedelta(days=20)), "already")
    people.lend(starts=TODAY + timedelta(days=14), ends=TODAY + timedelta(days=20))
    people.lend(unit=people.units.second_unit)


def test_sign_off_never_goes_to_who_enters_the_figures(people: Cast) -> None:
    officer = user_with_role(Role.PERFORMANCE_OFFICER, unit=people.units.department)
    elsewhere = user_with_role(Role.PERFORMANCE_OFFICER, unit=people.units.other_department)
    refused(lambda: people.lend(what=SIGN_OFF, to_person=officer.person), "submitter")
    people.lend(what=SIGN_OFF, to_person=elsewhere.person)
    people.lend(what=ENTRY)
    refused(lambda: people.lend(what=SIGN_OFF), "submitter")
    refused(lambda: people.lend(what=SIGN_OFF, unit=people.units.service), "submitter")
    people.lend(what=SIGN_OFF, unit=people.units.second_unit)
    refused(lambda: people.lend(what=ENTRY, unit=people.units.second_unit), "submitter")
    later = {"starts": TODAY + timedelta(days=30), "ends": TODAY + timedelta(days=31)}
    people.lend(what=SIGN_OFF, **later)


def test_what_the_giver_has_lost_they_no_longer_lend(people: Cast) -> None:
    people.lend()
    tomorrow = TODAY + timedelta(days=1)
    end_occupancy(by=Actor(None, "a test"), occupancy=Occupancy.objects.get(person=people.head.person), ends=TODAY)
    assert len(delegated_to(people.colleague.pk, TODAY)) == 1
    assert delegated_to(people.colleague.pk, tomorrow) == ()
    (one,) = delegations_of(people.colleague.person_id or 0, tomorrow)
    assert not one.holds


def test_it_ends_with_the_last_post_of_who_was_lent_it_or_when_they_come_to_inspect(people: Cast) -> None:
    people.lend()
    tomorrow = TODAY + timedelta(days=1)
    own = Occupancy.objects.get(person=people.colleague.person)
    audit = OccupancyFactory.create(
        post=PostFactory.create(role=Role.AUDITOR), person=people.colleague.person, starts=tomorrow
    )
    assert len(delegated_to(people.colleague.pk, TODAY)) == 1
    assert delegated_to(people.colleague.pk, tomorrow) == ()
    audit.delete()
    assert len(delegated_to(people.colleague.pk, tomorrow)) == 1
    end_occupancy(by=Actor(None, "a test"), occupancy=own, ends=TODAY)
    assert delegated_to(people.colleague.pk, tomorrow) == ()


def test_it_ends_with_the_post_and_when_the_unit_moves_out_of_its_reach(people: Cast) -> None:
    made = people.lend()
    tomorrow = TODAY + timedelta(days=1)
    by = Actor(None, "a test")
    move_unit(by=by, unit=people.units.unit, parent=people.units.other_service, from_day=tomorrow)
    assert len(delegated_to(people.colleague.pk, TODAY)) == 1
    assert delegated_to(people.colleague.pk, tomorrow) == ()
    for days, holds in ((0, True), (-1, False)):
        made.from_post.ended = TODAY + timedelta(days=days)
        made.from_post.save(update_fields=["ended"])
        assert bool(delegated_to(people.colleague.pk, TODAY)) is holds


def told(day: date) -> list[User]:
    """Whose header says that something is lent to them."""
    return list(User.objects.annotate(lent_something=lends_something(day)).filter(lent_something=True))


def test_the_header_knows_to_whom_something_is_lent(people: Cast) -> None:
    made = people.lend()
    held = Occupancy.objects.filter(post=made.from_post)
    assert [told(TODAY + timedelta(days=n)) for n in (-1, 0, 13, 14)] == [
        [],
        [people.colleague],
        [people.colleague],
        [],
    ]
    made.from_post.ended = TODAY
    made.from_post.save(update_fields=["ended"])
    assert [told(TODAY + timedelta(days=n)) for n in (0, 1)] == [[people.colleague], []]
    held.update(needs_confirmation=True)
    assert told(TODAY) == []
    held.update(confirmed_by=1)
    assert told(TODAY) == [people.colleague]
    held.update(person=PersonFactory.create().pk)
    assert told(TODAY) == []
    held.update(person=people.head.person, post=PostFactory.create().pk)
    assert told(TODAY) == []


def test_the_header_forgets_what_was_taken_back_or_whose_giver_has_gone(people: Cast) -> None:
    made = people.lend()
    end_delegation(by=Actor(people.head.pk), delegation=made)
    assert told(TODAY) == []
    people.lend()
    end_occupancy(by=Actor(None, "a test"), occupancy=Occupancy.objects.get(person=people.head.person), ends=TODAY)
    assert [told(TODAY + timedelta(days=n)) for n in (0, 1)] == [[people.colleague], []]


def test_whoever_follows_in_the_post_has_lent_nothing(people: Cast) -> None:
    made = people.lend(starts=TODAY + timedelta(days=2))
    end_occupancy(by=Actor(None, "a test"), occupancy=Occupancy.objects.get(person=people.head.person), ends=TODAY)
    OccupancyFactory.create(post=made.from_post, starts=TODAY + timedelta(days=1))
    assert delegated_to(people.colleague.pk, TODAY + timedelta(days=2)) == ()
    OccupancyFactory.create(person=people.head.person, starts=TODAY + timedelta(days=1))
    assert delegated_to(people.colleague.pk, TODAY + timedelta(days=2)) == ()  # nor does its giver, from another post


def test_one_lends_for_the_parts_that_ones_posts_reach_from_the_top_down(people: Cast) -> None:
    units = people.units
    seat, token = Grant(Role.MEMBER, committee_id=1), Grant(Role.API_ENTRY, unit_id=units.other_service.pk)
    gone = Grant(Role.HEAD_OF_SERVICE, unit_id=987654, post_id=2)
    held = Grant(Role.HEAD_OF_SERVICE, unit_id=units.service.pk, post_id=1)
    assert units_to_lend([seat, token, gone, held], TODAY) == [
        UnitChoice("PLA1", "Care For Your Area", units.service.level),
        UnitChoice("PLA11", "Waste and Recycling", units.unit.level),
        UnitChoice("PLA12", "Street Cleansing", units.second_unit.level),
    ]
    assert lendable([seat, token, held], units.unit.pk, TODAY) == [ENTRY, SIGN_OFF]
    assert lendable([seat, token, held], units.other_service.pk, TODAY) == []


def test_an_appointment_that_waits_for_a_second_person_lends_nothing(people: Cast) -> None:
    made = people.lend()
    held = Occupancy.objects.filter(post=made.from_post)
    held.update(needs_confirmation=True)
    assert delegated_to(people.colleague.pk) == ()
    held.update(confirmed_by=1)
    assert len(delegated_to(people.colleague.pk)) == 1


def test_it_is_taken_back_at_once_by_its_giver_or_corporate_performance(people: Cast) -> None:
    made = people.lend()
    for user in (people.colleague, user_with_role(Role.CHIEF_OFFICER, unit=people.units.department)):
        refused(lambda u=user: end_delegation(by=Actor(u.pk), delegation=made), "not_yours_to_end")
    refused(lambda: end_delegation(by=Actor(None, "a test"), delegation=made), "not_yours_to_end")
    end_delegation(by=Actor(people.head.pk), delegation=made, reason="Back early")
    assert delegated_to(people.colleague.pk) == ()
    made.ended_at = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    made.save(update_fields=["ended_at"])
    assert len(delegated_to(people.colleague.pk, TODAY)) == 1  # as it stood the day before
    assert delegated_to(people.colleague.pk, TODAY + timedelta(days=1)) == ()
    assert delegations_of(people.head.person_id or 0, TODAY) == []
    refused(lambda: end_delegation(by=Actor(people.head.pk), delegation=made), "ended_already")
    performance = Actor(user_with_role(Role.CORPORATE_PERFORMANCE, unit=people.units.council).pk)
    end_delegation(by=performance, delegation=people.lend())
    assert Event.objects.filter(action="end_delegation").count() == 2


def test_what_has_run_out_is_not_taken_back(people: Cast) -> None:
    made = people.lend(ends=TODAY)
    with time_machine.travel(datetime(2026, 11, 23, 9, 0, tzinfo=UTC)):
        refused(lambda: end_delegation(by=Actor(people.head.pk), delegation=made), "ended_already")
        assert delegations_of(people.head.person_id or 0, TODAY + timedelta(days=1)) == []


def test_reading_costs_two_queries_however_much_is_lent(people: Cast) -> None:
    counts = []
    for unit in (people.units.unit, people.units.second_unit):
        people.lend(unit=unit)
        with CaptureQueriesContext(connection) as queries:
            delegated_to(people.colleague.pk)
        counts.append(len(queries))
    assert counts == [2, 2]
    with CaptureQueriesContext(connection) as queries:
        assert delegated_to(people.head.pk) == ()
    assert len(queries) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends": TODAY - timedelta(days=1)},
        {"to_person": "the giver"},
        {"what": "everything"},
        {"ended_by": 1},
        {"ended_at": datetime(2026, 11, 22, tzinfo=UTC)},
        {"again": True},
    ],
)
def test_the_database_refuses_what_cannot_be(people: Cast, wrong: dict[str, Any]) -> None:
    made = people.lend()
    fields = {field.name: getattr(made, field.name) for field in Delegation._meta.concrete_fields if field.name != "id"}
    changed = {name: value for name, value in wrong.items() if name != "again"}
    if changed == wrong:
        fields["starts"] = TODAY - timedelta(days=100) if "ends" not in wrong else TODAY
    if changed.get("to_person") == "the giver":
        changed["to_person"] = people.head.person
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.create(**{**fields, **changed})


# --- On screens ----------------------------------------------------------------------------------------------------


def form(**typed: str) -> dict[str, str]:
    fields = {"colleague": "cole@council.example", "what": "entry", "starts": "2026-11-22", "ends": "2026-12-05"}
    return {**fields, "reason": "", **typed}


@pytest.fixture
def head(people: Cast) -> Client:
    client = Client()
    client.force_login(people.head)
    return client


def test_a_right_is_lent_on_a_screen_and_both_see_it(people: Cast, head: Client) -> None:
    page = head.get("/account/delegations/").content.decode()
    assert "Nothing is lent" in page
    for code in ("PLA1", "PLA11", "PLA12"):
        assert f"/account/delegations/{code}/" in page
    assert "/account/delegations/CHI1/" not in page
    assert 'value="2026-11-22"' in head.get("/account/delegations/PLA11/").content.decode()
    answer = head.post("/account/delegations/PLA11/", form(reason="Leave"))
    assert (answer.status_code, answer["Location"]) == (302, "/account/delegations/")
    page = head.get("/account/delegations/").content.decode()
    assert "What you lent" in page
    assert "Cole League" in page
    theirs = Client()
    theirs.force_login(people.colleague)
    page = theirs.get("/account/delegations/").content.decode()
    assert "What was lent to you" in page
    assert "Take back" not in page
    assert "Lend a right" not in page
    assert "lets Cole League enter figures of Waste and Recycling" in theirs.get("/account/").content.decode()
    file = theirs.get("/account/delegations/table/").content.decode("utf-8-sig")
    assert "Cole League,Entering figures,Waste and Recycling,2026-11-22,2026-12-05,Yes" in file
    keeper = Client()
    keeper.force_login(user_with_role(Role.CORPORATE_PERFORMANCE, unit=people.units.council))
    for user in (people.head, people.colleague):
        html = keeper.get(f"/administration/accounts/{user.person_id}/").content.decode()
        assert "lets Cole League enter figures" in html
    made = Delegation.objects.get()
    assert theirs.post(f"/account/delegations/{made.pk}/end/").status_code == 404
    assert head.post("/account/delegations/9999/end/").status_code == 404
    assert "It is taken back" in head.post(f"/account/delegations/{made.pk}/end/", follow=True).content.decode()
    assert "It has ended already" in head.post(f"/account/delegations/{made.pk}/end/", follow=True).content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"colleague": ""}, "Say who it is"),
        ({"colleague": "Nobody Known"}, "Nobody here is called Nobody Known"),
        ({"colleague": "hanna head"}, "Nobody lends a right to themself"),
        ({"starts": "", "ends": ""}, "Give the last day: it is lent for a time."),
        ({"starts": "tomorrow"}, "Give the first day like 2027-01-31."),
        ({"starts": "2026-11-21"}, "It can start today at the earliest."),
        ({"ends": "2026-11-21"}, "The last day is before the first one"),
        ({"ends": "2028-11-21"}, "Lend it for a year at most"),
        ({"what": "everything"}, "everything is not one of the available choices"),
    ],
)
def test_what_will_not_do_is_said_and_nothing_typed_is_lost(head: Client, typed: dict[str, str], words: str) -> None:
    answer = head.post("/account/delegations/PLA11/", form(reason="Because I am away", **typed))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert 'value="Because I am away"' in html
    assert not Delegation.objects.exists()


def test_of_several_with_one_name_the_one_who_signs_in_is_meant_or_the_address_is_asked_for(
    people: Cast, head: Client
) -> None:
    PersonFactory.create(name="Cole League")
    assert head.post("/account/delegations/PLA11/", form(colleague=" cole  LEAGUE ")).status_code == 302
    assert Delegation.objects.get().to_person == people.colleague.person
    user_with_role(Role.EMPLOYEE, person=PersonFactory.create(name="Cole League"))
    answer = head.post("/account/delegations/PLA12/", form(colleague="Cole League"))
    assert "type the e-mail address that the one you mean signs in with" in answer.content.decode()
    assert head.post("/account/delegations/PLA12/", form()).status_code == 302


def test_a_manager_is_not_offered_sign_off(people: Cast) -> None:
    client = Client()
    client.force_login(user_with_role(Role.MANAGER, unit=people.units.unit))
    assert "Signing figures off" not in client.get("/account/delegations/PLA11/").content.decode()
    assert client.post("/account/delegations/PLA11/", form(what="sign_off")).status_code == 422
    assert client.get("/account/delegations/PLA1/").status_code == 403
    assert client.get("/account/delegations/NONE/").status_code == 404
