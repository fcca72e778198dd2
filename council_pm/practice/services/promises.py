"""Making promises in words on lines that show whether they are kept."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.practice.models import Promise, PromiseText
from council_pm.practice.services.words import line, stale
from indicators.models import Series

LONGEST_PROMISE = 300


@transaction.atomic
def make_promise(*, by: Actor, series: Series, wording: str, since: date) -> Promise:
    """Promise something, from a day on. Raises ``ValidationError``: ``code`` or ``wording``."""
    wording = _worded(wording)
    if series.indicator.retired_on is not None:
        raise ValidationError(
            _("%(code)s has ended: choose an indicator that is in use.") % {"code": series.indicator.code}, "code"
        )
    try:
        with transaction.atomic():
            made = Promise.objects.create(series=series)
    except IntegrityError:
        raise ValidationError(
            _("There is a promise on %(code)s: change the words of that one.") % {"code": series.indicator.code}, "code"
        ) from None
    _write(by, made, 1, wording, since, active=True)
    return made


@transaction.atomic
def reword_promise(
    *, by: Actor, promise: Promise, wording: str, since: date, active: bool, based_on: int
) -> PromiseText:
    """Word a promise anew from a day on, or promise it no more; how it was worded stays.

    Raises ``ValidationError``: ``stale``, ``since`` or ``wording``.
    """
    promise = Promise.objects.select_for_update().get(pk=promise.pk)
    newest = promise.texts.order_by("-revision")[0]
    wording = _worded(wording)
    if newest.revision != based_on:
        raise stale()
    if since < newest.since:
        raise ValidationError(_("Choose a day that is not before the one of the words that stand there."), "since")
    if (newest.wording, newest.since, newest.active) == (wording, since, active):
        return newest
    return _write(by, promise, newest.revision + 1, wording, since, active=active)


def _write(by: Actor, promise: Promise, revision: int, wording: str, since: date, *, active: bool) -> PromiseText:
    made = PromiseText.objects.create(
        promise=promise, revision=revision, wording=wording, since=since, active=active, by=by.user_id,
        at=timezone.now(),
    )  # fmt: skip
    record(by=by, action="word_promise", subject_kind="practice_promise", subject_id=promise.pk,
           subject_version=revision, detail={"active": active})  # fmt: skip
    return made


def _worded(wording: str) -> str:
    return line(wording, "wording", LONGEST_PROMISE, _("Write the promise in one sentence of at most 300 characters."))
