"""Briefings: those that are for a reader, one, and who has read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.safestring import SafeString

from council_pm.core.markdown import rendered
from council_pm.forums.access import briefings_for, visible_briefings
from council_pm.forums.models import Acknowledgement, Briefing
from council_pm.forums.selectors.members import members_of
from council_pm.people.models import User


@dataclass(frozen=True, slots=True)
class BriefingRow:
    """A briefing in a list."""

    title: str
    url: str
    forum: str
    issued_at: datetime
    withdrawn: bool
    is_read: bool
    readers: int


@dataclass(frozen=True, slots=True)
class Readers:
    """Who has read a briefing and who has not, by name."""

    read: Sequence[tuple[str, datetime]]
    unread: Sequence[str]


def briefing_list(user: Any) -> QuerySet[Briefing, Any]:
    """The briefings that are for a reader, the newest first."""
    mine = Acknowledgement.objects.filter(briefing=OuterRef("pk"), person=user.person_id)
    return _listed(visible_briefings(user), mine)


def unread_briefings(user: Any) -> QuerySet[Briefing, Any]:
    """Those that the reader is asked to read and has not, the newest first."""
    mine = Acknowledgement.objects.filter(briefing=OuterRef("pk"), person=user.person_id)
    return _listed(briefings_for(user).filter(~Exists(mine)), mine)


def _listed(rows: QuerySet[Briefing], mine: QuerySet[Acknowledgement]) -> QuerySet[Briefing, Any]:
    rows = rows.annotate(is_read=Exists(mine), readers=Count("acknowledgements"))
    return rows.select_related("forum").order_by("-issued_at", "-pk")


def briefing_rows(rows: QuerySet[Briefing, Any]) -> list[BriefingRow]:
    """These as lines; one query."""
    return [
        BriefingRow(
            one.title, one.get_absolute_url(), one.forum.name if one.forum else "", one.issued_at,
            one.withdrawn_at is not None, one.is_read, one.readers,
        )
        for one in rows
    ]  # fmt: skip


def text_of(briefing: Briefing) -> SafeString:
    """What it says, as it is read."""
    return rendered(briefing.text)


def readers_of(briefing: Briefing, today: date) -> Readers:
    """Who has read it, and of those whom it is for who has not; a fixed number of queries."""
    rows = Acknowledgement.objects.filter(briefing=briefing).select_related("person").order_by("person__name", "pk")
    read = {one.person_id: (one.person.name, one.at) for one in rows}
    if briefing.forum is not None:
        wanted = {line.person_id: line.name for line in members_of(briefing.forum, today)}
    else:
        signed = User.objects.filter(is_active=True, person__isnull=False).order_by("person__name")
        wanted = dict(signed.values_list("person_id", "person__name"))
    return Readers(tuple(read.values()), [name for pk, name in wanted.items() if pk not in read])
