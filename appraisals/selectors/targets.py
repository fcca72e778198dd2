"""What targets hang on, as their reader may see it: the golden thread up to the council's priority, and the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisals.models import Group
from appraisals.prompts import Draft, Prompt, prompts
from appraisals.selectors.content import TargetRow
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from indicators.selectors.rows import ScorecardRow
from indicators.selectors.scorecard import few_lines
from indicators.visibility import sight_of
from plans.golden_thread import thread_of
from plans.selectors.readable import AimRow, aims_of, by_id
from plans.selectors.rows import series_of
from plans.selectors.year import read_lines_up

QUESTIONS = {
    Prompt.WHAT_IS_DONE: gettext_lazy("What will be done? A word such as cut, answer or train says it."),
    Prompt.WHAT_CHANGES: gettext_lazy("What will be different when it is done?"),
    Prompt.ONE_OR_TWO: gettext_lazy("Is this one target, or two?"),
    Prompt.HOW_KNOWN: gettext_lazy("What will show both of you that it is done?"),
    Prompt.HOW_MUCH: gettext_lazy("How much, how many, or how often?"),
    Prompt.BY_WHEN: gettext_lazy("By when?"),
}
HINTS = {
    Group.SENIOR: gettext_lazy("In one sentence that a resident would understand: what your part of the council does."),
    Group.MANAGERS: gettext_lazy("In one sentence: what you and your team will do."),
    Group.STAFF: gettext_lazy("In one sentence, in your own words: what you will do."),
    Group.TOGETHER: gettext_lazy("In one short sentence, as you would say it on a round."),
    Group.PROBATION: gettext_lazy("What is learnt or done for the first time, such as: by the end of month three, ..."),
}


@dataclass(frozen=True, slots=True)
class ThreadPart:
    """An aim of the line, with where it is read."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class SupportLine:
    """What a target hangs on, for one reader.

    ``parts``: its aim, what that supports, up to the council's priority; none where it hangs on an indicator alone,
    or where ``hidden``: on an aim of a plan that this reader may not open, of which no word is here. ``ended``: the
    aim has ended since. ``figures``: its indicator, or those that prove its aim, as this reader may see them today.
    """

    parts: tuple[ThreadPart, ...] = ()
    figures: tuple[ScorecardRow, ...] = ()
    hidden: bool = False
    ended: bool = False

    @property
    def text(self) -> str:
        """The line in words, for paper: aim > aim above > priority, or the indicator, or that it cannot be opened."""
        if self.hidden:
            return _("an aim of a plan you cannot open")
        return " > ".join(one.text for one in self.parts) or "; ".join(one.name for one in self.figures)

    @property
    def url(self) -> str:
        """Where its aim, or else its indicator, is read; empty where hidden."""
        first = next(iter(self.parts), None) or next(iter(self.figures), None)
        return first.url if first and not self.hidden else ""

    @property
    def figure(self) -> str:
        """The live figures in words, such as: Bins missed 52 (Q1 2026/27); empty where there is none to be seen."""
        shown = [f"{one.name} {one.figure} ({one.period})" for one in self.figures if one.figure]
        return "; ".join(shown)


def support_lines(
    user: Any, rows: Sequence[TargetRow], today: date, units: Tree | None = None
) -> dict[int, SupportLine]:
    """What each of these targets hangs on, by its id, as ``user`` may see it on this day; four queries at most.

    Those that hang on nothing are not in it. The lines are for this reader and this day: whoever keeps a target keeps
    the ids that it hangs on (``TargetRow.objective_id``, ``series_id``), never the words of a line, which another
    reader may not see.
    """
    hanging = [one for one in rows if one.hangs]
    if not hanging:
        return {}
    units = units or tree(today)
    threads = _threads(user, units, {one.objective_id for one in hanging if one.objective_id is not None})
    wanted = {one.series_id for one in hanging if one.series_id is not None}
    proved = series_of(line[0] for line in threads.values())
    figures = few_lines(frozenset(wanted | proved), sight_of(user), today, units)
    return {one.id: _line(one, threads, figures) for one in hanging}


def _threads(user: Any, units: Tree, aim_ids: set[int]) -> dict[int, list[AimRow]]:
    """Each of these aims with all that it supports, nearest first; nothing of one that the reader may not see."""
    if not aim_ids:
        return {}
    read = read_lines_up(user, units, aim_ids)
    thread = thread_of(one.as_aim() for one in read.nodes.values() if not one.ended or one.id in aim_ids)
    lines = {pk: [pk, *(one.id for one in thread.up(pk))] for pk in aim_ids & set(thread.aims)}
    ids = {one for line in lines.values() for one in line}
    wanted = {one.plan.id: one.plan for pk, one in read.nodes.items() if pk in ids}
    aims = by_id(aims_of(wanted, only=ids, with_ended=True)) if wanted else {}
    return {pk: [aims[one] for one in line if one in aims] for pk, line in lines.items() if pk in aims}


def _line(row: TargetRow, threads: dict[int, list[AimRow]], figures: dict[int, ScorecardRow]) -> SupportLine:
    own = [row.series_id] if row.series_id is not None else []
    if row.objective_id is None:
        return SupportLine(figures=tuple(figures[one] for one in own if one in figures))
    line = threads.get(row.objective_id)
    if not line:
        return SupportLine(hidden=True)
    ids = [*own, *(one.series_id for one in line[0].proofs if one.series_id not in own)]
    return SupportLine(
        tuple(ThreadPart(one.wording, one.url) for one in line),
        tuple(figures[one] for one in ids if one in figures),
        ended=line[0].ended,
    )


def questions_about(row: TargetRow, line: SupportLine | None) -> tuple[str, ...]:
    """What may be worth asking of a target, in words: help, and no score."""
    draft = Draft(row.wording, row.how_known, row.due, shown_by=bool(line and line.figures))
    return tuple(str(QUESTIONS[one]) for one in prompts(draft))


def wording_hint(group: str) -> str:
    """How people of this group word a target."""
    return str(HINTS[Group(group)])
