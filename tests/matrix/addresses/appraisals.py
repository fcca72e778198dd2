"""Addresses of appraisals: one's own M069, whom one appraises M070, countersigns M071, neither M072, HR M072b."""

from __future__ import annotations

from typing import Any

from tests.matrix.address import Address, Arguments

REFUSED = frozenset({200, 302, 409, 422})


def of_part(part: str) -> Arguments:
    """The appraisal in which the column has this part; of a column without a person one that it has none in."""

    def found(world: Any, column: str) -> dict[str, Any]:
        one = getattr(world.appraisals, part).get(column) or world.appraisals.neither
        return {"person_id": one.person_id, "cycle": world.appraisals.cycle.slug}

    return found


def neither(world: Any, column: str) -> dict[str, Any]:
    """One in which no column has a part."""
    return {"person_id": world.appraisals.neither.person_id, "cycle": world.appraisals.cycle.slug}


def reasoned(world: Any, column: str) -> dict[str, Any]:
    """One that HR has opened with a reason."""
    return {"person_id": world.appraisals.reasoned.person_id, "cycle": world.appraisals.cycle.slug}


PAGE = "appraisals:appraisal_page"

ADDRESSES: tuple[Address, ...] = (
    Address("appraisals:home", "N202"),
    Address(PAGE, "M069", of_part("own"), about="one's own"),
    Address(PAGE, "M070", of_part("appraised"), about="whom one appraises"),
    Address(PAGE, "M071", of_part("countersigned"), about="whom one countersigns for"),
    Address(PAGE, "M072", neither, about="in which one has no part"),
    Address(PAGE, "M072b", reasoned, about="after a reason"),
)
WAITING: tuple[str, ...] = ()
