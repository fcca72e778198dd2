"""Baskets have one lead committee at a time; rounds open and are released once, whatever is asked how often."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.core.periods import Frequency
from council_pm.jobs.models import Job
from indicators.models import Audience, Basket, BasketItem, BasketKind, Release, Round, Series
from indicators.services.baskets import create_basket, put_in_basket, take_out_of_basket
from indicators.services.rounds import open_round, release_round
from tests.factories import CommitteeFactory, PortfolioFactory, SeriesFactory
from tests.factories.indicators_quarters import figure, quarter

pytestmark = pytest.mark.django_db

ANN = Actor(7)
APRIL, MAY, JULY = date(2026, 4, 1), date(2026, 5, 1), date(2026, 7, 1)


@pytest.fixture
def series() -> Series:
    made: Series = SeriesFactory.create()
    return made


def basket(name: str) -> Basket:
    return create_basket(by=ANN, slug=name.lower(), name=name, committee=CommitteeFactory.create())


def refused(error: pytest.ExceptionInfo[ValidationError]) -> tuple[str | None, str]:
    found = error.value.error_list[0]
    return found.code, found.messages[0]


def test_a_basket_is_of_the_council_a_committee_or_a_portfolio() -> None:
    committee, portfolio = CommitteeFactory.create(), PortfolioFactory.create()
    assert create_basket(by=ANN, slug="k", name="K").kind == BasketKind.CORPORATE
    assert create_basket(by=ANN, slug="c", name="C", committee=committee).kind == BasketKind.COMMITTEE
    assert create_basket(by=ANN, slug="p", name="P", portfolio=portfolio).kind == BasketKind.PORTFOLIO
    with pytest.raises(ValidationError) as error:
        create_basket(by=ANN, slug="b", name="B", committee=committee, portfolio=portfolio)
    assert refused(error) == ("two_audiences", "A basket belongs to a committee or to a portfolio, not to both.")
    assert Event.objects.filter(action="create_basket").count() == 3


def test_an_indicator_has_one_lead_committee_and_others_may_follow(series: Series) -> None:
    place, people = basket("Place"), basket("People")
    put_in_basket(by=ANN, basket=place, series=series, starts=APRIL)
    with pytest.raises(ValidationError) as error:
        put_in_basket(by=ANN, basket=people, series=series, starts=MAY)
    assert refused(error) == (
        "other_lead",
        "Place leads on this indicator: it can follow it, or take the lead over first.",
    )
    put_in_basket(by=ANN, basket=people, series=series, starts=MAY, lead=False)
    put_in_basket(by=ANN, basket=create_basket(by=ANN, slug="k", name="K"), series=series, starts=MAY)
    assert BasketItem.objects.count() == 3


def test_a_lead_that_begins_later_is_in_the_way_of_one_without_an_end(series: Series) -> None:
    place, people = basket("Place"), basket("People")
    put_in_basket(by=ANN, basket=place, series=series, starts=JULY)
    for other, code in ((people, "other_lead"), (place, "in_basket")):
        with pytest.raises(ValidationError) as error:
            put_in_basket(by=ANN, basket=other, series=series, starts=APRIL)
        assert refused(error)[0] == code


def test_the_lead_passes_on_when_the_first_one_ended(series: Series) -> None:
    place, people = basket("Place"), basket("People")
    item = put_in_basket(by=ANN, basket=place, series=series, starts=APRIL)
    with pytest.raises(ValidationError) as error:
        take_out_of_basket(by=ANN, item=item, from_day=JULY, reason=" ")
    assert refused(error) == ("reason_missing", "Say why it leaves the basket: members will ask.")
    take_out_of_basket(by=ANN, item=item, from_day=JULY, reason="People scrutinises it from July.")
    put_in_basket(by=ANN, basket=people, series=series, starts=JULY)
    item.refresh_from_db()
    assert item.ends == date(2026, 6, 30)


def test_an_indicator_is_in_a_basket_once(series: Series) -> None:
    place = basket("Place")
    put_in_basket(by=ANN, basket=place, series=series, starts=APRIL)
    with pytest.raises(ValidationError) as error:
        put_in_basket(by=ANN, basket=place, series=series, starts=MAY)
    assert refused(error) == ("in_basket", "This indicator is in the basket already.")


def opened() -> Round:
    period = quarter(2026, 1)
    return open_round(
        by=ANN, frequency=Frequency.QUARTERLY, period=period, opens=JULY, due=date(2026, 7, 21), closes=date(2026, 8, 1)
    )


def test_a_round_opens_once_and_its_dates_are_in_order() -> None:
    assert opened() == opened()
    assert Event.objects.filter(action="open_round").count() == 1
    with pytest.raises(ValidationError) as error:
        open_round(by=ANN, frequency=Frequency.QUARTERLY, period=quarter(2026, 2), opens=JULY, due=MAY, closes=JULY)
    assert refused(error) == ("dates", "A round opens, then falls due, then closes: put the dates in this order.")


def test_a_round_is_released_to_an_audience_once_and_its_series_are_judged_again(series: Series) -> None:
    made = opened()
    figure(series, quarter(2026, 1), "50", round=made)
    with pytest.raises(ValidationError) as error:
        release_round(by=ANN, round=made, audience=Audience.SIGNED_OFF)
    assert refused(error) == ("audience", "Sign-off comes first; choose who may see the figures after it.")
    first = release_round(by=ANN, round=made, audience=Audience.MANAGEMENT_TEAM)
    assert release_round(by=ANN, round=made, audience=Audience.MANAGEMENT_TEAM) == first
    assert (Release.objects.count(), Event.objects.filter(action="release_round").count()) == (1, 1)
    assert Job.objects.get(kind="recompute_statuses").params == {"series": [series.pk]}
