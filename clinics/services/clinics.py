"""Laying out a clinic, giving it another day, cancelling it, and saying that it was held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import NoReturn

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinics.models import FEWEST_MINUTES, MOST_MINUTES, Clinic, ClinicMove, ClinicState
from clinics.steps import PULSE_DAYS, opens_again
from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words

LONGEST_PLACE, LONGEST_REASON = 120, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicFields:
    """When and where. ``minutes``: how long it lasts."""

    held_on: date
    begins: time
    minutes: int
    place: str


@transaction.atomic
def plan_clinic(*, by: Actor, fields: ClinicFields, today: date) -> Clinic:
    """Lay out a clinic. Raises ``ValidationError`` with the name of the field as its code."""
    _check(fields, today)
    try:
        with transaction.atomic():
            made = Clinic.objects.create(
                held_on=fields.held_on, begins=fields.begins, minutes=fields.minutes, place=fields.place.strip(),
                created_by=by.user_id, created_at=timezone.now(),
            )  # fmt: skip
    except IntegrityError:
        _taken(fields.held_on)
    record(by=by, action="plan_clinic", subject_kind="clinic", subject_id=made.pk)
    return made


@transaction.atomic
def change_clinic(
    *, by: Actor, clinic: Clinic, fields: ClinicFields, version: int, today: date, reason: str = ""
) -> Clinic:
    """Change when and where; another day needs a reason, which stays.

    Papers that were final are opened again where the new day leaves time for it; the edition that was final stays.
    Raises ``ValidationError``: ``stale``, ``over``, ``reason`` or the name of a field.
    """
    clinic = Clinic.objects.select_for_update().get(pk=clinic.pk)
    _check_goes_on(clinic)
    if version != clinic.version:
        raise ValidationError(_("Somebody changed it meanwhile: what stands now is shown below."), "stale")
    was, moves = clinic.held_on, fields.held_on != clinic.held_on
    reason = typed_words(reason)
    _check(fields, today if moves else None)
    if moves and not reason:
        raise ValidationError(_("Say why it moves: those who come are told."), "reason")
    if len(reason) > LONGEST_REASON:
        raise ValidationError(_("Say it in at most 500 characters."), "reason")
    opens = moves and opens_again(clinic.state == ClinicState.FROZEN, fields.held_on, today)
    if opens:
        clinic.state, clinic.frozen_at = ClinicState.PREPARING, None
    clinic.held_on, clinic.begins, clinic.minutes = fields.held_on, fields.begins, fields.minutes
    clinic.place = fields.place.strip()
    clinic.version += 1
    try:
        with transaction.atomic():
            clinic.save(
                update_fields=["held_on", "begins", "minutes", "place", "version", "state", "frozen_at"]
            )  # fmt: skip
    except IntegrityError:
        _taken(fields.held_on)
    if moves:
        ClinicMove.objects.create(
            clinic=clinic, was=was, now=fields.held_on, reason=reason, by=by.user_id, at=timezone.now()
        )
    record(by=by, action="move_clinic" if moves else "change_clinic", subject_kind="clinic", subject_id=clinic.pk,
           subject_version=clinic.version, reason=reason)  # fmt: skip
    return clinic


@transaction.atomic
def cancel_clinic(*, by: Actor, clinic: Clinic, reason: str) -> Clinic:
    """Cancel a clinic that was not held, with a reason. Raises ``ValidationError``: ``over`` or ``reason``."""
    clinic = Clinic.objects.select_for_update().get(pk=clinic.pk)
    _check_goes_on(clinic)
    reason = typed_words(reason)
    if not 0 < len(reason) <= LONGEST_REASON:
        raise ValidationError(_("Say why, in at most 500 characters: those who come are told."), "reason")
    clinic.state, clinic.cancelled_reason = ClinicState.CANCELLED, reason
    clinic.version += 1
    clinic.save(update_fields=["state", "cancelled_reason", "version"])
    record(by=by, action="cancel_clinic", subject_kind="clinic", subject_id=clinic.pk, reason=reason)
    return clinic


@transaction.atomic
def hold_clinic(*, by: Actor, clinic: Clinic, today: date) -> Clinic:
    """Say that a clinic was held; from then on those who came may answer two questions for two weeks.

    Raises ``ValidationError``: ``over``, ``early`` before its day, ``papers`` as long as they are not final.
    """
    clinic = Clinic.objects.select_for_update().get(pk=clinic.pk)
    _check_goes_on(clinic)
    if clinic.held_on > today:
        day = date_format(clinic.held_on, "j F Y")
        raise ValidationError(_("It is on %(day)s: say so on that day or after it.") % {"day": day}, "early")
    if clinic.state != ClinicState.FROZEN:
        raise ValidationError(_("Make its papers final first, so that what was discussed is kept."), "papers")
    clinic.state, clinic.held_at = ClinicState.HELD, timezone.now()
    clinic.pulse_until = max(today, clinic.held_on) + PULSE_DAYS
    clinic.version += 1
    clinic.save(update_fields=["state", "held_at", "pulse_until", "version"])
    record(by=by, action="hold_clinic", subject_kind="clinic", subject_id=clinic.pk)
    return clinic


def _check(fields: ClinicFields, today: date | None) -> None:
    """``today``: the day that it may not lie before, where it is a new one."""
    if today is not None and fields.held_on < today:
        raise ValidationError(_("Choose a day that is still to come."), "held_on")
    if not FEWEST_MINUTES <= fields.minutes <= MOST_MINUTES:
        raise ValidationError(_("It lasts between one and five hours: give 60 to 300 minutes."), "minutes")
    if not 0 < len(fields.place.strip()) <= LONGEST_PLACE:
        raise ValidationError(_("Say where, in at most 120 characters."), "place")


def _check_goes_on(clinic: Clinic) -> None:
    if clinic.state in (ClinicState.HELD, ClinicState.CANCELLED):
        raise ValidationError(_("It is over: nothing changes any more."), "over")


def _taken(day: date) -> NoReturn:
    raise ValidationError(
        _("There is one on %(day)s already: choose another day.") % {"day": date_format(day, "j F Y")}, "held_on"
    )
