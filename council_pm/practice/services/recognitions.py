"""Recognising a unit for its attendance: in sum, with what the law leaves out, never a person (S16)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.org.models import OrgUnit
from council_pm.org.selectors import tree
from council_pm.people.models import Occupancy
from council_pm.people.selectors import in_force
from council_pm.practice.attendance import (
    EXCLUDED_WORDS,
    Case,
    Excluded,
    PeriodFigure,
    Refusal,
    improved,
    not_left_out,
    refusals,
    smallest_group,
)
from council_pm.practice.models import Recognition
from council_pm.practice.services.words import line
from indicators.engine import MEMBERS_STEP
from indicators.figures import read_figures
from indicators.models import Definition, Series, StatusSnapshot
from indicators.status import StatusCode

LONGEST_WORDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognitionFields:
    """A unit, its attendance indicator, a day of the period, how many people, the words, and what is left out.

    ``left_out`` are codes of ``attendance.Excluded``.
    """

    unit: OrgUnit
    series: Series
    day: date
    headcount: int
    words: str
    left_out: Collection[str]
    confirmed: bool


@transaction.atomic
def recognise_unit(*, by: Actor, fields: RecognitionFields, smallest: int, today: date) -> Recognition:
    """Recognise a unit of at least ``smallest`` people. Raises ``ValidationError`` with the field as its code."""
    words = line(fields.words, "words", LONGEST_WORDS, _("Say it in a sentence of at most 300 characters."))
    _check_nobody_named(fields.unit, words, today)
    figures, period = _period(fields)
    _check_allowed(fields, figures, period, smallest)
    left_out = left_out_words(fields.left_out)
    try:
        with transaction.atomic():
            made = Recognition.objects.create(
                unit=fields.unit, series=fields.series, start=period.start, end=period.end,
                headcount=fields.headcount, words=words, left_out=left_out, confirmed=True, by=by.user_id,
                at=timezone.now(),
            )  # fmt: skip
    except IntegrityError:
        raise ValidationError(_("This unit was recognised for that period already."), "day") from None
    record(by=by, action="recognise_unit", subject_kind="practice_recognition", subject_id=made.pk,
           detail={"unit": fields.unit.code, "indicator": fields.series.indicator.code})  # fmt: skip
    return made


def left_out_words(left_out: Collection[str]) -> str:
    """What a recognition says of the absences that its figure leaves out."""
    names = [_(EXCLUDED_WORDS[one]) for one in Excluded if one in left_out]
    return _("Left out of the figure: %(absences)s.") % {"absences": "; ".join(names)}


def _check_allowed(
    fields: RecognitionFields, figures: Sequence[PeriodFigure], period: PeriodFigure, smallest: int
) -> None:
    """The rules of ``council_pm.practice.attendance``, each said at the field that it is about."""
    polarity = Definition.objects.filter(indicator=fields.series.indicator_id).order_by("-version")
    better = str(polarity.values_list("polarity", flat=True).first() or "")
    judged = StatusSnapshot.objects.filter(series=fields.series, start=period.start, end=period.end).order_by("-pk")
    case = Case(
        headcount=fields.headcount, smallest=smallest, left_out=fields.left_out, confirmed=fields.confirmed,
        on_target=judged.values_list("status", flat=True).first() == StatusCode.GREEN,
        improved=improved(figures, period, better),
    )  # fmt: skip
    found = refusals(case)
    if found:
        raise _said(found[0], fields, smallest)


def _said(refusal: Refusal, fields: RecognitionFields, smallest: int) -> ValidationError:
    if refusal is Refusal.SMALL:
        words = _(
            "Only a unit of at least %(smallest)s people is recognised: in a smaller one everybody would know whose"
            " absence is meant."
        ) % {"smallest": smallest_group(smallest)}
        return ValidationError(words, "headcount")
    if refusal is Refusal.NOT_LEFT_OUT:
        missing = "; ".join(_(EXCLUDED_WORDS[one]) for one in not_left_out(fields.left_out))
        return ValidationError(
            _(
                "A figure that counts a protected absence thanks nobody: have these left out of its definition first,"
                " then tick them. Missing: %(missing)s."
            )
            % {"missing": missing},
            "left_out",
        )
    if refusal is Refusal.NOT_CONFIRMED:
        return ValidationError(
            _("Make sure that these absences are left out, then tick this box: nobody may lose by them."), "confirmed"
        )
    return ValidationError(
        _("In that period the unit was neither on target nor better than before: choose another one, or wait."), "day"
    )


def _period(fields: RecognitionFields) -> tuple[list[PeriodFigure], PeriodFigure]:
    """The figures that are released to all members and staff, and the one of the period that holds the day."""
    if fields.series.unit_id not in {fields.unit.pk}:
        raise ValidationError(
            _("%(code)s is not counted for this unit by itself: choose an indicator that is.")
            % {"code": fields.series.indicator.code},
            "code",
        )
    seen = [
        PeriodFigure(one.figure.start, one.figure.end, Decimal(one.text))
        for one in read_figures([fields.series.pk]).get(fields.series.pk, [])
        if one.step >= MEMBERS_STEP and one.text is not None
    ]
    for one in reversed(seen):
        if one.start <= fields.day <= one.end:
            return seen, one
    raise ValidationError(
        _("%(code)s has no figure for that day that everybody in the council may see.")
        % {"code": fields.series.indicator.code},
        "day",
    )


def _check_nobody_named(unit: OrgUnit, words: str, today: date) -> None:
    """Attendance is recognised in sum: no name of anybody who works there stands in it."""
    people = Occupancy.objects.filter(in_force(today), post__unit__in=tree(today).below(unit.pk))
    said = words.casefold()
    if any(name.casefold() in said for name in people.values_list("person__name", flat=True)):
        raise ValidationError(
            _("Take the name of the person out: a unit is recognised, never one of its people."), "words"
        )
