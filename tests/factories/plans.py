"""Plans, their sections and aims."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from plans.models import (
    Action,
    AgreedAim,
    AgreedMeasure,
    Comment,
    Edition,
    Objective,
    ObjectiveMeasure,
    ObjectiveText,
    Plan,
    PlanState,
    Section,
    SectionText,
)
from tests.factories.organisation import UnitWithPlaceFactory
from tests.factories.people import PostFactory

BEGUN = datetime(2026, 3, 2, 9, tzinfo=UTC)
AGREED = datetime(2026, 4, 1, 9, tzinfo=UTC)
KIND = {1: "council", 2: "department", 3: "service", 4: "unit"}


class PlanFactory(DjangoModelFactory[Plan]):
    """A plan that is being written; ``agreed=True`` for one that was agreed on 1 April 2026."""

    class Meta:
        model = Plan

    unit = factory.SubFactory(UnitWithPlaceFactory)
    year = 2026
    kind = factory.LazyAttribute(lambda plan: KIND[plan.unit.level])
    created_at = BEGUN
    agreed = False

    @classmethod
    def _create(cls, model_class: type[Plan], *args: Any, **kwargs: Any) -> Plan:
        if not kwargs.pop("agreed", False):
            made: Plan = super()._create(model_class, *args, **kwargs)
            return made
        plan: Plan = super()._create(model_class, *args, **{"state": PlanState.AGREED, "edition": 1, **kwargs})
        Edition.objects.create(plan=plan, number=1, at=AGREED)
        return plan


def section(plan: Plan, title: str = "What we do", text: str = "", at: datetime = BEGUN) -> Section:
    """A heading of a plan, with a text where one is given."""
    made = Section.objects.create(plan=plan, position=plan.sections.count() + 1, title=title, guidance="In a sentence.")
    if text:
        SectionText.objects.create(section=made, revision=1, text=text, at=at)
    return made


def aim_of(plan: Plan, wording: str, parent: Objective | None = None, at: datetime = BEGUN, **fields: Any) -> Objective:
    """An aim of a plan; in its newest edition, too, where that was agreed later."""
    made = Objective.objects.create(plan=plan, position=plan.objectives.count() + 1, parent=parent, **fields)
    ObjectiveText.objects.create(objective=made, revision=1, wording=wording, at=at)
    if plan.edition and at <= AGREED:
        AgreedAim.objects.create(objective=made, edition=plan.edition, parent=parent, owner=made.owner)
    return made


class CommentFactory(DjangoModelFactory[Comment]):
    """Something said in the margin."""

    class Meta:
        model = Comment

    plan = factory.SubFactory(PlanFactory)
    text = "Who does this, and by when?"
    by = 1
    at = BEGUN


class MeasureFactory(DjangoModelFactory[ObjectiveMeasure]):
    """An indicator of an aim; of its newest edition, too, but with ``since=True``."""

    class Meta:
        model = ObjectiveMeasure

    @classmethod
    def _create(cls, model_class: type[ObjectiveMeasure], *args: Any, **kwargs: Any) -> ObjectiveMeasure:
        since = kwargs.pop("since", False)
        made: ObjectiveMeasure = super()._create(model_class, *args, **kwargs)
        kept = AgreedAim.objects.filter(objective=made.objective, edition=made.objective.plan.edition).first()
        if kept is not None and not since:
            AgreedMeasure.objects.create(aim=kept, series=made.series, target=made.target, by=made.by)
        return made


class ActionFactory(DjangoModelFactory[Action]):
    """An action that is due at the end of 2030."""

    class Meta:
        model = Action

    unit = factory.SubFactory(UnitWithPlaceFactory)
    owner = factory.SubFactory(PostFactory)
    title = factory.Sequence(lambda n: f"Action {n}")
    due = date(2030, 12, 31)
    created_at = BEGUN
