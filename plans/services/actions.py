"""Making an action, changing it, saying how it goes, its milestones and what it waits for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import Entry, record, record_many
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words
from council_pm.org.models import OrgUnit
from council_pm.people.models import Post
from indicators.models import Series
from plans.dependencies import would_circle
from plans.kinds import year_begins
from plans.models import ENDED, Action, ActionStatus, Dependency, Milestone, Objective, ProgressNote, Visibility
from plans.services.following import end_escalation, is_passed_on

LONGEST_TITLE = 200
LONGEST_TEXT = 2_000
MOST_MILESTONES = 20
MOST_COST = Decimal(10) ** 9


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionFields:
    """What an action says besides how it goes. ``expected`` is the figure to reach, in the unit of the line."""

    title: str
    owner: Post
    due: date
    detail: str = ""
    objective: Objective | None = None
    series: Series | None = None
    expected: Decimal | None = None
    expected_by: date | None = None
    intervention: bool = False
    starts: date | None = None
    cost: Decimal | None = None
    visibility: str = Visibility.OPEN  # given when it is made; a change leaves it as it is


@transaction.atomic
def create_action(*, by: Actor, unit: OrgUnit, fields: ActionFields) -> Action:
    """Add an action to the one list. Raises ``ValidationError`` with the name of the field as its code."""
    title, detail = _checked(fields)
    made = Action.objects.create(
        unit=unit, objective=fields.objective, owner=fields.owner, title=title, detail=detail, due=fields.due,
        series=fields.series, expected=fields.expected, expected_by=fields.expected_by,
        intervention=fields.intervention, starts=fields.starts, cost=fields.cost, visibility=fields.visibility,
        created_by=by.user_id, created_at=timezone.now(),
    )  # fmt: skip
    record(by=by, action="create_action", subject_kind="action", subject_id=made.pk,
           detail={"unit": unit.code, "owner": fields.owner.code, "due": fields.due.isoformat()})  # fmt: skip
    return made


@transaction.atomic
def change_action(*, by: Actor, action: Action, fields: ActionFields, version: int, reason: str = "") -> Action:
    """Change what an action says. ``version`` is the one that was on the screen; ``reason`` why its day moves.

    Raises ``ValidationError``: ``stale``, ``ended``, ``reason``, or the name of a field.
    """
    action = _held(action, version)
    title, detail = _checked(fields, was=action)
    reason = typed_words(reason)
    if fields.due > action.due and not reason and is_passed_on(action):
        raise ValidationError(_("It is overdue and was passed on: say why its day moves."), "reason")
    new = {
        "objective": fields.objective, "owner": fields.owner, "title": title, "detail": detail, "due": fields.due,
        "series": fields.series, "expected": fields.expected, "expected_by": fields.expected_by,
        "intervention": fields.intervention, "starts": fields.starts, "cost": fields.cost,
    }  # fmt: skip
    changed = [name for name, value in new.items() if getattr(action, name) != value]
    if changed:
        for name in changed:
            setattr(action, name, new[name])
        action.version += 1
        action.save(update_fields=[*changed, "version"])
        record(by=by, action="change_action", subject_kind="action", subject_id=action.pk,
               subject_version=action.version, detail={"fields": changed}, reason=reason)  # fmt: skip
        end_escalation(by=by, action=action)
    return action


@transaction.atomic
def say_progress(
    *, by: Actor, action: Action, status: str, text: str, today: date, version: int | None = None
) -> ProgressNote:
    """Say how an action goes: a status with a few words, which for a blocked one name the help, for a dropped one why.

    Raises ``ValidationError``: ``stale``, ``status``, ``text``, ``too_long``, ``needs`` or ``ended``.
    """
    action = Action.objects.select_for_update().get(pk=action.pk)
    if version is not None and version != action.version:
        raise ValidationError(_stale(), "stale")
    text = typed_words(text)
    _check_progress(action, status, text)
    action.status = status
    action.help_needed = text if status == ActionStatus.BLOCKED else ""
    action.dropped_reason = text if status == ActionStatus.DROPPED else ""
    action.done_on = today if status == ActionStatus.DONE else None
    action.version += 1
    action.save(update_fields=["status", "help_needed", "dropped_reason", "done_on", "version"])
    made = ProgressNote.objects.create(action=action, text=text, status=status, by=by.user_id, at=timezone.now())
    record(by=by, action="say_progress", subject_kind="action", subject_id=action.pk, subject_version=action.version,
           detail={"status": status})  # fmt: skip
    end_escalation(by=by, action=action)
    return made


@transaction.atomic
def move_actions(
    *, by: Actor, actions: Sequence[Action], due: date | None = None, owner: Post | None = None, reason: str
) -> int:
    """Give several actions another day or another owner at once, with one reason; answers how many changed.

    The caller sees to the right on each. Raises ``ValidationError``: ``nothing``, ``reason``, ``owner`` or ``ended``.
    """
    reason = typed_words(reason)
    if due is None and owner is None:
        raise ValidationError(_("Choose another day, another owner, or both."), "nothing")
    if not reason:
        raise ValidationError(_("Say why: the reason stays with each of them."), "reason")
    _check_owner(owner)
    events = []
    for action in Action.objects.select_for_update().filter(pk__in=[one.pk for one in actions]).order_by("pk"):
        if action.status in ENDED:
            raise ValidationError(_("“%(action)s” is ended: leave it out.") % {"action": action.title}, "ended")
        if due is not None and action.starts is not None and due < action.starts:
            raise ValidationError(_("“%(action)s” starts later than that day.") % {"action": action.title}, "due")
        action.due, action.owner = due or action.due, owner or action.owner
        action.version += 1
        action.save(update_fields=["due", "owner", "version"])
        detail = {"due": action.due.isoformat(), "owner": action.owner.code}
        events.append(Entry("move_action", "action", action.pk, action.version, detail, reason))
        end_escalation(by=by, action=action)
    return record_many(by=by, events=events)


@transaction.atomic
def add_milestone(*, by: Actor, action: Action, wording: str, due: date) -> Milestone:
    """A step on the way. Raises ``ValidationError``: ``ended``, ``wording``, ``milestone_due`` or ``too_many``."""
    action = _held(action, None)
    wording = " ".join(typed_words(wording).split())
    if not wording or len(wording) > LONGEST_TITLE:
        raise ValidationError(_("Say in at most 200 characters what will be there."), "wording")
    if due > action.due:
        raise ValidationError(_("A step comes before the action is due."), "milestone_due")
    count, last = action.milestones.count(), action.milestones.aggregate(last=Max("position"))["last"] or 0
    if count >= MOST_MILESTONES:
        raise ValidationError(_("An action has at most %(most)s steps.") % {"most": MOST_MILESTONES}, "too_many")
    made = Milestone.objects.create(action=action, position=last + 1, wording=wording, due=due)
    record(by=by, action="add_milestone", subject_kind="action", subject_id=action.pk, detail={"wording": wording})
    return made


@transaction.atomic
def reach_milestone(*, by: Actor, milestone: Milestone, today: date) -> bool:
    """Say that a step is done; False where it was."""
    done = Milestone.objects.filter(pk=milestone.pk, done_on__isnull=True).update(done_on=today)
    if done:
        record(by=by, action="reach_milestone", subject_kind="action", subject_id=milestone.action_id,
               detail={"wording": milestone.wording})  # fmt: skip
    return bool(done)


@transaction.atomic
def wait_for(*, by: Actor, action: Action, on: Action) -> Dependency:
    """Say that an action cannot be done before another one. Raises ``ValidationError``: ``ended`` or ``circle``."""
    _held(action, None)
    needs: dict[int, list[int]] = {}
    for one, other in Dependency.objects.order_by("pk").values_list("action_id", "on_id"):
        needs.setdefault(one, []).append(other)
    if would_circle(needs, action.pk, on.pk):
        raise ValidationError(
            _("“%(other)s” waits for this one already: it would go round in a circle.") % {"other": on.title}, "circle"
        )
    made, is_new = Dependency.objects.get_or_create(action=action, on=on)
    if is_new:
        record(
            by=by, action="wait_for_action", subject_kind="action", subject_id=action.pk, detail={"waits_for": on.pk}
        )
    return made


@transaction.atomic
def wait_no_more(*, by: Actor, action: Action, on: Action) -> bool:
    """Take a dependency away; False where there was none."""
    found, _each = Dependency.objects.filter(action=action, on=on).delete()
    if found:
        record(by=by, action="wait_no_more", subject_kind="action", subject_id=action.pk, detail={"waits_for": on.pk})
    return bool(found)


def open_needs(action: Action) -> list[str]:
    """The titles of what an action waits for that is not done."""
    rows = Action.objects.filter(needed_by__action=action).exclude(status__in=ENDED).order_by("due", "pk")
    return list(rows.values_list("title", flat=True))


def _check_progress(action: Action, status: str, text: str) -> None:
    if status not in ActionStatus.values:
        raise ValidationError(_("Choose how it goes."), "status")
    if not text:
        say = {
            ActionStatus.BLOCKED: _("Say what would help, and from whom."),
            ActionStatus.DROPPED: _("Say why it is dropped: the reason stays with it."),
        }
        raise ValidationError(say.get(ActionStatus(status), _("Say in a few words how it goes.")), "text")
    if len(text) > LONGEST_TEXT:
        raise ValidationError(_("This is too long: write at most 2,000 characters."), "too_long")
    if status == ActionStatus.DONE and (waits := open_needs(action)):
        raise ValidationError(
            _("It waits for what is not done yet: %(names)s.") % {"names": "; ".join(f"“{one}”" for one in waits)},
            "needs",
        )


def _checked(fields: ActionFields, was: Action | None = None) -> tuple[str, str]:
    title, detail = " ".join(typed_words(fields.title).split()), typed_words(fields.detail)
    if not title or len(title) > LONGEST_TITLE:
        raise ValidationError(_("Say in at most 200 characters what will be done."), "title")
    if len(detail) > LONGEST_TEXT:
        raise ValidationError(_("This is too long: write at most 2,000 characters."), "detail")
    if was is None or was.owner_id != fields.owner.pk:
        _check_owner(fields.owner)
    if fields.objective is not None and fields.due < year_begins(fields.objective.plan.year):
        raise ValidationError(_("The day lies before the year of the plan."), "due")
    if fields.objective is not None and fields.objective.ended_at is not None:
        raise ValidationError(_("That aim has ended: choose one that is in force."), "objective")
    series = fields.series
    if series is not None and series.indicator.retired_on is not None and (was is None or was.series_id != series.pk):
        raise ValidationError(
            _("%(code)s has ended: choose an indicator that is in use.") % {"code": series.indicator.code}, "series"
        )
    _check_effect(fields)
    return title, detail


def _check_effect(fields: ActionFields) -> None:
    if (fields.expected is None) != (fields.expected_by is None):
        raise ValidationError(_("Give both the figure to reach and the day by which, or neither."), "expected")
    if fields.expected is not None and fields.series is None:
        raise ValidationError(_("Choose the indicator that it should move."), "series")
    if fields.intervention and (fields.starts is None or fields.cost is None or fields.series is None):
        raise ValidationError(
            _("An intervention has an indicator that it should move, a cost, and a day from which it works."),
            "intervention",
        )
    if fields.starts is not None and fields.starts > fields.due:
        raise ValidationError(_("It starts before it is due."), "starts")
    if fields.cost is not None and not 0 <= fields.cost < MOST_COST:
        raise ValidationError(_("Write what it costs in pounds, from nought up."), "cost")


def _check_owner(owner: Post | None) -> None:
    if owner is not None and owner.ended is not None:
        raise ValidationError(_("The post %(post)s has ended: choose another.") % {"post": owner.title}, "owner")


def _held(action: Action, version: int | None) -> Action:
    action = Action.objects.select_for_update().select_related("owner").get(pk=action.pk)
    if action.status in ENDED:
        raise ValidationError(_("It is ended: say first that it goes on."), "ended")
    if version is not None and version != action.version:
        raise ValidationError(_stale(), "stale")
    return action


def _stale() -> str:
    return _("Somebody changed it meanwhile: what you typed is still here, what stands there now is beside it.")
