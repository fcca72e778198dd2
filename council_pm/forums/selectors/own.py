"""What of forums waits for somebody: sessions that they signed up for, and briefings to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import CharField, Exists, F, OuterRef, Value
from django.urls import reverse
from django.utils.timezone import localdate

from council_pm.forums.access import briefings_for
from council_pm.forums.models import Acknowledgement, Attendance, Coming

SOON = timedelta(days=14)
MOST = 3
_KEPT_FOR = 60 * 60
_CANCELLED, _BRIEFING = "cancelled", "briefing"


@dataclass(frozen=True, slots=True)
class OwnForumItem:
    """A session (``coming``, ``waiting`` or ``cancelled``) or a ``briefing``, and until when it waits."""

    what: str
    title: str
    url: str
    at: datetime
    until: datetime | None


def own_forum_items(user: Any, now: datetime, version: int) -> list[OwnForumItem]:
    """Sessions of the next fortnight that the reader signed up for, and what they have not read yet.

    One query for each person, day and data version: every change of a session, a place or a briefing raises that.
    """
    if user.person_id is None:
        return []
    key = f"forum-items:{version}:{user.pk}:{localdate(now).isoformat()}"
    kept: list[OwnForumItem] | None = cache.get(key)
    if kept is None:
        kept = _items(user, now)
        cache.set(key, kept, _KEPT_FOR)
    return [one for one in kept if one.until is None or one.until >= now][:MOST]


def _items(user: Any, now: datetime) -> list[OwnForumItem]:
    mine = Attendance.objects.filter(person=user.person_id, session__ends__gte=now, session__starts__lte=now + SOON)
    sessions = (
        mine.exclude(state=Coming.WITHDRAWN)
        .annotate(what=F("state"), ref=F("session_id"), title=F("session__title"), at=F("session__starts"),
                  until=F("session__ends"), gone=F("session__cancelled_at"))
        .values_list("what", "ref", "title", "at", "until", "gone")
    )  # fmt: skip
    read = Acknowledgement.objects.filter(briefing=OuterRef("pk"), person=user.person_id)
    unread = (
        briefings_for(user)
        .filter(~Exists(read))
        .annotate(what=Value(_BRIEFING, CharField()), ref=F("pk"), at=F("issued_at"), until=F("withdrawn_at"),
                  gone=F("withdrawn_at"))
        .values_list("what", "ref", "title", "at", "until", "gone")
    )  # fmt: skip
    found = [_item(*row) for row in sessions.order_by().union(unread.order_by(), all=True)]
    return sorted(found, key=lambda one: (one.what == _BRIEFING, one.at))


def _item(what: str, ref: int, title: str, at: datetime, until: datetime | None, gone: datetime | None) -> OwnForumItem:
    if what == _BRIEFING:
        return OwnForumItem(what, title, reverse("forums:briefing_page", args=[ref]), at, until)
    return OwnForumItem(_CANCELLED if gone else what, title, reverse("forums:session_page", args=[ref]), at, until)
