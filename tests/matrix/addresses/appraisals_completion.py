"""Addresses of completion: counts, for everybody who reads the product (M074)."""

from __future__ import annotations

from typing import Any

from tests.matrix.address import Address


def department(world: Any, column: str) -> dict[str, Any]:
    """A department."""
    return {"code": world.units.department.code}


ADDRESSES: tuple[Address, ...] = (
    Address("appraisals:completion", "M074"),
    Address("appraisals:completion_table", "M074"),
    Address("appraisals:completion_department", "M074", department),
)
WAITING: tuple[str, ...] = ()
