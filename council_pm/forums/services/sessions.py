"""Planning a session, moving it, and cancelling it; who signed up is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.audit.services import record
from council_pm.core.access import Actor
from council_pm.forums.models import Cohort, Coming, Forum, Module, Session
from council_pm.forums.services import typed
from council_pm.forums.services.sign_up import fill_places
from council_pm.forums.services.telling import What, tell

LONGEST_PLACE = 200
LONGEST_WHY = 300
MOST_PLACES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFields:
    """What a session says. ``capacity`` is nothing where everybody has room."""

    title: str
    starts: datetime
    ends: datetime
    about: str = ""
    place: str = ""
    link: str = ""
    capacity: int | None = None
    module: Module | None = None
    cohort: Cohort | None = None


@transaction.atomic
def plan_session(*, by: Actor, forum: Forum, fields: SessionFields) -> Session:
    """A further session. Raises ``ValidationError`` with the name of the field as its code, or ``ended``."""
    if forum.ended_on is not None:
        raise ValidationError(_("This forum has ended."), "ended")
    made = Session.objects.create(
        forum=forum, created_by=by.user_id, created_at=timezone.now(), **_checked(forum, fields)
    )
    record(by=by, action="plan_session", subject_kind="session", subject_id=made.pk,
           detail={"starts": made.starts.isoformat()})  # fmt: skip
    return made


@transaction.atomic
def change_session(*, by: Actor, session: Session, fields: SessionFields, version: int) -> Session:
    """Change a session; where its time or place changes, who signed up is told. More room goes to who waits.

    Raises ``ValidationError``: ``stale``, ``cancelled``, ``capacity`` or the name of another field.
    """
    session = Session.objects.select_for_update().select_related("forum").get(pk=session.pk)
    if session.version != version:
        raise typed.stale()
    if session.cancelled_at is not None:
        raise ValidationError(_("It was cancelled: plan another one."), "cancelled")
    wanted = _checked(session.forum, fields)
    if session.starts <= timezone.now() and wanted["starts"] != session.starts:
        raise ValidationError(_("It has begun: its day stays what it was."), "starts")
    coming = session.attendances.filter(state=Coming.COMING).count()
    if fields.capacity is not None and fields.capacity < coming:
        words = ngettext("%(n)s person is coming", "%(n)s people are coming", coming) % {"n": coming}
        raise ValidationError(_("%(coming)s: leave at least as much room.") % {"coming": words}, "capacity")
    was = (session.starts, session.ends, session.place)
    for name, value in wanted.items():
        setattr(session, name, value)
    session.version += 1
    session.save(update_fields=[*wanted, "version"])
    record(by=by, action="change_session", subject_kind="session", subject_id=session.pk,
           subject_version=session.version, detail={"starts": session.starts.isoformat()})  # fmt: skip
    if session.is_open(timezone.now()):
        fill_places(session)
        if was != (session.starts, session.ends, session.place):
            tell(session, What.MOVED)
    return session


@transaction.atomic
def cancel_session(*, by: Actor, session: Session, why: str) -> Session:
    """Say that a session does not take place, and why. Raises ``ValidationError``: ``why``, ``cancelled``, ``past``."""
    session = Session.objects.select_for_update().get(pk=session.pk)
    why = typed.line(why, "why", LONGEST_WHY)
    if session.cancelled_at is not None:
        raise ValidationError(_("It was cancelled already."), "cancelled")
    if session.ends < timezone.now():
        raise ValidationError(_("It has taken place."), "past")
    session.cancelled_at, session.cancelled_why = timezone.now(), why
    session.version += 1
    session.save(update_fields=["cancelled_at", "cancelled_why", "version"])
    record(by=by, action="cancel_session", subject_kind="session", subject_id=session.pk, reason=why)
    tell(session, What.CANCELLED)
    return session


def _checked(forum: Forum, fields: SessionFields) -> dict[str, object]:
    title = typed.line(fields.title, "title")
    if fields.ends <= fields.starts:
        raise ValidationError(_("It ends before it starts: check both times."), "ends")
    if fields.capacity is not None and not 1 <= fields.capacity <= MOST_PLACES:
        raise ValidationError(_("Give a number from 1 to %(most)s, or nothing.") % {"most": MOST_PLACES}, "capacity")
    for name, part in (("module", fields.module), ("cohort", fields.cohort)):
        if part is not None and part.forum_id != forum.pk:
            raise ValidationError(_("Choose one of these."), name)
    return {
        "title": title, "about": typed.words(fields.about, "about"), "starts": fields.starts, "ends": fields.ends,
        "place": " ".join(typed.words(fields.place, "place", LONGEST_PLACE).split()), "link": typed.link(fields.link),
        "capacity": fields.capacity, "module": fields.module, "cohort": fields.cohort,
    }  # fmt: skip
