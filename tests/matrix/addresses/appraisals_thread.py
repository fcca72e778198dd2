"""Addresses of appraisals in counts: what of the plans stands in them M074, what people want to learn N201."""

from __future__ import annotations

from typing import Any

from tests.matrix.address import Address


def _part(world: Any, column: str) -> dict[str, Any]:
    return {"code": "PLA1"}


ADDRESSES: tuple[Address, ...] = (
    Address("appraisals:coverage", "M074"),
    Address("appraisals:coverage_part", "M074", _part),
    Address("appraisals:demand", "N201"),
)
WAITING: tuple[str, ...] = ()
