"""Which texts an appraisal has at which stage, and who writes and reads which (pure; matrix M077, M078; ADR 51).

The codes are those of ``appraisals.models``: stages, groups, kinds and sides; the parts those of ``appraisals.access``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SETTING, MID_YEAR, YEAR_END = "setting", "mid_year", "year_end"
PREPARATION, REVIEW, STATEMENT = "preparation", "review", "statement"
BEHAVIOUR, PRIVATE, RATING = "behaviour", "private", "rating"
APPRAISEE, APPRAISER, BOTH = "appraisee", "appraiser", ""
SIDES = (APPRAISEE, APPRAISER)
READERS = (APPRAISEE, APPRAISER, "countersigner", "hr")
TOGETHER, PROBATION = "together", "probation"

# For whom an own note and the framework are too much: those who are appraised together have a form of one page.
_WITHOUT_NOTES = frozenset({TOGETHER})
_SHORT = frozenset({TOGETHER, PROBATION})

# (kind, side) -> the parts that write it. Nobody writes in another's name, whatever their rights are.
_WRITERS = {
    (PREPARATION, APPRAISEE): frozenset({APPRAISEE}),
    (REVIEW, APPRAISEE): frozenset({APPRAISEE}),
    (REVIEW, APPRAISER): frozenset({APPRAISER}),
    (STATEMENT, BOTH): frozenset(SIDES),
    (BEHAVIOUR, APPRAISEE): frozenset({APPRAISEE}),
    (BEHAVIOUR, APPRAISER): frozenset({APPRAISER}),
    (PRIVATE, APPRAISEE): frozenset({APPRAISEE}),
    (PRIVATE, APPRAISER): frozenset({APPRAISER}),
    (RATING, APPRAISER): frozenset({APPRAISER}),
}


@dataclass(frozen=True, slots=True)
class Box:
    """A place for a text. ``about`` is the code of the behaviour that an example is of."""

    kind: str
    side: str
    about: str = ""


def boxes(stage: str, group: str, behaviours: Sequence[str] = (), *, with_ratings: bool = False) -> tuple[Box, ...]:
    """The texts of a stage in the order of the page, by the form of the group. Unknown stages have none."""
    if stage not in (SETTING, MID_YEAR, YEAR_END):
        return ()
    found: list[Box] = []
    if group not in _SHORT:
        found.append(Box(PREPARATION, APPRAISEE))
    if stage != SETTING:
        found += [Box(REVIEW, side) for side in SIDES]
        if group not in _SHORT:
            found += [Box(BEHAVIOUR, side, code) for code in behaviours for side in SIDES]
    found.append(Box(STATEMENT, BOTH))
    if stage == YEAR_END and with_ratings:
        found.append(Box(RATING, APPRAISER))
    if group not in _WITHOUT_NOTES:
        found += [Box(PRIVATE, side) for side in SIDES]
    return tuple(found)


def writes(box: Box, part: str) -> bool:
    """Whether somebody in this part of an appraisal writes this text while its form is open."""
    return part in _WRITERS.get((box.kind, box.side), frozenset())


def reads(box: Box, part: str) -> bool:
    """Whether somebody in this part reads what was said there. An own note is its author's, who writes on that side."""
    return part == box.side if box.kind == PRIVATE else part in READERS


def read_by(all_boxes: Iterable[Box], part: str) -> tuple[Box, ...]:
    """Those of these texts that a part reads, in their order."""
    return tuple(one for one in all_boxes if reads(one, part))


def draft_side(box: Box, part: str) -> str:
    """Whose row holds what is still being typed: of what both write each side has one of its own, unseen by the other.

    Asked of who writes it.
    """
    return part if box.side == BOTH else box.side
