"""Addresses of the screens for library, and the rows that none of them cites yet."""

from __future__ import annotations

from tests.matrix.address import Address, Arguments

_REFUSED = frozenset({422})
_READ = "M005"  # the words of a definition
_CHANGE = "M006"  # and changing them


def _entry(code: str) -> Arguments:
    return lambda world, column: {"code": code}


ADDRESSES: tuple[Address, ...] = (
    Address("indicators:library_list", _READ),
    Address("indicators:library_table", _READ),
    Address("indicators:library_entry", _READ, _entry("COR-01")),
    Address("indicators:library_adopt", _CHANGE, data={"entry": "COR-01"}),
    Address(
        "indicators:library_adopt", _CHANGE, method="post", data={"entry": "COR-01"}, answers=_REFUSED, about="no unit"
    ),
    Address("indicators:library_complete", _CHANGE, _entry("BV8")),
    Address("indicators:library_complete", _CHANGE, _entry("BV8"), method="post", answers=_REFUSED, about="nothing"),
)

WAITING: tuple[str, ...] = ()
