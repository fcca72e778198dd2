"""Addresses of clinics."""

from __future__ import annotations

from tests.matrix.address import Address

ADDRESSES: tuple[Address, ...] = (
    Address(
        "clinics:clinic_page",
        "M060",
        lambda world, column: {"clinic_id": world.clinics.held.pk},
        but={"perf_officer_other": "Y"},
    ),
)

WAITING: tuple[str, ...] = ("M062", "M065", "N181", "N182")
