"""Addresses of the tables that people may send, and the rows that none of them cites yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import timezone

from council_pm.administration.tables import KINDS
from council_pm.core.access import Permission
from council_pm.jobs.models import StagedTable, TableState
from plans.tables.actions import ACTIONS
from tests.matrix.address import Address, Arguments
from tests.matrix.world import World

_ROWS = {
    Permission.MANAGE_ORGANISATION: "N011",
    Permission.MANAGE_PEOPLE: "N013",
    Permission.MANAGE_BASKETS: "N016",
    Permission.EDIT_DEFINITION: "M006",
    Permission.MANAGE_MODELS: "N100",
    Permission.EDIT_PLAN: "N110",
}
_PLACES = ((KINDS, "administration"), ((ACTIONS,), "actions"))


def _own(key: str) -> Arguments:
    def arguments(world: World, column: str) -> Mapping[str, Any]:
        owner = world.users.get(column) or world.users["employee"]
        return {"staged_id": _staged(key, owner.pk)}

    return arguments


def _foreign(key: str) -> Arguments:
    return lambda world, column: {"staged_id": _staged(key, 0)}


def _staged(key: str, owner: int) -> int:
    made, _new = StagedTable.objects.get_or_create(
        kind=key,
        owner_id=owner,
        defaults={"created_at": timezone.now(), "sha256": "0" * 64, "size": 0, "state": TableState.REFUSED},
    )
    return made.pk


def _addresses() -> Iterator[Address]:
    for kind, place in ((kind, place) for kinds, place in _PLACES for kind in kinds):
        row, name = _ROWS[kind.permission], f"{place}:table_{kind.key}"
        yield Address(name, row)
        yield Address(name, row, method="post", answers=frozenset({422}), about="without a table")
        yield Address(f"{name}_current", row, names_people=kind.permission is Permission.MANAGE_PEOPLE)
        for suffix, method in (("staged", "get"), ("apply", "post"), ("discard", "post")):
            yield Address(f"{name}_{suffix}", row, _own(kind.key), method=method)
            yield Address(f"{name}_{suffix}", "M033", _foreign(kind.key), method=method, about="of another")


ADDRESSES: tuple[Address, ...] = tuple(_addresses())

WAITING: tuple[str, ...] = ()
