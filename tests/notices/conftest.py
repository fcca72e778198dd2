"""A council in which one indicator is followed, owned and scrutinised, and what makes and tells its news."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from council_pm.core.periods import Period
from council_pm.jobs.models import Job, JobState
from council_pm.jobs.runs import run_job
from council_pm.notices.models import Alert
from council_pm.org.models import Committee
from council_pm.people.models import Portfolio
from indicators import news
from indicators.models import BasketKind, Series
from indicators.recompute import recompute
from tests.factories import (
    BasketFactory,
    BasketItemFactory,
    CommitteeFactory,
    PortfolioFactory,
    make_council,
    series_with_rules,
)
from tests.factories.indicators import KNOWN
from tests.factories.indicators_quarters import aim, figure, quarter
from tests.factories.organisation import CouncilUnits

QUARTERS = [quarter(2021 + n // 4, n % 4 + 1) for n in range(22)]
SIGNED = {"signed_by": 7, "signed_at": KNOWN}


@dataclass(frozen=True, slots=True)
class World:
    """Where things are."""

    units: CouncilUnits
    committee: Committee
    portfolio: Portfolio

    def line(self, code: str) -> Series:
        """A series of the own unit, in the basket of the committee and of the portfolio."""
        series = series_with_rules(code, self.units.unit, name=f"Name of {code}")
        for basket in (self.committee.basket, self.portfolio.basket):
            BasketItemFactory.create(basket=basket, series=series)
        return series


@pytest.fixture
def world() -> World:
    committee, portfolio = CommitteeFactory.create(slug="place"), PortfolioFactory.create(slug="environment")
    BasketFactory.create(slug="place", kind=BasketKind.COMMITTEE, committee=committee)
    BasketFactory.create(slug="p", kind=BasketKind.PORTFOLIO, portfolio=portfolio)
    return World(make_council(), committee, portfolio)


def sign(series: Series, period: Period, value: str, **fields: Any) -> None:
    """A signed-off figure against a target of 50."""
    figure(series, period, value, **(SIGNED | fields))
    if not series.targets.filter(end=period.end).exists():
        aim(series, period, "50")


def tell() -> int:
    """Judge what is new and run what tells of it; answers how many alerts came of it."""
    before = Alert.objects.count()
    recompute()
    for pk in Job.objects.filter(kind=news.KIND, state=JobState.WAITING).order_by("pk").values_list("pk", flat=True):
        run_job(pk)
    assert not Job.objects.filter(kind=news.KIND).exclude(state=JobState.DONE).exists()
    return Alert.objects.count() - before


@pytest.fixture
def turned(world: World) -> Callable[..., Series]:
    """An indicator that was on target and is judged, and then gets this figure."""

    def make(code: str = "BINS", value: str = "40", **fields: Any) -> Series:
        series = world.line(code)
        sign(series, QUARTERS[0], "55")
        recompute()
        sign(series, QUARTERS[1], value, **fields)
        return series

    return make
