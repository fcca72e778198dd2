"""The one list of actions, and one action's page, within what the reader may see."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from council_pm.core.access import AccessScope, Permission, may
from council_pm.core.exact_text import exact_words
from council_pm.org.tree import Tree
from indicators.selectors.holders import holders, sees_every_name, shown_names
from indicators.selectors.rows import ScorecardRow
from indicators.selectors.scorecard import Choice, scorecard
from indicators.visibility import sight_of
from plans.models import (
    ENDED,
    Action,
    ActionStatus,
    Dependency,
    Escalation,
    Milestone,
    ProgressNote,
)
from plans.selectors.action_places import of_parts
from plans.selectors.action_sight import action_sight, own_posts
from plans.selectors.following import PassedOn, owner_is_gone, passed_on, vacant_posts
from plans.selectors.readable import AimRow, aims_of, readable_plans

A_PAGE = 40


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list shows. ``whose``: ``mine``, ``part`` (the own one and below) or ``all``.

    ``state``: how they go, or ``overdue``, ``passed_on`` (to the post above), ``vacant`` (nobody holds the owner's
    post), ``indicator_ended``.
    """

    whose: str = "mine"
    state: str = "open"
    words: str = ""


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One line of the list."""

    id: int
    title: str
    url: str
    owner: str
    unit: str
    due: date
    status: str
    help_needed: str
    is_overdue: bool
    is_ended: bool
    version: int
    may_update: bool
    is_vacant: bool = False
    is_passed_on: bool = False

    @property
    def status_label(self) -> str:
        """How it goes, in words."""
        return str(ActionStatus(self.status).label)


@dataclass(frozen=True, slots=True)
class NoteRow:
    """What was said of an action."""

    text: str
    status: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ActionPage:
    """Everything that an action's page shows."""

    row: ActionRow
    detail: str
    holder: str
    aim: AimRow | None
    line: ScorecardRow | None
    expected: Decimal | None
    expected_by: date | None
    intervention: bool
    starts: date | None
    cost: Decimal | None
    dropped_reason: str
    done_on: date | None
    milestones: tuple[Milestone, ...]
    needs: tuple[ActionRow, ...]
    needed_by: tuple[ActionRow, ...]
    notes: tuple[NoteRow, ...]
    passed_on: PassedOn | None = None
    indicator_ended: str = ""

    @property
    def expected_text(self) -> str:
        """The figure to reach."""
        return exact_words(self.expected) if self.expected is not None else ""

    @property
    def cost_text(self) -> str:
        """What it costs in pounds, without the sign."""
        return exact_words(self.cost) if self.cost is not None else ""


def scope_of_action(action: Action, units: Tree) -> AccessScope:
    """Where an action belongs: its part of the council, and the post that it is assigned to (M056)."""
    return AccessScope(
        units=units.above(action.unit_id), below=units.below(action.unit_id), posts=frozenset({action.owner_id})
    )


def own_units(user: Any, units: Tree) -> frozenset[int]:
    """The parts of the council that the reader belongs to, with all below them."""
    own = {grant.unit_id for grant in user.grants if grant.unit_id is not None}
    return frozenset().union(*(units.below(one) for one in own)) if own else frozenset()


def visible_actions(user: Any, units: Tree) -> QuerySet[Action]:
    """The actions that the reader sees: open ones of agreed plans everybody, others their own branch and owner."""
    return action_sight(user, units).rows()


def filtered(user: Any, units: Tree, today: date, filters: Filters) -> QuerySet[Action]:
    """Those that the filters keep, by due day."""
    rows = visible_actions(user, units)
    if filters.whose == "mine":
        rows = rows.filter(owner__in=own_posts(user))
    elif filters.whose == "part":
        # Only what has ended goes by where its part stood then: to ask that of what goes on would cost every list.
        if filters.state in _WITH_ENDED:
            own = {grant.unit_id for grant in user.grants if grant.unit_id is not None}
            rows = rows.filter(of_parts(own, today))
        else:
            rows = rows.filter(unit__in=own_units(user, units))
    if filters.state == "open":
        rows = rows.exclude(status__in=ENDED)
    elif filters.state == "overdue":
        rows = rows.exclude(status__in=ENDED).filter(due__lt=today)
    elif filters.state in _PROBLEMS:
        rows = rows.exclude(status__in=ENDED).filter(_PROBLEMS[filters.state](today))
    elif filters.state in ActionStatus.values:
        rows = rows.filter(status=filters.state)
    for word in filters.words.split():
        rows = rows.filter(Q(title__icontains=word) | Q(owner__title__icontains=word))
    return rows.select_related("owner").order_by("due", "pk")


_WITH_ENDED = ("any", *ENDED)
_PROBLEMS: Mapping[str, Callable[[date], Q]] = {
    "passed_on": lambda _today: Q(Exists(Escalation.objects.filter(action=OuterRef("pk"), ended_at__isnull=True))),
    "vacant": owner_is_gone,
    "indicator_ended": lambda _today: Q(series__indicator__retired_on__isnull=False),
}


def action_rows(user: Any, units: Tree, today: date, actions: Iterable[Action]) -> tuple[ActionRow, ...]:
    """These actions as lines of a list; two queries, none for none."""
    found = list(actions)
    if not found:
        return ()
    vacant = vacant_posts({one.owner_id for one in found}, today)
    with_above = passed_on([one.pk for one in found]).keys()
    return tuple(_row(user, units, today, one, vacant, with_above) for one in found)


def action_page(user: Any, units: Tree, action: Action, today: date) -> ActionPage:
    """One action for a reader who may see it; a fixed number of queries."""
    held = holders([action.owner_id], today, with_names=sees_every_name(user)).get(action.owner_id)
    aim = None
    if action.objective is not None:
        plans = readable_plans(user, units, ids=[action.objective.plan_id])
        aim = next(iter(aims_of(plans, only=[action.objective.pk], with_ended=True)), None)
    above = passed_on([action.pk])
    vacant = {action.owner_id} if held is not None and held.is_vacant else set[int]()
    return ActionPage(
        row=_row(user, units, today, action, vacant, above),
        detail=action.detail,
        holder=held.text if held is not None and (held.is_vacant or held.text != gettext("held")) else "",
        aim=aim,
        line=_line(user, action, today),
        expected=action.expected,
        expected_by=action.expected_by,
        intervention=action.intervention,
        starts=action.starts,
        cost=action.cost,
        dropped_reason=action.dropped_reason,
        done_on=action.done_on,
        milestones=tuple(Milestone.objects.filter(action=action).order_by("due", "position")),
        **_around(user, units, today, action),
        notes=_notes(user, action),
        passed_on=above.get(action.pk),
        indicator_ended=_indicator_ended(action),
    )


def _around(user: Any, units: Tree, today: date, action: Action) -> dict[str, tuple[ActionRow, ...]]:
    """What it waits for, and what waits for it, of those that the reader sees."""
    links = list(
        Dependency.objects.filter(Q(action=action) | Q(on=action)).order_by("pk").values_list("action_id", "on_id")
    )
    ids = {pk for link in links for pk in link} - {action.pk}
    rows = {
        row.id: row
        for row in action_rows(
            user, units, today, visible_actions(user, units).filter(pk__in=ids).select_related("owner")
        )
    } if ids else {}  # fmt: skip
    return {
        "needs": tuple(rows[on] for one, on in links if one == action.pk and on in rows),
        "needed_by": tuple(rows[one] for one, on in links if on == action.pk and one in rows),
    }


def _line(user: Any, action: Action, today: date) -> ScorecardRow | None:
    if action.series_id is None:
        return None
    rows = scorecard(Choice(series_ids=frozenset({action.series_id})), sight_of(user), today).rows
    return rows[0] if rows else None


def _notes(user: Any, action: Action) -> tuple[NoteRow, ...]:
    rows = list(ProgressNote.objects.filter(action=action).order_by("-at", "-pk"))
    who = shown_names({one.by for one in rows if one.by is not None}, every_name=sees_every_name(user))
    return tuple(
        NoteRow(one.text, str(ActionStatus(one.status).label), who.get(one.by or 0, ""), one.at) for one in rows
    )


def _indicator_ended(action: Action) -> str:
    """The code of the indicator that it should move, where that one is no longer in use."""
    indicator = action.series.indicator if action.series is not None else None
    return indicator.code if indicator is not None and indicator.retired_on is not None else ""


def _row(
    user: Any, units: Tree, today: date, one: Action, vacant: Collection[int], with_above: Collection[int]
) -> ActionRow:
    is_ended = one.status in ENDED
    return ActionRow(
        id=one.pk,
        title=one.title,
        url=one.get_absolute_url(),
        owner=one.owner.title,
        unit=units[one.unit_id].name if one.unit_id in units else "",
        due=one.due,
        status=one.status,
        help_needed=one.help_needed,
        is_overdue=not is_ended and one.due < today,
        is_ended=is_ended,
        version=one.version,
        may_update=may(user, Permission.UPDATE_ACTION, scope_of_action(one, units)),
        is_vacant=not is_ended and one.owner_id in vacant,
        is_passed_on=one.pk in with_above,
    )
