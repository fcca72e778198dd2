"""What is noted and promised in the meeting, and who came."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinics.models import Attendee, Clinic, ClinicState, Commitment, Item, Note, NoteAddressee, Side
from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.typed import typed_words
from council_pm.org.models import OrgUnit
from council_pm.people.models import Person, User
from plans.models import Visibility
from plans.services.actions import ActionFields, create_action

LONGEST_NOTE = 5_000


@transaction.atomic
def keep_note(
    *,
    by: Actor,
    clinic: Clinic,
    client_id: uuid.UUID,
    version: int,
    text: str,
    item: Item | None = None,
    private_for: Collection[User] | None = None,
) -> Note:
    """Keep a note; what is sent twice is kept once. ``version`` is the one it was typed on, nought for a new one.

    ``private_for``: those whom a private note is addressed to, nothing for one that everybody of the clinic reads; it
    is said when the note is made. A note that another browser changed meanwhile gets one beside it, so that both texts
    are kept. The record says that something was noted, never what.
    Raises ``ValidationError``: ``text``, ``cancelled``, or ``author`` where it is somebody else's.
    """
    clinic = Clinic.objects.select_for_update().get(pk=clinic.pk)
    text = typed_words(text)
    if not 0 < len(text) <= LONGEST_NOTE:
        raise ValidationError(_("Write your note, in at most 5,000 characters."), "text")
    if clinic.state == ClinicState.CANCELLED:
        raise ValidationError(_("This meeting was cancelled: copy what you typed before you leave."), "cancelled")
    found = Note.objects.filter(client_id=client_id).first()
    if found is None:
        return _new_note(by, clinic, client_id, text, item, private_for)
    if found.author_id != by.user_id or found.clinic_id != clinic.pk:
        raise ValidationError(_("That note is somebody else's: write one of your own."), "author")
    if found.text == text:
        return found
    if version != found.version:
        to = [one.user for one in found.addressees.select_related("user")] if found.private else None
        beside = Note.objects.filter(beside=found, text=text).first()
        return beside or _new_note(by, clinic, uuid.uuid4(), text, found.item, to, beside=found)
    found.text, found.version, found.changed_at = text, found.version + 1, timezone.now()
    found.save(update_fields=["text", "version", "changed_at"])
    _recorded(by, found)
    return found


@transaction.atomic
def promise(
    *,
    by: Actor,
    clinic: Clinic,
    client_id: uuid.UUID,
    side: str,
    unit: OrgUnit,
    fields: ActionFields,
    item: Item | None = None,
) -> Commitment:
    """Keep a promise made in the meeting as an action of the one list; what is sent twice is kept once.

    ``unit``: the service that it helps. Raises ``ValidationError``: ``side``, ``cancelled``, or the name of a field of
    the action.
    """
    clinic = Clinic.objects.select_for_update().get(pk=clinic.pk)
    there = Commitment.objects.filter(client_id=client_id, clinic=clinic).first()
    if there is not None:
        return there
    if clinic.state == ClinicState.CANCELLED:
        raise ValidationError(_("This meeting was cancelled: copy what you typed before you leave."), "cancelled")
    if side not in Side.values:
        raise ValidationError(_("Say whose promise it is."), "side")
    # Those read it who come to clinics.
    action = create_action(by=by, unit=unit, fields=replace(fields, visibility=Visibility.CLINIC))
    made = Commitment.objects.create(
        clinic=clinic, item=item, action=action, side=side, client_id=client_id, at=timezone.now()
    )
    record(by=by, action="promise_in_clinic", subject_kind="clinic", subject_id=clinic.pk, detail={"side": side})
    return made


@transaction.atomic
def set_attendance(*, by: Actor, clinic: Clinic, people: Collection[Person]) -> int:
    """Say who came. Raises ``ValidationError`` ``early`` before its papers are final, or ``cancelled``."""
    clinic = Clinic.objects.select_for_update().get(pk=clinic.pk)
    if clinic.state in (ClinicState.CANCELLED, ClinicState.PREPARING):
        raise ValidationError(_("Say who came when it is held."), "early")
    wanted, there = {one.pk for one in people}, set(clinic.attendees.values_list("person_id", flat=True))
    clinic.attendees.filter(person__in=there - wanted).delete()
    Attendee.objects.bulk_create(Attendee(clinic=clinic, person_id=pk) for pk in sorted(wanted - there))
    record(by=by, action="set_attendance", subject_kind="clinic", subject_id=clinic.pk, detail={"came": len(wanted)})
    return len(wanted)


def _new_note(
    by: Actor,
    clinic: Clinic,
    client_id: uuid.UUID,
    text: str,
    item: Item | None,
    private_for: Collection[User] | None,
    *,
    beside: Note | None = None,
) -> Note:
    if by.user_id is None:
        raise ValueError("A note has an author.")
    now = timezone.now()
    made = Note.objects.create(
        clinic=clinic, item=item, author_id=by.user_id, client_id=client_id, private=private_for is not None, text=text,
        beside=beside, at=now, changed_at=now,
    )  # fmt: skip
    NoteAddressee.objects.bulk_create(
        NoteAddressee(note=made, user=one) for one in private_for or () if one.pk != by.user_id
    )
    _recorded(by, made)
    return made


def _recorded(by: Actor, note: Note) -> None:
    """Of a private note the record says nothing: that somebody keeps one is theirs."""
    if not note.private:
        record(by=by, action="note_in_clinic", subject_kind="clinic", subject_id=note.clinic_id)
