"""Addresses of targets: of whom one appraises M075, one's own N203, whom one countersigns for or HR reads N204.

After both have signed there is no form (M076), whoever asks; not even for a target that is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.matrix.address import Address, Arguments
from tests.matrix.addresses.appraisals import REFUSED, neither, of_part, reasoned

KEY = "7d0f1f5e-0000-4000-8000-0000000000aa"
WORDS = {"wording": "Walk each round", "how_known": "", "due": "", "link": "", "key": KEY, "version": "1"}
COPY = {"target": "1"}
FORMS: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("target_edit", WORDS),
    ("target_progress", {"progress": "reached", "note": "All of it", "version": "1"}),
    ("target_remove", {"version": "1"}),
)
POSTS: tuple[tuple[str, Mapping[str, str]], ...] = (*FORMS, ("target_place", {"place": "1"}))


def target_of(part: Arguments) -> Arguments:
    """The target of an appraisal."""

    def found(world: Any, column: str) -> dict[str, Any]:
        arguments = dict(part(world, column))
        one = world.appraisals.cycle.appraisals.get(person=arguments["person_id"])
        return {**arguments, "target_id": one.targets.order_by("pk")[0].pk}

    return found


def _of(part: Arguments, row: str, about: str) -> tuple[Address, ...]:
    """Every form of targets in an appraisal of this part."""
    one = target_of(part)
    return (
        Address("appraisals:target_new", row, part, about=about),
        Address("appraisals:target_new", row, part, method="post", data=WORDS, answers=REFUSED, about=about),
        Address(
            "appraisals:target_carry", row, part, method="post", data={"target": "1"}, answers=REFUSED, about=about
        ),
        *(Address(f"appraisals:{name}", row, one, about=about) for name, _data in FORMS),
        *(
            Address(f"appraisals:{name}", row, one, method="post", data=data, answers=REFUSED, about=about)
            for name, data in POSTS
        ),
    )


ADDRESSES: tuple[Address, ...] = (
    *_of(of_part("appraised"), "M075", "whom one appraises"),
    *_of(of_part("own"), "N203", "one's own"),
    *_of(of_part("countersigned"), "N204", "whom one countersigns for"),
    *_of(reasoned, "N204", "after a reason"),
    *_of(neither, "N204", "in which one has no part"),
    *_of(of_part("signed"), "M076", "after both signed"),
)
WAITING: tuple[str, ...] = ()
