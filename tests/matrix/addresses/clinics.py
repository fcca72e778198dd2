"""Addresses of clinics: M060."""

from __future__ import annotations

from tests.matrix.address import Address

ADDRESSES: tuple[Address, ...] = (
    Address(
        "clinics:clinic_page", "M060", lambda world, column: {"clinic_id": world.clinics.coming.pk},
        but={"perf_officer_other": "Y"},
    ),
    Address(
        "clinics:item_page", "M060",
        lambda world, column: {"clinic_id": world.clinics.coming.pk, "item_id": world.clinics.items["own"].pk},
    ),
)  # fmt: skip

WAITING: tuple[str, ...] = ()
