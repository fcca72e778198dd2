"""Addresses about privacy: HR's lists M073, M086, M092; who lost access M082, M083; copies M084, M085; corrections."""

from __future__ import annotations

from typing import Any

from tests.matrix.address import Address
from tests.matrix.addresses.appraisals import PAGE, REFUSED, neither, of_part, reasoned


def _left(world: Any, column: str) -> dict[str, Any]:
    """That of somebody who left, whom the column appraised."""
    return {"person_id": world.appraisals.left.person_id, "cycle": world.appraisals.cycle.slug}


def _request(world: Any, column: str) -> dict[str, Any]:
    return {**reasoned(world, column), "request_id": world.appraisals.request.pk}


def _somebody(world: Any, column: str) -> dict[str, Any]:
    """A person whom the column has nothing to do with."""
    return {"person_id": world.appraisals.neither.person_id}


ASKS = {"text": "I began in May, not in June"}
ANSWERS = {"outcome": "noted", "answer": "Kept beside it"}

ADDRESSES: tuple[Address, ...] = (
    Address("appraisals:hr_list", "M073", names_people=True),
    *(Address("appraisals:hr_open", "M073", neither, method=method, answers=REFUSED, names_people=True)
      for method in ("get", "post")),
    Address(PAGE, "M082", of_part("former"), about="whom one appraised until yesterday"),
    Address(PAGE, "M083", _left, about="of somebody who left"),
    Address("appraisals:hr_openings", "M092", names_people=True),
    Address("appraisals:hr_kept", "M086", names_people=True),
    Address("appraisals:opening_list", "M069", of_part("own")),
    Address("appraisals:opening_list", "M072", neither, about="in which one has no part"),
    Address("appraisals:correction_ask", "N212", of_part("own"), method="post", data=ASKS, answers=REFUSED),
    Address("appraisals:correction_ask", "M072", neither, method="post", data=ASKS, answers=REFUSED,
            about="in which one has no part"),
    Address("appraisals:correction_answer", "N213", _request, method="post", data=ANSWERS, answers=REFUSED),
    Address("appraisals:my_data", "M084"),
    Address("appraisals:my_data_copy", "M084", method="post"),
    Address("appraisals:data_of_list", "M085", names_people=True),
    *(Address("appraisals:data_of", "M085", _somebody, method=method, answers=REFUSED)
      for method in ("get", "post")),
)  # fmt: skip
WAITING: tuple[str, ...] = ()
