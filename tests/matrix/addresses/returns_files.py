"""Addresses of the files of returns: taken by who sees drafts (M011), sent by who imports (M031, M032, M033)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from council_pm.jobs.models import StagedTable, TableState
from indicators.services.return_files import KEY
from tests.matrix.address import Address, Arguments
from tests.matrix.addresses.returns import _place
from tests.matrix.world import OTHER, OWN, World

_REFUSED = frozenset({422})
_DAY = timezone.localdate() - timedelta(days=101)  # the period of the round that ``_place`` opens
_MIXED = f"indicator,period,value,comment\n{OWN},{_DAY},5,\n{OTHER},{_DAY},5,\n"
# Without the right anywhere nobody is told what is where; with it elsewhere the place is as good as absent.
_CHANGES = (("staged", "get"), ("apply", "post"), ("discard", "post"))


def _own_place(world: World, column: str) -> Mapping[str, Any]:
    """The place that the column's user sends files of."""
    return _place(OTHER if column.endswith("_other") else OWN)(world, column)


def _sent(code: str, *, foreign: bool = False) -> Arguments:
    def found(world: World, column: str) -> Mapping[str, Any]:
        place = _place(code)(world, column)
        owner = 0 if foreign else (world.users.get(column) or world.users["employee"]).pk
        made = StagedTable.objects.filter(kind=KEY, owner_id=owner, parameters=dict(place)).first()
        staged = made or StagedTable.objects.create(
            kind=KEY, owner_id=owner, parameters=dict(place), created_at=timezone.now(), sha256="0" * 64, size=0,
            state=TableState.REFUSED,
        )  # fmt: skip
        return {**place, "staged_id": staged.pk}

    return found


def _of(code: str) -> tuple[Address, ...]:
    elsewhere, place = code == OTHER, _place(code)
    taken = Address("indicators:returns_file", "M011", place, other_place=elsewhere)
    return (
        # The account that enters by token belongs to the own place.
        replace(taken, but={"api_entry": "N404"}) if elsewhere else taken,
        Address("indicators:returns_upload", "M031", place, other_place=elsewhere),
        Address(
            "indicators:returns_upload", "M031", place, method="post", answers=_REFUSED, other_place=elsewhere,
            about="without a file",
        ),
        *(
            Address(f"indicators:returns_upload_{name}", "M031", _sent(code), method=method, other_place=elsewhere)
            for name, method in _CHANGES
        ),
    )  # fmt: skip


ADDRESSES: tuple[Address, ...] = (
    *_of(OWN),
    *_of(OTHER),
    Address(
        "indicators:returns_upload", "M032", _own_place, method="post", data={"rows": _MIXED},
        about="with rows of another department",
    ),
    *(
        Address(f"indicators:returns_upload_{name}", "M033", _sent(OWN, foreign=True), method=method,
                about="of another")
        for name, method in _CHANGES
    ),
)  # fmt: skip

WAITING: tuple[str, ...] = ()
