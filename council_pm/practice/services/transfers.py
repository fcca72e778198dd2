"""Putting a learning transfer on record, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.org.models import OrgUnit, Placement
from council_pm.org.selectors import tree
from council_pm.practice.models import LearningTransfer, Moved, PracticeEntry
from council_pm.practice.services.words import text
from indicators.models import Series


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferFields:
    """What moved from where to where, and the receiver's line that should show it."""

    from_unit: OrgUnit
    to_unit: OrgUnit
    moved: str
    words: str
    since: date
    series: Series | None = None
    entry: PracticeEntry | None = None


@transaction.atomic
def record_transfer(*, by: Actor, fields: TransferFields, today: date) -> LearningTransfer:
    """Put it on record. Raises ``ValidationError`` with the name of the field as its code."""
    words = text(fields.words, "words", _("Say what moved, in a sentence or two."))
    if fields.moved not in Moved.values:
        raise ValidationError(_("Choose one of these."), "moved")
    if fields.from_unit.pk == fields.to_unit.pk:
        raise ValidationError(_("Nothing moves from a part of the council to itself: choose another one."), "to_unit")
    if fields.since > today:
        raise ValidationError(_("Put it on record once it has happened: this day lies ahead."), "since")
    _check_stood(fields)
    if fields.series is not None and fields.series.unit_id not in tree(today).below(fields.to_unit.pk):
        raise ValidationError(
            _("%(code)s is not counted for who received it: choose an indicator of theirs, or none.")
            % {"code": fields.series.indicator.code},
            "code",
        )
    made = LearningTransfer.objects.create(
        from_unit=fields.from_unit, to_unit=fields.to_unit, moved=fields.moved, words=words, since=fields.since,
        series=fields.series, entry=fields.entry, by=by.user_id, at=timezone.now(),
    )  # fmt: skip
    record(by=by, action="record_transfer", subject_kind="practice_transfer", subject_id=made.pk,
           detail={"giver": fields.from_unit.code, "receiver": fields.to_unit.code})  # fmt: skip
    return made


@transaction.atomic
def withdraw_transfer(*, by: Actor, transfer: LearningTransfer, reason: str) -> LearningTransfer:
    """Take it back. Raises ``ValidationError``: ``withdrawn`` or ``reason``."""
    transfer = LearningTransfer.objects.select_for_update().get(pk=transfer.pk)
    if transfer.withdrawn_at is not None:
        raise ValidationError(_("It was taken back already."), "withdrawn")
    reason = text(reason, "reason", _("Say why it is taken back."))
    transfer.withdrawn_at, transfer.withdrawn_reason = timezone.now(), reason
    transfer.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    record(by=by, action="withdraw_transfer", subject_kind="practice_transfer", subject_id=transfer.pk)
    return transfer


def _check_stood(fields: TransferFields) -> None:
    """Both parts must have been there on the day, or the receiver's new home would be told of a time before it."""
    then = tree(fields.since)
    for unit, field in ((fields.from_unit, "from_unit"), (fields.to_unit, "to_unit")):
        if unit.pk in then:
            continue
        began = Placement.objects.filter(unit=unit).order_by("valid_from", "revision").first()
        if began is not None and began.valid_from > fields.since:
            raise ValidationError(
                _("%(unit)s did not exist on that day: it began on %(day)s.")
                % {"unit": began.name, "day": date_format(began.valid_from, "j F Y")},
                field,
            )
        raise ValidationError(_("This part of the council had ended by that day: choose an earlier one."), field)
