"""Addresses about signing: the appraisee M079, the appraiser N209, the countersigner N210, a team together N211.

Nobody signs as appraisee for another (M080) or countersigns their own (M081); editions and paper are read by those who
read the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.matrix.address import Address, Arguments
from tests.matrix.addresses.appraisals import REFUSED, neither, of_part, reasoned

KEY = "7d0f1f5e-0000-4000-8000-0000000000bb"
SIGN, COUNTERSIGN = {"version": "1", "comment": ""}, {"edition": "1", "comment": ""}
PAPER = {"version": "1", "paper_on": "2026-05-04", "comment": "", "holds": "on"}
VERSION, STAGE = {"why": "A day was wrong"}, {"stage": "mid_year", "why": "We began late"}
MEETING = {
    "stage": "setting", "held_on": "2026-05-04", "there": "", "text": "What we agreed", "key": KEY, "version": "1",
}  # fmt: skip
READERS: tuple[tuple[str, Arguments, str], ...] = (
    ("M069", of_part("own"), "one's own"),
    ("M070", of_part("appraised"), "whom one appraises"),
    ("M071", of_part("countersigned"), "whom one countersigns for"),
    ("M072", neither, "in which one has no part"),
    ("M072b", reasoned, "after a reason"),
)


def together(world: Any, column: str) -> dict[str, Any]:
    """The cycle in which teams are appraised together."""
    return {"cycle": world.signing.cycle.slug}


def own_meeting(world: Any, column: str) -> dict[str, Any]:
    """A meeting that the column recorded; of a column without a person one that it did not."""
    one = world.signing.meetings.get(column) or world.signing.foreign
    return {"cycle": world.signing.cycle.slug, "meeting_id": one.pk}


def foreign_meeting(world: Any, column: str) -> dict[str, Any]:
    """A meeting that somebody else recorded."""
    return {"cycle": world.signing.cycle.slug, "meeting_id": world.signing.foreign.pk}


def first_edition(part: Arguments) -> Arguments:
    """The first edition of an appraisal."""

    def found(world: Any, column: str) -> dict[str, Any]:
        return {**part(world, column), "number": 1}

    return found


def _post(name: str, row: str, arguments: Arguments, data: Mapping[str, str], about: str) -> Address:
    return Address(f"appraisals:{name}", row, arguments, method="post", data=data, answers=REFUSED, about=about)


OWN, APPRAISED, COUNTERSIGNED = of_part("own"), of_part("appraised"), of_part("countersigned")
ADDRESSES: tuple[Address, ...] = (
    _post("appraisal_sign", "M079", OWN, SIGN, "one's own"),
    _post("appraisal_sign", "M080", APPRAISED, SIGN, "of another"),
    _post("appraisal_sign_appraiser", "N209", APPRAISED, SIGN, "whom one appraises"),
    _post("appraisal_sign_appraiser", "M080", OWN, SIGN, "one's own"),
    _post("appraisal_countersign", "N210", COUNTERSIGNED, COUNTERSIGN, "whom one countersigns for"),
    _post("appraisal_countersign", "M081", OWN, COUNTERSIGN, "one's own"),
    _post("appraisal_paper_signed", "N209", APPRAISED, PAPER, "whom one appraises"),
    _post("appraisal_version", "M079", OWN, VERSION, "one's own"),
    _post("appraisal_version", "N209", APPRAISED, VERSION, "whom one appraises"),
    _post("appraisal_stage", "M079", OWN, STAGE, "one's own"),
    _post("appraisal_stage", "N209", APPRAISED, STAGE, "whom one appraises"),
    *(
        _post(name, "M072", neither, data, "in which one has no part")
        for name, data in (
            ("appraisal_sign", SIGN), ("appraisal_sign_appraiser", SIGN), ("appraisal_countersign", COUNTERSIGN),
            ("appraisal_paper_signed", PAPER), ("appraisal_version", VERSION), ("appraisal_stage", STAGE),
        )
    ),
    *(
        Address(f"appraisals:{name}", row, arguments, about=about)
        for row, arguments, about in READERS
        for name in ("appraisal_print", "appraisal_paper")
    ),
    *(
        Address(f"appraisals:{name}", row, first_edition(arguments), about=about)
        for row, arguments, about in READERS
        for name in ("edition_page", "edition_print")
    ),
    Address("appraisals:together_page", "N211", together),
    _post("together_page", "N211", together, MEETING, ""),
    Address("appraisals:together_meeting", "N211", own_meeting, about="one's own"),
    _post("together_meeting", "N211", own_meeting, MEETING, "one's own"),
    Address("appraisals:together_meeting", "M072", foreign_meeting, about="of somebody else"),
    _post("together_meeting", "M072", foreign_meeting, MEETING, "of somebody else"),
)  # fmt: skip
WAITING: tuple[str, ...] = ()
