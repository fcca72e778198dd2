"""Appraisals and their words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from appraisals.models import (
    Appraisal,
    AppraisalTarget,
    Behaviour,
    CheckIn,
    Circumstance,
    CircumstanceKind,
    CorrectionRequest,
    Cycle,
    CycleState,
    DataCopy,
    DevelopmentNeed,
    Edition,
    Group,
    GroupMeeting,
    GroupPresence,
    HrOpening,
    NamedAppraiser,
    NamedFor,
    Passage,
    PassageKind,
    Side,
    Signature,
    Stage,
    Theme,
    Tier,
)
from appraisals.sealing import Sealed
from tests.factories.people import OccupancyFactory, PersonFactory, PostFactory, UserFactory

AT = datetime(2026, 4, 10, 9, 0, tzinfo=UTC)
_SEALED = ("wording", "how_known", "progress_note", "text", "draft", "content", "why", "comment", "reason", "answer",
           "words")  # fmt: skip


class SealingFactory(DjangoModelFactory[Any]):
    """Takes the words of sealed columns as plain text."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Any:
        given = {name: Sealed.of(text) if name in _SEALED and isinstance(text, str) else text
                 for name, text in kwargs.items()}  # fmt: skip
        return super()._create(model_class, *args, **given)


class CycleFactory(DjangoModelFactory[Cycle]):
    """A cycle of this financial year for staff, open; ``draft=True`` is one that is prepared."""

    class Meta:
        model = Cycle

    class Params:
        draft = factory.Trait(state=CycleState.DRAFT, opened_at=None)
        closed = factory.Trait(state=CycleState.CLOSED, closed_at=AT)

    slug = factory.Sequence(lambda n: f"2026-27-{n}")
    name = factory.Sequence(lambda n: f"Appraisals 2026/27, {n}")
    year = 2026
    group = Group.STAFF
    starts = date(2026, 4, 1)
    ends = date(2027, 3, 31)
    setting_by = date(2026, 5, 31)
    mid_year_by = date(2026, 10, 31)
    year_end_by = date(2027, 3, 31)
    state = CycleState.OPEN
    opened_at = AT
    created_at = AT


class AppraisalFactory(DjangoModelFactory[Appraisal]):
    """Somebody's appraisal, in a post that they hold; the line goes up from ``post``."""

    class Meta:
        model = Appraisal

    cycle = factory.SubFactory(CycleFactory)
    post = factory.SubFactory(PostFactory)
    person = factory.LazyAttribute(lambda a: OccupancyFactory.create(post=a.post, person=PersonFactory.create()).person)
    unit = factory.LazyAttribute(lambda a: a.post.unit)
    tier = Tier.STAFF
    setting_due = factory.LazyAttribute(lambda a: a.cycle.setting_by)
    mid_year_due = factory.LazyAttribute(lambda a: a.cycle.mid_year_by)
    year_end_due = factory.LazyAttribute(lambda a: a.cycle.year_end_by)
    delete_after = factory.LazyAttribute(lambda a: a.cycle.ends + timedelta(days=3 * 365))
    created_at = AT


class AppraisalTargetFactory(SealingFactory):
    """A target that hangs on nothing."""

    class Meta:
        model = AppraisalTarget

    appraisal = factory.SubFactory(AppraisalFactory)
    position = factory.Sequence(lambda n: n % 1000 + 1)
    wording = "Answer within five days"
    how_known = "The share answered in time"
    at = AT


class PassageFactory(SealingFactory):
    """What the appraisee says at the mid-year review."""

    class Meta:
        model = Passage

    appraisal = factory.SubFactory(AppraisalFactory)
    stage = Stage.MID_YEAR
    kind = PassageKind.REVIEW
    side = Side.APPRAISEE
    text = "It went well"
    author = factory.LazyAttribute(lambda p: p.appraisal.person)
    at = AT
    draft = ""
    drafted_by = factory.LazyAttribute(lambda p: p.author if p.draft else None)
    drafted_at = factory.LazyAttribute(lambda p: p.at if p.draft else None)


class CheckInFactory(SealingFactory):
    """A note of the appraisee."""

    class Meta:
        model = CheckIn

    appraisal = factory.SubFactory(AppraisalFactory)
    on = date(2026, 6, 1)
    author = factory.LazyAttribute(lambda c: c.appraisal.person)
    side = Side.APPRAISEE
    text = "We talked about the rounds"
    at = AT


class BehaviourFactory(DjangoModelFactory[Behaviour]):
    """A behaviour."""

    class Meta:
        model = Behaviour

    code = factory.Sequence(lambda n: f"behaviour-{n}")
    name = factory.Sequence(lambda n: f"Behaviour {n}")
    statement = "I do what I said"
    position = factory.Sequence(lambda n: n % 1000 + 1)


class ThemeFactory(DjangoModelFactory[Theme]):
    """What a need is about."""

    class Meta:
        model = Theme

    code = factory.Sequence(lambda n: f"theme-{n}")
    name = factory.Sequence(lambda n: f"Theme {n}")
    position = factory.Sequence(lambda n: n % 1000 + 1)


class NeedFactory(SealingFactory):
    """A development need."""

    class Meta:
        model = DevelopmentNeed

    appraisal = factory.SubFactory(AppraisalFactory)
    theme = factory.SubFactory(ThemeFactory)
    wording = "Learn to chair"
    at = AT


class EditionFactory(SealingFactory):
    """What was put forward to be signed."""

    class Meta:
        model = Edition

    appraisal = factory.SubFactory(AppraisalFactory)
    number = factory.LazyAttribute(lambda e: e.appraisal.editions.count() + 1)
    stage = Stage.SETTING
    version = 1
    content = "{}"
    at = AT


class SignatureFactory(SealingFactory):
    """The appraisee's signature."""

    class Meta:
        model = Signature

    edition = factory.SubFactory(EditionFactory)
    part = "appraisee"
    person = factory.LazyAttribute(lambda s: s.edition.appraisal.person)
    at = AT


class NamedAppraiserFactory(SealingFactory):
    """Somebody who appraises instead of the line."""

    class Meta:
        model = NamedAppraiser

    person = factory.SubFactory(PersonFactory)
    named = factory.SubFactory(PersonFactory)
    part = NamedFor.APPRAISER
    starts = date(2020, 4, 1)
    reason = "Both work in one project"
    at = AT


class CircumstanceFactory(DjangoModelFactory[Circumstance]):
    """Somebody who is away for long."""

    class Meta:
        model = Circumstance

    person = factory.SubFactory(PersonFactory)
    kind = CircumstanceKind.LONG_ABSENCE
    starts = date(2026, 4, 1)
    at = AT


class HrOpeningFactory(SealingFactory):
    """HR opened it with a reason, until tomorrow."""

    class Meta:
        model = HrOpening

    appraisal = factory.SubFactory(AppraisalFactory)
    adviser = factory.SubFactory(UserFactory)
    reason = "A grievance was raised"
    at = factory.LazyFunction(timezone.now)
    until = factory.LazyAttribute(lambda o: o.at + timedelta(hours=8))


class CorrectionRequestFactory(SealingFactory):
    """Somebody says what is wrong; HR has not answered."""

    class Meta:
        model = CorrectionRequest

    appraisal = factory.SubFactory(AppraisalFactory)
    text = "I began in May, not in June"
    at = AT


class DataCopyFactory(SealingFactory):
    """HR made a copy for somebody."""

    class Meta:
        model = DataCopy

    person = factory.SubFactory(PersonFactory)
    user = factory.SubFactory(UserFactory)
    part = "hr"
    reason = "They asked by letter"
    at = AT


class GroupMeetingFactory(SealingFactory):
    """A meeting of a team without screens."""

    class Meta:
        model = GroupMeeting

    cycle = factory.SubFactory(CycleFactory)
    unit = factory.LazyAttribute(lambda m: PostFactory.create().unit)
    stage = Stage.SETTING
    held_on = date(2026, 5, 1)
    appraiser = factory.SubFactory(PersonFactory)
    words = "Gloves on every round"
    at = AT


class GroupPresenceFactory(DjangoModelFactory[GroupPresence]):
    """Somebody was there."""

    class Meta:
        model = GroupPresence

    meeting = factory.SubFactory(GroupMeetingFactory)
    appraisal = factory.SubFactory(AppraisalFactory)
