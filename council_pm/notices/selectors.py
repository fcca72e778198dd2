"""Reading follows and alerts: what one person is shown, within what they may see today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from council_pm.core import subjects
from council_pm.core.subjects import Ref, Subject
from council_pm.notices.models import MONTHLY_BUDGET, Alert, AlertKind, Follow, Mail, MailChoice
from council_pm.people.models import User

PAGE = 50
RECENTLY = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class AlertLine:
    """One alert as its person sees it. ``subject`` is None, and the sentence empty, for what they may not see now."""

    id: int
    subject: Subject | None
    kind: str
    sentence: str
    at: datetime
    is_read: bool


@dataclass(frozen=True, slots=True)
class FollowLine:
    """One thing that somebody follows or muted; ``title`` is its id where they may not see it now."""

    kind: str
    id: str
    title: str
    url: str
    muted: bool
    since: datetime


@dataclass(frozen=True, slots=True)
class FollowState:
    """What the buttons beside a thing are about. ``state`` is "follows", "muted" or ""."""

    kind: str
    id: str
    state: str


def follow_state(user_id: int, kind: str, subject_id: str) -> FollowState:
    """Whether somebody follows a thing, in one query."""
    muted = Follow.objects.filter(user=user_id, subject_kind=kind, subject_id=subject_id).values_list(
        "muted", flat=True
    )
    row = muted.first()
    return FollowState(kind, subject_id, "" if row is None else "muted" if row else "follows")


def alerts_of(user: User) -> QuerySet[Alert]:
    """Every alert of a person, newest first, those over the budget left out."""
    return Alert.objects.filter(user=user, place__isnull=False).order_by("-created_at", "rank", "pk")


def alert_lines(user: User, alerts: Sequence[Alert]) -> list[AlertLine]:
    """Alerts as their person may see them today, in a fixed number of queries."""
    seen = subjects.load(user, [ref_of(one) for one in alerts])
    return [_line(one, seen.get(ref_of(one))) for one in alerts]


def changed_for(user: User) -> list[AlertLine]:
    """What changed lately in what somebody follows and they have not read, at most as many as a month may bring."""
    unread = alerts_of(user).filter(read_at=None, created_at__gte=timezone.now() - RECENTLY)
    return [line for line in alert_lines(user, list(unread[:MONTHLY_BUDGET])) if line.subject]


def follows_of(user: User) -> QuerySet[Follow]:
    """Everything that somebody follows or muted."""
    return Follow.objects.filter(user=user).order_by("muted", "subject_kind", "subject_id")


def follow_lines(user: User, rows: Sequence[Follow]) -> list[FollowLine]:
    """The same with titles and addresses, in a fixed number of queries."""
    refs = {row.pk: Ref(row.subject_kind, row.subject_id) for row in rows}
    seen = subjects.load(user, refs.values())
    found = []
    for row in rows:
        subject = seen.get(refs[row.pk]) or Subject(row.subject_id, "")
        found.append(FollowLine(row.subject_kind, row.subject_id, subject.title, subject.url, row.muted, row.since))
    return found


def mail_of(user: User) -> Mail:
    """How often somebody wants a digest."""
    chosen = MailChoice.objects.filter(user=user).values_list("mail", flat=True).first()
    return Mail(chosen) if chosen else Mail.WEEKLY


def followers(kind: str, ids: Sequence[str]) -> dict[str, dict[int, bool]]:
    """By thing: who follows it (False) or muted it (True), in one query."""
    found: dict[str, dict[int, bool]] = {}
    rows = Follow.objects.filter(subject_kind=kind, subject_id__in=ids).values_list("subject_id", "user_id", "muted")
    for subject_id, user_id, muted in rows:
        found.setdefault(subject_id, {})[user_id] = muted
    return found


def ref_of(alert: Alert) -> Ref:
    """What an alert is about."""
    return Ref(alert.subject_kind, alert.subject_id, alert.subject_version)


def _line(alert: Alert, subject: Subject | None) -> AlertLine:
    return AlertLine(
        id=alert.pk,
        subject=subject,
        kind=str(AlertKind(alert.kind).label) if subject else "",
        sentence=alert.sentence if subject else "",
        at=alert.created_at,
        is_read=alert.read_at is not None,
    )
