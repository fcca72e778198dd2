"""Forums, their sessions, topics, programmes and briefings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from council_pm.forums.models import (
    Attendance,
    Audience,
    Briefing,
    Cohort,
    CohortPlace,
    Coming,
    Direction,
    Forum,
    ForumKind,
    MemberRule,
    Module,
    NamedMember,
    Note,
    Session,
    Topic,
)
from council_pm.forums.models.forums import ANY_LEVEL
from council_pm.people.models import Person
from council_pm.people.roles import Role

LONG_BEFORE = datetime(2026, 1, 5, 9, tzinfo=UTC)


class ForumFactory(DjangoModelFactory[Forum]):
    """Drop-ins for everybody; ``roles`` makes a rule."""

    class Meta:
        model = Forum

    slug = factory.Sequence(lambda n: f"forum-{n}")
    name = factory.Sequence(lambda n: f"Forum {n}")
    kind = ForumKind.DROP_IN
    audience = Audience.EVERYBODY
    created_at = LONG_BEFORE

    @classmethod
    def _create(cls, model_class: type[Forum], *args: Any, **kwargs: Any) -> Forum:
        roles = kwargs.pop("roles", ())
        made: Forum = super()._create(model_class, *args, **kwargs)
        rule(made, *roles)
        return made


def rule(forum: Forum, *roles: Role, level: int = ANY_LEVEL) -> None:
    """Whoever has one of these roles belongs to a forum."""
    for role in roles:
        MemberRule.objects.create(forum=forum, role=role, level=level)


def named(forum: Forum, person: Person, naming: str = "in") -> NamedMember:
    """Somebody beside the rule."""
    return NamedMember.objects.create(forum=forum, person=person, naming=naming, at=LONG_BEFORE)


class SessionFactory(DjangoModelFactory[Session]):
    """A session of an hour in so many ``days`` from now; past ones have a negative number."""

    class Meta:
        model = Session

    class Params:
        days = 7

    forum = factory.SubFactory(ForumFactory)
    title = factory.Sequence(lambda n: f"Session {n}")
    starts = factory.LazyAttribute(lambda session: timezone.now() + timedelta(days=session.days))
    ends = factory.LazyAttribute(lambda session: session.starts + timedelta(hours=1))
    place = "Room 4"
    created_at = LONG_BEFORE


def signed(session: Session, person: Person, state: str = Coming.COMING, **fields: Any) -> Attendance:
    """Somebody signed up; who comes has the next place."""
    place = None
    if state == Coming.COMING:
        place = session.attendances.filter(place__isnull=False).count() + 1
    fields = {"signed_up_at": timezone.now(), **fields}
    return Attendance.objects.create(session=session, person=person, state=state, place=place, **fields)


def note_of(session: Session, text: str, revision: int = 1, by: int | None = None) -> Note:
    """What was noted."""
    return Note.objects.create(session=session, revision=revision, text=text, by=by, at=timezone.now())


class TopicFactory(DjangoModelFactory[Topic]):
    """A topic that a member raised."""

    class Meta:
        model = Topic

    forum = factory.SubFactory(ForumFactory)
    direction = Direction.UP
    title = factory.Sequence(lambda n: f"Topic {n}")
    raised_at = LONG_BEFORE


class ModuleFactory(DjangoModelFactory[Module]):
    """A module of a programme."""

    class Meta:
        model = Module

    forum = factory.SubFactory(ForumFactory, kind=ForumKind.PROGRAMME, audience=Audience.LISTED)
    position = factory.LazyAttribute(lambda module: module.forum.modules.count() + 1)
    name = factory.Sequence(lambda n: f"Module {n}")


class CohortFactory(DjangoModelFactory[Cohort]):
    """A cohort of a programme; ``people`` are in it."""

    class Meta:
        model = Cohort

    forum = factory.SubFactory(ForumFactory, kind=ForumKind.PROGRAMME, audience=Audience.LISTED)
    name = factory.Sequence(lambda n: f"Cohort {n}")
    starts = LONG_BEFORE.date()

    @classmethod
    def _create(cls, model_class: type[Cohort], *args: Any, **kwargs: Any) -> Cohort:
        people = kwargs.pop("people", ())
        made: Cohort = super()._create(model_class, *args, **kwargs)
        for person in people:
            CohortPlace.objects.create(cohort=made, person=person, joined=made.starts)
        return made


class BriefingFactory(DjangoModelFactory[Briefing]):
    """A briefing for everybody."""

    class Meta:
        model = Briefing

    title = factory.Sequence(lambda n: f"Briefing {n}")
    text = "What changes on Monday."
    issued_at = LONG_BEFORE
