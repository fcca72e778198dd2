"""What the system knows of a year, beside the boxes of a review: each reader sees what they see elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from appraisals.access import AppraisalSeen
from appraisals.evidence_sources import Fact, facts_of
from appraisals.models import Stage
from appraisals.selectors.content import Content
from appraisals.selectors.targets import SupportLine, support_lines
from council_pm.core.exact_text import exact_words
from council_pm.core.periods import Period
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from council_pm.people.models import Occupancy, OccupancyKind
from indicators.selectors.rows import ScorecardRow
from plans.models import Action, ActionStatus
from plans.selectors.action_sight import action_sight


@dataclass(frozen=True, slots=True)
class Figures:
    """An indicator that a target hangs on, or that proves its aim.

    Its line of today, and its figures since the cycle began, by period.
    """

    row: ScorecardRow
    since: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The year from ``since`` to ``until`` as one reader may see it."""

    since: date
    until: date
    figures: tuple[Figures, ...]
    actions: tuple[Fact, ...]
    facts: tuple[Fact, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing that this reader may see."""
        return not (self.figures or self.actions or self.facts)


def evidence_of(at: AppraisalSeen, content: Content, lines: Mapping[int, SupportLine] | None = None) -> Evidence | None:
    """What was measured and done since the cycle began; nothing at the setting. A fixed number of queries.

    ``lines``: what the targets hang on (``support_lines``), where the page has asked for it already.
    """
    appraisal, cycle = at.appraisal, at.appraisal.cycle
    if appraisal.stage == Stage.SETTING:
        return None
    since, until = cycle.starts, min(at.today, cycle.ends)
    if until < since:
        return None
    held = _held(appraisal.person_id, since, until)
    posts = frozenset(post for post, _starts, _ends in held)
    units = tree(at.today)
    if lines is None:
        lines = support_lines(at.user, content.targets, at.today, units)
    return Evidence(
        since, until, _figures(lines, since), _actions(at, held, units),
        facts_of(at.user, appraisal.person_id, posts, since, until),
    )  # fmt: skip


def _held(person_id: int, since: date, until: date) -> list[tuple[int, date, date]]:
    """The posts of somebody in these days, each with its first and last day of them."""
    rows = (
        Occupancy.objects.filter(person=person_id, starts__lte=until)
        .filter(Q(ends__isnull=True) | Q(ends__gte=since))
        .exclude(kind=OccupancyKind.DEPUTY)
        .order_by("starts", "pk")
    )
    return [
        (post, max(starts, since), min(ends or until, until))
        for post, starts, ends in rows.values_list("post_id", "starts", "ends")
    ]


def _figures(lines: Mapping[int, SupportLine], since: date) -> tuple[Figures, ...]:
    shown = {row.series_id: row for line in lines.values() for row in line.figures}
    rows = sorted(shown.values(), key=lambda row: (row.name, row.series_id))
    return tuple(Figures(row, _since(row, since)) for row in rows)


def _since(row: ScorecardRow, since: date) -> tuple[tuple[str, str], ...]:
    return tuple(
        (Period(one.start, one.end).short_label(), exact_words(Decimal(one.figure)))
        for one in row.recent
        if one.figure is not None and one.end >= since
    )


def _actions(at: AppraisalSeen, held: Collection[tuple[int, date, date]], units: Tree) -> tuple[Fact, ...]:
    """The actions of a post that were done while the appraisee held it."""
    if not held:
        return ()
    theirs = Q()
    for post, starts, ends in held:
        theirs |= Q(owner=post, done_on__range=(starts, ends))
    rows = action_sight(at.user, units).rows().filter(theirs, status=ActionStatus.DONE).order_by("done_on", "pk")
    return tuple(_fact(one) for one in rows.distinct())


def _fact(one: Action) -> Fact:
    assert one.done_on is not None  # a constraint of the table
    return Fact(one.title, one.get_absolute_url(), one.done_on)
