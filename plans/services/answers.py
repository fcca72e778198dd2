"""Answering a light that is not good."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words
from indicators.models import Series
from plans.answering import LONGEST
from plans.models import Action, ActionStatus, AnswerKind, IndicatorResponse

LONGEST_REASON = 1_000


@transaction.atomic
def answer_indicator(
    *,
    by: Actor,
    series: Series,
    kind: str,
    reason: str,
    status: str,
    direction: str,
    period_end: date | None,
    today: date,
    until: date | None = None,
    action: Action | None = None,
) -> IndicatorResponse:
    """Keep what a service says to the light of a line. ``status``, ``direction`` and ``period_end`` are those that
    were on the screen.

    Raises ``ValidationError``: ``no_person``, ``kind``, ``reason``, ``action`` or ``until``.
    """
    if by.user_id is None:
        raise ValidationError(_("A person answers this, never the system: sign in to do it."), "no_person")
    reason = typed_words(reason)
    if kind not in AnswerKind.values:
        raise ValidationError(_("Choose what you say to it."), "kind")
    if not reason:
        raise ValidationError(_("Say why, in a sentence that a member would understand."), "reason")
    if len(reason) > LONGEST_REASON:
        raise ValidationError(_("This is too long: write at most 1,000 characters."), "reason")
    if kind == AnswerKind.ACT:
        _check_action(series, action)
        until = None
    else:
        _check_until(until, today)
        action = None
    made = IndicatorResponse.objects.create(
        series=series, kind=kind, reason=reason, until=until, action=action, status=status, direction=direction,
        period_end=period_end, by=by.user_id, at=timezone.now(),
    )  # fmt: skip
    record(
        by=by, action="answer_indicator", subject_kind="series", subject_id=series.pk,
        detail={"indicator": series.indicator.code, "answer": kind}, reason=reason,
    )  # fmt: skip
    return made


def _check_action(series: Series, action: Action | None) -> None:
    if action is None or action.series is None or action.series.indicator_id != series.indicator_id:
        raise ValidationError(_("Choose the action that should move it, or add one first."), "action")
    if action.status == ActionStatus.DROPPED:
        raise ValidationError(_("That action was dropped: choose another."), "action")


def _check_until(until: date | None, today: date) -> None:
    if until is None:
        raise ValidationError(_("Say until when this holds: then it is asked again."), "until")
    if not today < until <= today + LONGEST:
        raise ValidationError(_("Choose a day within a year from now."), "until")
