"""A small council for the dashboards' tests: units, a committee with its basket, indicators with judged figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.test import Client

from council_pm.core.periods import Frequency, Period, previous
from council_pm.org.models import Committee, CommitteeMeeting, OrgUnit
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import Basket, BasketKind, Release, Round, Series
from indicators.recompute import recompute
from tests.factories import (
    BasketFactory,
    BasketItemFactory,
    CommitteeFactory,
    DefinitionFactory,
    IndicatorFactory,
    OwnershipFactory,
    PortfolioFactory,
    PostFactory,
    ReleaseFactory,
    RoundFactory,
    SeriesFactory,
    StatusRuleFactory,
    TargetFactory,
    ValueFactory,
    make_council,
    user_with_role,
)
from tests.factories.organisation import CouncilUnits

TODAY = datetime(2026, 8, 10, 12, tzinfo=UTC)
LAST_QUARTER = Period(date(2026, 4, 1), date(2026, 6, 30))
LAST_MEETING, NEXT_MEETING = date(2026, 6, 10), date(2026, 9, 9)
RECENTLY = datetime(2026, 7, 25, 9, tzinfo=UTC)  # after the last meeting, before the day


@dataclass(frozen=True, slots=True)
class World:
    """What the tests speak of."""

    units: CouncilUnits
    committee: Committee
    basket: Basket
    corporate: Basket
    portfolio: Any
    portfolio_basket: Basket


def make_world() -> World:
    """The council with an empty committee basket, an empty corporate one and an empty portfolio."""
    units = make_council()
    committee = CommitteeFactory.create(slug="place", name="Place Select Committee")
    for day in (LAST_MEETING, NEXT_MEETING):
        CommitteeMeeting.objects.create(committee=committee, on=day)
    executive = CommitteeFactory.create(slug="executive", name="Executive", kind="executive")
    CommitteeMeeting.objects.create(committee=executive, on=LAST_MEETING)
    portfolio = PortfolioFactory.create(slug="environment", name="Environment")
    return World(
        units=units,
        committee=committee,
        basket=BasketFactory.create(slug="place-basket", kind=BasketKind.COMMITTEE, committee=committee),
        corporate=BasketFactory.create(slug="corporate"),
        portfolio=portfolio,
        portfolio_basket=BasketFactory.create(
            slug="environment-basket", kind=BasketKind.PORTFOLIO, portfolio=portfolio
        ),
    )


def add_indicator(
    world: World,
    name: str,
    figures: list[str],
    *,
    target: str = "50",
    unit: OrgUnit | None = None,
    theme: str = "Environment",
    baskets: list[Basket] | None = None,
    last: dict[str, Any] | None = None,
    owner: str = "",
    measured_in: str = "%",
    **definition: Any,
) -> Series:
    """An indicator with quarterly figures up to the last quarter, oldest first; higher is better, 2 points are near.

    ``last`` goes to the latest value (round, provisional, known_from...). Nothing is judged before ``recompute``.
    """
    indicator = IndicatorFactory.create()
    DefinitionFactory.create(indicator=indicator, name=name, theme=theme, unit=measured_in, **definition)
    StatusRuleFactory.create(indicator=indicator, rule="tolerance")
    series: Series = SeriesFactory.create(indicator=indicator, unit=unit or world.units.unit)
    if owner:
        OwnershipFactory.create(indicator=indicator, post=PostFactory.create(unit=series.unit, title=owner))
    for basket in [world.basket, world.corporate] if baskets is None else baskets:
        BasketItemFactory.create(basket=basket, series=series)
    period = LAST_QUARTER
    for position, figure in enumerate(reversed(figures)):
        more = (last or {}) if position == 0 else {}
        ValueFactory.create(series=series, start=period.start, end=period.end, value=Decimal(figure), **more)
        if target:
            TargetFactory.create(series=series, start=period.start, end=period.end, value=Decimal(target))
        period = previous(period, Frequency.QUARTERLY)
    return series


def open_round(*audiences: int) -> Round:
    """The round of the last quarter, released to these audiences (nobody: only signed off)."""
    window: Round = RoundFactory.create()
    for audience in audiences:
        ReleaseFactory.create(round=window, audience=audience, at=RECENTLY)
    return window


def release(window: Round, audience: int) -> Release:
    """One more step of the ladder."""
    step: Release = ReleaseFactory.create(round=window, audience=audience, at=RECENTLY)
    return step


def judge() -> None:
    """Work out every status."""
    recompute()


def signed_in(role: Role, world: World, *, unit: OrgUnit | None = None) -> Client:
    """A browser of a user who holds this role, in the world's committee, portfolio or unit."""
    user: User = user_with_role(
        role,
        unit=unit or world.units.unit,
        committee=world.committee,
        portfolio=world.portfolio,
    )
    client = Client()
    client.force_login(user)
    return client
