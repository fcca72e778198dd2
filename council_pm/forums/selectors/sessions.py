"""Lists of sessions, and the page of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from council_pm.core.markdown import rendered
from council_pm.forums.access import PartAt, may_sign_up, visible_sessions
from council_pm.forums.models import Attendance, Coming, Note, Session, SessionAction
from council_pm.forums.places import may_answer
from council_pm.forums.selectors.agenda import AgendaPart, agenda_of
from council_pm.forums.selectors.feedback import Answers, answers_of
from council_pm.org.selectors import tree
from plans.models import Action, ActionStatus
from plans.selectors.actions import visible_actions

A_PAGE = 25


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session in a list; ``mine`` is what the reader is to it, in words."""

    id: int
    title: str
    forum: str
    forum_url: str
    url: str
    starts: datetime
    ends: datetime
    place: str
    cancelled: bool
    coming: int
    capacity: int | None
    mine: str

    @property
    def is_full(self) -> bool:
        """Whether every place is taken."""
        return self.capacity is not None and self.coming >= self.capacity


@dataclass(frozen=True, slots=True)
class ActionLine:
    """What a session said it will do, and how that goes."""

    title: str
    url: str
    owner: str
    due: Any
    status: str


@dataclass(frozen=True, slots=True)
class NamedComer:
    """Who signed up or was there, for whoever keeps the forum."""

    person_id: int
    name: str
    state: str
    attended: bool | None


@dataclass(frozen=True, slots=True)
class SessionPage:
    """A session. ``names`` is empty for all but those who keep it; ``note`` for who may not read it."""

    session: Session
    mine: Attendance | None
    coming: int
    waiting: int
    attended: int
    may_sign_up: bool
    may_keep: bool
    reads_notes: bool
    may_answer: bool
    has_begun: bool
    is_past: bool
    agenda: Sequence[AgendaPart]
    note: Note | None
    actions: Sequence[ActionLine]
    names: Sequence[NamedComer]
    answers: Answers | None

    @property
    def note_html(self) -> SafeString:
        """What was noted, as it is read."""
        return rendered(self.note.text if self.note else "")

    @property
    def about_html(self) -> SafeString:
        """What it is about."""
        return rendered(self.session.about)

    @property
    def is_full(self) -> bool:
        """Whether every place is taken."""
        return self.session.capacity is not None and self.coming >= self.session.capacity


def session_list(user: Any, which: str, now: datetime, words: str = "") -> QuerySet[Session]:
    """The sessions that the reader finds: ``coming``, ``mine`` (coming ones that they signed up for) or ``past``."""
    rows = visible_sessions(user)
    if which == "mine":
        signed = Attendance.objects.filter(person=user.person_id).exclude(state=Coming.WITHDRAWN)
        rows = rows.filter(ends__gte=now, pk__in=signed.values("session"))
    else:
        rows = rows.filter(ends__lt=now) if which == "past" else rows.filter(ends__gte=now)
    for word in words.split():
        rows = rows.filter(Q(title__icontains=word) | Q(forum__name__icontains=word))
    return rows.order_by("-starts", "-pk") if which == "past" else rows.order_by("starts", "pk")


def session_rows(user: Any, *lists: QuerySet[Session]) -> list[SessionRow]:
    """The sessions of these lists as lines, in their order; one query a list and one more."""
    coming = Count("attendances", filter=Q(attendances__state=Coming.COMING))
    found = [one for rows in lists for one in rows.select_related("forum").annotate(coming=coming)]
    mine = _mine(user, found)
    return [
        SessionRow(
            one.pk, one.title, one.forum.name, one.forum.get_absolute_url(), one.get_absolute_url(), one.starts,
            one.ends, one.place, one.cancelled_at is not None, one.coming, one.capacity, mine.get(one.pk, ""),
        )
        for one in found
    ]  # fmt: skip


def session_page(user: Any, found: PartAt, now: datetime) -> SessionPage:
    """One session; a fixed number of queries."""
    session: Session = found.part
    today = timezone.localdate(now)
    people = list(session.attendances.select_related("person").order_by("signed_up_at", "pk"))
    signs_up = may_sign_up(user, found)
    reads = found.at.reads_notes or (session.cohort_id is not None and signs_up)
    mine = next((one for one in people if one.person_id == user.person_id), None)
    held_on = timezone.localdate(session.starts)
    has_notes = reads and session.cancelled_at is None
    return SessionPage(
        session=session,
        mine=mine,
        coming=sum(one.state == Coming.COMING for one in people),
        waiting=sum(one.state == Coming.WAITING for one in people),
        attended=sum(one.attended is True for one in people),
        may_sign_up=signs_up and session.is_open(now) and found.at.forum.ended_on is None,
        may_keep=found.at.keeps,
        reads_notes=reads,
        may_answer=mine is not None and mine.attended is True and not mine.answered and may_answer(held_on, today),
        has_begun=session.starts <= now,
        is_past=session.ends < now,
        agenda=agenda_of(session, today) if has_notes else (),
        note=newest_note(session) if has_notes else None,
        actions=actions_of(user, session) if has_notes else (),
        names=[NamedComer(one.person_id, one.person.name, _state(one), one.attended) for one in people]
        if found.at.keeps
        else (),
        answers=answers_of(session, sum(one.answered for one in people), today) if reads else None,
    )


def newest_note(session: Session) -> Note | None:
    """What was noted last."""
    return session.notes.order_by("-revision").first()


def actions_of(user: Any, session: Session) -> list[ActionLine]:
    """What a session said it will do, as far as the reader sees it; two queries."""
    ids = SessionAction.objects.filter(session=session).values("action")
    rows = visible_actions(user, tree(timezone.localdate())).filter(pk__in=ids).select_related("owner")
    return [_action(one) for one in rows.order_by("due", "pk")]


def soon(now: datetime) -> QuerySet[Session]:
    """Sessions that begin within two days and take place."""
    return Session.objects.filter(cancelled_at__isnull=True, starts__gt=now, starts__lte=now + timedelta(days=2))


def _action(one: Action) -> ActionLine:
    return ActionLine(
        one.title, one.get_absolute_url(), one.owner.title, one.due, str(ActionStatus(one.status).label)
    )  # fmt: skip


def _mine(user: Any, sessions: Sequence[Session]) -> Mapping[int, str]:
    rows = Attendance.objects.filter(person=user.person_id, session__in=[one.pk for one in sessions])
    return {one.session_id: _state(one) for one in rows if one.state != Coming.WITHDRAWN}


def _state(one: Attendance) -> str:
    if one.attended is not None:
        return _("was there") if one.attended else _("was not there")
    return str(Coming(one.state).label).lower()
