"""One entry with everything around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from council_pm.core import subjects
from council_pm.core.subjects import Ref
from council_pm.people.selectors.names import sees_every_name, shown_names
from council_pm.practice.access import EntryInTree, may_change, readable_revisions
from council_pm.practice.models import Adoption, Award, EntryState, PracticeRevision
from council_pm.practice.selectors.evidence import Asked, Evidence, evidence
from council_pm.practice.selectors.places import last_names
from council_pm.practice.selectors.register import communities_of, is_due
from council_pm.practice.selectors.transfers import TransferRow, transfers_of_unit


@dataclass(frozen=True, slots=True)
class NoteRow:
    """What somebody said of their use of an entry on a day."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class UseRow:
    """Somebody used an entry: the newest note first. ``may_update``: the reader said so."""

    id: int
    unit: str
    who: str
    since: date
    notes: tuple[NoteRow, ...]
    may_update: bool


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """A revision of an entry."""

    number: int
    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class EntryPage:
    """An entry, its evidence as the reader sees it, who used it, and what hangs together with it."""

    unit: str
    communities: tuple[str, ...]
    evidence: Evidence | None
    source: subjects.Subject | None
    uses: tuple[UseRow, ...]
    transfers: tuple[TransferRow, ...]
    awards: tuple[tuple[int, str], ...]
    revisions: tuple[RevisionRow, ...]
    is_due: bool
    may_edit: bool
    may_publish: bool


def entry_page(user: Any, at: EntryInTree, today: date, *, may_publish: bool, keeps: bool) -> EntryPage:
    """Everything of an entry, in a fixed number of queries."""
    entry = at.entry
    newest = entry.newest
    assert newest is not None
    adoptions = list(Adoption.objects.filter(entry=entry).prefetch_related("notes").order_by("-since", "-pk"))
    revisions = list(readable_revisions(user, at).order_by("-revision"))
    people = {one.by for one in adoptions} | {one.by for one in revisions if one.by is not None}
    who = shown_names(people, every_name=sees_every_name(user))
    names = last_names({entry.unit_id, *(one.unit_id for one in adoptions)}, at.tree)
    return EntryPage(
        unit=names.get(entry.unit_id, entry.unit.code),
        communities=communities_of([newest.pk]).get(newest.pk, ()),
        evidence=evidence_of(user, at, newest),
        source=_source(user, at),
        uses=tuple(
            UseRow(
                one.pk, names.get(one.unit_id, ""), who.get(one.by, ""), one.since,
                tuple(NoteRow(note.text, note.at) for note in sorted(one.notes.all(), key=lambda note: -note.revision)),
                may_update=keeps or one.by == user.pk,
            )
            for one in adoptions
        ),
        transfers=transfers_of_unit(user, at.tree, entry.unit_id),
        awards=tuple(
            Award.objects.filter(entry=entry, withdrawn_at__isnull=True)
            .order_by("-year", "pk")
            .values_list("year", "recipient")
        ),
        revisions=tuple(RevisionRow(one.revision, one.at, who.get(one.by or 0, "")) for one in revisions),
        is_due=is_due(entry, today),
        may_edit=entry.state != EntryState.RETIRED and may_change(user, at),
        may_publish=entry.state == EntryState.DRAFT and may_publish,
    )  # fmt: skip


def evidence_of(user: Any, at: EntryInTree, revision: PracticeRevision) -> Evidence | None:
    """The line of a revision at its two days."""
    if revision.series_id is None or revision.before_on is None:
        return None
    asked = Asked(revision.series_id, revision.before_on, revision.after_on)
    return evidence(user, at.tree, [asked]).get(asked)


def _source(user: Any, at: EntryInTree) -> subjects.Subject | None:
    """What it was drafted from, where the reader sees that."""
    if not at.entry.source_kind:
        return None
    ref = Ref(at.entry.source_kind, at.entry.source_id)
    return subjects.load(user, [ref]).get(ref)
