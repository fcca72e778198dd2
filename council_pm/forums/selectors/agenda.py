"""What the agenda of a network's next meeting is made from, and that of a past one as it was kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import Count, Min, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from council_pm.core.periods import Calendar, Frequency, Period
from council_pm.forums.agenda import (
    REVIEW_DAYS,
    Facts,
    LateDepartment,
    Line,
    OpenTopic,
    Restated,
    ReviewDue,
    agenda,
)
from council_pm.forums.agenda_words import HEADINGS, line_words
from council_pm.forums.models import AgendaLine, Direction, ForumKind, Session, Topic
from council_pm.org.models import Level
from council_pm.org.selectors import tree
from council_pm.org.tree import Tree
from indicators.models import Definition, Return, Value
from indicators.returns.states import WITH_OFFICER
from indicators.selectors.review import due_for_review

MOST_RESTATED = 200


@dataclass(frozen=True, slots=True)
class AgendaPart:
    """A heading with its lines: the words of each, and its topic where it is one."""

    heading: str
    lines: tuple[tuple[str, int | None], ...]


def agenda_of(session: Session, today: date) -> list[AgendaPart]:
    """The agenda of a session: as it was kept, or as it stands today; nothing of a forum that has none.

    One query for one that was kept, seven for one to come.
    """
    if session.agenda_kept_at is not None:
        rows = AgendaLine.objects.filter(session=session).order_by("position")
        return _parts((row.heading, row.text, row.topic_id) for row in rows)
    return _parts((str(HEADINGS[line.heading]), line_words(line), line.topic) for line in lines_of(session, today))


def lines_of(session: Session, today: date) -> list[Line]:
    """The lines as they stand today. A network's fill themselves; other forums have the topics of their members."""
    before = Session.objects.filter(forum=session.forum_id, starts__lt=session.starts, cancelled_at__isnull=True)
    last = before.order_by("-starts").values_list("starts", flat=True).first()
    day = timezone.localtime(last) if last else None
    if session.forum.kind != ForumKind.NETWORK:
        return agenda(Facts(last=day, topics=_topics(session)), today)
    facts = Facts(
        last=day, late=_late(tree(today), today), restated=_restated(day), reviews=_reviews(today),
        topics=_topics(session),
    )  # fmt: skip
    return agenda(facts, today)


def _parts(lines: Iterable[tuple[str, str, int | None]]) -> list[AgendaPart]:
    return [
        AgendaPart(heading, tuple((text, topic) for _heading, text, topic in found))
        for heading, found in groupby(lines, key=lambda line: line[0])
    ]


def _late(units: Tree, today: date) -> list[LateDepartment]:
    rows = Return.objects.filter(stage__in=[stage.value for stage in WITH_OFFICER], due__lt=today)
    counted = rows.filter(round__closes__gte=today).order_by().values("series__unit")
    counted = counted.annotate(n=Count("pk"), since=Min("due"))
    found: dict[str, LateDepartment] = {}
    for unit_id, n, since in counted.values_list("series__unit", "n", "since"):
        name = _department(unit_id, units)
        had = found.get(name, LateDepartment(name, 0, since))
        found[name] = LateDepartment(name, had.count + n, min(had.since, since))
    return list(found.values())


def _department(unit_id: int, units: Tree) -> str:
    place = units.ancestor(unit_id, Level.DEPARTMENT) if unit_id in units else None
    return place.name if place else _("The council as a whole")


def _restated(last: datetime | None) -> list[Restated]:
    if last is None:
        return []
    first = Value.objects.filter(
        series=OuterRef("series"), start=OuterRef("start"), end=OuterRef("end"), revision__lt=OuterRef("revision"),
        provisional=False,
    ).values("pk")[:1]  # fmt: skip
    newest = Definition.objects.filter(indicator=OuterRef("series__indicator")).order_by("-version")
    rows = (
        Value.objects.filter(revision__gt=1, known_from__gt=last)
        .annotate(
            before=Subquery(first), name=Subquery(newest.values("name")[:1]),
            calendar=Subquery(newest.values("calendar")[:1]), frequency=Subquery(newest.values("frequency")[:1]),
        )
        .filter(before__isnull=False)
        .order_by("known_from", "pk")
        .values_list("series__indicator__code", "name", "start", "end", "calendar", "frequency", "known_from")
    )  # fmt: skip
    return [
        Restated(
            code, name, Period(start, end).short_label(Calendar(calendar), frequency=Frequency(frequency)),
            timezone.localtime(at),
        )
        for code, name, start, end, calendar, frequency, at in rows[:MOST_RESTATED]
    ]  # fmt: skip


def _reviews(today: date) -> list[ReviewDue]:
    rows = due_for_review(today, REVIEW_DAYS).order_by("review_on", "indicator__code")
    found = rows.values_list("indicator__code", "name", "review_on")
    return [ReviewDue(code, name, day) for code, name, day in found if day is not None]


def _topics(session: Session) -> list[OpenTopic]:
    rows = Topic.objects.filter(forum=session.forum_id, answered_at__isnull=True).order_by("raised_at", "pk")
    return [
        OpenTopic(one.pk, one.direction == Direction.UP, one.title, timezone.localtime(one.raised_at)) for one in rows
    ]
