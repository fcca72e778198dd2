"""Seats, portfolios and partners on screens."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from council_pm.org.models import CommitteeKind
from council_pm.people.models import PartnerContact, Portfolio, PortfolioHolding, Seat, User
from council_pm.people.roles import Role
from tests.administration.screens import at, today
from tests.factories import (
    CommitteeFactory,
    PartnerContactFactory,
    PersonFactory,
    PortfolioFactory,
    PortfolioHoldingFactory,
    SeatFactory,
    user_with_role,
)
from tests.screens import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> User:
    return user_with_role(Role.CORPORATE_PERFORMANCE)


@pytest.fixture
def client(keeper: User) -> Client:
    client = Client()
    client.force_login(keeper)
    return client


@pytest.fixture
def reader() -> Client:
    client = Client()
    client.force_login(user_with_role(Role.AUDITOR))
    return client


def test_seats_are_found_by_name_committee_kind_and_time(client: Client) -> None:
    place = CommitteeFactory.create(slug="place", name="Place")
    SeatFactory.create(committee=place, person__name="Ann Lee", kind="chair")
    SeatFactory.create(committee=place, person__name="Old Hand", ends=date(2020, 1, 1))
    SeatFactory.create(person__name="Co Opted", kind="co_opted", represents="Church of England")

    def who(**asked: str) -> set[str]:
        return {row.who for row in client.get(at("seat_list"), asked).context["rows"]}

    assert who() == {"Ann Lee", "Co Opted"}
    assert who(committee="place") == {"Ann Lee"}
    assert who(kind="co_opted") == {"Co Opted"}
    assert who(q="church") == {"Co Opted"}
    assert who(time="past") == {"Old Hand"}
    assert who(time="all") == {"Ann Lee", "Old Hand", "Co Opted"}
    assert "No seat is like that" in text_of(client.get(at("seat_list"), {"q": "wizard"}))
    body = client.get(at("seat_list"), {"format": "csv", "committee": "place"}).content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(body)))[1] == ["Place", "Ann Lee", "Chair", "", "2000-04-01", ""]


def test_a_committee_shows_everybody_over_time(client: Client, reader: Client) -> None:
    committee = CommitteeFactory.create(name="Place")
    url = at("committee_seats", committee.slug)
    assert "Nobody sits on it yet" in text_of(client.get(url))
    SeatFactory.create(committee=committee, person__name="Old Hand", ends=date(2020, 1, 1))
    SeatFactory.create(committee=committee, person__name="Ann Lee", starts=today(3))
    page = text_of(client.get(url))
    for words in ("Old Hand", "Past", "Ann Lee", "To come", "Take back"):
        assert words in page
    assert "Take back" not in text_of(reader.get(url))
    assert "Ann Lee" in client.get(url, {"format": "csv"}).content.decode()
    assert client.get(at("committee_seats", "none")).status_code == 404


def test_a_seat_is_given_with_whom_it_represents_and_ends(client: Client) -> None:
    committee, person = CommitteeFactory.create(), PersonFactory.create(name="Ann Lee")
    found = client.get(at("seat_new", committee.slug), {"q": "ann"})
    url = at("seat_new_person", committee.slug, person.pk)
    assert url in text_of(found)
    assert client.get(url).status_code == 200
    typed = {"kind": "co_opted", "represents": "Church", "votes_on": "Education", "starts": "2026-05-20"}
    assert client.post(url, {**typed, "represents": "x" * 121}).status_code == 422
    assert "has a seat on" in text_of(client.post(url, typed, follow=True))
    seat = Seat.objects.get(person=person)
    assert (seat.kind, seat.represents, seat.votes_on) == ("co_opted", "Church", "Education")
    refused = client.post(url, typed)
    assert refused.status_code == 422
    assert "sits on" in text_of(refused)
    assert client.get(at("seat_end", seat.pk)).status_code == 200
    assert client.post(at("seat_end", seat.pk), {"ends": "2027-05-20"}).status_code == 302
    seat.refresh_from_db()
    assert seat.ends == date(2027, 5, 20)
    coming = SeatFactory.create(starts=today(5))
    client.post(at("seat_end", coming.pk), {})
    assert not Seat.objects.filter(pk=coming.pk).exists()
    assert client.get(at("seat_end", 10**9)).status_code == 404


def test_the_executive_does_not_scrutinise_itself(client: Client) -> None:
    holding = PortfolioHoldingFactory.create()
    committee = CommitteeFactory.create(kind=CommitteeKind.SELECT)
    url = at("seat_new_person", committee.slug, holding.person_id)
    refused = client.post(url, {"kind": "member", "starts": "2026-05-20"})
    assert refused.status_code == 422
    assert "the Executive does not scrutinise itself" in text_of(refused)


def test_nobody_gives_a_seat_or_a_portfolio_to_themself(client: Client, keeper: User) -> None:
    for url in (
        at("seat_new_person", CommitteeFactory.create().slug, keeper.person_id),
        at("portfolio_hold_person", PortfolioFactory.create().slug, keeper.person_id),
    ):
        assert client.get(url).status_code == 403
        assert client.post(url, {}).status_code == 403
    erased = PersonFactory.create(pseudonymised_at=timezone.now())
    assert client.get(at("seat_new_person", CommitteeFactory.create().slug, erased.pk)).status_code == 404


def test_a_portfolio_is_set_up_held_given_up_and_ended(client: Client) -> None:
    assert "No portfolios yet" in text_of(client.get(at("portfolio_list")))
    typed = {"name": "Environment", "slug": "environment", "starts": "2026-05-01"}
    assert client.get(at("portfolio_new")).status_code == 200
    assert client.post(at("portfolio_new"), {**typed, "slug": "the environment"}).status_code == 422
    assert client.post(at("portfolio_new"), typed).status_code == 302
    refused = client.post(at("portfolio_new"), typed)
    assert "There is a portfolio at this address already" in text_of(refused)
    portfolio, person = Portfolio.objects.get(), PersonFactory.create(name="Ann Lee")
    assert "Nobody has held it yet" in text_of(client.get(at("portfolio_page", "environment")))
    url = at("portfolio_hold_person", "environment", person.pk)
    assert url in text_of(client.get(at("portfolio_hold", "environment"), {"q": "ann"}))
    assert client.get(url).status_code == 200
    assert client.post(url, {"starts": "2026-05-01"}).status_code == 302
    assert "Ann Lee holds the portfolio" in text_of(client.post(url, {"starts": "2026-06-01"}))
    holding = PortfolioHolding.objects.get()
    assert "Ann Lee" in text_of(client.get(at("portfolio_list")))
    assert "Ann Lee" in client.get(at("portfolio_list"), {"format": "csv"}).content.decode()
    end = at("portfolio_end", "environment")
    assert client.get(end).status_code == 200
    assert client.post(end, {"ends": "2027-05-01"}).status_code == 422
    assert client.get(at("holding_end", holding.pk)).status_code == 200
    assert client.post(at("holding_end", holding.pk), {"ends": "2026-06-30"}).status_code == 302
    assert client.post(end, {"ends": "2026-07-31"}).status_code == 302
    portfolio.refresh_from_db()
    assert portfolio.ends == date(2026, 7, 31)
    assert at("portfolio_hold", "environment") not in text_of(client.get(at("portfolio_page", "environment")))
    coming = PortfolioHoldingFactory.create(starts=today(5))
    client.post(at("holding_end", coming.pk), {})
    assert not PortfolioHolding.objects.filter(pk=coming.pk).exists()
    for name, key in (("holding_end", 10**9), ("portfolio_page", "none")):
        assert client.get(at(name, key)).status_code == 404


def test_a_portfolio_that_nobody_holds_says_so(client: Client) -> None:
    PortfolioFactory.create(name="Empty")
    PortfolioFactory.create(name="Ancient", ends=date(2020, 1, 1))
    page = client.get(at("portfolio_list"))
    assert [row.portfolio.name for row in page.context["rows"]] == ["Empty", "Ancient"]
    assert text_of(page).count("Nobody") == 1


def test_a_contact_is_added_changed_and_ended(client: Client, reader: Client) -> None:
    assert "No contacts" in text_of(client.get(at("partner_list")))
    typed = {"organisation": "Police", "name": "Pat Hill", "email": "pat@police.example"}
    assert client.get(at("partner_new")).status_code == 200
    assert client.post(at("partner_new"), {**typed, "email": "pat"}).status_code == 422
    assert client.post(at("partner_new"), typed).status_code == 302
    contact = PartnerContact.objects.get()
    url = at("partner_edit", contact.pk)
    seen = client.get(url).context["form"].initial
    assert client.post(url, {**seen, "name": "Pat Moss"}).status_code == 302
    met = client.post(url, {**seen, "name": "Pat Lake"})
    assert met.status_code == 409
    assert "Pat Moss" in text_of(met)
    assert 'value="Pat Lake"' in text_of(met)
    assert "pat@police.example" in text_of(client.get(at("partner_list")))
    assert "pat@police.example" not in text_of(reader.get(at("partner_list")))
    assert "pat@police.example" not in reader.get(at("partner_list"), {"format": "csv"}).content.decode()
    assert "pat@police.example" in client.get(at("partner_list"), {"format": "csv"}).content.decode()
    end = at("partner_end", contact.pk)
    assert client.get(end).status_code == 200
    assert client.post(end, {"ends": "2026-01-31"}).status_code == 302
    assert client.post(end, {"ends": "2026-01-31"}).status_code == 422
    assert "Pat Moss" not in text_of(client.get(at("partner_list")))
    assert "Pat Moss" in text_of(client.get(at("partner_list"), {"time": "all"}))
    assert client.get(at("partner_edit", 10**9)).status_code == 404


def test_contacts_are_found_by_organisation_and_name(client: Client) -> None:
    PartnerContactFactory.create(organisation="Fire and Rescue", name="Frank")
    PartnerContactFactory.create(organisation="Police", name="Pat")
    shown = client.get(at("partner_list"), {"q": "fire"}).context["contacts"]
    assert [one.name for one in shown] == ["Frank"]
