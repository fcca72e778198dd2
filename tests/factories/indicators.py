"""Indicators with definitions, series, rounds, values and targets.

A definition, a value or a target is known from ``KNOWN``: the first moment of the years that tests speak of.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar

import factory
from factory.django import DjangoModelFactory

from council_pm.org.models import OrgUnit
from indicators.models import (
    Area,
    AreaGroup,
    AreaGroupMember,
    Audience,
    Basket,
    BasketItem,
    BasketKind,
    ComparatorValue,
    Definition,
    Exclusion,
    Indicator,
    MeasureKind,
    Ownership,
    QualityAnswer,
    Rebase,
    Release,
    Return,
    Round,
    Series,
    SeriesBreak,
    StandardJudgement,
    StatusRule,
    Target,
    TargetProposal,
    Underpinning,
    Value,
)
from indicators.models.trend_changes import Decision
from tests.factories.organisation import LONG_AGO, UnitWithPlaceFactory
from tests.factories.people import PostFactory

Decided = TypeVar("Decided", bound=Decision)
KNOWN = datetime(2020, 4, 1, 9, tzinfo=UTC)


class IndicatorFactory(DjangoModelFactory[Indicator]):
    """An indicator without a definition."""

    class Meta:
        model = Indicator

    code = factory.Sequence(lambda n: f"IND-{n}")


class DefinitionFactory(DjangoModelFactory[Definition]):
    """The first version of a definition: a quarterly percentage, higher is better."""

    class Meta:
        model = Definition

    indicator = factory.SubFactory(IndicatorFactory)
    version = 1
    known_from = KNOWN
    name = factory.LazyAttribute(lambda d: f"Name of {d.indicator.code}")
    wording = "What is counted, in full."
    why_it_matters = "It shows whether the service works."
    unit = "%"
    polarity = "higher"
    frequency = "quarterly"
    measure_kind = MeasureKind.PERIOD
    theme = "Environment"
    source = "The service's own records"


class SeriesFactory(DjangoModelFactory[Series]):
    """The total of an indicator for a unit; ``series_with_rules`` adds what the engine needs."""

    class Meta:
        model = Series

    indicator = factory.SubFactory(IndicatorFactory)
    unit = factory.SubFactory(UnitWithPlaceFactory)


def series_with_rules(code: str, unit: OrgUnit, **definition: Any) -> Series:
    """An indicator with its definition and rule, and its total for a unit."""
    indicator = IndicatorFactory.create(code=code)
    DefinitionFactory.create(indicator=indicator, **definition)
    StatusRuleFactory.create(indicator=indicator)
    return SeriesFactory.create(indicator=indicator, unit=unit)


class SeriesBreakFactory(DjangoModelFactory[SeriesBreak]):
    """A break in a series."""

    class Meta:
        model = SeriesBreak

    indicator = factory.SubFactory(IndicatorFactory)
    on = date(2022, 4, 1)
    reason = "It is counted in another way."
    known_from = KNOWN


class DecisionFactory(DjangoModelFactory[Decided]):
    """What somebody decided and nobody took back."""

    class Meta:
        abstract = True

    revision = 1
    active = True
    known_from = KNOWN
    by_id = 7


class RebaseFactory(DecisionFactory[Rebase]):
    """A new segment that somebody began."""

    class Meta:
        model = Rebase

    series = factory.SubFactory(SeriesFactory)
    on = date(2026, 4, 1)
    reason = "A new contract began."


class ExclusionFactory(DecisionFactory[Exclusion]):
    """A quarter that somebody left out."""

    class Meta:
        model = Exclusion

    series = factory.SubFactory(SeriesFactory)
    start = date(2026, 4, 1)
    end = date(2026, 6, 30)
    reason = "The depot was flooded."


class QualityAnswerFactory(DjangoModelFactory[QualityAnswer]):
    """What a service said to a signal about its data."""

    class Meta:
        model = QualityAnswer

    series = factory.SubFactory(SeriesFactory)
    code = "stays_near"
    text = "The contract ends in March."
    known_from = KNOWN
    by_id = 7


class StandardJudgementFactory(DecisionFactory[StandardJudgement]):
    """Somebody's word that a figure is not good enough."""

    class Meta:
        model = StandardJudgement

    value = factory.SubFactory("tests.factories.indicators.ValueFactory")
    reason = "Our neighbours do better."


class UnderpinningFactory(DjangoModelFactory[Underpinning]):
    """A supporting indicator below a key one."""

    class Meta:
        model = Underpinning

    key = factory.SubFactory(IndicatorFactory)
    supporting = factory.SubFactory(IndicatorFactory)


class OwnershipFactory(DjangoModelFactory[Ownership]):
    """The post that owns an indicator."""

    class Meta:
        model = Ownership

    indicator = factory.SubFactory(IndicatorFactory)
    post = factory.SubFactory(PostFactory)
    starts = LONG_AGO


class StatusRuleFactory(DjangoModelFactory[StatusRule]):
    """Near target within two points (name and version of the rule: ``indicators.status.RULES``)."""

    class Meta:
        model = StatusRule

    indicator = factory.SubFactory(IndicatorFactory)
    revision = 1
    known_from = KNOWN
    rule = "tolerance"
    tolerance_type = "absolute"
    tolerance = Decimal("2")
    reason = factory.LazyAttribute(lambda rule: "Agreed by the management team." if rule.revision > 1 else "")


class BasketFactory(DjangoModelFactory[Basket]):
    """The corporate basket."""

    class Meta:
        model = Basket

    slug = factory.Sequence(lambda n: f"basket-{n}")
    name = factory.Sequence(lambda n: f"Basket {n}")
    kind = BasketKind.CORPORATE


class BasketItemFactory(DjangoModelFactory[BasketItem]):
    """A series in a basket, until further notice."""

    class Meta:
        model = BasketItem

    basket = factory.SubFactory(BasketFactory)
    series = factory.SubFactory(SeriesFactory)
    starts = LONG_AGO


class RoundFactory(DjangoModelFactory[Round]):
    """The collection window of the first quarter of 2026/27."""

    class Meta:
        model = Round

    slug = "2026-27-q1"
    frequency = "quarterly"
    start = date(2026, 4, 1)
    end = date(2026, 6, 30)
    opens = date(2026, 7, 1)
    due = date(2026, 7, 21)
    closes = date(2026, 8, 31)


class ReturnFactory(DjangoModelFactory[Return]):
    """A return of the first quarter of 2026/27 that nobody has touched."""

    class Meta:
        model = Return

    round = factory.SubFactory(RoundFactory)
    series = factory.SubFactory(SeriesFactory)
    due = date(2026, 7, 21)


class ReleaseFactory(DjangoModelFactory[Release]):
    """All members and staff may see a round's figures."""

    class Meta:
        model = Release

    round = factory.SubFactory(RoundFactory)
    audience = Audience.MEMBERS_AND_STAFF
    at = datetime(2026, 8, 10, 9, tzinfo=UTC)


class ValueFactory(DjangoModelFactory[Value]):
    """The figure of a series for the first quarter of 2026/27, from a history load (no round)."""

    class Meta:
        model = Value

    series = factory.SubFactory(SeriesFactory)
    start = date(2026, 4, 1)
    end = date(2026, 6, 30)
    value = Decimal("50")
    known_from = KNOWN
    recorded_at = KNOWN


class TargetFactory(DjangoModelFactory[Target]):
    """The target of a series for the first quarter of 2026/27."""

    class Meta:
        model = Target

    series = factory.SubFactory(SeriesFactory)
    start = date(2026, 4, 1)
    end = date(2026, 6, 30)
    value = Decimal("55")
    known_from = KNOWN
    reason = "Agreed with the council plan."


class TargetProposalFactory(DjangoModelFactory[TargetProposal]):
    """A target for 2026/27 that somebody proposed and nobody has decided on."""

    class Meta:
        model = TargetProposal

    series = factory.SubFactory(SeriesFactory)
    year = "2026-27"
    version = 1
    value = Decimal("55")
    reason = "The council plan says so."
    proposer = 1_000_000
    proposed_at = datetime(2026, 5, 4, 9, tzinfo=UTC)


class AreaFactory(DjangoModelFactory[Area]):
    """Another council."""

    class Meta:
        model = Area

    code = factory.Sequence(lambda n: f"E{n:08d}")
    name = factory.Sequence(lambda n: f"Area {n}")


class AreaGroupFactory(DjangoModelFactory[AreaGroup]):
    """A group of areas to compare with."""

    class Meta:
        model = AreaGroup

    slug = factory.Sequence(lambda n: f"group-{n}")
    name = factory.Sequence(lambda n: f"Group {n}")


class AreaGroupMemberFactory(DjangoModelFactory[AreaGroupMember]):
    """An area in a group."""

    class Meta:
        model = AreaGroupMember

    group = factory.SubFactory(AreaGroupFactory)
    area = factory.SubFactory(AreaFactory)


class ComparatorValueFactory(DjangoModelFactory[ComparatorValue]):
    """Another area's figure for the first quarter of 2026/27."""

    class Meta:
        model = ComparatorValue

    indicator = factory.SubFactory(IndicatorFactory)
    area = factory.SubFactory(AreaFactory)
    start = date(2026, 4, 1)
    end = date(2026, 6, 30)
    value = Decimal("48")
    loaded_at = KNOWN
