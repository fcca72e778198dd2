"""The forums that a reader finds, and the page of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min, Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from appraisals.selectors.demand import themes_wanted
from council_pm.core.access import Permission, may
from council_pm.core.markdown import rendered
from council_pm.forums.access import ForumAt, visible_forums
from council_pm.forums.models import (
    Cohort,
    Completion,
    Direction,
    Forum,
    ForumKind,
    Module,
    SessionAction,
    Topic,
)
from council_pm.forums.selectors.members import members_of
from council_pm.org.selectors import tree
from council_pm.people.models import Occupancy
from council_pm.people.selectors import in_force
from council_pm.people.selectors.names import sees_every_name, shown_names
from plans.kinds import year_of
from plans.models import ENDED
from plans.selectors.actions import visible_actions


@dataclass(frozen=True, slots=True)
class ForumRow:
    """A forum in a list. ``mine`` says what the reader is to it; ``next`` is when it next meets."""

    name: str
    url: str
    kind: str
    about: SafeString
    mine: str
    next: datetime | None


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic, who raised it as far as the reader may know, and what became of it."""

    id: int
    title: str
    text: str
    direction: str
    raised_at: datetime
    who: str
    outcome: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class ModuleRow:
    """A module with how many people have completed it, and whether the reader has.

    ``asked`` is how many ask for its theme in their appraisals, for who plans from that (N201).
    """

    id: int
    name: str
    about: SafeString
    link: str
    ended: bool
    completed: int
    mine: date | None
    theme: str
    asked: int | None


@dataclass(frozen=True, slots=True)
class CohortRow:
    """A cohort with how many people are in it."""

    id: int
    name: str
    starts: date
    ends: date | None
    people: int


@dataclass(frozen=True, slots=True)
class ForumPage:
    """A forum. Lists are empty for who may not read them. ``plans``: whether the reader plans from what is asked."""

    forum: Forum
    kind: str
    audience: str
    about: SafeString
    convenor: str
    is_vacant: bool
    members: int
    is_member: bool
    keeps: bool
    plans: bool
    topics: Sequence[TopicRow]
    modules: Sequence[ModuleRow]
    cohorts: Sequence[CohortRow]
    open_actions: int

    @property
    def raises(self) -> bool:
        """Whether the reader may raise a topic."""
        return (self.is_member or self.keeps) and self.forum.ended_on is None


def forum_rows(user: Any, now: datetime) -> list[ForumRow]:
    """The forums that the reader finds, those that have ended last; one query."""
    coming = Q(sessions__ends__gte=now, sessions__cancelled_at__isnull=True)
    rows = visible_forums(user).annotate(next=Min("sessions__starts", filter=coming))
    found = sorted(rows, key=lambda one: (one.ended_on is not None, one.name))
    return [
        ForumRow(
            one.name, one.get_absolute_url(), str(ForumKind(one.kind).label), rendered(one.about), _mine(one),
            one.next,
        )
        for one in found
    ]  # fmt: skip


def forum_page(user: Any, at: ForumAt, today: date) -> ForumPage:
    """One forum; a fixed number of queries."""
    forum = at.forum
    is_inside = at.is_member or at.keeps
    held = _held_by(forum, today)
    return ForumPage(
        forum=forum,
        kind=str(ForumKind(forum.kind).label),
        audience=forum.get_audience_display(),
        about=rendered(forum.about),
        convenor=forum.convenor.title if forum.convenor else "",
        is_vacant=forum.convenor is not None and not held,
        members=len(members_of(forum, today)) if at.keeps else 0,
        is_member=at.is_member,
        keeps=at.keeps,
        plans=may(user, Permission.VIEW_DEVELOPMENT_DEMAND),
        topics=topic_rows(user, forum, only_open=True) if is_inside else (),
        modules=_modules(user, forum, today) if forum.kind == ForumKind.PROGRAMME else (),
        cohorts=_cohorts(forum) if forum.kind == ForumKind.PROGRAMME else (),
        open_actions=_open_actions(user, forum, today) if at.reads_notes else 0,
    )


def topic_rows(user: Any, forum: Forum, *, only_open: bool, first: int = 0, most: int = 100) -> list[TopicRow]:
    """Topics of a forum, open ones first, then the newest; two queries."""
    rows = Topic.objects.filter(forum=forum)
    rows = rows.filter(answered_at__isnull=True) if only_open else rows
    open_first = Count("pk", filter=Q(answered_at__isnull=True))
    found = list(rows.annotate(is_open=open_first).order_by("-is_open", "-raised_at", "-pk")[first : first + most])
    who = shown_names({one.raised_by for one in found if one.raised_by}, every_name=sees_every_name(user))
    return [
        TopicRow(
            one.pk, one.title, one.text, str(Direction(one.direction).label), one.raised_at,
            who.get(one.raised_by or 0, ""), one.outcome, one.answered_at,
        )
        for one in found
    ]  # fmt: skip


def _mine(one: Any) -> str:
    if one.ended_on is not None:
        return _("ended")
    return _("you belong to it") if one.is_member else ""


def _held_by(forum: Forum, today: date) -> bool:
    if forum.convenor_id is None:
        return False
    return Occupancy.objects.filter(in_force(today), post=forum.convenor_id).exists()


def _modules(user: Any, forum: Forum, today: date) -> list[ModuleRow]:
    rows = Module.objects.filter(forum=forum).annotate(completed=Count("completions")).order_by("position")
    mine = dict(Completion.objects.filter(person=user.person_id, module__forum=forum).values_list("module_id", "on"))
    plans = may(user, Permission.VIEW_DEVELOPMENT_DEMAND)
    asked = themes_wanted(year_of(today), tree(today)) if plans else {}
    return [
        ModuleRow(
            one.pk, one.name, rendered(one.about), one.link, one.ended_on is not None, one.completed, mine.get(one.pk),
            one.theme.name if one.theme else "", asked.get(one.theme_id or 0),
        )
        for one in rows.select_related("theme")
    ]  # fmt: skip


def _cohorts(forum: Forum) -> list[CohortRow]:
    rows = Cohort.objects.filter(forum=forum)
    rows = rows.annotate(people=Count("places", filter=Q(places__left__isnull=True))).order_by("-starts", "name")
    return [CohortRow(one.pk, one.name, one.starts, one.ends, one.people) for one in rows]


def _open_actions(user: Any, forum: Forum, today: date) -> int:
    ids = SessionAction.objects.filter(session__forum=forum).values("action")
    rows = visible_actions(user, tree(today)).filter(pk__in=ids)
    return int(rows.exclude(status__in=ENDED).count())
