"""Answering a signal about one's data: what the service says to it, kept beside it."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words
from indicators.models import QualityAnswer, Series
from indicators.selectors.quality import signals_of

LONGEST_ANSWER = 1000


@transaction.atomic
def answer_signal(*, by: Actor, series: Series, code: str, text: str, today: date) -> QualityAnswer:
    """Keep what the service says to a signal that stands today.

    Raises ``ValidationError``: ``no_person``, ``text_missing``, ``too_long`` or ``gone``.
    """
    text = typed_words(text)
    if by.user_id is None:
        raise ValidationError(_("A person answers this, never the system: sign in to do it."), "no_person")
    if not text:
        raise ValidationError(_("Say what explains it, or that you have looked at it."), "text_missing")
    if len(text) > LONGEST_ANSWER:
        raise ValidationError(_("The answer is too long: write at most 1,000 characters."), "too_long")
    if code not in {one.code for one in signals_of(series.pk, today)}:
        raise ValidationError(_("This does not stand any more: there is nothing to answer."), "gone")
    made = QualityAnswer.objects.create(
        series=series, code=code, text=text, by_id=by.user_id, known_from=timezone.now()
    )
    record(
        by=by,
        action="answer_quality_signal",
        subject_kind="series",
        subject_id=series.pk,
        detail={"indicator": series.indicator.code, "code": code},
        reason=text,
    )
    return made
