"""Addresses of the screens for baskets, and the rows that none of them cites yet."""

from __future__ import annotations

from tests.matrix.address import Address

ADDRESSES: tuple[Address, ...] = ()

WAITING: tuple[str, ...] = ()
