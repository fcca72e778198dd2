"""Passing overdue actions on to the post above, and reminding people of what is due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.audit.services import Entry, record, record_many
from council_pm.core import subjects
from council_pm.core.access import Actor
from council_pm.core.subjects import Ref
from council_pm.notices.models import AlertKind
from council_pm.notices.selectors import followers
from council_pm.notices.services import News, raise_alerts
from council_pm.org.selectors import tree
from council_pm.people.models import User
from plans.following import Wants, reminder
from plans.models import Action, ActionEffect, ActionStatus, Ending, Escalation
from plans.selectors.following import (
    actions_to_pass_on,
    actions_to_remind_of,
    posts_above,
    steps_to_remind_of,
    users_of,
)
from plans.subjects import KIND

_A_GROUP = 10**13  # as ``indicators.attention`` ranks: a light and what is in it
RANKS = {
    AlertKind.PASSED_ON: 0,
    AlertKind.OVERDUE: _A_GROUP,
    AlertKind.DUE: 5 * _A_GROUP,
    AlertKind.LOOK: 6 * _A_GROUP,
}
"""Which of somebody's alerts have a place within the budget: what was passed on before all, the far off last."""


@transaction.atomic
def pass_on_overdue(*, by: Actor, today: date, days: int) -> list[Escalation]:
    """Pass on, once, each action that has been overdue for so many days; safe to repeat.

    Where nobody stands above its owner it stays where it is, and is looked at again the next day.
    """
    units = tree(today)
    actions = actions_to_pass_on(today, days)
    above = posts_above(actions, units, today) if actions else {}
    made, events = [], []
    for action in actions:
        post_id, over = above[action.pk]
        if post_id is None:
            continue
        made.append(
            Escalation.objects.create(
                action=action, due=action.due, post_id=post_id, passed_over=over, on=today, at=timezone.now()
            )
        )
        events.append(Entry("pass_on_action", "action", action.pk, action.version, {"due": action.due.isoformat()}))
    record_many(by=by, events=events)
    return made


def is_passed_on(action: Action) -> bool:
    """Whether an action is with the post above now."""
    return Escalation.objects.filter(action=action, ended_at__isnull=True).exists()


@transaction.atomic
def end_escalation(*, by: Actor, action: Action) -> bool:
    """Take an action back from the post above: it is done, was dropped, or has another day; False where it stays."""
    row = Escalation.objects.select_for_update().filter(action=action, ended_at__isnull=True).first()
    why = _why_ended(action, row) if row is not None else None
    if row is None or why is None:
        return False
    row.ended_at, row.ended_why = timezone.now(), why.value
    row.save(update_fields=["ended_at", "ended_why"])
    record(by=by, action="take_back_action", subject_kind="action", subject_id=action.pk, detail={"why": why.value})
    return True


def remind(*, by: Actor, today: date, days: int) -> int:
    """Tell holders of posts what of theirs is due or overdue, and those above what was passed on to them.

    Answers how many were told something new; safe to repeat.
    """
    news = [*_of_actions(today, days), *_of_steps(today, days), *_of_passed_on()]
    return tell(by=by, news=news, today=today)


def tell_of_effects(*, by: Actor, effects: Iterable[ActionEffect], today: date) -> int:
    """Ask whoever holds an action's post to look whether it worked."""
    words = _("The figures since this action began can be held against those before it.")
    news = [(one.action_id, one.action.owner_id, f"effect {one.pk}", AlertKind.LOOK, words) for one in effects]
    return tell(by=by, news=news, today=today)


Wanted = tuple[int, int, str, AlertKind, str]
"""An action, the post that is told, of which version, what kind of alert, in which words."""


@transaction.atomic
def tell(*, by: Actor, news: Iterable[Wanted], today: date) -> int:
    """Raise alerts with whoever holds each post today or follows the action, within their budgets; a muted one is not
    told of. Answers how many people there was something new for."""
    wanted = list(news)
    users = users_of({post_id for _pk, post_id, *_rest in wanted}, today) if wanted else {}
    follows = followers(KIND, [str(pk) for pk in {one[0] for one in wanted}]) if wanted else {}
    alerts = [
        News(user_id, KIND, str(pk), version, kind, words, RANKS[kind])
        for pk, post_id, version, kind, words in wanted
        for user_id in sorted(users.get(post_id, set()) | follows.get(str(pk), {}).keys())
        if not follows.get(str(pk), {}).get(user_id)
    ]
    new = raise_alerts(_readable(alerts))
    events = [Entry("remind_of_action", "action", pk) for pk in sorted({int(one.subject_id) for one in new})]
    record_many(by=by, events=events, changes_screens=False)
    return len({one.user_id for one in new})


def _readable(alerts: list[News]) -> list[News]:
    """Without those of actions that are not open to everybody and that their person does not see."""
    ids = {int(one.subject_id) for one in alerts}
    closed = {
        str(pk) for pk in Action.objects.filter(pk__in=ids).exclude(visibility="open").values_list("pk", flat=True)
    }
    asked: dict[int, set[Ref]] = {}
    for one in alerts:
        if one.subject_id in closed:
            asked.setdefault(one.user_id, set()).add(Ref(KIND, one.subject_id))
    users = User.objects.in_bulk(list(asked)) if asked else {}
    seen = {(pk, ref.id) for pk, refs in asked.items() for ref in subjects.load(users[pk], refs)}
    return [one for one in alerts if one.subject_id not in closed or (one.user_id, one.subject_id) in seen]


def _of_actions(today: date, days: int) -> Iterator[Wanted]:
    for one in actions_to_remind_of(today, days):
        kind, words = _said(one.due, today, days)
        yield one.pk, one.owner_id, f"{kind.value} {one.due.isoformat()}", kind, words


def _of_steps(today: date, days: int) -> Iterator[Wanted]:
    for one in steps_to_remind_of(today, days):
        kind, words = _said(one.due, today, days, of_step=True)
        yield one.action_id, one.action.owner_id, f"step {one.pk} {kind.value} {one.due.isoformat()}", kind, words


def _of_passed_on() -> Iterator[Wanted]:
    for one in Escalation.objects.filter(ended_at__isnull=True).select_related("action__owner").order_by("pk"):
        words = _("%(owner)s has not done it; it was due on %(day)s.") % {
            "owner": one.action.owner.title,
            "day": date_format(one.due, "j F Y"),
        }
        yield one.action_id, one.post_id, f"passed on {one.pk}", AlertKind.PASSED_ON, words


def _said(due: date, today: date, days: int, *, of_step: bool = False) -> tuple[AlertKind, str]:
    day = {"day": date_format(due, "j F Y")}
    if reminder(due, today, days) is Wants.OVERDUE:
        words = _("A step of it was due on %(day)s.") if of_step else _("It was due on %(day)s.")
        return AlertKind.OVERDUE, words % day
    words = _("A step of it is due on %(day)s.") if of_step else _("It is due on %(day)s.")
    return AlertKind.DUE, words % day


def _why_ended(action: Action, row: Escalation) -> Ending | None:
    if action.status == ActionStatus.DONE:
        return Ending.DONE
    if action.status == ActionStatus.DROPPED:
        return Ending.DROPPED
    return Ending.MOVED if action.due > row.due else None
