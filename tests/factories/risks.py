"""Risks with a score, what keeps them small, and that they were carried up."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from plans.models import Control, Risk, RiskEscalation, RiskScale, RiskScore
from plans.risk_scale import Point
from tests.factories.organisation import UnitWithPlaceFactory
from tests.factories.people import PostFactory

WRITTEN = datetime(2026, 6, 1, 9, tzinfo=UTC)
LATER = date(2030, 12, 31)


class RiskFactory(DjangoModelFactory[Risk]):
    """A risk that was looked at once: ``now`` is its place on the matrix, 5 by 5 without controls, 1 by 1 aimed at."""

    class Meta:
        model = Risk

    unit = factory.SubFactory(UnitWithPlaceFactory)
    owner = factory.SubFactory(PostFactory)
    title = factory.Sequence(lambda n: f"Risk {n}")
    cause = "The wiring is old."
    event = "The depot burns."
    effect = "Bins stand for a week."
    created_at = WRITTEN

    @classmethod
    def _create(cls, model_class: type[Risk], *args: Any, **kwargs: Any) -> Risk:
        now, review_by = kwargs.pop("now", Point(3, 3)), kwargs.pop("review_by", LATER)
        at = kwargs.pop("looked_at", WRITTEN)
        risk: Risk = super()._create(model_class, *args, **kwargs)
        risk.newest = score_of(risk, now, review_by=review_by, at=at)
        risk.save(update_fields=["newest"])
        return risk


def score_of(risk: Risk, now: Point, *, review_by: date = LATER, at: datetime = WRITTEN) -> RiskScore:
    """A further look at a risk, which is not made the one in force."""
    return RiskScore.objects.create(
        risk=risk, revision=risk.scores.count() + 1, scale=RiskScale.objects.order_by("-revision")[0],
        before_likelihood=5, before_impact=5, now_likelihood=now.likelihood, now_impact=now.impact,
        aimed_likelihood=1, aimed_impact=1, words="First look.", review_by=review_by, at=at,
    )  # fmt: skip


class ControlFactory(DjangoModelFactory[Control]):
    """A control that is in place and is checked at the end of 2030."""

    class Meta:
        model = Control

    risk = factory.SubFactory(RiskFactory)
    position = factory.LazyAttribute(lambda control: control.risk.controls.count() + 1)
    wording = "The wiring is checked each year"
    owner = factory.SubFactory(PostFactory)
    in_place = True
    check_by = LATER


class EscalationFactory(DjangoModelFactory[RiskEscalation]):
    """A risk that was carried up and waits for an answer."""

    class Meta:
        model = RiskEscalation

    risk = factory.SubFactory(RiskFactory)
    reason = "We cannot pay for the wiring."
    at = WRITTEN
