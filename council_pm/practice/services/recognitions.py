"""Recognising a unit for its attendance: in sum, with what the law leaves out, never a person (S16)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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
from council_pm.practice.models import Recognition
from council_pm.practice.services.words import line, text
from indicators.engine import MEMBERS_STEP
from indicators.figures import read_figures
from indicators.models import Series

LONGEST_WORDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognitionFields:
    """A unit, its attendance indicator, a day of the period, how many people, the words, and what is left out."""

    unit: OrgUnit
    series: Series
    day: date
    headcount: int
    words: str
    left_out: str
    confirmed: bool


@transaction.atomic
def recognise_unit(*, by: Actor, fields: RecognitionFields, smallest: int, today: date) -> Recognition:
    """Recognise a unit of at least ``smallest`` people. Raises ``ValidationError`` with the field as its code."""
    words = line(fields.words, "words", LONGEST_WORDS, _("Say it in a sentence of at most 300 characters."))
    left_out = text(fields.left_out, "left_out", _("Say which absences the figure leaves out."))
    if fields.headcount < smallest:
        raise ValidationError(
            _(
                "Only a unit of at least %(smallest)s people is recognised: in a smaller one everybody would know whose"
                " absence is meant."
            )
            % {"smallest": smallest},
            "headcount",
        )
    if not fields.confirmed:
        raise ValidationError(
            _("Make sure that these absences are left out, then tick this box: nobody may lose by them."), "confirmed"
        )
    _check_nobody_named(fields.unit, f"{words}\n{left_out}", today)
    start, end = _period(fields)
    try:
        with transaction.atomic():
            made = Recognition.objects.create(
                unit=fields.unit, series=fields.series, start=start, end=end, headcount=fields.headcount, words=words,
                left_out=left_out, confirmed=True, by=by.user_id, at=timezone.now(),
            )  # fmt: skip
    except IntegrityError:
        raise ValidationError(_("This unit was recognised for that period already."), "day") from None
    record(by=by, action="recognise_unit", subject_kind="practice_recognition", subject_id=made.pk,
           detail={"unit": fields.unit.code, "indicator": fields.series.indicator.code})  # fmt: skip
    return made


def _period(fields: RecognitionFields) -> tuple[date, date]:
    """The period of the figure that holds the day, of what is released to all members and staff."""
    if fields.series.unit_id not in {fields.unit.pk}:
        raise ValidationError(
            _("%(code)s is not counted for this unit by itself: choose an indicator that is.")
            % {"code": fields.series.indicator.code},
            "code",
        )
    seen = read_figures([fields.series.pk]).get(fields.series.pk, [])
    for one in reversed(seen):
        figure = one.figure
        if figure.start <= fields.day <= figure.end and one.step >= MEMBERS_STEP and one.text is not None:
            return figure.start, figure.end
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
