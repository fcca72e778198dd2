"""Rounds of collection and the steps by which audiences come to see their figures."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.periods import Frequency, Period
from indicators.models import Audience, Release, Round, Value
from indicators.selectors.round_places import held_back_before
from indicators.services.recalculation import request_recompute


@transaction.atomic
def open_round(*, by: Actor, frequency: Frequency, period: Period, opens: date, due: date, closes: date) -> Round:
    """Open the collection window of a period; opening it again changes nothing."""
    if not opens <= due <= closes:
        raise ValidationError(_("A round opens, then falls due, then closes: put the dates in this order."), "dates")
    made, is_new = Round.objects.get_or_create(
        frequency=frequency.value,
        start=period.start,
        end=period.end,
        defaults={"slug": period.slug, "opens": opens, "due": due, "closes": closes},
    )
    if is_new:
        record(by=by, action="open_round", subject_kind="round", subject_id=made.pk, detail={"slug": made.slug})
    return made


@transaction.atomic
def release_round(*, by: Actor, round: Round, audience: Audience, at: datetime | None = None) -> Release:
    """Let an audience, and every narrower one, see what was signed off in a round; repeating it changes nothing.

    Raises ``ValidationError``: ``audience`` for the step that is none, ``not_yet`` for a moment that has not come (a
    release holds from when it is on record), ``earlier_round`` while the one before is held back.
    """
    if audience == Audience.SIGNED_OFF:
        raise ValidationError(_("Sign-off comes first; choose who may see the figures after it."), "audience")
    if at is not None and at > timezone.now():
        raise ValidationError(_("This moment lies in the future: release the figures when it has come."), "not_yet")
    _refuse_out_of_order(round, audience)
    made, is_new = Release.objects.get_or_create(
        round=round, audience=audience, defaults={"at": at or timezone.now(), "released_by": by.user_id}
    )
    if is_new:
        record(
            by=by,
            action="release_round",
            subject_kind="round",
            subject_id=round.pk,
            detail={"audience": int(audience)},
        )
        request_recompute(
            by=by, series_ids=Value.objects.filter(round=round).values_list("series_id", flat=True).distinct()
        )
    return made


def _refuse_out_of_order(round: Round, audience: Audience) -> None:
    """A figure is shown against the one before it, so a round may not come out before the round before it."""
    held_back = held_back_before(round, audience)
    if held_back is not None:
        raise ValidationError(
            _("%(slug)s has not been released to them yet: release that round first."),
            "earlier_round",
            {"slug": held_back.slug},
        )
