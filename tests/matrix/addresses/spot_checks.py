"""Addresses of spot checks: the list is N070, a check's page N071; to draw is N072, to say and to close N073."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indicators.models import SpotCheck, SpotCheckItem, Value
from tests.factories.indicators import KNOWN
from tests.matrix.address import Address, Arguments
from tests.matrix.world import NOBODY, OTHER, OWN, World


def _check(code: str) -> Arguments:
    """A check of the figure that is released to nobody."""

    def found(world: World, column: str) -> Mapping[str, Any]:
        value = Value.objects.get(series__indicator__code=code, start=NOBODY.start)
        held = SpotCheckItem.objects.filter(value=value).first()
        if held is None:
            check = SpotCheck.objects.create(
                drawn_at=KNOWN, drawn_by=world.users["corporate_perf"].pk, seed="s", size=1, out_of=8, since=NOBODY.end
            )
            held = SpotCheckItem.objects.create(check_of=check, number=1, value=value, signed_by=value.signed_by)
        return {"check_id": held.check_of_id}

    return found


def _item(code: str) -> Arguments:
    check = _check(code)

    def found(world: World, column: str) -> Mapping[str, Any]:
        return {**check(world, column), "number": 1}

    return found


_BOTH = ((False, OWN), (True, OTHER))
ADDRESSES: tuple[Address, ...] = (
    Address("indicators:spot_check_list", "N070"),
    Address("indicators:spot_check_draw", "N072", method="post", answers=frozenset({422})),
    *(Address("indicators:spot_check", "N071", _check(code), other_place=place) for place, code in _BOTH),
    *(
        Address(name, "N073", _item(code), method="post", other_place=place, answers=frozenset({422}))
        for place, code in _BOTH
        for name in ("indicators:spot_check_finding", "indicators:spot_check_close")
    ),
)

WAITING: tuple[str, ...] = ()
