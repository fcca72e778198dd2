"""Who holds which post when, and what a second person has to confirm."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.people.models import Occupancy, OccupancyKind, Person, Post, User
from council_pm.people.roles import CORPORATE_ROLES, Role
from council_pm.people.services import appoint, confirm_appointment, create_post, end_occupancy
from tests.factories import OccupancyFactory, PersonFactory, PostFactory, UserFactory, make_council, user_with_role

pytestmark = pytest.mark.django_db

APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)
SUBSTANTIVE, ACTING = OccupancyKind.SUBSTANTIVE, OccupancyKind.ACTING
INTERIM, JOB_SHARE = OccupancyKind.INTERIM, OccupancyKind.JOB_SHARE


@pytest.fixture
def first() -> User:
    return user_with_role(Role.SYSTEM_ADMINISTRATOR)


@pytest.fixture
def second() -> User:
    return user_with_role(Role.SYSTEM_ADMINISTRATOR)


@pytest.fixture
def by(first: User) -> Actor:
    return Actor(first.pk)


@pytest.fixture
def post() -> Post:
    return PostFactory.create(title="Head of Waste", role=Role.HEAD_OF_SERVICE)


@pytest.fixture
def ann() -> Person:
    return PersonFactory.create(name="Ann Lee")


def code_of(caught: pytest.ExceptionInfo[ValidationError]) -> str:
    return str(caught.value.code)


def test_a_post_is_set_up_vacant(by: Actor) -> None:
    units = make_council()
    head = create_post(by=by, code="head", unit=units.service, title=" Head of Service ", role=Role.HEAD_OF_SERVICE)
    manager = create_post(by=by, code="manager", unit=units.unit, title="Manager", reports_to=head, shared_with="NHS")
    assert (head.title, manager.role, manager.reports_to, manager.shared_with) == (
        "Head of Service", Role.EMPLOYEE, head, "NHS",
    )  # fmt: skip
    assert not Occupancy.objects.filter(post__in=[head, manager]).exists()
    assert Event.objects.filter(action="create_post").count() == 2


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"code": "taken"}, "There is a post with the code taken already"),
        ({"role": Role.MEMBER}, "not posts"),
        ({"role": Role.API_READ}, "not posts"),
        ({"role": "emperor"}, "not a valid choice"),
        ({"title": " "}, "cannot be blank"),
    ],
)
def test_a_post_that_cannot_be_is_refused_in_words(by: Actor, fields: dict[str, str], says: str) -> None:
    unit = PostFactory.create(code="taken").unit
    with pytest.raises(ValidationError, match=says):
        create_post(**{"by": by, "code": "new", "unit": unit, "title": "Manager"} | fields)
    assert not Post.objects.filter(code="new").exists()


def test_an_appointment_gives_the_role_from_its_first_day_to_its_last(by: Actor, post: Post) -> None:
    user = UserFactory.create()
    occupancy = appoint(by=by, person=user.person, post=post, starts=APRIL, ends=MAY)
    assert (occupancy.needs_confirmation, occupancy.appointed_by) == (False, by.user_id)
    event = Event.objects.get(action="appoint")
    assert event.detail == {"post": post.pk, "person": user.person.pk, "kind": "substantive", "from": "2026-04-01"}
    assert "Ann" not in str(event.detail)


def test_dates_the_wrong_way_round_are_refused(by: Actor, post: Post, ann: Person) -> None:
    with pytest.raises(ValidationError) as caught:
        appoint(by=by, person=ann, post=post, starts=MAY, ends=APRIL)
    assert code_of(caught) == "dates"


@pytest.mark.parametrize(("starts", "ends"), [(APRIL, None), (MAY, MAY), (date(2026, 1, 1), APRIL)])
def test_the_same_person_is_not_in_the_same_post_twice_at_a_time(
    by: Actor, post: Post, ann: Person, starts: date, ends: date | None
) -> None:
    appoint(by=by, person=ann, post=post, starts=APRIL, ends=JUNE)
    with pytest.raises(ValidationError) as caught:
        appoint(by=by, person=ann, post=post, kind=ACTING, starts=starts, ends=ends)
    assert code_of(caught) == "already_there"
    assert caught.value.messages == [
        "Ann Lee holds the post Head of Waste already, from 1 Apr 2026 to 1 Jun 2026: choose days outside that."
    ]
    assert Occupancy.objects.filter(post=post).count() == 1


def test_the_same_person_may_come_back_after_the_last_day(by: Actor, post: Post, ann: Person) -> None:
    appoint(by=by, person=ann, post=post, starts=APRIL, ends=MAY)
    again = appoint(by=by, person=ann, post=post, starts=date(2026, 5, 2))
    assert again.ends is None


@pytest.mark.parametrize(
    ("held", "asked", "code"),
    [
        (SUBSTANTIVE, SUBSTANTIVE, "held"),
        (SUBSTANTIVE, JOB_SHARE, "held"),
        (JOB_SHARE, SUBSTANTIVE, "held"),
        (ACTING, INTERIM, "covered"),
        (ACTING, ACTING, "covered"),
        (JOB_SHARE, JOB_SHARE, ""),
        (SUBSTANTIVE, ACTING, ""),
        (SUBSTANTIVE, INTERIM, ""),
        (JOB_SHARE, INTERIM, ""),
        (ACTING, SUBSTANTIVE, ""),
    ],
)
def test_two_people_hold_a_post_at_once_only_as_a_job_share_or_to_cover(
    by: Actor, post: Post, ann: Person, held: str, asked: str, code: str
) -> None:
    appoint(by=by, person=ann, post=post, kind=held, starts=APRIL)
    bob = PersonFactory.create(name="Bob Ray")
    if code:
        with pytest.raises(ValidationError) as caught:
            appoint(by=by, person=bob, post=post, kind=asked, starts=MAY, ends=JUNE)
        assert code_of(caught) == code
        assert "Ann Lee" in caught.value.messages[0]
        assert "from 1 Apr 2026" in caught.value.messages[0]
    else:
        appoint(by=by, person=bob, post=post, kind=asked, starts=MAY, ends=JUNE)
    assert Occupancy.objects.filter(post=post).count() == (1 if code else 2)


def test_a_successor_starts_the_day_after_the_last_day(by: Actor, post: Post, ann: Person) -> None:
    appoint(by=by, person=ann, post=post, starts=APRIL, ends=MAY)
    bob = PersonFactory.create()
    with pytest.raises(ValidationError):
        appoint(by=by, person=bob, post=post, starts=MAY)
    assert appoint(by=by, person=bob, post=post, starts=date(2026, 5, 2)).person == bob


def test_nobody_is_appointed_beyond_the_end_of_a_post(by: Actor, ann: Person) -> None:
    ending = PostFactory.create(ended=MAY)
    for starts, ends in ((APRIL, None), (APRIL, JUNE), (JUNE, JUNE)):
        with pytest.raises(ValidationError, match="The post ends on 1 May 2026"):
            appoint(by=by, person=ann, post=ending, starts=starts, ends=ends)
    assert appoint(by=by, person=ann, post=ending, starts=APRIL, ends=MAY).post == ending


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.SYSTEM_ADMINISTRATOR])
def test_nobody_gives_a_role_to_themself(by: Actor, first: User, role: Role) -> None:
    with pytest.raises(ValidationError) as caught:
        appoint(by=by, person=first.person, post=PostFactory.create(role=role), starts=APRIL)
    assert code_of(caught) == "oneself"
    assert Occupancy.objects.filter(person=first.person).count() == 1


@pytest.mark.parametrize("role", sorted(CORPORATE_ROLES))
def test_a_corporate_role_takes_effect_when_a_second_administrator_confirms_it(
    by: Actor, second: User, role: Role
) -> None:
    user = UserFactory.create()
    occupancy = appoint(by=by, person=user.person, post=PostFactory.create(role=role), starts=APRIL)
    assert occupancy.needs_confirmation
    assert User.objects.get(pk=user.pk).grants == ()
    confirmed = confirm_appointment(by=Actor(second.pk), occupancy=occupancy)
    assert confirmed.confirmed_by == second.pk
    assert [grant.role for grant in User.objects.get(pk=user.pk).grants] == [role]
    assert Event.objects.get(action="confirm_appointment").actor_id == second.pk
    with pytest.raises(ValidationError) as caught:
        confirm_appointment(by=Actor(second.pk), occupancy=occupancy)
    assert code_of(caught) == "confirmed_already"


def test_only_an_administrator_deals_with_corporate_roles(by: Actor, second: User, ann: Person) -> None:
    corporate = Actor(user_with_role(Role.CORPORATE_PERFORMANCE).pk)
    post = PostFactory.create(role=Role.AUDITOR)
    with pytest.raises(ValidationError) as caught:
        appoint(by=corporate, person=ann, post=post, starts=APRIL)
    assert code_of(caught) == "not_yours_to_grant"
    occupancy = appoint(by=by, person=ann, post=post, starts=APRIL)
    for change in (
        lambda: confirm_appointment(by=corporate, occupancy=occupancy),
        lambda: end_occupancy(by=corporate, occupancy=occupancy, ends=MAY),
    ):
        with pytest.raises(ValidationError) as caught:
            change()
        assert code_of(caught) == "not_yours_to_grant"
    occupancy.refresh_from_db()
    assert (occupancy.confirmed_by, occupancy.ends) == (None, None)


def test_neither_who_appointed_nor_who_is_appointed_nor_a_machine_confirms(by: Actor, first: User) -> None:
    user = user_with_role(Role.SYSTEM_ADMINISTRATOR)
    occupancy = appoint(by=by, person=user.person, post=PostFactory.create(role=Role.AUDITOR), starts=APRIL)
    for who, code in ((by, "same_person"), (Actor(user.pk), "oneself"), (Actor(None, "beat"), "a_person_confirms")):
        with pytest.raises(ValidationError) as caught:
            confirm_appointment(by=who, occupancy=occupancy)
        assert code_of(caught) == code
    with pytest.raises(IntegrityError), transaction.atomic():
        Occupancy.objects.filter(pk=occupancy.pk).update(confirmed_by=first.pk)


def test_an_ordinary_appointment_needs_nobody_else(by: Actor, second: User, post: Post, ann: Person) -> None:
    occupancy = appoint(by=by, person=ann, post=post, starts=APRIL)
    with pytest.raises(ValidationError) as caught:
        confirm_appointment(by=Actor(second.pk), occupancy=occupancy)
    assert code_of(caught) == "confirmed_already"


def test_an_appointment_made_by_the_system_is_confirmed_by_a_person(second: User, ann: Person) -> None:
    post = PostFactory.create(role=Role.AUDITOR)
    occupancy = appoint(by=Actor(None, "command line"), person=ann, post=post, starts=APRIL)
    assert confirm_appointment(by=Actor(second.pk), occupancy=occupancy).confirmed_by == second.pk


def test_an_end_is_not_before_the_start_and_never_later_than_agreed(by: Actor) -> None:
    occupancy = OccupancyFactory.create(starts=MAY, ends=JUNE)
    for ends, code in ((APRIL, "dates"), (date(2026, 7, 1), "ends_already")):
        with pytest.raises(ValidationError) as caught:
            end_occupancy(by=by, occupancy=occupancy, ends=ends)
        assert code_of(caught) == code
    assert end_occupancy(by=by, occupancy=occupancy, ends=MAY, reason="Left early").ends == MAY
    assert Event.objects.get(action="end_occupancy").reason == "Left early"


def test_a_disabled_administrator_grants_nothing(by: Actor, first: User, ann: Person) -> None:
    User.objects.filter(pk=first.pk).update(is_active=False)
    with pytest.raises(ValidationError) as caught:
        appoint(by=by, person=ann, post=PostFactory.create(role=Role.AUDITOR), starts=APRIL)
    assert code_of(caught) == "not_yours_to_grant"
