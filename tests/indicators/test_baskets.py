"""Baskets on screens: what is in one on any day, what changes it, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.org.models import CommitteeKind
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import Basket, BasketItem, BasketKind, Indicator, Series
from indicators.services.baskets import (
    create_basket,
    free_slug,
    put_in_basket,
    put_many_in_basket,
    rename_basket,
    take_many_out_of_basket,
)
from tests.factories import (
    BasketFactory,
    BasketItemFactory,
    CommitteeFactory,
    PortfolioFactory,
    series_with_rules,
    user_with_role,
)
from tests.factories.organisation import CouncilUnits
from tests.screens import text_of

pytestmark = pytest.mark.django_db

ANN = Actor(7)
APRIL, JULY, TODAY = date(2026, 4, 1), date(2026, 7, 1), date(2026, 11, 24)
CORPORATE = "/baskets/corporate/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel("2026-11-24T10:00:00+00:00", tick=False):
        yield


@pytest.fixture
def keeper(client: Client, units: CouncilUnits) -> User:
    user = user_with_role(Role.CORPORATE_PERFORMANCE, unit=units.council)
    client.force_login(user)
    return user


@pytest.fixture
def basket() -> Basket:
    made: Basket = BasketFactory.create(slug="corporate", name="Corporate basket")
    return made


@pytest.fixture
def bins(units: CouncilUnits) -> Series:
    return series_with_rules("BINS", units.unit, name="Missed bins")


@pytest.fixture
def litter(units: CouncilUnits) -> Series:
    return series_with_rules("LITTER", units.second_unit, name="Streets with litter", theme="Streets")


def of_committee(name: str) -> Basket:
    made: Basket = BasketFactory.create(
        slug=name.lower(), name=name, kind=BasketKind.COMMITTEE, committee=CommitteeFactory.create(name=name)
    )
    return made


def test_the_list_says_for_whom_and_how_many_today(client: Client, keeper: User, basket: Basket, bins: Series) -> None:
    BasketItemFactory.create(basket=basket, series=bins)
    BasketItemFactory.create(basket=of_committee("Place"), series=bins, ends=JULY)
    BasketFactory.create(
        slug="env", name="Env", kind=BasketKind.PORTFOLIO, portfolio=PortfolioFactory.create(name="Environment")
    )
    BasketFactory.create(slug="plan", name="Plan basket")
    page = text_of(client.get("/baskets/"))
    assert "The Executive, and everybody" in page
    assert "Environment" in page
    lines = client.get("/baskets/table/").content.decode().splitlines()
    assert [line.rsplit(",", 1)[1] for line in lines[1:]] == ["1", "0", "0", "0"]
    assert client.get("/baskets/table/?format=xlsx").content[:2] == b"PK"


def test_a_council_without_baskets_is_told_what_comes_first(client: Client, keeper: User) -> None:
    page = text_of(client.get("/baskets/"))
    assert "There is no basket yet" in page
    assert "New basket" in page
    client.force_login(user_with_role(Role.MEMBER))
    assert "/baskets/new/" not in text_of(client.get("/baskets/"))


def test_a_basket_shows_what_was_in_it_on_any_day(
    client: Client, keeper: User, basket: Basket, bins: Series, litter: Series
) -> None:
    BasketItemFactory.create(basket=basket, series=bins, ends=JULY)
    BasketItemFactory.create(basket=basket, series=litter, starts=date(2026, 8, 1))
    now = text_of(client.get(CORPORATE))
    assert (
        now.index("Streets with litter") < now.index("1 membership before or after that day") < now.index("Missed bins")
    )
    then = text_of(client.get(CORPORATE, {"on": "2026-07-01"}))
    assert then.index("Missed bins") < then.index("1 membership before or after that day")
    assert "As it is on 1 July 2026" in then
    assert "Nothing is in this basket on that day" in text_of(client.get(CORPORATE, {"on": "2026-07-15"}))
    lines = client.get(f"{CORPORATE}table/", {"on": "2026-07-01"}).content.decode().splitlines()
    assert lines[0].endswith("In it on 1 July 2026")
    assert [line.rsplit(",", 1)[1] for line in lines[1:]] == ["yes", "no"]


@pytest.mark.parametrize("text", ["yesterday", "2026-02-30", "2026-13-01"])
def test_a_day_that_is_none_is_said_and_today_is_shown(client: Client, keeper: User, basket: Basket, text: str) -> None:
    response = client.get(CORPORATE, {"on": text})
    assert response.status_code == 422
    assert f"“{text}” is not a day" in text_of(response)


def test_a_committees_basket_says_who_leads(client: Client, keeper: User, bins: Series, litter: Series) -> None:
    place = of_committee("Place")
    BasketItemFactory.create(basket=place, series=bins)
    BasketItemFactory.create(basket=place, series=litter, lead=False)
    assert "No: follows it" in text_of(client.get("/baskets/place/"))
    assert client.get("/baskets/place/table/").content.decode().count(",no,") == 1


def test_a_basket_that_is_not_there_is_not_found(client: Client, keeper: User) -> None:
    assert client.get("/baskets/nowhere/").status_code == 404


def test_the_first_corporate_basket_is_the_one_that_the_executive_reads(client: Client, keeper: User) -> None:
    for name, slug in (
        ("The seventy", "corporate"),
        ("Council plan", "council-plan"),
        ("Council plan", "council-plan-basket"),
    ):
        response = client.post("/baskets/new/", {"name": name, "kind": "corporate"})
        assert response["Location"] == f"/baskets/{slug}/"
    assert Event.objects.filter(action="create_basket", actor_id=keeper.pk).count() == 3


def test_a_committee_and_a_portfolio_get_one_basket_each(client: Client, keeper: User) -> None:
    committee = CommitteeFactory.create(slug="corporate", name="Corporate")
    portfolio = PortfolioFactory.create(slug="corporate", name="Corporate")
    executive = CommitteeFactory.create(name="Executive", kind=CommitteeKind.EXECUTIVE)
    asked = {"name": "Corporate", "kind": "committee", "committee": committee.pk, "portfolio": portfolio.pk}
    assert client.post("/baskets/new/", asked)["Location"] == "/baskets/corporate-committee/"
    assert client.post("/baskets/new/", asked | {"kind": "portfolio"})["Location"] == "/baskets/corporate-portfolio/"
    again = client.post("/baskets/new/", asked)
    assert again.status_code == 422
    assert client.post("/baskets/new/", asked | {"committee": executive.pk}).status_code == 422
    for kind in ("committee", "portfolio"):
        response = client.post("/baskets/new/", {"name": "Kept", "kind": kind})
        assert f"Choose the {kind} whose basket it is." in text_of(response)
        assert 'value="Kept"' in response.content.decode()
    with pytest.raises(ValidationError, match="It has a basket already"):
        create_basket(by=ANN, slug="other", name="Other", committee=committee)


def test_addresses_are_permanent_and_their_own(client: Client, keeper: User, basket: Basket) -> None:
    assert free_slug(name="New") == "new-basket"
    assert free_slug(name="!!!") == "basket"
    assert len(free_slug(name="x" * 120)) <= 60
    for slug in ("corporate", "new"):
        with pytest.raises(ValidationError, match="There is a basket of this address already"):
            create_basket(by=ANN, slug=slug, name="Again")


def test_a_basket_is_renamed_on_record(client: Client, keeper: User, basket: Basket) -> None:
    assert "Corporate basket" in text_of(client.get(f"{CORPORATE}rename/"))
    page = text_of(client.post(f"{CORPORATE}rename/", {"name": " The seventy "}, follow=True))
    assert "The basket is called “The seventy” now." in page
    event = Event.objects.get(action="rename_basket")
    assert event.detail == {"before": "Corporate basket", "after": "The seventy"}
    basket.refresh_from_db()
    rename_basket(by=ANN, basket=basket, name="The seventy")
    assert Event.objects.filter(action="rename_basket").count() == 1
    response = client.post(f"{CORPORATE}rename/", {"name": " "})
    assert response.status_code == 422
    with pytest.raises(ValidationError, match="at most 120 characters"):
        rename_basket(by=ANN, basket=basket, name="x" * 121)


def test_several_are_put_in_after_a_preview(
    client: Client, keeper: User, basket: Basket, bins: Series, litter: Series
) -> None:
    address = f"{CORPORATE}add/"
    assert "Missed bins" in text_of(client.get(address))
    asked = {"series": [bins.pk, litter.pk], "from_day": "2026-04-01"}
    preview = text_of(client.post(address, asked))
    assert "From 1 April 2026 these are in the basket" in preview
    assert "The Executive, and everybody" in preview
    assert not BasketItem.objects.exists()
    filtered = client.post(address, asked | {"step": "change", "q": "bin miss"}).content.decode()
    assert "Streets with litter" not in filtered
    assert filtered.count("checked") == 2
    assert "Missed bins" not in text_of(client.get(address, {"theme": "Streets"}))
    page = text_of(client.post(address, asked | {"step": "put"}, follow=True))
    assert "2 indicators put in." in page
    assert {(i.series_id, i.starts, i.ends) for i in BasketItem.objects.all()} == {
        (bins.pk, APRIL, None), (litter.pk, APRIL, None)
    }  # fmt: skip
    details = [event.detail for event in Event.objects.filter(action="put_in_basket").order_by("pk")]
    assert [detail["series"] for detail in details] == [bins.pk, litter.pk]
    assert "No indicator is left to choose" in text_of(client.get(address))


def test_what_stands_in_the_way_is_said_for_each_and_nothing_is_put_in(
    client: Client, keeper: User, bins: Series, litter: Series, units: CouncilUnits
) -> None:
    place, people = of_committee("Place"), of_committee("People")
    ended = series_with_rules("ENDED", units.unit)
    free = series_with_rules("FREE", units.unit)
    Indicator.objects.filter(code="ENDED").update(retired_on=APRIL, retired_reason="No longer ours")
    BasketItemFactory.create(basket=place, series=bins)
    BasketItemFactory.create(basket=people, series=litter, starts=date(2027, 1, 1))
    asked = {"series": [bins.pk, litter.pk, ended.pk, free.pk], "from_day": "2026-11-24", "lead": "on"}
    response = client.post("/baskets/people/add/", asked)
    assert response.status_code == 422
    page = text_of(response)
    for words in (
        "Place leads on this indicator",
        "This indicator is in the basket already.",
        "ENDED has ended: it is put into no basket.",
    ):
        assert words in page
    assert "Put them in" not in page
    refused = client.post("/baskets/people/add/", asked | {"step": "put"})
    assert refused.status_code == 422
    assert BasketItem.objects.count() == 2
    follows = {"series": [bins.pk], "from_day": "2026-11-24", "step": "put"}
    assert client.post("/baskets/people/add/", follows).status_code == 302
    assert not BasketItem.objects.get(basket=people, series=bins).lead


def test_a_portfolio_is_told_that_its_holder_sees_figures_earlier(client: Client, keeper: User, bins: Series) -> None:
    BasketFactory.create(slug="env", name="Env", kind=BasketKind.PORTFOLIO, portfolio=PortfolioFactory.create())
    preview = text_of(client.post("/baskets/env/add/", {"series": bins.pk, "from_day": "2026-04-01"}))
    assert "Whoever holds the portfolio then sees their figures" in preview


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"from_day": "2026-04-01"}, "Tick at least one indicator."),
        ({"from_day": "2026-04-01", "series": "x"}, "Tick at least one indicator."),
        ({"from_day": "soon", "series": "1"}, "Write the day like 1/4/2026."),
        ({"series": "1"}, "Say from which day."),
        ({"from_day": "1066-10-14", "series": "1"}, "Choose a day from 1990"),
    ],
)
def test_an_unfinished_choice_is_refused_in_words(
    client: Client, keeper: User, basket: Basket, asked: dict[str, str], words: str
) -> None:
    response = client.post(f"{CORPORATE}add/", asked | {"step": "put"})
    assert response.status_code == 422
    assert words in text_of(response)


def test_several_are_taken_out_with_a_reason_and_stay_on_record(
    client: Client, keeper: User, basket: Basket, bins: Series, litter: Series
) -> None:
    items = [BasketItemFactory.create(basket=basket, series=one) for one in (bins, litter)]
    later = BasketItemFactory.create(
        basket=basket, series=series_with_rules("LATER", bins.unit), starts=date(2027, 1, 1)
    )
    address = f"{CORPORATE}remove/"
    ids = [item.pk for item in items]
    assert "BINS" in text_of(client.get(address, {"item": ids}))
    without = client.post(address, {"item": ids, "from_day": "2026-10-01", "reason": " "})
    assert without.status_code == 422
    assert "Say why it leaves the basket: members will ask." in text_of(without)
    asked = {"item": [*ids, later.pk], "from_day": "2026-10-01", "reason": "The plan has changed"}
    assert "3 indicators taken out." in text_of(client.post(address, asked, follow=True))
    ends = dict(BasketItem.objects.values_list("series__indicator__code", "ends"))
    assert ends == {"BINS": date(2026, 9, 30), "LITTER": date(2026, 9, 30), "LATER": date(2027, 1, 1)}
    events = Event.objects.filter(action="take_out_of_basket")
    assert {event.reason for event in events} == {"The plan has changed"}
    again = client.post(address, asked)
    assert again.status_code == 422
    assert "BINS has left the basket already, on 30 September 2026." in text_of(again)


def test_what_is_not_of_the_basket_cannot_be_taken_out_of_it(
    client: Client, keeper: User, basket: Basket, bins: Series
) -> None:
    foreign = BasketItemFactory.create(basket=of_committee("Place"), series=bins)
    asked = {"item": foreign.pk, "from_day": "2026-10-01", "reason": "A try"}
    page = text_of(client.post(f"{CORPORATE}remove/", asked, follow=True))
    assert "Tick at least one indicator of the basket." in page
    foreign.refresh_from_db()
    assert foreign.ends is None
    with pytest.raises(ValidationError, match="Choose at least one"):
        take_many_out_of_basket(by=ANN, items=[], from_day=TODAY, reason="None")
    with pytest.raises(ValidationError, match="Choose at least one"):
        put_many_in_basket(by=ANN, basket=basket, series=[], starts=TODAY)
    with pytest.raises(ValidationError, match="Say why"):
        take_many_out_of_basket(by=ANN, items=[foreign], from_day=TODAY, reason=" ")


def test_an_indicator_has_one_open_membership_of_a_basket_whoever_is_faster(basket: Basket, bins: Series) -> None:
    with pytest.raises(ValidationError, match="One of these is in the basket already"):
        put_many_in_basket(by=ANN, basket=basket, series=[bins, bins], starts=APRIL)
    assert not BasketItem.objects.exists()
    put_in_basket(by=ANN, basket=basket, series=bins, starts=APRIL)
    with pytest.raises(IntegrityError), transaction.atomic():
        BasketItem.objects.create(basket=basket, series=bins, starts=JULY)


def test_nobody_else_changes_a_basket(client: Client, units: CouncilUnits, basket: Basket, bins: Series) -> None:
    BasketItemFactory.create(basket=basket, series=bins)
    for role in (Role.CHIEF_EXECUTIVE, Role.PERFORMANCE_OFFICER, Role.SYSTEM_ADMINISTRATOR):
        client.force_login(user_with_role(role, unit=units.council))
        assert 'type="checkbox"' not in client.get(CORPORATE).content.decode()
        for address in ("/baskets/new/", f"{CORPORATE}rename/", f"{CORPORATE}add/", f"{CORPORATE}remove/"):
            assert client.post(address, {"name": "Mine", "kind": "corporate"}).status_code == 403
    assert Basket.objects.get().name == "Corporate basket"


def test_a_basket_asks_the_database_as_often_for_three_as_for_one(
    client: Client, keeper: User, basket: Basket, units: CouncilUnits
) -> None:
    addresses = ("/baskets/", CORPORATE, f"{CORPORATE}table/", f"{CORPORATE}add/", f"{CORPORATE}compare/")
    counted: dict[str, list[int]] = {address: [] for address in addresses}
    for codes in (("A",), ("B", "C")):
        for code in codes:
            BasketItemFactory.create(basket=basket, series=series_with_rules(code, units.unit))
            series_with_rules(f"FREE-{code}", units.unit)
            of_committee(f"Of-{code}")
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            counted[address].append(len(asked))
    assert all(one == three for one, three in counted.values()), counted
    assert max(counted["/baskets/"]) <= 10
