"""Attaching a file, taking it away, adding a note, and sweeping up what nothing speaks of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Count, Max, Q
from django.utils import timezone

from council_pm.attachments import storage
from council_pm.attachments.contents import Checked, checked
from council_pm.attachments.models import Attachment, Note, Removal
from council_pm.attachments.refusals import FileRefusedError, NoteRefusedError
from council_pm.attachments.scanning import scan
from council_pm.attachments.storage import Stored
from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.core.subjects import Ref
from council_pm.core.typed import typed_words

LONGEST_NOTE = 2000  # characters
MOST_FILES = 20  # about one thing, those that were removed left out
KEPT_WITHOUT_ROW = timedelta(days=1)  # whatever is being sent has its row by then
KEPT_AFTER_REMOVAL = timedelta(days=30)
_MOST_RACES = 10
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found: files without a row, files removed long ago (both deleted), and rows without their file."""

    orphans: int
    removed: int
    missing: int


def most_bytes() -> int:
    """How large a file may be (``ATTACHMENT_MEGABYTES``)."""
    return int(settings.ATTACHMENT_MEGABYTES) * 1024 * 1024


def attach_file(*, by: Actor, about: Ref, name: str, chunks: Iterable[bytes]) -> Attachment:
    """Keep a file about a thing, in the version that was on the screen. The caller sees to the right.

    The bytes are on the disk before there is a row: killed in between, a file is left that the sweep finds, and
    never a row without its file. The same file about the same version once more is the one that is there.
    Raises ``FileRefusedError``; nothing of the file is kept then.
    """
    stored = storage.write(chunks, most=most_bytes())
    try:
        with storage.opened(stored.stored_as) as file:
            found = checked(name, file)
        scan(storage.path_of(stored.stored_as))
        row = _row_of(by, about, found, stored)
    except FileRefusedError:
        storage.discard(stored.stored_as)
        raise
    # After any other fault the file stays for the sweep: that the database did not answer does not say that it
    # did not keep the row.
    if row.stored_as != stored.stored_as:
        storage.discard(stored.stored_as)
    return row


@transaction.atomic
def remove_attachment(*, by: Actor, attachment: Attachment) -> bool:
    """Take a file away, for good; False where that had been done. The caller sees to the right."""
    _row, is_first = Removal.objects.get_or_create(
        attachment=attachment, defaults={"removed_by_id": _person(by), "removed_at": timezone.now()}
    )
    if is_first:
        record(by=by, action="remove_file", subject_kind="attachment", subject_id=attachment.pk,
               detail={"about": f"{attachment.subject_kind} {attachment.subject_id}"})  # fmt: skip
    return is_first


@transaction.atomic
def add_note(*, by: Actor, about: Ref, text: str) -> Note:
    """Say something about a thing as it is in a version. The caller sees to the right.

    What the same person has just said is not said again: a form that was sent twice is one note.
    Raises ``NoteRefusedError`` for a text that says nothing or is too long.
    """
    said = typed_words(text)
    if not said:
        raise NoteRefusedError("empty")
    if len(said) > LONGEST_NOTE:
        raise NoteRefusedError("too_long", str(LONGEST_NOTE))
    last = Note.objects.filter(subject_kind=about.kind, subject_id=about.id).order_by("-at", "-pk").first()
    if last is not None and (last.by_id, last.subject_version, last.text) == (by.user_id, about.version, said):
        return last
    note = Note.objects.create(
        subject_kind=about.kind,
        subject_id=about.id,
        subject_version=about.version,
        by_id=_person(by),
        at=timezone.now(),
        text=said,
    )
    record(by=by, action="add_note", subject_kind="note", subject_id=note.pk, subject_version=about.version,
           detail={"about": f"{about.kind} {about.id}"})  # fmt: skip
    return note


def sweep_files(*, now: datetime) -> Swept:
    """Delete files that have no row a day after they were written, and those that were removed a month ago.

    Counts the rows whose file is gone from the disk (a backup without its files, say). Safe to repeat.
    """
    orphans = removed = 0
    old = list(storage.stored_before((now - KEPT_WITHOUT_ROW).timestamp()))
    for first in range(0, len(old), _BATCH):
        names = old[first : first + _BATCH]
        rows = dict(Attachment.objects.filter(stored_as__in=names).values_list("stored_as", "removal__removed_at"))
        for name in names:
            if name not in rows:
                orphans += 1
                storage.discard(name)
            elif rows[name] is not None and rows[name] < now - KEPT_AFTER_REMOVAL:
                removed += 1
                storage.discard(name)
    kept = Attachment.objects.filter(removal=None).values_list("stored_as", flat=True)
    missing = sum(not storage.path_of(name).exists() for name in kept.iterator(_BATCH))
    return Swept(orphans, removed, missing)


def _person(by: Actor) -> int:
    if by.user_id is None:
        raise ValueError("Evidence comes from people, never from the system.")
    return by.user_id


def _row_of(by: Actor, about: Ref, found: Checked, stored: Stored) -> Attachment:
    """The row of the file. Two at once want the same number: the second looks again at how many there are."""
    for _attempt in range(_MOST_RACES):
        try:
            return _keep(by=by, about=about, found=found, stored=stored)
        except IntegrityError:
            continue
    raise OperationalError("A file could not be attached: others were faster each time.")


@transaction.atomic
def _keep(*, by: Actor, about: Ref, found: Checked, stored: Stored) -> Attachment:
    everything = Attachment.objects.filter(subject_kind=about.kind, subject_id=about.id)
    # Both in one statement, and before anything else is looked at: were others to commit between two statements, the
    # count could be of before and the number of after.
    seen = everything.aggregate(last=Max("number"), there=Count("pk", filter=Q(removal=None)))
    same = everything.filter(removal=None, sha256=stored.sha256, subject_version=about.version, name=found.name).first()
    if same is not None:
        return same
    if seen["there"] >= MOST_FILES:
        raise FileRefusedError("too_many", str(MOST_FILES))
    row = Attachment.objects.create(
        subject_kind=about.kind,
        subject_id=about.id,
        subject_version=about.version,
        number=(seen["last"] or 0) + 1,
        name=found.name,
        content_type=found.content_type,
        size=stored.size,
        sha256=stored.sha256,
        stored_as=stored.stored_as,
        uploaded_by_id=_person(by),
        uploaded_at=timezone.now(),
    )
    record(by=by, action="attach_file", subject_kind="attachment", subject_id=row.pk, subject_version=about.version,
           detail={"about": f"{about.kind} {about.id}", "size": stored.size, "sha256": stored.sha256})  # fmt: skip
    return row
