"""What of forums waits for somebody: sessions that they signed up for, and briefings to read; one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Value
from django.urls import reverse

from council_pm.forums.access import visible_briefings
from council_pm.forums.models import Acknowledgement, Attendance, Coming

SOON = timedelta(days=14)
MOST = 3
_CANCELLED, _BRIEFING = "cancelled", "briefing"


@dataclass(frozen=True, slots=True)
class OwnForumItem:
    """A session (``coming``, ``waiting`` or ``cancelled``) or a ``briefing``, with its day."""

    what: str
    title: str
    url: str
    at: datetime


def own_forum_items(user: Any, now: datetime) -> list[OwnForumItem]:
    """Sessions of the next fortnight that the reader signed up for, and what they have not read yet; one query."""
    if user.person_id is None:
        return []
    mine = Attendance.objects.filter(person=user.person_id, session__ends__gte=now, session__starts__lte=now + SOON)
    sessions = (
        mine.exclude(state=Coming.WITHDRAWN)
        .annotate(what=F("state"), ref=F("session_id"), title=F("session__title"), at=F("session__starts"),
                  gone=F("session__cancelled_at"))
        .values_list("what", "ref", "title", "at", "gone")
    )  # fmt: skip
    read = Acknowledgement.objects.filter(briefing=OuterRef("pk"), person=user.person_id)
    unread = (
        visible_briefings(user)
        .filter(~Exists(read), withdrawn_at__isnull=True)
        .annotate(what=Value(_BRIEFING, CharField()), ref=F("pk"), at=F("issued_at"),
                  gone=F("withdrawn_at"))
        .values_list("what", "ref", "title", "at", "gone")
    )  # fmt: skip
    found = [_item(*row) for row in sessions.order_by().union(unread.order_by(), all=True)]
    found.sort(key=lambda one: (one.what == _BRIEFING, one.at))
    return found[:MOST]


def _item(what: str, ref: int, title: str, at: datetime, gone: datetime | None) -> OwnForumItem:
    if what == _BRIEFING:
        return OwnForumItem(what, title, reverse("forums:briefing_page", args=[ref]), at)
    return OwnForumItem(_CANCELLED if gone else what, title, reverse("forums:session_page", args=[ref]), at)
