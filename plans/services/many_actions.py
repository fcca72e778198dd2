"""Changing many actions at once: what cannot be changed stays and says why, the rest is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from council_pm.core.access import Actor
from council_pm.core.typed import typed_words
from council_pm.people.models import Post
from plans.models import Action, Objective
from plans.services.actions import ActionFields, change_action, move_actions, say_progress


@dataclass(frozen=True, slots=True)
class Chosen:
    """An action as it was on the screen."""

    action: Action
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is changed of each of them, with one reason; nothing where it stays."""

    reason: str
    due: date | None = None
    owner: Post | None = None
    status: str = ""
    objective: Objective | None = None


@dataclass(frozen=True, slots=True)
class NotChanged:
    """An action that stays as it was, and why."""

    action_id: int
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many were changed, and those that were not."""

    done: int
    refused: tuple[NotChanged, ...]


@transaction.atomic
def change_many(*, by: Actor, chosen: Sequence[Chosen], change: Change, today: date) -> Outcome:
    """Change each of these actions on its own: one that is refused loses nothing of the others.

    The caller sees to the right on each. Raises ``ValidationError`` where none could be changed for want of a word:
    ``nothing``, ``reason`` or ``owner``.
    """
    if not chosen:
        raise ValidationError(_("Tick the actions that you mean."), "nothing")
    if change.due is None and change.owner is None and not change.status and change.objective is None:
        raise ValidationError(_("Choose what to change: the day, the owner, how they go, or the aim."), "nothing")
    if not typed_words(change.reason):
        raise ValidationError(_("Say why: the reason stays with each of them."), "reason")
    if change.owner is not None and change.owner.ended is not None:
        raise ValidationError(_("The post %(post)s has ended: choose another.") % {"post": change.owner.title}, "owner")
    refused = []
    for one in chosen:
        try:
            with transaction.atomic():
                _change_one(by, one, change, today)
        except ValidationError as refusal:
            refused.append(NotChanged(one.action.pk, one.action.title, " ".join(refusal.messages)))
    return Outcome(len(chosen) - len(refused), tuple(refused))


def _change_one(by: Actor, one: Chosen, change: Change, today: date) -> None:
    rows = Action.objects.select_for_update(of=("self",)).select_related("owner", "unit", "series__indicator")
    action = rows.get(pk=one.action.pk)
    if action.version != one.version:
        raise ValidationError(_("Somebody changed it meanwhile: look at it, then choose it again."), "stale")
    if change.due is not None or change.owner is not None:
        move_actions(by=by, actions=[action], due=change.due, owner=change.owner, reason=change.reason)
        action.refresh_from_db()
    if change.objective is not None:
        _put_under(by, action, change.objective, change.reason)
        action.refresh_from_db()
    if change.status:
        say_progress(by=by, action=action, status=change.status, text=change.reason, today=today)


def _put_under(by: Actor, action: Action, aim: Objective, reason: str) -> None:
    if aim.plan.unit_id != action.unit_id:
        raise ValidationError(_("The aim is one of another part of the council."), "objective")
    fields = ActionFields(
        title=action.title, owner=action.owner, due=action.due, detail=action.detail, objective=aim,
        series=action.series, expected=action.expected, expected_by=action.expected_by,
        intervention=action.intervention, starts=action.starts, cost=action.cost,
    )  # fmt: skip
    change_action(by=by, action=action, fields=fields, version=action.version, reason=reason)
