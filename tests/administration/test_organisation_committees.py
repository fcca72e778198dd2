"""Committees on screens: listed, set up, and the days on which they meet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.org.models import Committee
from council_pm.org.services import set_meetings
from council_pm.people.roles import Role
from tests.factories import CommitteeFactory, make_council, user_with_role

pytestmark = pytest.mark.django_db

LIST, NEW = "/administration/committees/", "/administration/committees-new/"
BY = Actor(None, "test")
SOUND = {"name": "Place", "slug": "Place", "kind": "select", "valid_from": "2026-04-01"}


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel("2026-11-25 12:00:00+00:00", tick=False):
        yield


def signed_in(role: Role) -> Client:
    client = Client()
    client.force_login(user_with_role(role, unit=make_council().council))
    return client


@pytest.fixture
def client() -> Client:
    return signed_in(Role.CORPORATE_PERFORMANCE)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_committee_is_set_up_and_then_asked_when_it_meets(client: Client) -> None:
    assert "No committees yet" in text(client.get(LIST))
    response = client.post(NEW, SOUND | {"remit": "Streets", "valid_until": "2027-04-01"})
    assert (response.status_code, response.url) == (302, f"{LIST}place/meetings/")
    made = Committee.objects.get()
    assert (made.name, made.remit, made.valid_until) == ("Place", "Streets", date(2027, 4, 1))
    assert "Place is set up. Now say when it meets." in text(client.get(response.url))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": " "}, "Give it a name."),
        ({"slug": "a b"}, "Use letters, digits and dashes only."),
        ({"slug": "TAKEN"}, "There is a committee at this address already"),
        ({"kind": "club"}, "Choose one of these."),
        ({"valid_from": "31/02/2026"}, "There is no such day"),
        ({"valid_until": "2026-03-31"}, "The last day is before the first one."),
    ],
)
def test_what_is_typed_wrong_is_refused_in_words(client: Client, typed: dict[str, str], says: str) -> None:
    CommitteeFactory.create(slug="taken")
    response = client.post(NEW, SOUND | typed)
    assert response.status_code == 422
    assert says in text(response)
    assert Committee.objects.count() == 1


def test_the_list_names_the_next_meeting_and_puts_what_ended_last(client: Client) -> None:
    CommitteeFactory.create(name="A past one", valid_until=date(2026, 3, 31))
    place = CommitteeFactory.create(name="<b>Place", slug="place")
    set_meetings(by=BY, committee=place, days=[date(2026, 7, 8), date(2026, 12, 9), date(2027, 3, 3)])
    response = client.get(LIST)
    assert [one.name for one in response.context["committees"]] == ["<b>Place", "A past one"]
    assert "9 December 2026" in text(response)
    assert "<b>Place" not in response.content.decode()
    rows = client.get("/administration/committees-table/").content.decode("utf-8-sig").splitlines()
    assert rows[1] == "<b>Place,place,Select committee,2000-04-01,,2026-07-08 2026-12-09 2027-03-03"
    assert "/committees/place/seats/" in response.content.decode()
    seen_by_a_member = signed_in_reader().get(LIST).content.decode()
    assert NEW not in seen_by_a_member
    assert "/seats/" not in seen_by_a_member


def signed_in_reader() -> Client:
    client = Client()
    client.force_login(user_with_role(Role.MEMBER))
    return client


def test_meetings_are_read_a_line_each_and_replace_what_was_there(client: Client) -> None:
    place = CommitteeFactory.create(slug="place")
    set_meetings(by=BY, committee=place, days=[date(2026, 12, 9)])
    address = f"{LIST}place/meetings/"
    form = client.get(address).context["form"]
    assert form["days"].value() == "09/12/2026"
    sent = {"days": "09/12/2026\r\n\r\n 14 April 2027,\r\n2027-07-07", "based_on": form["based_on"].value()}
    assert client.post(address, sent | {"reason": "New calendar"}).status_code == 302
    assert sorted(place.meetings.values_list("on", flat=True)) == [
        date(2026, 12, 9), date(2027, 4, 14), date(2027, 7, 7)
    ]  # fmt: skip
    assert Event.objects.filter(action="set_meetings").latest("id").reason == "New calendar"


def test_a_line_that_is_no_day_is_named_and_nothing_is_lost(client: Client) -> None:
    place = CommitteeFactory.create(slug="place")
    response = client.post(f"{LIST}place/meetings/", {"days": "14/04/2027\n31/02/2027\nsoon\n01/01/2999"})
    assert response.status_code == 422
    for says in ("Line 2: There is no such day", "Line 3: There is no such day", "Line 4: Choose a day from", "soon"):
        assert says in text(response)
    many = "\n".join(f"{day:02}/{month:02}/{year}" for year in (2027, 2028) for month in range(1, 13)
                     for day in range(1, 21))  # fmt: skip
    assert "more days than a committee meets" in text(client.post(f"{LIST}place/meetings/", {"days": many}))
    assert place.meetings.count() == 0


def test_two_who_change_meetings_at_once_lose_nothing(client: Client) -> None:
    place = CommitteeFactory.create(slug="place")
    set_meetings(by=BY, committee=place, days=[date(2026, 12, 9)])
    response = client.post(f"{LIST}place/meetings/", {"days": "14/04/2027", "based_on": ""})
    assert response.status_code == 409
    assert "Somebody changed the meetings" in text(response)
    assert "09/12/2026" in text(response)
    assert "14/04/2027" in text(response)
    assert list(place.meetings.values_list("on", flat=True)) == [date(2026, 12, 9)]
    again = {"days": "14/04/2027", "based_on": response.context["form"]["based_on"].value()}
    assert client.post(f"{LIST}place/meetings/", again).status_code == 302
    assert client.get(f"{LIST}nothing/meetings/").status_code == 404


def test_the_list_asks_as_often_for_three_as_for_one(client: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        return len(queries)

    set_meetings(by=BY, committee=CommitteeFactory.create(), days=[date(2026, 12, 9)])
    one = asked()
    for _number in range(2):
        set_meetings(by=BY, committee=CommitteeFactory.create(), days=[date(2026, 12, 9), date(2027, 1, 9)])
    assert asked() == one <= 10
