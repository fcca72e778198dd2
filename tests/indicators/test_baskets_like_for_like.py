"""Two years of a basket: only indicators in both, and only figures that the reader may see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council_pm.core.access import Actor
from council_pm.core.periods import Period
from council_pm.people.roles import Role
from indicators.models import Audience, Basket, BasketKind, Series
from indicators.recompute import recompute
from indicators.selectors.baskets import comparison
from indicators.services.rounds import release_round
from indicators.visibility import sight_of
from tests.factories import (
    BasketFactory,
    BasketItemFactory,
    PortfolioFactory,
    PortfolioHoldingFactory,
    RoundFactory,
    TargetFactory,
    ValueFactory,
    series_with_rules,
    user_with_role,
)
from tests.factories.organisation import CouncilUnits
from tests.screens import text_of

pytestmark = pytest.mark.django_db

PAGE = "/baskets/corporate/compare/"
LATEST = {"from": "2025-26", "to": "2026-27"}
TODAY = date(2026, 11, 24)
LAST, THIS = Period.from_slug("2025-26"), Period.from_slug("2026-27")
WINTER = Period.from_slug("2025-26-q4")
SPRING = Period.from_slug("2026-27-q1")
SECRET = "61.7"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel("2026-11-24T10:00:00+00:00", tick=False):
        yield


@pytest.fixture
def basket() -> Basket:
    made: Basket = BasketFactory.create(slug="corporate", name="Corporate basket")
    return made


def in_basket(basket: Basket, code: str, units: CouncilUnits, **dates: date) -> Series:
    series = series_with_rules(code, units.unit, name=f"Name of {code}")
    BasketItemFactory.create(basket=basket, series=series, **dates)
    return series


def figure(series: Series, period: Period, value: str, **fields: object) -> None:
    """A figure with the target 55: near within two points, as the factory's rule says."""
    ValueFactory.create(series=series, start=period.start, end=period.end, value=Decimal(value), **fields)
    TargetFactory.create(series=series, start=period.start, end=period.end, value=Decimal("55"))


def member(client: Client) -> Client:
    client.force_login(user_with_role(Role.MEMBER))
    return client


def test_only_indicators_in_both_years_are_compared(client: Client, basket: Basket, units: CouncilUnits) -> None:
    both = in_basket(basket, "BOTH", units)
    left = in_basket(basket, "LEFT", units, ends=date(2026, 5, 31))
    came = in_basket(basket, "CAME", units, starts=date(2026, 5, 1))
    for series in (both, left, came):
        figure(series, WINTER, "50")
        figure(series, SPRING, "56")
    recompute()
    page = text_of(member(client).get(PAGE, LATEST))
    assert "1 indicator in both years with figures in both" in page
    assert page.index("Name of BOTH") < page.index("Only in 2025/26") < page.index("Name of LEFT")
    assert page.index("Name of LEFT") < page.index("Only in 2026/27") < page.index("Name of CAME")
    found = comparison(basket, LAST, THIS, sight_of(user_with_role(Role.MEMBER)), TODAY)
    assert [(one.status, one.first, one.second) for one in found.counts] == [
        ("green", 0, 1), ("amber", 0, 0), ("red", 1, 0)
    ]  # fmt: skip


def test_the_latest_figure_of_a_year_stands_for_it(basket: Basket, units: CouncilUnits) -> None:
    series = in_basket(basket, "BOTH", units)
    for period, value in ((Period.from_slug("2025-26-q3"), "56"), (WINTER, "54"), (SPRING, "50")):
        figure(series, period, value)
    recompute()
    row = comparison(basket, LAST, THIS, sight_of(user_with_role(Role.MEMBER)), TODAY).rows[0]
    assert row.first is not None
    assert row.second is not None
    assert (row.first.figure, row.first.status) == ("54.0%", "amber")
    assert (row.second.figure, row.second.status) == ("50.0%", "red")


def test_one_without_a_figure_in_a_year_is_shown_and_not_counted(
    client: Client, basket: Basket, units: CouncilUnits
) -> None:
    figure(in_basket(basket, "HALF", units), WINTER, "50")
    in_basket(basket, "NONE", units)
    recompute()
    page = text_of(member(client).get(PAGE, LATEST))
    assert "0 indicators in both years with figures in both" in page
    assert page.count("No figure") == 3


def test_a_figure_that_was_not_released_yet_shows_to_those_only_who_may_see_it(
    client: Client, basket: Basket, units: CouncilUnits
) -> None:
    round_ = RoundFactory.create()
    series = in_basket(basket, "BOTH", units)
    figure(series, WINTER, "50")
    figure(series, SPRING, SECRET, round=round_)
    recompute()
    head, other = Client(), Client()
    head.force_login(user_with_role(Role.MANAGER, unit=units.unit))
    other.force_login(user_with_role(Role.MANAGER, unit=units.other_unit))
    addresses = tuple(f"{page}?from=2025-26&to=2026-27" for page in (PAGE, f"{PAGE}table/"))
    for address in addresses:
        assert SECRET in head.get(address).content.decode()
        for reader in (member(client), other):
            shown = reader.get(address).content.decode()
            assert SECRET not in shown
            assert "50.0" in shown
    without = text_of(client.get(PAGE, LATEST))
    assert "0 indicators in both years with figures in both" in without
    release_round(by=Actor(None, "a test"), round=round_, audience=Audience.MEMBERS_AND_STAFF)
    recompute()
    for address in addresses:
        assert SECRET in client.get(address).content.decode()


def test_a_portfolio_holder_sees_the_own_portfolio_earlier(client: Client, basket: Basket, units: CouncilUnits) -> None:
    round_ = RoundFactory.create()
    series = in_basket(basket, "BOTH", units)
    figure(series, WINTER, "50")
    figure(series, SPRING, SECRET, round=round_)
    portfolio, foreign = PortfolioFactory.create(), PortfolioFactory.create()
    own = BasketFactory.create(kind=BasketKind.PORTFOLIO, portfolio=portfolio)
    BasketItemFactory.create(basket=own, series=series)
    release_round(by=Actor(None, "a test"), round=round_, audience=Audience.MANAGEMENT_TEAM)
    release_round(by=Actor(None, "a test"), round=round_, audience=Audience.PORTFOLIO_HOLDERS)
    recompute()
    for held, sees in ((portfolio, True), (foreign, False)):
        user = user_with_role(Role.MEMBER)
        PortfolioHoldingFactory.create(portfolio=held, person=user.person)
        client.force_login(user)
        assert (SECRET in client.get(PAGE, LATEST).content.decode()) is sees


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "2025-26", "to": "2025-26"},
        {"from": "2025-26"},
        {"from": "x", "to": "2026-27"},
        {"from": "2025-26-q1", "to": "2026-27"},
        {"from": "2026-27", "to": "2035-36"},
    ],
)
def test_years_that_cannot_be_compared_are_said_and_the_last_two_are_shown(
    client: Client, basket: Basket, units: CouncilUnits, asked: dict[str, str]
) -> None:
    in_basket(basket, "BOTH", units)
    response = member(client).get(PAGE, asked)
    assert response.status_code == 422
    page = text_of(response)
    assert "Choose two different years from the lists." in page
    assert '<option value="2024-25" selected>' in page
    assert '<option value="2025-26" selected>' in page


def test_the_last_two_years_that_have_ended_are_compared_unless_others_are_asked_for(
    client: Client, basket: Basket, units: CouncilUnits
) -> None:
    in_basket(basket, "BOTH", units)
    page = text_of(member(client).get(PAGE))
    assert '<option value="2024-25" selected>' in page
    assert '<option value="2025-26" selected>' in page


def test_the_years_are_put_in_order(client: Client, basket: Basket, units: CouncilUnits) -> None:
    in_basket(basket, "BOTH", units)
    table = member(client).get(f"{PAGE}table/", {"from": "2026-27", "to": "2024-25"}).content.decode()
    assert table.splitlines()[0].index("2024/25") < table.splitlines()[0].index("2026/27")
    assert client.get(f"{PAGE}table/?format=xlsx").content[:2] == b"PK"


def test_an_empty_basket_compares_nothing(client: Client, basket: Basket) -> None:
    page = text_of(member(client).get(PAGE, LATEST))
    assert "No indicator was in the basket in both years" in page


def test_the_file_lists_those_in_one_year_apart(client: Client, basket: Basket, units: CouncilUnits) -> None:
    in_basket(basket, "LEFT", units, ends=date(2026, 5, 31))
    in_basket(basket, "CAME", units, starts=date(2026, 5, 1))
    lines = member(client).get(f"{PAGE}table/", LATEST).content.decode().splitlines()
    assert "2025/26 only" in lines[1]
    assert "2026/27 only" in lines[2]


def test_comparing_asks_the_database_as_often_for_three_as_for_one(basket: Basket, units: CouncilUnits) -> None:
    sight = sight_of(user_with_role(Role.MANAGER, unit=units.unit))
    counted = []
    for codes in (("A",), ("B", "C")):
        for code in codes:
            series = in_basket(basket, code, units)
            figure(series, WINTER, "50")
            figure(series, SPRING, "56")
        recompute()
        with CaptureQueriesContext(connection) as asked:
            comparison(basket, LAST, THIS, sight, TODAY)
        counted.append(len(asked))
    assert counted[0] == counted[1] <= 12
