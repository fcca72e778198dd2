"""Addresses of papers of clinics: M060, M061 and N180."""

from __future__ import annotations

from typing import Any

from tests.matrix.address import Address, Arguments
from tests.matrix.clinics import STORY

OWN, OTHER, THIRD = (*(f"clinic story {elsewhere}" for elsewhere in STORY), "clinic story of a third service")
# Of the whole pack whoever prepares for another part sees the papers of that part.
PREPARES_ELSEWHERE = {"perf_officer_other": "Y"}
WHOSE = (("own", "M060", False, OWN), ("other", "M060", True, OTHER), ("third", "M061", False, THIRD))


def _pack(**more: Any) -> Arguments:
    return lambda world, column: {"clinic_id": world.clinics.coming.pk, **more}


def _paper(name: str, **more: Any) -> Arguments:
    return lambda world, column: {
        "clinic_id": world.clinics.coming.pk, "item_id": world.clinics.items[name].pk, **more,
    }  # fmt: skip


ADDRESSES: tuple[Address, ...] = (
    *(
        Address("packs:clinic_paper", row, _paper(name), other_place=elsewhere, shows=(secret,))
        for name, row, elsewhere, secret in WHOSE
    ),
    *(
        Address(
            "packs:clinic_paper_file", row, _paper(name, kind=kind), other_place=elsewhere, shows=(secret,), about=kind
        )
        for name, row, elsewhere, secret in WHOSE
        for kind in ("pdf", "docx")
    ),
    Address("packs:clinic_pack", "M060", _pack(), but=PREPARES_ELSEWHERE, shows=(OWN, OTHER, THIRD)),
    *(
        Address(
            "packs:clinic_pack_file", "M060", _pack(kind=kind), but=PREPARES_ELSEWHERE, shows=(OWN, OTHER, THIRD),
            about=kind,
        )
        for kind in ("pdf", "docx")
    ),
    Address("packs:clinic_freeze", "N180", _pack(), method="post"),
)  # fmt: skip

WAITING: tuple[str, ...] = ()
