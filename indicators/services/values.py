"""Signed-off values: insert-only, and restated with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.periods import Period
from council_pm.core.said import said
from indicators.findings import Severity
from indicators.models import Round, Series, Value
from indicators.selectors.current_definitions import current_definition
from indicators.services.formula_guards import refuse_calculated
from indicators.services.recalculation import request_recompute
from indicators.validation import check_bounds

MOST_DIGITS = 15  # SQLite keeps no more
LARGEST = Decimal(10) ** 12  # the column holds twelve digits before the point and six after it
FINEST = -6


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure, or why there is none (``absent``: ``no_data`` or ``suppressed``)."""

    value: Decimal | None = None
    absent: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    lower_ci: Decimal | None = None
    upper_ci: Decimal | None = None
    provisional: bool = False


@transaction.atomic
def sign_off_value(
    *,
    by: Actor,
    series: Series,
    period: Period,
    figure: Figure,
    submitted_by: int | None = None,
    round: Round | None = None,
    label: str = "",
    reason: str = "",
    known_from: datetime | None = None,
    demonstration: bool = False,
    recompute: bool = True,
) -> Value:
    """Put a signed-off figure into the journal; a second one for the period is a restatement with a reason.

    The signer is never the submitter. A final figure after a provisional one needs no reason of its own: that is
    finalisation, not restatement (4.1, rule 6). What a formula works out is not signed
    off. Raises ``ValidationError`` in words.
    """
    if submitted_by is not None and submitted_by == by.user_id:
        raise ValidationError(_("Somebody else signs off, not the person who entered the figure."), "two_people")
    refuse_calculated(series, period.end)
    _refuse_figure(series, figure)
    earlier = Value.objects.filter(series=series, start=period.start, end=period.end).order_by("-revision").first()
    now = timezone.now()
    if earlier is not None:
        if earlier.provisional and not figure.provisional:
            reason = reason or _("Final figure in place of the provisional one")
        _check_restatement(earlier, reason, known_from or now)
    made = Value.objects.create(
        series=series,
        start=period.start,
        end=period.end,
        revision=earlier.revision + 1 if earlier else 1,
        label=label,
        value=figure.value,
        absent=figure.absent,
        numerator=figure.numerator,
        denominator=figure.denominator,
        lower_ci=figure.lower_ci,
        upper_ci=figure.upper_ci,
        provisional=figure.provisional,
        demonstration=demonstration,
        known_from=known_from or now,
        recorded_at=now,
        # A correction is seen by whoever saw the figure that it corrects.
        round=round or (earlier.round if earlier else None),
        submitted_by=submitted_by,
        signed_by=by.user_id,
        signed_at=(known_from or now) if by.user_id is not None else None,
        reason=reason,
    )
    record(
        by=by,
        action="restate_value" if earlier else "sign_off_value",
        subject_kind="series",
        subject_id=series.pk,
        subject_version=made.revision,
        detail={"indicator": series.indicator.code, "start": str(period.start), "end": str(period.end)},
        reason=reason,
    )
    if recompute:  # who signs many off asks once for all of them
        request_recompute(by=by, series_ids=[series.pk])
    return made


def refuse_unstorable(*figures: Decimal | None) -> None:
    """Raise ``ValidationError`` for a number that the database cannot keep as it is, on either engine."""
    for number in figures:
        if number is None:
            continue
        if not number.is_finite() or abs(number) >= LARGEST:
            raise ValidationError(_("A figure has at most 12 digits before the point."), "too_large")
        digits, exponent = number.normalize().as_tuple()[1:]
        if len(digits) > MOST_DIGITS:
            raise ValidationError(_("A figure has at most 15 digits: write it with fewer."), "too_many_digits")
        if isinstance(exponent, int) and exponent < FINEST:
            raise ValidationError(_("A figure has at most 6 decimal places: round it."), "too_fine")


def _check_restatement(earlier: Value, reason: str, known_from: datetime) -> None:
    if not reason.strip():
        raise ValidationError(_("Say why the figure is restated: both figures stay on record."), "reason_missing")
    if known_from < earlier.known_from:
        raise ValidationError(
            _("The figure before this one became known later: give a later moment."), "known_before_the_last"
        )


def _refuse_figure(series: Series, figure: Figure) -> None:
    if (figure.value is None) == (figure.absent == ""):
        raise ValidationError(_("Give a figure, or say why there is none."), "figure_or_reason")
    refuse_unstorable(figure.value, figure.numerator, figure.denominator, figure.lower_ci, figure.upper_ci)
    if figure.value is None:
        return
    definition = current_definition(series.indicator)
    faults = check_bounds(figure.value, definition.lower_bound, definition.upper_bound)
    if any(fault.severity is Severity.ERROR for fault in faults):
        raise ValidationError([said(fault) for fault in faults], "out_of_bounds")
