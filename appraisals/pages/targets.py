"""The part of an appraisal's page about targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from appraisals.access import AppraisalSeen, Part
from appraisals.selectors.content import Content, TargetRow
from appraisals.selectors.earlier import Earlier, earlier_open
from appraisals.selectors.targets import SupportLine, questions_about, support_lines


@dataclass(frozen=True, slots=True)
class ShownTarget:
    """A target with what it supports, what may be worth asking, and its place among the others, 1 for the first."""

    row: TargetRow
    line: SupportLine | None
    questions: Sequence[str]
    place: int


@dataclass(frozen=True, slots=True)
class TargetsPart:
    """The targets as one reader sees them. ``earlier``: what the last appraisal left open, where none is here yet."""

    shown: Sequence[ShownTarget]
    most: int
    takes_words: bool
    tells_loose: bool
    earlier: Earlier | None

    @property
    def room(self) -> int:
        """How many more may be set."""
        return max(self.most - len(self.shown), 0)

    @property
    def loose(self) -> int:
        """How many hang on nothing, for the two whom the appraisal is between; nobody else is told."""
        return sum(not one.row.hangs for one in self.shown) if self.tells_loose else 0


def context(at: AppraisalSeen, content: Content) -> dict[str, Any]:
    """What its template prints; at most four queries, and some more where there is no target yet."""
    takes_words, rows = at.takes_words, content.targets
    lines = support_lines(at.user, rows, at.today)
    shown = [
        ShownTarget(
            one, lines.get(one.id), questions_about(one, lines.get(one.id)) if takes_words else (), place
        )
        for place, one in enumerate(rows, start=1)
    ]  # fmt: skip
    tells_loose = at.part in (Part.APPRAISEE, Part.APPRAISER)
    earlier = earlier_open(at) if takes_words and not rows else None
    return {"targets": TargetsPart(shown, at.appraisal.cycle.most_targets, takes_words, tells_loose, earlier)}
