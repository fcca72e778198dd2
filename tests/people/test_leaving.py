"""Somebody leaves: everything ends on one day. Deputies stand in for days; two administrators always stay."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.people.models import Occupancy, OccupancyKind, Person, PortfolioHolding, Seat, SeatKind, User
from council_pm.people.roles import Role
from council_pm.people.services import (
    appoint,
    confirm_appointment,
    end_occupancy,
    end_portfolio,
    leave_council,
    leaving_on,
    seat_member,
    withdraw_appointment,
    withdraw_holding,
    withdraw_seat,
)
from tests.factories import (
    CommitteeFactory,
    OccupancyFactory,
    PersonFactory,
    PortfolioFactory,
    PortfolioHoldingFactory,
    PostFactory,
    SeatFactory,
    user_with_role,
)

pytestmark = pytest.mark.django_db

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def today(days: int = 0) -> date:
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def by() -> Actor:
    return Actor(user_with_role(Role.SYSTEM_ADMINISTRATOR).pk)


@pytest.fixture
def ann() -> Person:
    return PersonFactory.create(name="Ann Lee")


def code_of(caught: pytest.ExceptionInfo[ValidationError]) -> str:
    return str(caught.value.code)


def test_a_deputy_stands_in_for_days_beside_whoever_holds_the_post(by: Actor, ann: Person) -> None:
    post = PostFactory.create(role=Role.HEAD_OF_SERVICE)
    for kind in (OccupancyKind.SUBSTANTIVE, OccupancyKind.ACTING):
        OccupancyFactory.create(post=post, kind=kind)
    made = appoint(by=by, person=ann, post=post, kind=OccupancyKind.DEPUTY, starts=MAY, ends=JUNE)
    assert (made.kind, made.ends) == (OccupancyKind.DEPUTY, JUNE)
    assert appoint(by=by, person=PersonFactory.create(), post=post, kind="deputy", starts=MAY, ends=MAY).pk
    with pytest.raises(ValidationError) as caught:
        appoint(by=by, person=ann, post=post, kind=OccupancyKind.DEPUTY, starts=JUNE, ends=JUNE)
    assert code_of(caught) == "already_there"


def test_a_deputy_without_a_last_day_is_refused(by: Actor, ann: Person) -> None:
    with pytest.raises(ValidationError) as caught:
        appoint(by=by, person=ann, post=PostFactory.create(), kind=OccupancyKind.DEPUTY, starts=MAY)
    assert code_of(caught) == "deputy_ends"
    with pytest.raises(IntegrityError), transaction.atomic():
        OccupancyFactory.create(kind=OccupancyKind.DEPUTY)


def test_a_deputy_has_the_rights_of_the_post_on_those_days_only(by: Actor) -> None:
    deputy = user_with_role(Role.EMPLOYEE)
    post = PostFactory.create(role=Role.HEAD_OF_SERVICE)
    appoint(by=by, person=deputy.person, post=post, kind=OccupancyKind.DEPUTY, starts=today(), ends=today())
    assert Role.HEAD_OF_SERVICE in {grant.role for grant in deputy.grants}
    Occupancy.objects.filter(kind=OccupancyKind.DEPUTY).update(starts=today(-2), ends=today(-1))
    assert {grant.role for grant in User.objects.get(pk=deputy.pk).grants} == {Role.EMPLOYEE}


def test_what_has_not_begun_is_taken_back_on_record(by: Actor, ann: Person) -> None:
    occupancy = OccupancyFactory.create(person=ann, starts=today(1))
    seat = SeatFactory.create(person=ann, starts=today(1))
    holding = PortfolioHoldingFactory.create(person=ann, starts=today(1))
    withdraw_appointment(by=by, occupancy=occupancy, reason="Changed her mind")
    withdraw_seat(by=by, seat=seat)
    withdraw_holding(by=by, holding=holding)
    assert not Occupancy.objects.filter(person=ann).exists()
    assert not Seat.objects.exists()
    assert not PortfolioHolding.objects.exists()
    event = Event.objects.get(action="withdraw_appointment")
    assert (event.detail["person"], event.reason) == (ann.pk, "Changed her mind")
    assert Event.objects.filter(action__in=["withdraw_seat", "withdraw_holding"]).count() == 2


def test_what_has_begun_is_ended_not_taken_back(by: Actor, ann: Person) -> None:
    occupancy = OccupancyFactory.create(person=ann, starts=today())
    seat, holding = SeatFactory.create(person=ann), PortfolioHoldingFactory.create(person=ann)
    for change in (
        lambda: withdraw_appointment(by=by, occupancy=occupancy),
        lambda: withdraw_seat(by=by, seat=seat),
        lambda: withdraw_holding(by=by, holding=holding),
    ):
        with pytest.raises(ValidationError) as caught:
            change()
        assert code_of(caught) == "begun"


def test_a_corporate_appointment_is_taken_back_by_a_system_administrator(by: Actor, ann: Person) -> None:
    occupancy = OccupancyFactory.create(person=ann, post=PostFactory.create(role=Role.AUDITOR), starts=today(1))
    corporate = Actor(user_with_role(Role.CORPORATE_PERFORMANCE).pk)
    with pytest.raises(ValidationError) as caught:
        withdraw_appointment(by=corporate, occupancy=occupancy)
    assert code_of(caught) == "not_yours_to_grant"
    withdraw_appointment(by=by, occupancy=occupancy)
    assert not Occupancy.objects.filter(person=ann).exists()


def test_everything_that_somebody_holds_ends_on_one_day(by: Actor, ann: Person) -> None:
    over = OccupancyFactory.create(person=ann, starts=MAY, ends=JUNE)
    kept = OccupancyFactory.create(person=ann)
    shortened = OccupancyFactory.create(person=ann, ends=today(60))
    OccupancyFactory.create(person=ann, starts=today(20))
    seat, holding = SeatFactory.create(person=ann), PortfolioHoldingFactory.create(person=ann)
    SeatFactory.create(person=ann, starts=today(20))
    PortfolioHoldingFactory.create(person=ann, starts=today(20))
    preview = leaving_on(ann, today(10))
    assert (len(preview.occupancies), len(preview.seats), len(preview.holdings)) == (3, 2, 2)
    leave_council(by=by, person=ann, last_day=today(10), based_on=preview.based_on, reason="A new job")
    for row in (over, kept, shortened, seat, holding):
        row.refresh_from_db()
    assert (over.ends, kept.ends, shortened.ends, seat.ends, holding.ends) == (JUNE, *[today(10)] * 4)
    assert Occupancy.objects.filter(person=ann).count() == 3
    assert (Seat.objects.count(), PortfolioHolding.objects.count()) == (1, 1)
    event = Event.objects.get(action="leave_council")
    assert (event.reason, event.detail) == ("A new job", {"to": today(10).isoformat()})
    with pytest.raises(ValidationError) as caught:
        leave_council(by=by, person=ann, last_day=today(10))
    assert code_of(caught) == "nothing_to_end"


def test_nothing_ends_where_one_thing_cannot(by: Actor, ann: Person) -> None:
    OccupancyFactory.create(person=ann)
    OccupancyFactory.create(person=ann, starts=today(-1))
    with pytest.raises(ValidationError) as caught:
        leave_council(by=by, person=ann, last_day=today(-5))
    assert code_of(caught) == "began_later"
    assert not Occupancy.objects.filter(person=ann, ends__isnull=False).exists()
    assert not Event.objects.exists()


def test_what_was_appointed_after_the_preview_is_not_ended_unseen(by: Actor, ann: Person) -> None:
    OccupancyFactory.create(person=ann)
    preview = leaving_on(ann, today(10))
    OccupancyFactory.create(person=ann)
    with pytest.raises(ValidationError) as caught:
        leave_council(by=by, person=ann, last_day=today(10), based_on=preview.based_on)
    assert code_of(caught) == "changed_meanwhile"
    assert not Occupancy.objects.filter(person=ann, ends__isnull=False).exists()


def test_two_system_administrators_always_stay(by: Actor) -> None:
    first = Occupancy.objects.get(post__role=Role.SYSTEM_ADMINISTRATOR)
    second = user_with_role(Role.SYSTEM_ADMINISTRATOR)
    unconfirmed = user_with_role(Role.EMPLOYEE)
    user_with_role(Role.SYSTEM_ADMINISTRATOR, is_active=False)
    post = PostFactory.create(role=Role.SYSTEM_ADMINISTRATOR)
    waiting = appoint(by=by, person=unconfirmed.person, post=post, starts=today(-1))
    for change in (
        lambda: end_occupancy(by=by, occupancy=first, ends=today()),
        lambda: leave_council(by=by, person=second.person, last_day=today(3)),
        lambda: leave_council(by=by, person=second.person, last_day=date.max - timedelta(days=1)),
    ):
        with pytest.raises(ValidationError) as caught:
            change()
        assert code_of(caught) == "last_administrators"
    confirm_appointment(by=Actor(second.pk), occupancy=waiting)
    assert end_occupancy(by=by, occupancy=first, ends=today()).ends == today()


def test_an_appointment_that_waits_or_is_over_counts_for_nothing(by: Actor, ann: Person) -> None:
    post = PostFactory.create(role=Role.SYSTEM_ADMINISTRATOR)
    waiting = appoint(by=by, person=ann, post=post, starts=MAY)
    assert end_occupancy(by=by, occupancy=waiting, ends=JUNE).ends == JUNE
    over = OccupancyFactory.create(post=post, starts=date(2020, 1, 1), ends=date(2020, 12, 31))
    assert end_occupancy(by=by, occupancy=over, ends=date(2020, 6, 30)).ends == date(2020, 6, 30)


def test_a_successor_who_begins_the_day_after_counts(by: Actor) -> None:
    second = user_with_role(Role.SYSTEM_ADMINISTRATOR)
    successor = user_with_role(Role.EMPLOYEE)
    OccupancyFactory.create(
        post=PostFactory.create(role=Role.SYSTEM_ADMINISTRATOR), person=successor.person, starts=today(4)
    )
    leave_council(by=by, person=second.person, last_day=today(3))
    assert Event.objects.filter(action="leave_council").exists()


def test_a_portfolio_ends_when_nobody_holds_it(by: Actor, ann: Person) -> None:
    portfolio = PortfolioFactory.create()
    holding = PortfolioHoldingFactory.create(portfolio=portfolio, person=ann)
    with pytest.raises(ValidationError) as caught:
        end_portfolio(by=by, portfolio=portfolio, ends=JUNE)
    assert code_of(caught) == "held"
    PortfolioHolding.objects.filter(pk=holding.pk).update(ends=MAY)
    assert end_portfolio(by=by, portfolio=portfolio, ends=JUNE).ends == JUNE
    for ends, code in ((date(1999, 1, 1), "dates"), (date(2026, 7, 1), "ends_already")):
        with pytest.raises(ValidationError) as caught:
            end_portfolio(by=by, portfolio=portfolio, ends=ends)
        assert code_of(caught) == code


def test_whom_a_co_opted_member_represents_is_not_cut_short(by: Actor, ann: Person) -> None:
    with pytest.raises(ValidationError) as caught:
        seat_member(
            by=by,
            committee=CommitteeFactory.create(),
            person=ann,
            starts=MAY,
            kind=SeatKind.CO_OPTED,
            represents="x" * 121,
        )
    assert code_of(caught) == "too_long"
