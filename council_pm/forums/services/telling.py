"""Telling people of sessions that they signed up for, within the one budget that each has (``notices``)."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from council_pm.audit.services import Entry, record_many
from council_pm.core.access import Actor
from council_pm.forums.models import Attendance, Coming, Session
from council_pm.forums.selectors.sessions import soon
from council_pm.notices.models import AlertKind
from council_pm.notices.services import News, raise_alerts

KIND = "session"
_A_GROUP = 10**13  # as ``indicators.attention`` ranks
RANKS = {"cancelled": 0, "moved": 0, "place": 0, "soon": 5 * _A_GROUP}


class What(StrEnum):
    """What somebody is told of a session."""

    CANCELLED = "cancelled"
    MOVED = "moved"
    PLACE = "place"
    SOON = "soon"


def when_words(session: Session) -> str:
    """When and where: the day, from when to when, and the place."""
    starts, ends = timezone.localtime(session.starts), timezone.localtime(session.ends)
    words = _("%(day)s, %(from)s to %(to)s") % {
        "day": date_format(starts, "j F Y"),
        "from": time_format(starts, "H:i"),
        "to": time_format(ends, "H:i"),
    }
    return f"{words}, {session.place}" if session.place else words


def tell(session: Session, what: What, people: Collection[int] | None = None) -> int:
    """Tell those who signed up for a session, or these of them; answers how many were told something new."""
    rows = Attendance.objects.filter(session=session, person__user__is_active=True)
    rows = rows.exclude(state=Coming.WITHDRAWN) if people is None else rows.filter(person__in=people)
    version = f"{what.value} {session.version}"
    new = raise_alerts(
        News(user_id, KIND, str(session.pk), version, AlertKind.SESSION, _said(session, what), RANKS[what.value])
        for user_id in rows.order_by("pk").values_list("person__user__pk", flat=True)
    )
    return len(new)


@transaction.atomic
def remind(*, by: Actor) -> int:
    """Remind who comes of sessions of the next two days, once; safe to repeat. Answers how many were told."""
    told, events = 0, []
    for session in soon(timezone.now()).order_by("starts", "pk"):
        coming = session.attendances.filter(state=Coming.COMING).values_list("person_id", flat=True)
        count = tell(session, What.SOON, list(coming))
        told += count
        if count:
            events.append(Entry("remind_of_session", "session", session.pk, session.version))
    record_many(by=by, events=events, changes_screens=False)
    return told


def _said(session: Session, what: What) -> str:
    words = {"when": when_words(session)}
    if what is What.CANCELLED:
        return _("It does not take place. It was to be on %(when)s.") % words
    if what is What.MOVED:
        return _("It was moved. It is now on %(when)s.") % words
    if what is What.PLACE:
        return _("A place became free: you have it. It is on %(when)s.") % words
    return _("It is on %(when)s.") % words
