"""Addresses of what is worth a second look: the list is N050, a line's page N051, the answer N052."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indicators.models import Series
from tests.matrix.address import Address, Arguments
from tests.matrix.world import OTHER, OWN, World


def _series(code: str) -> Arguments:
    def found(world: World, column: str) -> Mapping[str, Any]:
        return {"series_id": Series.objects.get(indicator__code=code).pk}

    return found


ADDRESSES: tuple[Address, ...] = (
    Address("indicators:second_look_list", "N050"),
    *(
        Address("indicators:second_look", "N051", _series(code), other_place=elsewhere)
        for elsewhere, code in ((False, OWN), (True, OTHER))
    ),
    *(
        Address(
            "indicators:second_look_answer",
            "N052",
            _series(code),
            method="post",
            other_place=elsewhere,
            answers=frozenset({422}),
        )
        for elsewhere, code in ((False, OWN), (True, OTHER))
    ),
)

WAITING: tuple[str, ...] = ()
