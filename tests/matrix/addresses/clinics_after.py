"""Addresses of what follows a clinic: M066, N180, N183 and N184."""

from __future__ import annotations

from tests.matrix.address import Address, Arguments
from tests.matrix.table import COLUMNS, cell

ANSWERS = frozenset({200, 302})
# A draft is no page for those who read the papers and do not run clinics; others may not read summaries at all.
DRAFT = {column: "N404" for column in COLUMNS if cell("N180", column) == "N403"}


def _summary(name: str) -> Arguments:
    return lambda world, column: {"summary_id": getattr(world.clinics, name).pk}


def _held() -> Arguments:
    return lambda world, column: {"clinic_id": world.clinics.held.pk}


ADDRESSES: tuple[Address, ...] = (
    Address("clinics:summary_list", "M066"),
    Address("clinics:summary_page", "M066", _summary("released"), shows=("released summary",)),
    Address("clinics:summary_page", "N180", _summary("draft"), but=DRAFT, shows=("summary not released",)),
    *(
        Address(f"clinics:{name}", "N180", arguments, method=method, answers=ANSWERS)
        for method in ("get", "post")
        for name, arguments in (
            ("summary_new", _held()), ("summary_edit", _summary("draft")), ("summary_release", _summary("draft")),
        )
    ),
    *(Address("clinics:pulse_answer", "N183", _held(), method=method, answers=ANSWERS) for method in ("get", "post")),
    Address("clinics:pulse_trend", "N184"),
)  # fmt: skip

WAITING: tuple[str, ...] = ()
