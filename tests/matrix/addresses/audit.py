"""Addresses of the screens for the record, and the rows that none of them cites yet."""

from __future__ import annotations

from tests.matrix.address import Address

ADDRESSES: tuple[Address, ...] = (
    Address("administration:record_list", "M091"),
    Address("administration:record_list", "M091", data={"kind": "setting", "page": "2"}, about="filtered"),
    Address("administration:record_table", "M091"),
)

WAITING: tuple[str, ...] = ()
