"""Which indicators ask for an answer, and what their services said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from council_pm.core.access import Permission, may
from council_pm.org.tree import Tree
from indicators.bulk import among
from indicators.selectors.holders import sees_every_name, shown_names
from indicators.selectors.rows import ScorecardRow
from indicators.selectors.scorecard import Choice, scorecard
from indicators.visibility import sight_of
from plans.access import scope_of_unit
from plans.answering import Held, asks, holds
from plans.models import AnswerKind, IndicatorResponse
from plans.selectors.actions import own_units, visible_actions


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service said to a light."""

    kind: str
    label: str
    reason: str
    until: date | None
    action_title: str
    action_url: str
    who: str
    at: datetime
    holds: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A line that asks for an answer, with the newest one that still holds."""

    row: ScorecardRow
    answer: Answer | None
    may_answer: bool


def asked_of(user: Any, units: Tree, today: date, whose: str) -> list[Asked]:
    """The lines of a part (``part``) or of the council (``all``) that ask for an answer, those without one first."""
    return asked_in(user, units, today, own_units(user, units) if whose == "part" else frozenset(units.places))


def asked_in(user: Any, units: Tree, today: date, chosen: frozenset[int]) -> list[Asked]:
    """The lines of these parts of the council that ask for an answer, those without one first."""
    rows = scorecard(Choice(unit_ids=chosen), sight_of(user), today, tree=units).rows if chosen else ()
    return _asked(user, units, today, [row for row in rows if asks(row.status, row.direction)])


def asked_of_line(user: Any, units: Tree, today: date, series_id: int) -> Asked | None:
    """One line as its reader sees it, whether it asks or not; nothing for a line that is not there."""
    rows = scorecard(Choice(series_ids=frozenset({series_id})), sight_of(user), today, tree=units).rows
    return _asked(user, units, today, rows)[0] if rows else None


def answers_of(user: Any, units: Tree, today: date, lines: Iterable[ScorecardRow]) -> Mapping[int, list[Answer]]:
    """What was said of each line, as its reader sees it, the newest first; three queries at most.

    An answer to a figure that the reader does not see yet is not told: it would tell of the figure.
    """
    seen_until = {row.series_id: row.period_end for row in lines}
    rows = list(
        IndicatorResponse.objects.filter(among("series_id", sorted(seen_until)))
        .select_related("action")
        .order_by("-at", "-pk")
    )
    if not rows:
        return {}
    who = shown_names({one.by for one in rows}, every_name=sees_every_name(user))
    acts = [one.action_id for one in rows if one.action_id]
    seen = set(visible_actions(user, units).filter(pk__in=acts).values_list("pk", flat=True)) if acts else set()
    found: dict[int, list[Answer]] = {}
    for one in rows:
        until = seen_until[one.series_id]
        if one.period_end is not None and (until is None or one.period_end > until):
            continue
        shown = one.action if one.action_id in seen else None
        held = Held(one.until, one.action.status if one.action else "", one.action.done_on if one.action else None)
        found.setdefault(one.series_id, []).append(
            Answer(
                one.kind, str(AnswerKind(one.kind).label), one.reason, one.until,
                shown.title if shown else "", shown.get_absolute_url() if shown else "",
                who.get(one.by, ""), one.at, holds(held, today),
            )
        )  # fmt: skip
    return found


def actions_for(user: Any, units: Tree, indicator_id: int) -> list[tuple[str, str]]:
    """The actions that should move an indicator, for a list to choose from."""
    rows = visible_actions(user, units).filter(series__indicator=indicator_id).exclude(status="dropped")
    return [(str(pk), title) for pk, title in rows.order_by("due", "pk").values_list("pk", "title")]


def _asked(user: Any, units: Tree, today: date, rows: Iterable[ScorecardRow]) -> list[Asked]:
    rows = list(rows)
    said = answers_of(user, units, today, rows)
    found = [
        Asked(
            row,
            next((one for one in said.get(row.series_id, ()) if one.holds), None),
            may(user, Permission.EDIT_PLAN, scope_of_unit(row.unit_id, units)),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.answer is not None, one.row.status != "red", one.row.name))
