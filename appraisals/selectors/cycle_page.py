"""One cycle as HR sees it: who would be in it before it opens, how it stands afterwards. Counts alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from appraisals.models import Cycle, CycleState, Group, LeftOut, Stage
from appraisals.selectors.cycles import IN_ANOTHER, by_part, joining, part_of
from appraisals.services.cycles import year_name
from council_pm.org.tree import Tree

_WHY = {
    LeftOut.NOT_ELIGIBLE.value: LeftOut.NOT_ELIGIBLE.label,
    LeftOut.STARTER.value: _("Started less than four weeks before the cycle ends"),
    IN_ANOTHER: _("In another open cycle of this year"),
}


@dataclass(frozen=True, slots=True)
class CyclePage:
    """``joining``: how many get an appraisal when it opens or is looked through again, by part of the council.

    ``left_out``: how many get none, and why. ``uncounted``: how many of those who get one are not counted yet, and why.
    ``standing``: of an opened cycle, how many are in it and how many have done each stage.
    """

    part: str
    year: str
    joining: int
    parts: Sequence[tuple[str, int]]
    left_out: Sequence[tuple[str, int]]
    uncounted: Sequence[tuple[str, int]]
    people: int
    standing: Sequence[tuple[str, int]]
    in_probation: bool


def page_of_cycle(cycle: Cycle, units: Tree, today: date) -> CyclePage:
    """Seven queries, however many people; none of who would be in it where it is closed."""
    counted = cycle.appraisals.aggregate(
        people=Count("pk"), setting=Count("setting_done"), mid_year=Count("mid_year_done"),
        year_end=Count("year_end_done"),
    )  # fmt: skip
    found = joining(cycle, units, today) if cycle.state != CycleState.CLOSED else None
    candidates = found.candidates if found else []
    why: dict[str, int] = {}
    for one in candidates:
        if one.left_out:
            why[one.left_out] = why.get(one.left_out, 0) + 1
    return CyclePage(
        part_of(cycle, units),
        year_name(cycle.year),
        len(candidates),
        by_part(candidates, units),
        [(str(_WHY[code]), n) for code, n in sorted(found.left_out.items())] if found else [],
        [(str(LeftOut(code).label), n) for code, n in sorted(why.items())],
        counted["people"],
        [(str(stage.label), counted[stage.value]) for stage in Stage],
        cycle.group == Group.PROBATION,
    )
