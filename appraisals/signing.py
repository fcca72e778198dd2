"""Who may sign what, and when: the states of an appraisal between being written and being signed (pure; ADR 52)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

APPRAISEE, APPRAISER, COUNTERSIGNER = "appraisee", "appraiser", "countersigner"
STAGES = ("setting", "mid_year", "year_end")
COUNTERSIGNED = frozenset({"senior", "managers", "staff"})  # the groups in which somebody countersigns
LONGEST_COMMENT, LONGEST_WHY = 2_000, 500


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature: in which part, and whose."""

    part: str
    person_id: int


@dataclass(frozen=True, slots=True)
class Put:
    """An edition that somebody has signed; ``version`` is that of the words which it froze."""

    number: int
    stage: str
    version: int
    signed: tuple[Signed, ...] = ()

    def by(self, part: str) -> int | None:
        """Who signed in a part."""
        return next((one.person_id for one in self.signed if one.part == part), None)

    def part_of(self, person_id: int) -> str:
        """In which part somebody signed it; empty where they did not."""
        return next((one.part for one in self.signed if one.person_id == person_id), "")

    @property
    def agreed(self) -> bool:
        """Whether both whom it is between have signed it."""
        return self.by(APPRAISEE) is not None and self.by(APPRAISER) is not None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an appraisal stands. ``editions``: those that somebody signed, the newest first.

    ``done``: whether the stage was signed by both, or counted, before. ``due_passed``: whether its day has gone by.
    ``appraisers``: who appraises today, which may be others than those who signed.
    """

    stage: str
    version: int
    is_open: bool
    done: bool
    due_passed: bool
    editions: Sequence[Put] = ()
    appraisers: Sequence[int] = ()

    @property
    def current(self) -> Put | None:
        """The edition of the words as they stand now, where somebody has signed it."""
        newest = next((one for one in self.editions if one.stage == self.stage), None)
        return newest if newest is not None and newest.version == self.version else None

    @property
    def outdated(self) -> Put | None:
        """An edition of this stage signed by somebody who has to sign again, because it changed since."""
        older = next((one for one in self.editions if one.stage == self.stage and one != self.current), None)
        if older is None or older.agreed:
            return None
        return older if any(one.part in self.waits_for for one in older.signed) else None

    @property
    def last_agreed(self) -> Put | None:
        """The newest edition that both have signed, of whatever stage."""
        return next((one for one in self.editions if one.agreed), None)

    @property
    def appraiser_replaced(self) -> bool:
        """Whether whoever signed the words of now as appraiser no longer appraises."""
        signer = self.current.by(APPRAISER) if self.current and self.is_open else None
        return signer is not None and signer not in self.appraisers

    @property
    def waits_for(self) -> tuple[str, ...]:
        """The parts of the two whose signature is still to come."""
        if not self.is_open:
            return ()
        return tuple(one for one in (APPRAISEE, APPRAISER) if self.current is None or self.current.by(one) is None)

    @property
    def next_stage(self) -> str:
        """The stage that follows; empty after the last."""
        place = STAGES.index(self.stage) + 1
        return STAGES[place] if place < len(STAGES) else ""

    def why_not_sign(self, part: str, person_id: int) -> str:
        """Why somebody cannot sign in a part: ``shut``, ``signed``, ``taken`` or ``one_part``; empty if they can."""
        if not self.is_open:
            return "shut"
        return _why_not(self.current, part, person_id)

    def why_not_countersign(self, person_id: int) -> str:
        """Why somebody cannot countersign: ``unsigned``, ``signed``, ``taken`` or ``one_part``; empty if they can."""
        if self.last_agreed is None:
            return "unsigned"
        return _why_not(self.last_agreed, COUNTERSIGNER, person_id)

    @property
    def may_begin_version(self) -> bool:
        """Whether a new version can be begun: what is shut, or what an appraiser signed who is gone."""
        return not self.is_open or self.appraiser_replaced

    def why_not_begin_stage(self, stage: str, part: str) -> str:
        """Why one of the two cannot begin a stage: ``order``, ``unsigned`` or ``appraiser``; empty if they can."""
        if not stage or stage != self.next_stage:
            return "order"
        if self.done and not self.is_open:
            return ""
        if not self.due_passed:
            return "unsigned"
        return "" if part == APPRAISER else "appraiser"

    @property
    def needs_word(self) -> bool:
        """Whether the next stage is begun with a word, because this one was never signed."""
        return self.is_open or not self.done


def _why_not(put: Put | None, part: str, person_id: int) -> str:
    if put is None:
        return ""
    if put.by(part) == person_id:
        return "signed"
    if put.part_of(person_id):
        return "one_part"
    return "taken" if put.by(part) is not None else ""
