"""Improvement models, who uses them, and evidence."""

from __future__ import annotations

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from council_pm.org.models import OrgUnit
from plans.models import Criterion, EvidenceCriterion, ImprovementModel, ModelChoice, ModelEvidence
from tests.factories.organisation import UnitWithPlaceFactory

SINCE = date(2026, 4, 1)


class ImprovementModelFactory(DjangoModelFactory[ImprovementModel]):
    """A model without criteria."""

    class Meta:
        model = ImprovementModel

    code = factory.Sequence(lambda n: f"model-{n}")
    name = factory.Sequence(lambda n: f"Model number {n}")


class CriterionFactory(DjangoModelFactory[Criterion]):
    """A criterion of a model, at its end."""

    class Meta:
        model = Criterion

    model = factory.SubFactory(ImprovementModelFactory)
    position = factory.LazyAttribute(lambda one: one.model.criteria.count() + 1)
    code = factory.LazyAttribute(lambda one: str(one.position))
    heading = factory.LazyAttribute(lambda one: f"Heading {one.code} of {one.model.code}")


def chosen(unit: OrgUnit, model: ImprovementModel) -> ModelChoice:
    """A part of the council uses a model since 1 April 2026."""
    return ModelChoice.objects.create(unit=unit, model=model, since=SINCE)


class ModelEvidenceFactory(DjangoModelFactory[ModelEvidence]):
    """A piece of evidence of 1 June 2026; ``under=`` takes criteria."""

    class Meta:
        model = ModelEvidence
        skip_postgeneration_save = True

    unit = factory.SubFactory(UnitWithPlaceFactory)
    title = factory.Sequence(lambda n: f"Evidence {n}")
    shows = "What callers said."
    day = date(2026, 6, 1)
    at = datetime(2026, 6, 1, 9, tzinfo=UTC)

    @factory.post_generation
    def under(self, create: bool, extracted: list[Criterion] | None, **_: object) -> None:
        for one in extracted or ():
            EvidenceCriterion.objects.create(evidence=self, criterion=one)
