"""Sessions for a calendar program: those that somebody signed up for, and one by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from council_pm.core.site import site_address
from council_pm.forums.access import visible_sessions
from council_pm.forums.models import Attendance, Coming, Session
from indicators.returns.ical import TimedEntry

PAST = timedelta(days=62)


def own_entries(user: Any, now: datetime) -> list[TimedEntry]:
    """The sessions that somebody has a place at, of the last two months and to come; one query.

    Title, place and time, and where its page is: a calendar is shared more easily than a page.
    """
    mine = Attendance.objects.filter(person=user.person_id, state=Coming.COMING)
    rows = visible_sessions(user).filter(pk__in=mine.values("session"), ends__gte=now - PAST)
    return [entry_of(one) for one in rows.order_by("starts", "pk")]


def entry_of(session: Session) -> TimedEntry:
    """One session."""
    return TimedEntry(
        uid=f"session-{session.pk}@council-pm",
        starts=session.starts,
        ends=session.ends,
        summary=session.title,
        place=session.place,
        url=site_address(session.get_absolute_url()),
        sequence=session.version - 1,
        is_cancelled=session.cancelled_at is not None,
    )
