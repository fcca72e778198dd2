"""People, posts, seats, portfolios and sign-ins."""

from __future__ import annotations

from typing import Any

import factory
from factory.django import DjangoModelFactory

from council_pm.org.models import Committee, OrgUnit
from council_pm.people.models import (
    Occupancy,
    PartnerContact,
    Person,
    Portfolio,
    PortfolioHolding,
    Post,
    Seat,
    SeatKind,
    ServiceAccount,
    User,
)
from council_pm.people.roles import Role
from tests.factories.organisation import LONG_AGO, CommitteeFactory, UnitWithPlaceFactory

PASSWORD = "a password that is long enough"


class PersonFactory(DjangoModelFactory[Person]):
    """Somebody without a sign-in."""

    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person-{n}@council.example")


class UserFactory(DjangoModelFactory[User]):
    """A sign-in of a person, with the password ``tests.factories.people.PASSWORD``."""

    class Meta:
        model = User

    person = factory.SubFactory(PersonFactory)
    email = factory.Sequence(lambda n: f"user-{n}@council.example")
    password = PASSWORD

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return model_class.objects.create_user(*args, **kwargs)


class PostFactory(DjangoModelFactory[Post]):
    """A vacant post of an employee."""

    class Meta:
        model = Post

    code = factory.Sequence(lambda n: f"post-{n}")
    unit = factory.SubFactory(UnitWithPlaceFactory)
    title = factory.Sequence(lambda n: f"Post {n}")
    role = Role.EMPLOYEE


class OccupancyFactory(DjangoModelFactory[Occupancy]):
    """A person in a post, until further notice."""

    class Meta:
        model = Occupancy

    post = factory.SubFactory(PostFactory)
    person = factory.SubFactory(PersonFactory)
    starts = LONG_AGO


class SeatFactory(DjangoModelFactory[Seat]):
    """A member on a committee."""

    class Meta:
        model = Seat

    committee = factory.SubFactory(CommitteeFactory)
    person = factory.SubFactory(PersonFactory)
    starts = LONG_AGO


class PortfolioFactory(DjangoModelFactory[Portfolio]):
    """A portfolio of the Executive."""

    class Meta:
        model = Portfolio

    slug = factory.Sequence(lambda n: f"portfolio-{n}")
    name = factory.Sequence(lambda n: f"Portfolio {n}")
    starts = LONG_AGO


class PortfolioHoldingFactory(DjangoModelFactory[PortfolioHolding]):
    """A member who holds a portfolio."""

    class Meta:
        model = PortfolioHolding

    portfolio = factory.SubFactory(PortfolioFactory)
    person = factory.SubFactory(PersonFactory)
    starts = LONG_AGO


class PartnerContactFactory(DjangoModelFactory[PartnerContact]):
    """A named contact in a partner organisation."""

    class Meta:
        model = PartnerContact

    organisation = "Police"
    name = factory.Sequence(lambda n: f"Contact {n}")


class ServiceAccountFactory(DjangoModelFactory[ServiceAccount]):
    """A user that reads by token."""

    class Meta:
        model = ServiceAccount

    user = factory.SubFactory(UserFactory, person=None)
    role = Role.API_READ


def user_with_role(
    role: Role,
    *,
    unit: OrgUnit | None = None,
    committee: Committee | None = None,
    portfolio: Portfolio | None = None,
    **user_fields: Any,
) -> User:
    """A user who holds this one role today, in the place, on the committee or with the portfolio given."""
    if role in (Role.API_READ, Role.API_ENTRY):
        user = UserFactory.create(person=None, **user_fields)
        ServiceAccountFactory.create(user=user, role=role, unit=unit)
        return user
    user = UserFactory.create(**user_fields)
    if role in (Role.MEMBER, Role.COMMITTEE_CHAIR):
        kind = SeatKind.CHAIR if role == Role.COMMITTEE_CHAIR else SeatKind.MEMBER
        SeatFactory.create(committee=committee or CommitteeFactory.create(), person=user.person, kind=kind)
    elif role == Role.EXECUTIVE_MEMBER:
        PortfolioHoldingFactory.create(portfolio=portfolio or PortfolioFactory.create(), person=user.person)
    else:
        post = PostFactory.create(unit=unit or UnitWithPlaceFactory.create(), role=role)
        OccupancyFactory.create(post=post, person=user.person)
    return user
