"""Addresses of the screens for organisation, and the rows that none of them cites yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.matrix.address import Address
from tests.matrix.world import World


def _unit(world: World, column: str) -> Mapping[str, Any]:
    return {"code": world.units.unit.code}


def _other_unit(world: World, column: str) -> Mapping[str, Any]:
    return {"code": world.units.other_unit.code}


def _without_signers(world: World, column: str) -> Mapping[str, Any]:
    """Who keeps the organisation sees who holds a post; the world's signers are secrets of figures."""
    return {"code": world.units.second_unit.code}


def _service(world: World, column: str) -> Mapping[str, Any]:
    return {"code": world.units.service.code}


_DAY = {"from_day": "2026-04-01"}
_RENAME, _MOVE, _MERGE = _DAY | {"name": "Other"}, _DAY | {"parent": "CHI1"}, _DAY | {"into": "CHI1"}
_NEW = _DAY | {"parent": "PLA1", "name": "New", "code": "NEW"}
_COMMITTEE = {"name": "New", "slug": "new", "kind": "select", "valid_from": "2026-04-01"}
_SHOWN = frozenset({409})  # nothing was shown before, so what would happen is shown now
_CHANGES = (
    ("administration:unit_rename", _without_signers, _RENAME),
    ("administration:unit_move", _without_signers, _MOVE),
    ("administration:unit_merge", _service, _MERGE),
    ("administration:unit_close", _without_signers, _DAY),
    ("administration:unit_reopen", _without_signers, _MOVE),
    ("administration:unit_new", lambda world, column: {}, _NEW),
)

ADDRESSES: tuple[Address, ...] = (
    Address("administration:organisation_chart", "N010"),
    Address("administration:organisation_chart", "N010", data={"view": "list"}, about="as a list"),
    Address("administration:organisation_table", "N010"),
    Address("administration:organisation_unit", "N010", _unit),
    Address("administration:organisation_unit", "N010", _other_unit, about="elsewhere"),
    Address("administration:unit_table", "N010", _unit),
    Address("administration:unit_table", "N010", _other_unit, about="elsewhere"),
    Address("administration:committee_list", "N010"),
    Address("administration:committee_list_table", "N010"),
    Address("administration:committee_new", "N011"),
    Address("administration:committee_new", "N011", method="post", data=_COMMITTEE),
    Address("administration:committee_meetings", "N011", lambda world, column: {"slug": world.committee.slug}),
    Address(
        "administration:committee_meetings",
        "N011",
        lambda world, column: {"slug": world.committee.slug},
        method="post",
        data={"days": "14/04/2027"},
    ),
    *(Address(name, "N011", of) for name, of, _typed in _CHANGES),
    *(Address(name, "N011", of, data=typed, about="shown first") for name, of, typed in _CHANGES),
    *(
        Address(name, "N011", of, method="post", data=typed | {"reason": "A test"}, answers=_SHOWN)
        for name, of, typed in _CHANGES
    ),
)

WAITING: tuple[str, ...] = ()
