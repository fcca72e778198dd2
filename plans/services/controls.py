"""What keeps a risk small: adding it, changing it, checking whether it works, and the actions that mend it.

The record tells of each by number, never by its words: a risk may be confidential, and not all who read the record may
read those.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words
from council_pm.people.models import Post
from plans.models import Action, Control, ControlAction, ControlCheck, Risk, Works

LONGEST_WORDING = 300
LONGEST_TEXT = 2_000
LONGEST_WAIT = timedelta(days=366)
MOST_CONTROLS = 20


@transaction.atomic
def add_control(
    *, by: Actor, risk: Risk, wording: str, owner: Post, in_place: bool, check_by: date, today: date
) -> Control:
    """Add what keeps a risk small. Raises ``ValidationError``: ``ended``, ``too_many`` or the name of a field."""
    risk = Risk.objects.select_for_update().get(pk=risk.pk)
    if risk.ended_at is not None:
        raise ValidationError(_("It is ended: what was known of it stays here."), "ended")
    wording = _checked(wording, owner, check_by, today)
    last = risk.controls.aggregate(last=Max("position"))["last"] or 0
    if risk.controls.filter(ended_at__isnull=True).count() >= MOST_CONTROLS:
        raise ValidationError(_("A risk has at most %(most)s controls.") % {"most": MOST_CONTROLS}, "too_many")
    made = Control.objects.create(
        risk=risk, position=last + 1, wording=wording, owner=owner, in_place=in_place, check_by=check_by
    )
    record(by=by, action="add_control", subject_kind="risk", subject_id=risk.pk,
           detail={"control": made.pk, "owner": owner.code})  # fmt: skip
    return made


@transaction.atomic
def change_control(
    *, by: Actor, control: Control, wording: str, owner: Post, in_place: bool, check_by: date, today: date, version: int
) -> Control:
    """Change a control. Raises ``ValidationError``: ``stale``, ``ended``, or the name of a field."""
    control = _held(control)
    if control.version != version:
        raise ValidationError(
            _("Somebody changed it meanwhile: what you typed is still here, what stands there now is beside it."),
            "stale",
        )
    is_same_day = control.check_by == check_by
    wording = _checked(wording, owner, None if is_same_day else check_by, today, was=control)
    new = {"wording": wording, "owner": owner, "in_place": in_place, "check_by": check_by}
    changed = [name for name, value in new.items() if getattr(control, name) != value]
    if changed:
        for name in changed:
            setattr(control, name, new[name])
        control.version += 1
        control.save(update_fields=[*changed, "version"])
        record(by=by, action="change_control", subject_kind="risk", subject_id=control.risk_id,
               detail={"control": control.pk, "fields": changed})  # fmt: skip
    return control


@transaction.atomic
def check_control(*, by: Actor, control: Control, works: str, words: str, check_by: date, today: date) -> ControlCheck:
    """Say whether a control works, and when it is checked again; a planned one that works is in place from now on.

    Raises ``ValidationError``: ``ended``, ``works``, ``words`` or ``check_by``.
    """
    control = _held(control)
    words = typed_words(words)
    if works not in Works.values:
        raise ValidationError(_("Choose what you found."), "works")
    if not words or len(words) > LONGEST_TEXT:
        raise ValidationError(_("Say in at most 2,000 characters how you know."), "words")
    _check_day(check_by, today)
    made = ControlCheck.objects.create(control=control, works=works, words=words, by=by.user_id, at=timezone.now())
    control.check_by, control.in_place = check_by, control.in_place or works == Works.YES
    control.version += 1
    control.save(update_fields=["check_by", "in_place", "version"])
    record(by=by, action="check_control", subject_kind="risk", subject_id=control.risk_id,
           detail={"control": control.pk, "works": works})  # fmt: skip
    return made


@transaction.atomic
def end_control(*, by: Actor, control: Control, reason: str) -> Control:
    """End a control. Raises ``ValidationError``: ``ended`` or ``reason``."""
    control = _held(control)
    reason = typed_words(reason)
    if not reason or len(reason) > LONGEST_TEXT:
        raise ValidationError(_("Say why it is ended: the reason stays with it."), "reason")
    control.ended_at, control.ended_reason = timezone.now(), reason
    control.version += 1
    control.save(update_fields=["ended_at", "ended_reason", "version"])
    record(by=by, action="end_control", subject_kind="risk", subject_id=control.risk_id,
           detail={"control": control.pk})  # fmt: skip
    return control


@transaction.atomic
def mend_control(*, by: Actor, control: Control, action: Action) -> bool:
    """Say which action puts a control in place or mends it; False where it was said. Raises ``ended``."""
    control = _held(control)
    _made, is_new = ControlAction.objects.get_or_create(control=control, action=action)
    if is_new:
        record(by=by, action="mend_control", subject_kind="risk", subject_id=control.risk_id,
               detail={"control": control.pk, "by_action": action.pk})  # fmt: skip
    return is_new


def _checked(wording: str, owner: Post, check_by: date | None, today: date, was: Control | None = None) -> str:
    wording = " ".join(typed_words(wording).split())
    if not wording or len(wording) > LONGEST_WORDING:
        raise ValidationError(_("Say in at most 300 characters what keeps the risk small."), "wording")
    if (was is None or was.owner_id != owner.pk) and owner.ended is not None:
        raise ValidationError(_("The post %(post)s has ended: choose another.") % {"post": owner.title}, "owner")
    if check_by is not None:
        _check_day(check_by, today)
    return wording


def _check_day(check_by: date, today: date) -> None:
    if not today < check_by <= today + LONGEST_WAIT:
        raise ValidationError(_("Choose a day within a year from now on which somebody checks it."), "check_by")


def _held(control: Control) -> Control:
    control = Control.objects.select_for_update(of=("self",)).select_related("risk").get(pk=control.pk)
    if control.ended_at is not None or control.risk.ended_at is not None:
        raise ValidationError(_("It is ended: what was known of it stays here."), "ended")
    return control
