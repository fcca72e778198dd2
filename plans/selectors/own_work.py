"""What of actions waits for somebody, for their page My work."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import DateField, Exists, OuterRef, Q, Subquery

from council_pm.org.tree import Tree
from indicators.bulk import among
from indicators.selectors.rows import ScorecardRow
from plans.answering import Held, asks, holds
from plans.models import ENDED, ActionEffect, Escalation, IndicatorResponse, Milestone
from plans.selectors.action_sight import own_posts
from plans.selectors.actions import visible_actions

SOON = timedelta(days=14)
LATELY = timedelta(days=31)
MOST = 5


class Why(StrEnum):
    """Why an action waits."""

    PASSED_ON = "passed_on"
    OVERDUE = "overdue"
    SOON = "soon"
    STEP = "step"
    LOOK = "look"


@dataclass(frozen=True, slots=True)
class OwnAction:
    """An action that waits for the reader; ``day`` is the one that matters."""

    title: str
    url: str
    why: Why
    day: date
    owner: str


def own_actions(user: Any, units: Tree, today: date) -> list[OwnAction]:
    """The reader's own actions that are overdue, due within a fortnight, or have a step that is; what was passed on to
    them; and what can be looked at now. One query, none without a post."""
    posts = own_posts(user)
    if not posts:
        return []
    step = Milestone.objects.filter(action=OuterRef("pk"), done_on__isnull=True, due__lte=today + SOON).order_by("due")
    above = Escalation.objects.filter(action=OuterRef("pk"), ended_at__isnull=True, post__in=posts)
    judged = ActionEffect.objects.filter(action=OuterRef("pk"), on__gte=today - LATELY).order_by("-pk")
    is_open, is_mine = ~Q(status__in=ENDED), Q(owner__in=posts)
    rows = (
        visible_actions(user, units)
        .annotate(
            step=Subquery(step.values("due")[:1], DateField()),
            above=Exists(above),
            judged=Subquery(judged.values("on")[:1], DateField()),
        )
        .filter(
            Q(is_open, above=True)
            | Q(is_open, is_mine, due__lte=today + SOON)
            | Q(is_open, is_mine, step__isnull=False)
            | Q(is_mine, judged__isnull=False)
        )
        .select_related("owner")
        .order_by("due", "pk")
    )
    found = [_own(one, today) for one in rows[: 4 * MOST]]
    return sorted(found, key=lambda one: list(Why).index(one.why))[:MOST]


def _own(one: Any, today: date) -> OwnAction:
    why, day = Why.LOOK, one.judged
    if one.above and one.status not in ENDED:
        why, day = Why.PASSED_ON, one.due
    elif one.status not in ENDED and one.due <= today + SOON:
        why, day = (Why.OVERDUE if one.due < today else Why.SOON), one.due
    elif one.status not in ENDED and one.step is not None:
        why, day = Why.STEP, one.step
    return OwnAction(one.title, one.get_absolute_url(), why, day, one.owner.title)


def without_answer(rows: Collection[ScorecardRow], today: date) -> int:
    """How many of these lines are off target or getting worse and have no answer that holds; one query at most.

    An answer to a figure that the reader does not see yet counts for nothing: as ``selectors.answers`` has it.
    """
    asked = {row.series_id: row.period_end for row in rows if asks(row.status, row.direction)}
    if not asked:
        return 0
    answered = set()
    said = IndicatorResponse.objects.filter(among("series_id", sorted(asked))).values_list(
        "series_id", "period_end", "until", "action__status", "action__done_on"
    )
    for series_id, period_end, until, status, done_on in said:
        seen_until = asked[series_id]
        is_seen = period_end is None or (seen_until is not None and period_end <= seen_until)
        if is_seen and holds(Held(until, status or "", done_on), today):
            answered.add(series_id)
    return len(asked) - len(answered)
