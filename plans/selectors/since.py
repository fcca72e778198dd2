"""What was planned and done in parts of the council around a day, of what a reader sees."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from council_pm.core.exact_text import exact_words
from council_pm.org.tree import Tree
from plans.models import Action, ActionStatus, Edition
from plans.selectors.actions import visible_actions
from plans.selectors.readable import ReadablePlan, readable_plans


@dataclass(frozen=True, slots=True)
class Agreed:
    """An edition of a plan, and the day on which it was agreed."""

    plan: ReadablePlan
    number: int
    on: date


@dataclass(frozen=True, slots=True)
class Intervention:
    """Something with a cost that works from a day on."""

    title: str
    url: str
    starts: date
    cost: str


@dataclass(frozen=True, slots=True)
class Deed:
    """An action that is done."""

    title: str
    url: str
    done_on: date


@dataclass(frozen=True, slots=True)
class Since:
    """Editions, interventions and finished actions, each by day, the oldest first."""

    editions: tuple[Agreed, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    done: tuple[Deed, ...] = ()


def done_since(user: Any, units: Tree, unit_ids: Collection[int], series_ids: Collection[int], until: date) -> Since:
    """Up to a day: every edition and intervention on record, and every action that is done; three queries.

    Interventions are those of these parts and those that should move one of these lines.
    """
    editions = list(
        Edition.objects.filter(plan__unit__in=unit_ids).order_by("at", "pk").values_list("plan_id", "number", "at")
    )
    plans = readable_plans(user, units, ids={plan_id for plan_id, _number, _at in editions})
    theirs = Q(unit__in=unit_ids) | Q(series__in=series_ids, intervention=True)
    kept = Q(intervention=True, starts__lte=until) | Q(status=ActionStatus.DONE, done_on__lte=until)
    rows = visible_actions(user, units).filter(theirs, kept).exclude(status=ActionStatus.DROPPED)
    actions = list(rows.order_by("starts", "done_on", "pk"))
    return Since(
        editions=tuple(
            Agreed(plans[plan_id], number, timezone.localdate(at))
            for plan_id, number, at in editions
            if plan_id in plans and timezone.localdate(at) <= until
        ),
        interventions=tuple(_intervention(one) for one in actions if one.intervention and one.starts is not None),
        done=tuple(
            sorted(
                (
                    Deed(one.title, one.get_absolute_url(), one.done_on)
                    for one in actions
                    if one.done_on is not None and one.done_on <= until
                ),
                key=lambda one: one.done_on,
            )
        ),
    )


def _intervention(one: Action) -> Intervention:
    cost = exact_words(one.cost) if one.cost else ""
    return Intervention(one.title, one.get_absolute_url(), one.starts or date.min, cost)
