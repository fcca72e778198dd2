"""Addresses of the screens for baskets, and the rows that none of them cites yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.matrix.address import Address
from tests.matrix.world import OTHER, OWN, World

_REFUSED = frozenset({422})
_READ = "M005"  # what is in a basket is open inside the council; figures follow the ladder
_CHANGE = "N016"


def _basket(_world: World, _column: str) -> Mapping[str, Any]:
    return {"slug": "corporate"}


# The year in which the figures of the world are.
_THIS_YEAR = {"from": "2025-26", "to": "2026-27"}

ADDRESSES: tuple[Address, ...] = (
    Address("indicators:basket_list", _READ),
    Address("indicators:basket_list_table", _READ),
    Address("indicators:basket_show", _READ, _basket),
    Address("indicators:basket_table", _READ, _basket),
    Address("indicators:basket_compare", _READ, _basket, data=_THIS_YEAR, latest=(OWN, OTHER)),
    Address("indicators:basket_compare_table", _READ, _basket, data=_THIS_YEAR, latest=(OWN, OTHER)),
    Address("indicators:basket_compare", _READ, _basket, about="of the years that have ended"),
    Address("indicators:basket_new", _CHANGE),
    Address("indicators:basket_new", _CHANGE, method="post", answers=_REFUSED, about="without a name"),
    Address("indicators:basket_rename", _CHANGE, _basket),
    Address("indicators:basket_rename", _CHANGE, _basket, method="post", answers=_REFUSED, about="without a name"),
    Address("indicators:basket_add", _CHANGE, _basket),
    Address("indicators:basket_add", _CHANGE, _basket, method="post", answers=_REFUSED, about="nothing"),
    Address("indicators:basket_remove", _CHANGE, _basket),
    Address("indicators:basket_remove", _CHANGE, _basket, method="post", about="nothing"),
)

WAITING: tuple[str, ...] = ()
