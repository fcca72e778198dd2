"""What is noted and promised in the meeting, and who came."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace

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


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads a note: everybody who comes to clinics, or its author and those it is addressed to."""

    private: bool = False
    to: tuple[User, ...] = ()

    def others(self, author_id: int) -> list[User]:
        """Those it is addressed to besides its author."""
        return [one for one in self.to if one.pk != author_id] if self.private else []


@transaction.atomic
def keep_note(
    *,
    by: Actor,
    clinic: Clinic,
    client_id: uuid.UUID,
    version: int,
    text: str,
    item: Item | None = None,
    readers: Readers | None = None,
) -> Note:
    """Keep a note; what is sent twice is kept once. ``version`` is the one it was typed on, nought for a new one.

    ``readers`` is what its author chose; nothing while it only saves itself: then a new note is its author's alone,
    and one that is there stays as it was. A note that another browser changed meanwhile gets one beside it, so that
    both texts are kept. The record says that something was noted, never what, and nothing of private ones.
    Raises ``ValidationError``: ``text``, ``cancelled``, or ``author`` where it is somebody else's.
    """
    if by.user_id is None:
        raise ValueError("A note has an author.")
    clinic = Clinic.objects.select_for_update().get(pk=clinic.pk)
    text = typed_words(text)
    if not 0 < len(text) <= LONGEST_NOTE:
        raise ValidationError(_("Write your note, in at most 5,000 characters."), "text")
    if clinic.state == ClinicState.CANCELLED:
        raise ValidationError(_("This meeting was cancelled: copy what you typed before you leave."), "cancelled")
    found = Note.objects.filter(client_id=client_id).first()
    if found is None:
        return _new_note(by, clinic, client_id, text, item, readers or Readers(private=True))
    if found.author_id != by.user_id or found.clinic_id != clinic.pk:
        raise ValidationError(_("That note is somebody else's: write one of your own."), "author")
    if found.text != text and version != found.version:
        to = tuple(one.user for one in found.addressees.select_related("user"))
        same = readers or Readers(private=found.private, to=to)
        beside = Note.objects.filter(beside=found, text=text).first()
        return beside or _new_note(by, clinic, uuid.uuid4(), text, found.item, same, beside=found)
    if readers is not None:
        _choose(by, found, readers)
    if found.text != text:
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
    there = Commitment.objects.filter(client_id=client_id).first()
    if there is not None and there.clinic_id == clinic.pk:
        return there
    if there is not None:
        raise ValidationError(_("That was promised in another meeting: open this page anew and type it again."), "side")
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
    readers: Readers,
    *,
    beside: Note | None = None,
) -> Note:
    now = timezone.now()
    made = Note.objects.create(
        clinic=clinic, item=item, author_id=by.user_id or 0, client_id=client_id, private=readers.private, text=text,
        beside=beside, at=now, changed_at=now,
    )  # fmt: skip
    NoteAddressee.objects.bulk_create(NoteAddressee(note=made, user=one) for one in readers.others(by.user_id or 0))
    _recorded(by, made)
    return made


def _choose(by: Actor, note: Note, readers: Readers) -> None:
    """Let those read it whom its author chose now."""
    opens = note.private and not readers.private
    if note.private != readers.private:
        note.private = readers.private
        note.save(update_fields=["private"])
    note.addressees.all().delete()
    NoteAddressee.objects.bulk_create(NoteAddressee(note=note, user=one) for one in readers.others(by.user_id or 0))
    if opens:
        _recorded(by, note)


def _recorded(by: Actor, note: Note) -> None:
    """Of a private note the record says nothing: that somebody keeps one is theirs."""
    if not note.private:
        record(by=by, action="note_in_clinic", subject_kind="clinic", subject_id=note.clinic_id)
