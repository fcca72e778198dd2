"""Keeping what the figures say of an action when its time has come; a restatement makes a new row (ADR 41)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from council_pm.audit.services import Entry, record_many
from council_pm.core.access import Actor
from indicators.engine import ENGINE_VERSION
from plans.effects import Verdict
from plans.models import Action, ActionEffect, ActionStatus, Occasion
from plans.selectors.held import HeldLine, LineFacts, began_on, hold, kept_points, read_lines

_PERIODS_AFTER = 2  # so many figures since its day say whether an action worked, though nobody called it done
_OPEN = (Verdict.TOO_EARLY.value, Verdict.TOO_LITTLE.value)
_EVERYBODY_WHO_SIGNS = 0  # the audience of signed-off figures, before any release


@transaction.atomic
def keep_effects(*, by: Actor, today: date) -> list[ActionEffect]:
    """Judge each action whose time has come, and anew those of which a figure was restated; safe to repeat.

    Its time has come when it is done, or when two periods have ended since its day. A fixed number of queries.
    """
    actions = [one for one in _candidates() if began_on(one) <= today]
    lines = read_lines({one.series_id for one in actions if one.series_id is not None})
    last = _last_of([one.pk for one in actions])
    made = []
    for action in actions:
        line = lines.get(action.series_id or 0)
        found = _to_keep(action, line, last.get(action.pk)) if line is not None else None
        if found is not None:
            made.append(_row(action, *found, today))
    ActionEffect.objects.bulk_create(made)
    events = [Entry("judge_action", "action", one.action_id, detail={"verdict": one.verdict}) for one in made]
    record_many(by=by, events=events)
    return made


def _candidates() -> Sequence[Action]:
    rows = Action.objects.filter(series__isnull=False).exclude(status=ActionStatus.DROPPED)
    return list(rows.select_related("owner", "series").order_by("pk"))


def _last_of(action_ids: Sequence[int]) -> Mapping[int, ActionEffect]:
    rows = ActionEffect.objects.filter(action__in=action_ids).order_by("pk")
    return {one.action_id: one for one in rows}


def _to_keep(action: Action, line: LineFacts, last: ActionEffect | None) -> tuple[HeldLine, Occasion] | None:
    began = began_on(action)
    if last is None:
        return (hold(line, began, _EVERYBODY_WHO_SIGNS), Occasion.DUE) if _is_time(action, line) else None
    if last.verdict in _OPEN:
        now = hold(line, began, _EVERYBODY_WHO_SIGNS)
        if now.verdict.value not in _OPEN:
            return now, Occasion.LATER
    then = hold(line, began, _EVERYBODY_WHO_SIGNS, last.until) if last.until is not None else None
    return (then, Occasion.RESTATED) if then is not None and then.inputs != last.inputs else None


def _is_time(action: Action, line: LineFacts) -> bool:
    ended = [one for one in line.facts.values if one.value is not None and one.end > action.due]
    return action.status == ActionStatus.DONE or len(ended) >= _PERIODS_AFTER


def _row(action: Action, held: HeldLine, occasion: Occasion, today: date) -> ActionEffect:
    return ActionEffect(
        action=action, series=action.series, occasion=occasion.value, began=began_on(action), on=today,
        until=held.until, verdict=held.verdict.value, points=kept_points(held.points), figures=list(held.figures),
        engine_version=ENGINE_VERSION, inputs=held.inputs, at=timezone.now(),
    )  # fmt: skip
