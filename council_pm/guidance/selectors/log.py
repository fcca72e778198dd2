"""The log of the system itself, as everybody reads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.core.cache import cache
from django.db.models import CharField, Count, OuterRef, QuerySet, Subquery, Value
from django.urls import reverse

from council_pm.audit.selectors import Asked, EventLine, events, in_words
from council_pm.core.access import Permission, may
from council_pm.core.comparing import Part, compared
from council_pm.guidance.models import LogEntry, LogRevision, Look, LookOutcome
from council_pm.guidance.selectors.booklet import newest_revisions
from council_pm.people.selectors.names import sees_every_name, shown_names

SIZE = 25
_KEPT_FOR = 600  # seconds
AROUND = timedelta(days=31)
"""How far before and after a change its settings are looked for."""
_BESIDE = ("change_setting", "set_rule")
_MOST_BESIDE = 10


@dataclass(frozen=True, slots=True)
class EntryLine:
    """A change of the system in a list of them. ``is_due`` where the day to look again has come."""

    id: int
    revision: int
    kind: str
    kind_label: str
    what: str
    why: str
    decided_by: str
    since: date
    look_again: date | None
    is_due: bool

    @property
    def url(self) -> str:
        """Where all of it is read."""
        return reverse("guidance:log_entry", args=[self.id])


@dataclass(frozen=True, slots=True)
class LookLine:
    """What came of looking again, once."""

    outcome_label: str
    words: str
    next_on: date | None
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Correction:
    """What an entry said before it was corrected."""

    what: tuple[Part, ...]
    why: tuple[Part, ...]
    reason: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class EntryPage:
    """An entry with its corrections and looks, newest first, and the settings that were changed at the same time."""

    line: EntryLine
    written_by: str
    written_at: datetime
    is_stopped: bool
    looks: tuple[LookLine, ...]
    corrections: tuple[Correction, ...]
    beside: tuple[EventLine, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """How much is to be looked at again: pages of the booklet, and changes of the system."""

    pages: int
    changes: int


def newest_entries() -> QuerySet[LogRevision]:
    """What each entry says now, the newest change first."""
    last = LogRevision.objects.filter(entry=OuterRef("entry")).order_by("-revision").values("revision")[:1]
    return LogRevision.objects.filter(revision=Subquery(last)).order_by("-since", "-entry_id")


def due_entries(today: date) -> QuerySet[LogRevision]:
    """Those whose day to be looked at again has come, the longest waiting first."""
    return newest_entries().filter(look_again__lte=today).order_by("look_again", "entry_id")


def lines(revisions: Iterable[LogRevision], today: date) -> tuple[EntryLine, ...]:
    """These entries as lines; no query."""
    return tuple(_line(one, today) for one in revisions)


def due(today: date, version: int) -> Due:
    """How much is to be looked at again today; one query for each data version."""
    key = f"guidance-due:{version}:{today.isoformat()}"
    kept: Due | None = cache.get(key)
    if kept is None:
        kept = _due(today)
        cache.set(key, kept, _KEPT_FOR)
    return kept


def _due(today: date) -> Due:
    pages = newest_revisions().filter(look_again__lte=today, withdrawn=False).order_by()
    rows = (
        _counted(pages, "pages").union(_counted(due_entries(today).order_by(), "changes"), all=True)
    )  # fmt: skip
    counts = dict(rows)
    return Due(counts.get("pages", 0), counts.get("changes", 0))


def entry_page(user: Any, entry: LogEntry, today: date) -> EntryPage:
    """One entry in full; a fixed number of queries."""
    revisions = list(entry.revisions.order_by("revision"))
    looks = list(Look.objects.filter(revision__entry=entry).order_by("-pk"))
    after_look = {one.revision_id for one in looks}
    writers = (entry.by, *(one.by for one in revisions), *(one.by for one in looks))
    names = shown_names({one for one in writers if one}, every_name=sees_every_name(user))
    now = revisions[-1]
    return EntryPage(
        line=_line(now, today),
        written_by=names.get(entry.by, "") if entry.by else "",
        written_at=entry.at,
        is_stopped=bool(looks) and looks[0].outcome == LookOutcome.STOPPED,
        looks=tuple(
            LookLine(str(LookOutcome(one.outcome).label), one.words, one.next_on, names.get(one.by, ""), one.at)
            for one in looks
        ),
        corrections=tuple(
            Correction(
                tuple(compared(before.what, one.what)),
                tuple(compared(before.why, one.why)),
                one.reason,
                names.get(one.by, "") if one.by else "",
                one.at,
            )
            for before, one in reversed(list(pairwise(revisions)))
            if before.pk not in after_look
        ),
        beside=_beside(user, now.since),
    )


def _beside(user: Any, day: date) -> tuple[EventLine, ...]:
    """Settings and status rules that were changed at about this time, for who may read the record; two queries."""
    if not may(user, Permission.VIEW_AUDIT):
        return ()
    found = events(Asked(since=day - AROUND, until=day + AROUND)).filter(action__in=_BESIDE)[:_MOST_BESIDE]
    return tuple(in_words(found))


def _line(one: LogRevision, today: date) -> EntryLine:
    return EntryLine(
        id=one.entry_id,
        revision=one.revision,
        kind=one.kind,
        kind_label=str(one.get_kind_display()),
        what=one.what,
        why=one.why,
        decided_by=one.decided_by,
        since=one.since,
        look_again=one.look_again,
        is_due=one.look_again is not None and one.look_again <= today,
    )


def _counted(rows: QuerySet[Any], name: str) -> QuerySet[Any, tuple[str, int]]:
    counted: QuerySet[Any, tuple[str, int]] = (
        rows.values(name=Value(name, CharField())).annotate(number=Count("pk")).values_list("name", "number")
    )
    return counted
