"""Members sit on committees or hold portfolios, dated; those who decide do not scrutinise."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.org.models import CommitteeKind
from council_pm.people.models import Person, Seat, SeatKind
from council_pm.people.roles import Role
from council_pm.people.services import (
    create_portfolio,
    end_portfolio_holding,
    end_seat,
    hold_portfolio,
    seat_member,
)
from tests.factories import CommitteeFactory, PersonFactory, PortfolioFactory, UserFactory

pytestmark = pytest.mark.django_db

MAY, JUNE, JULY = date(2026, 5, 20), date(2026, 6, 1), date(2026, 7, 1)


@pytest.fixture
def by() -> Actor:
    return Actor(UserFactory.create().pk)


@pytest.fixture
def ann() -> Person:
    return PersonFactory.create(name="Ann Lee")


def refusal(caught: pytest.ExceptionInfo[ValidationError]) -> tuple[str, str]:
    return str(caught.value.code), caught.value.messages[0]


def test_a_seat_makes_a_member_and_a_chair_and_ends(by: Actor) -> None:
    committee = CommitteeFactory.create()
    member, chair = UserFactory.create(), UserFactory.create()
    seat = seat_member(by=by, committee=committee, person=member.person, starts=MAY, represents="Church of England")
    seat_member(by=by, committee=committee, person=chair.person, starts=MAY, kind=SeatKind.CHAIR)
    assert seat.represents == "Church of England"
    assert [g.role for g in member.grants] == [Role.MEMBER]
    assert [g.role for g in chair.grants] == [Role.COMMITTEE_CHAIR]
    assert end_seat(by=by, seat=seat, ends=JUNE).ends == JUNE
    assert Event.objects.filter(action__in=["seat_member", "end_seat"]).count() == 3


def test_a_second_seat_on_the_same_committee_at_once_is_refused(by: Actor, ann: Person) -> None:
    committee = CommitteeFactory.create(name="Place")
    seat_member(by=by, committee=committee, person=ann, starts=MAY)
    with pytest.raises(ValidationError) as caught:
        seat_member(by=by, committee=committee, person=ann, starts=JUNE, kind=SeatKind.CHAIR)
    assert refusal(caught) == (
        "already_there", "Ann Lee sits on Place already, from 20 May 2026: choose days outside that.",
    )  # fmt: skip
    assert seat_member(by=by, committee=CommitteeFactory.create(), person=ann, starts=JUNE).person == ann


def test_a_committee_has_one_chair_at_a_time(by: Actor, ann: Person) -> None:
    committee = CommitteeFactory.create(name="Place")
    first = seat_member(by=by, committee=committee, person=ann, starts=MAY, kind=SeatKind.CHAIR)
    other = PersonFactory.create()
    with pytest.raises(ValidationError) as caught:
        seat_member(by=by, committee=committee, person=other, starts=JUNE, kind=SeatKind.CHAIR)
    assert refusal(caught) == ("chair_taken", "Ann Lee chairs Place, from 20 May 2026: end that first.")
    end_seat(by=by, seat=first, ends=JUNE)
    assert seat_member(by=by, committee=committee, person=other, starts=JULY, kind=SeatKind.CHAIR)


def test_a_seat_stands_within_its_committees_days(by: Actor, ann: Person) -> None:
    committee = CommitteeFactory.create(valid_from=MAY, valid_until=JULY)
    for starts, ends in ((date(2026, 5, 1), JUNE), (JUNE, None), (JUNE, date(2026, 8, 1))):
        with pytest.raises(ValidationError) as caught:
            seat_member(by=by, committee=committee, person=ann, starts=starts, ends=ends)
        assert refusal(caught)[0] == "committee_dates"
    assert not Seat.objects.exists()


def test_who_is_on_the_executive_does_not_scrutinise_it(by: Actor, ann: Person) -> None:
    select = CommitteeFactory.create(name="Place")
    audit = CommitteeFactory.create(kind=CommitteeKind.AUDIT)
    portfolio = PortfolioFactory.create(name="Environment")
    hold_portfolio(by=by, portfolio=portfolio, person=ann, starts=JUNE)
    says = (
        "executive_member",
        "Ann Lee cannot hold the portfolio Environment and sit on Place: the Executive does not scrutinise itself.",
    )
    with pytest.raises(ValidationError) as caught:
        seat_member(by=by, committee=select, person=ann, starts=MAY)
    assert refusal(caught) == says
    assert seat_member(by=by, committee=audit, person=ann, starts=MAY)
    assert seat_member(by=by, committee=select, person=ann, starts=MAY, ends=date(2026, 5, 31))


def test_a_member_of_a_select_committee_does_not_join_the_executive(by: Actor, ann: Person) -> None:
    seat_member(by=by, committee=CommitteeFactory.create(), person=ann, starts=MAY, ends=JUNE)
    portfolio = PortfolioFactory.create()
    with pytest.raises(ValidationError) as caught:
        hold_portfolio(by=by, portfolio=portfolio, person=ann, starts=JUNE)
    assert refusal(caught)[0] == "executive_member"
    assert hold_portfolio(by=by, portfolio=portfolio, person=ann, starts=JULY)


def test_a_portfolio_has_one_holder_at_a_time(by: Actor, ann: Person) -> None:
    portfolio = create_portfolio(by=by, slug="environment", name="Environment", starts=MAY)
    holding = hold_portfolio(by=by, portfolio=portfolio, person=ann, starts=MAY)
    other = UserFactory.create()
    with pytest.raises(ValidationError) as caught:
        hold_portfolio(by=by, portfolio=portfolio, person=other.person, starts=JUNE)
    assert refusal(caught) == (
        "held", "Ann Lee holds the portfolio Environment, from 20 May 2026: end that first.",
    )  # fmt: skip
    end_portfolio_holding(by=by, holding=holding, ends=JUNE)
    hold_portfolio(by=by, portfolio=portfolio, person=other.person, starts=JULY)
    assert [g.role for g in other.grants] == [Role.EXECUTIVE_MEMBER]


def test_a_portfolio_that_cannot_be_is_refused(by: Actor, ann: Person) -> None:
    portfolio = create_portfolio(by=by, slug="a", name="A", starts=MAY, ends=JULY)
    for fields, code in (
        ({"slug": "a", "name": "B", "starts": MAY}, "slug_taken"),
        ({"slug": "b", "name": "B", "starts": JULY, "ends": MAY}, "dates"),
    ):
        with pytest.raises(ValidationError) as caught:
            create_portfolio(by=by, **fields)
        assert refusal(caught)[0] == code
    with pytest.raises(ValidationError) as caught:
        hold_portfolio(by=by, portfolio=portfolio, person=ann, starts=MAY)
    assert refusal(caught)[0] == "portfolio_dates"


def test_nobody_seats_themself_or_takes_a_portfolio(ann: Person) -> None:
    by = Actor(UserFactory.create(person=ann).pk)
    for change in (
        lambda: seat_member(by=by, committee=CommitteeFactory.create(), person=ann, starts=MAY),
        lambda: hold_portfolio(by=by, portfolio=PortfolioFactory.create(), person=ann, starts=MAY),
    ):
        with pytest.raises(ValidationError) as caught:
            change()
        assert refusal(caught)[0] == "oneself"
    assert not Seat.objects.exists()
