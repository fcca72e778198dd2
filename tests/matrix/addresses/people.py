"""Addresses of the screens for people, and the rows that none of them cites yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from council_pm.people.models import Person
from council_pm.people.roles import Role
from tests.factories import (
    OccupancyFactory,
    PartnerContactFactory,
    PersonFactory,
    PortfolioFactory,
    PortfolioHoldingFactory,
    PostFactory,
    SeatFactory,
)
from tests.matrix.address import Address, Arguments
from tests.matrix.world import World

# Names of officers who signed are secrets of figures (M026): lists are asked for others only.
_SOME = {"q": "person"}
_REFUSED = frozenset({422})


def _person(world: World, column: str) -> Mapping[str, Any]:
    return {"person_id": OccupancyFactory.create(post__unit=world.units.unit).person_id}


def _post(world: World, column: str) -> Mapping[str, Any]:
    return {"code": OccupancyFactory.create(post__unit=world.units.unit).post.code}


def _corporate_post(world: World, column: str) -> Mapping[str, Any]:
    return {"code": PostFactory.create(unit=world.units.council, role=Role.AUDITOR).code}


def _appointment(role: Role) -> Arguments:
    return lambda world, column: {
        "code": PostFactory.create(unit=world.units.unit, role=role).code,
        "person_id": PersonFactory.create().pk,
    }


def _oneself(world: World, column: str) -> Person:
    user = world.users.get(column)
    return (user and user.person) or PersonFactory.create()


def _appointment_of_oneself(world: World, column: str) -> Mapping[str, Any]:
    return {"code": PostFactory.create(unit=world.units.unit).code, "person_id": _oneself(world, column).pk}


def _committee(world: World, column: str) -> Mapping[str, Any]:
    return {"slug": world.committee.slug}


def _portfolio(world: World, column: str) -> Mapping[str, Any]:
    return {"slug": PortfolioFactory.create().slug}


def _contact(world: World, column: str) -> Mapping[str, Any]:
    return {"contact_id": PartnerContactFactory.create().pk}


def _with(arguments: Arguments, *, oneself: bool = False) -> Arguments:
    return lambda world, column: {
        **arguments(world, column),
        "person_id": (_oneself(world, column) if oneself else PersonFactory.create()).pk,
    }


def _occupancy(role: Role) -> Arguments:
    return lambda world, column: {
        "occupancy_id": OccupancyFactory.create(post=PostFactory.create(unit=world.units.unit, role=role)).pk
    }


def _seat(world: World, column: str) -> Mapping[str, Any]:
    return {"seat_id": SeatFactory.create(committee=world.committee).pk}


def _holding(world: World, column: str) -> Mapping[str, Any]:
    return {"holding_id": PortfolioHoldingFactory.create().pk}


def _change(name: str, arguments: Arguments = lambda world, column: {}, **data: str) -> tuple[Address, Address]:
    """The form, and sending it (with nothing typed it is refused in words)."""
    sent = Address(f"administration:{name}", "N013", arguments, method="post", data=data, answers=_REFUSED | {302})
    return Address(f"administration:{name}", "N013", arguments), sent


def _corporate(name: str, arguments: Arguments, method: str = "get") -> Address:
    """A corporate role: a system administrator's only."""
    return Address(
        f"administration:{name}",
        "M089",
        arguments,
        method=method,
        answers=_REFUSED | {200},
        about="of a corporate role",
    )


ADDRESSES: tuple[Address, ...] = (
    # Who holds what
    Address("administration:person_list", "N012", data=_SOME),
    Address("administration:person_list", "N012", data={**_SOME, "role": "manager", "unit": "PLA"}, about="filtered"),
    Address("administration:person_list", "N012", data={**_SOME, "format": "csv"}, about="as a file"),
    Address("administration:person_page", "N012", _person),
    Address("administration:post_list", "N012", data=_SOME),
    Address("administration:post_list", "N012", data={**_SOME, "state": "vacant"}, about="filtered"),
    Address("administration:post_list", "N012", data={**_SOME, "format": "csv"}, about="as a file"),
    Address("administration:post_page", "N012", _post),
    Address("administration:seat_list", "N012", data=_SOME),
    Address("administration:seat_list", "N012", data={**_SOME, "format": "csv"}, about="as a file"),
    Address("administration:committee_seats", "N012", _committee),
    Address("administration:portfolio_list", "N012"),
    Address("administration:portfolio_page", "N012", _portfolio),
    Address("administration:partner_list", "N012"),
    Address("administration:role_list", "N001"),
    # Changing it
    *_change("person_new"),
    *_change("person_edit", _person),
    *_change("person_erase", _person),
    *_change("person_leave", _person),
    Address("administration:person_appoint", "N013", _person, data={"q": "post"}),
    *_change("post_new"),
    *_change("post_edit", _post),
    *_change("post_end", _post),
    Address("administration:post_appoint", "N013", _post, data=_SOME),
    *_change("post_appoint_person", _appointment(Role.EMPLOYEE)),
    *_change("occupancy_end", _occupancy(Role.EMPLOYEE), ends="2026-11-30"),
    Address("administration:seat_new", "N013", _committee, data=_SOME),
    *_change("seat_new_person", _with(_committee)),
    *_change("seat_end", _seat),
    *_change("portfolio_new"),
    *_change("portfolio_end", _portfolio),
    Address("administration:portfolio_hold", "N013", _portfolio, data=_SOME),
    *_change("portfolio_hold_person", _with(_portfolio)),
    *_change("holding_end", _holding),
    *_change("partner_new"),
    *_change("partner_edit", _contact),
    *_change("partner_end", _contact),
    # Corporate roles, and oneself
    _corporate("post_appoint", _corporate_post),
    _corporate("post_appoint_person", _appointment(Role.AUDITOR)),
    _corporate("post_appoint_person", _appointment(Role.AUDITOR), method="post"),
    _corporate("occupancy_end", _occupancy(Role.AUDITOR)),
    _corporate("occupancy_end", _occupancy(Role.AUDITOR), method="post"),
    *(
        Address(f"administration:{name}", "M088", arguments, method=method, about="for oneself")
        for name, arguments in (
            ("post_appoint_person", _appointment_of_oneself),
            ("seat_new_person", _with(_committee, oneself=True)),
            ("portfolio_hold_person", _with(_portfolio, oneself=True)),
        )
        for method in ("get", "post")
    ),
    Address(
        "administration:person_appoint",
        "M088",
        lambda world, column: {"person_id": _oneself(world, column).pk},
        about="for oneself",
    ),
)

WAITING: tuple[str, ...] = ()
