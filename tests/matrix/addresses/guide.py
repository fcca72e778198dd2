"""Addresses of the guide to the first hour, and the rows that none of them cites yet."""

from __future__ import annotations

from tests.matrix.address import Address

ADDRESSES: tuple[Address, ...] = (Address("administration:guide_page", "N017"),)

WAITING: tuple[str, ...] = ()
