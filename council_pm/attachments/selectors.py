"""Reading files and notes: those of one thing, or of many things of a kind in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from council_pm.attachments.models import Attachment, Note
from council_pm.attachments.registry import Holder, holders
from council_pm.core.access import AccessScope, Permission, may
from council_pm.people.selectors import signatories


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file; ``by`` is empty for who may not read officers' names. ``of_earlier``: the thing has moved on since."""

    id: int
    name: str
    url: str
    size: int
    at: datetime
    by: str
    of_earlier: bool


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a thing as one reader sees them, and what they may do (``templates/attachments/_files.html``)."""

    kind: str
    id: str
    holder: Holder
    lines: tuple[FileLine, ...]
    may_add: bool
    may_remove: bool

    def access_scope(self) -> AccessScope:
        """Where the thing belongs."""
        return self.holder.scope


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One note; ``by`` is empty for who may not read officers' names."""

    id: int
    text: str
    at: datetime
    by: str
    of_earlier: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """What officers say of a thing, as one reader sees it (``templates/attachments/_talk.html``)."""

    kind: str
    id: str
    holder: Holder
    lines: tuple[NoteLine, ...]
    may_write: bool

    def access_scope(self) -> AccessScope:
        """Where the thing belongs."""
        return self.holder.scope


def files_of(reader: Any, kind: str, ids: Collection[str]) -> dict[str, Files]:
    """By id: the files of those of these things whose files the reader may see."""
    seen = holders(reader, kind, ids)
    rows = Attachment.objects.filter(subject_kind=kind, subject_id__in=seen, removal=None).order_by("number")
    theirs: dict[str, list[Attachment]] = {}
    for row in rows:
        theirs.setdefault(row.subject_id, []).append(row)
    named = {key for key in theirs if may(reader, Permission.VIEW_OFFICER_NAMES, seen[key])}
    names = _names({row.uploaded_by_id for key in named for row in theirs[key]})
    found = {}
    for key, holder in seen.items():
        has_right = may(reader, Permission.ATTACH_EVIDENCE, holder)
        lines = tuple(
            FileLine(
                id=row.pk,
                name=row.name,
                url=row.get_absolute_url(),
                size=row.size,
                at=row.uploaded_at,
                by=names.get(row.uploaded_by_id, "") if key in named else "",
                of_earlier=row.subject_version != holder.version,
            )
            for row in theirs.get(key, ())
        )
        found[key] = Files(
            kind, key, holder, lines, has_right and holder.takes_files, has_right and holder.lets_files_go
        )
    return found


def notes_of(reader: Any, kind: str, ids: Collection[str]) -> dict[str, list[NoteLine]]:
    """By id: the notes on those of these things whose files the reader may see, oldest first."""
    return _note_lines(reader, kind, holders(reader, kind, ids))


def _note_lines(reader: Any, kind: str, seen: Mapping[str, Holder]) -> dict[str, list[NoteLine]]:
    rows = list(Note.objects.filter(subject_kind=kind, subject_id__in=seen).order_by("at", "pk"))
    named = {key for key in seen if may(reader, Permission.VIEW_OFFICER_NAMES, seen[key])}
    names = _names({row.by_id for row in rows if row.subject_id in named})
    found: dict[str, list[NoteLine]] = {key: [] for key in seen}
    for row in rows:
        key = row.subject_id
        by = names.get(row.by_id, "") if key in named else ""
        found[key].append(NoteLine(row.pk, row.text, row.at, by, row.subject_version != seen[key].version))
    return found


def talk_about(reader: Any, kind: str, subject_id: str) -> Talk | None:
    """The discussion of one thing; nothing where the reader may not see it. Whoever adds evidence may write.

    What state the thing is in makes no difference: a signed figure can be discussed as well.
    """
    holder = holders(reader, kind, [subject_id]).get(subject_id)
    if holder is None:
        return None
    lines = tuple(_note_lines(reader, kind, {subject_id: holder})[subject_id])
    return Talk(kind, subject_id, holder, lines, may(reader, Permission.ATTACH_EVIDENCE, holder))


def attachment_in_sight(reader: Any, attachment_id: int) -> tuple[Attachment, Holder] | None:
    """A file that is there, with what it is about, for a reader who may see it."""
    row = Attachment.objects.filter(pk=attachment_id, removal=None).first()
    holder = holders(reader, row.subject_kind, [row.subject_id]).get(row.subject_id) if row else None
    return (row, holder) if row and holder else None


def _names(user_ids: Collection[int]) -> dict[int, str]:
    return {pk: one.name for pk, one in signatories(user_ids).items()} if user_ids else {}
