"""The browser of the record: by thing, person, action and day; what it leaves out; its files."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from council_pm.administration.views import audit as views
from council_pm.audit import wording
from council_pm.audit.models import Event
from council_pm.audit.services import Entry, record, record_many
from council_pm.configuration.services import change_setting
from council_pm.core.access import Actor
from council_pm.people.models import User
from council_pm.people.roles import Role
from council_pm.people.services import add_person
from tests.factories import (
    BasketFactory,
    OccupancyFactory,
    PersonFactory,
    PortfolioHoldingFactory,
    PostFactory,
    SeatFactory,
    ServiceAccountFactory,
    UnitWithPlaceFactory,
    UserFactory,
    make_council,
    user_with_role,
)

RECORD = "/administration/record/"
SYSTEM = Actor(None, "beat")


@pytest.fixture
def client(db: None) -> Client:
    client = Client()
    client.force_login(user_with_role(Role.AUDITOR, unit=make_council().council))
    return client


@pytest.fixture
def ann(db: None) -> User:
    return UserFactory.create(person__name="Ann Lee")


@pytest.fixture
def private_kind() -> Iterator[str]:
    wording.register("secret_talk", wording.Kind("secret talk", private=True))
    yield "secret_talk"
    del wording._kinds["secret_talk"]


def make(action: str, kind: str, ref: Any, by: Actor = SYSTEM, **fields: Any) -> Event:
    with transaction.atomic():
        return record(by=by, action=action, subject_kind=kind, subject_id=ref, **fields)


def texts(client: Client, **asked: str) -> list[str]:
    response = client.get(RECORD, asked)
    assert response.status_code == 200
    return [line.text for line in response.context["lines"]]


def test_a_change_is_told_with_who_what_before_after_and_why(client: Client, ann: User) -> None:
    change_setting(by=Actor(ann.pk), key="contact", value="Ask <b>Ann</b>", reason="She & Bob know")
    html = client.get(RECORD).content.decode()
    link = '<a class="app-link app-tap" href="/administration/settings/contact/">Who to ask'
    assert f"<strong>Ann Lee</strong> changed the setting {link}" in html
    assert "from Corporate performance to Ask &lt;b&gt;Ann&lt;/b&gt;" in html
    assert "She &amp; Bob know" in html
    assert "?kind=setting&amp;id=contact" in html


def test_things_that_have_a_page_are_links_to_it_and_others_are_text(client: Client) -> None:
    person = UserFactory.create()
    nobodys = ServiceAccountFactory.create().user
    unit = UnitWithPlaceFactory.create(code="PLA9")
    post = PostFactory.create(code="head")
    seat = SeatFactory.create(committee__slug="place")
    holding = PortfolioHoldingFactory.create(portfolio__slug="parks")
    for kind, ref in (
        ("user", person.pk),
        ("user", nobodys.pk),
        ("org_unit", unit.pk),
        ("setting", "of_old"),
        ("person", person.person_id),
        ("post", post.pk),
        ("occupancy", OccupancyFactory.create(post=post).pk),
        ("committee", seat.committee_id),
        ("seat", seat.pk),
        ("portfolio", holding.portfolio_id),
        ("portfolio_holding", holding.pk),
    ):
        make("x", kind, ref)
    with transaction.atomic():
        wording.register("odd_thing", wording.Kind("odd thing", text=str, url=lambda ref: reverse("no such address")))
        make("x", "odd_thing", 1)
    addresses = [line.what.url for line in client.get(RECORD).context["lines"]][::-1]
    del wording._kinds["odd_thing"]
    assert addresses == [
        f"/administration/accounts/{person.person_id}/",
        "",
        "/administration/organisation/PLA9/",
        "",
        f"/administration/people/{person.person_id}/",
        "/administration/posts/head/",
        "/administration/posts/head/",
        "/administration/committees/place/seats/",
        "/administration/committees/place/seats/",
        "/administration/portfolios/parks/",
        "/administration/portfolios/parks/",
        "",
    ]


def test_what_a_reader_may_not_open_is_named_and_no_link(client: Client) -> None:
    BasketFactory.create(slug="seventy", name="The seventy")
    make("create_basket", "basket", "seventy")
    assert '<a class="app-link app-tap" href="/baskets/seventy/">The seventy</a>' in client.get(RECORD).text
    administrator = Client()
    administrator.force_login(user_with_role(Role.SYSTEM_ADMINISTRATOR))
    html = administrator.get(RECORD).text
    assert "The seventy" in html
    assert "/baskets/seventy/" not in html


def test_names_and_titles_that_hold_markup_stay_text(client: Client) -> None:
    user = UserFactory.create(person__name="<img src=x onerror=alert(1)>")
    post = PostFactory.create(title="<script>alert(2)</script>%(who)s")
    make("create_post", "post", post.pk, Actor(user.pk), detail={"<u>x</u>": "<i>y</i>"}, reason="<s>")
    make("<b>odd</b>%s", "<em>odd</em>", "<p>", detail={})
    html = client.get(RECORD).content.decode()
    for markup in ("<img", "<script>alert", "<u>", "<i>", "<s>", "<b>", "<em>", "<p>%"):
        assert markup not in html
    assert "&lt;script&gt;alert(2)&lt;/script&gt;%(who)s" in html


def test_the_record_is_asked_by_thing_person_action_and_day(client: Client, ann: User) -> None:
    other = UserFactory.create(person__name="Bob Roe")
    with time_machine.travel(datetime(2026, 3, 31, 22, 59, tzinfo=UTC), tick=False):
        change_setting(by=Actor(ann.pk), key="contact", value="One")
    with time_machine.travel(datetime(2026, 3, 31, 23, 1, tzinfo=UTC), tick=False):  # 1 April in London
        change_setting(by=Actor(other.pk), key="contact", value="Two")
    with time_machine.travel(datetime(2026, 4, 2, 9, tzinfo=UTC), tick=False):
        change_setting(by=SYSTEM, key="council_name", value="Three")
        add_person(by=Actor(ann.pk), name="Cid Poe")
    cid, name, second, first = (
        "Ann Lee added the person Cid Poe",
        "The system (beat) changed the setting Name of the council",
        "Bob Roe changed the setting Who to ask",
        "Ann Lee changed the setting Who to ask",
    )
    assert texts(client) == [cid, name, second, first]
    assert texts(client, kind="setting") == [name, second, first]
    assert texts(client, kind="setting", id="contact") == [second, first]
    assert texts(client, id=" contact ") == [second, first]
    assert texts(client, action="add_person") == [cid]
    assert texts(client, person="ann") == [cid, first]
    assert texts(client, person="Beat") == [name]
    assert texts(client, since="2026-04-01") == [cid, name, second]
    assert texts(client, until="01/04/2026") == [second, first]
    assert texts(client, since="2026-04-01", until="2026-04-01") == [second]
    assert texts(client, person="Nobody") == []
    assert "Nothing of that kind was done" in client.get(RECORD, {"person": "Nobody"}).content.decode()


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"since": "yesterday"}, "Write the day like 22/11/2026."),
        ({"until": "31/02/2026"}, "Write the day like 22/11/2026."),
        ({"since": "2026-04-02", "until": "2026-04-01"}, "The last day lies before the first one."),
        ({"kind": "nonsense"}, "There is no such kind of thing."),
        ({"action": "nonsense"}, "Nobody does such a thing here."),
        ({"id": "x" * 81}, "Ensure this value has at most 80 characters"),
        ({"person": "\x00"}, "Null characters are not allowed."),
    ],
)
def test_a_filter_that_cannot_be_read_is_said_and_shows_nothing(
    client: Client, asked: dict[str, str], sentence: str
) -> None:
    change_setting(by=SYSTEM, key="contact", value="One")
    for address in (RECORD, f"{RECORD}table/"):
        response = client.get(address, asked)
        assert response.status_code == 422
        html = response.content.decode()
        assert sentence in html
        assert "changed the setting" not in html
        assert "Nothing of that kind" not in html


def test_what_the_record_keeps_of_private_things_is_shown_to_nobody_here(client: Client, private_kind: str) -> None:
    make("open_secret", private_kind, 4711, reason="Whispered")
    make("open_secret", "open_thing", 4711)
    for asked in ({}, {"id": "4711"}, {"person": "beat"}):
        response = client.get(RECORD, asked)
        assert [line.kind for line in response.context["lines"]] == ["open_thing"]
        assert "Whispered" not in response.content.decode()
        assert "secret talk" not in response.content.decode().lower()
        assert "Whispered" not in client.get(f"{RECORD}table/", asked).content.decode()
    unknown, private = (client.get(RECORD, {"kind": kind}) for kind in ("nonsense", private_kind))
    assert unknown.status_code == private.status_code == 422
    assert "There is no such kind of thing." in private.content.decode()


def test_the_record_asks_as_often_for_fifty_events_of_all_kinds_as_for_one(client: Client, ann: User) -> None:
    def queries(**asked: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(RECORD, asked).status_code == 200
        return len(found)

    make("x", "person", PersonFactory.create().pk, Actor(ann.pk))
    with_one = queries()
    for number in range(60):
        kinds = [kind for kind, _ in wording.kind_choices()]
        kind = kinds[number % len(kinds)]
        make("x", kind, number, Actor(ann.pk if number % 2 else 10_000 + number), detail={"post": number})
    assert queries() == with_one <= 10
    assert queries(person="Ann", kind="person") <= 10


def test_a_long_record_comes_in_pages_that_keep_the_filters(client: Client) -> None:
    with transaction.atomic():
        record_many(by=SYSTEM, events=[Entry("set_rule", "indicator", f"X-{n:03}") for n in range(120)])
    first = client.get(RECORD, {"kind": "indicator"})
    assert len(first.context["lines"]) == 50
    assert "120 changes, newest first" in first.content.decode()
    assert first.context["pager"].previous_url == ""
    second = client.get(first.context["pager"].next_url)
    assert second.context["lines"][0].what.title == "indicator X-069"
    last = client.get(RECORD, {"kind": "indicator", "page": "99"})
    assert (last.context["pager"].last, last.context["pager"].next_url) == (120, "")
    assert client.get(RECORD, {"page": "none"}).context["pager"].first == 1


def test_a_filter_changes_the_region_of_the_page_only(client: Client) -> None:
    change_setting(by=SYSTEM, key="contact", value="One")
    html = client.get(RECORD, headers={"HX-Request": "true", "HX-Target": "results"}).content.decode()
    assert "changed the setting" in html
    assert "<html" not in html
    assert "<form" not in html


def test_the_record_can_be_taken_away_and_runs_nothing(client: Client, ann: User) -> None:
    change_setting(by=Actor(ann.pk), key="contact", value="=1+1", reason="@SUM(A1)")
    change_setting(by=Actor(ann.pk), key="figures_note", value="x")
    text = client.get(f"{RECORD}table/", {"id": "contact"}).content.decode()
    assert "Ann Lee changed the setting Who to ask" in text
    assert "Change: from Corporate performance to =1+1" in text
    assert "'@SUM(A1)" in text
    assert "Note on figures" not in text
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{RECORD}table/", {"format": "xlsx"}).content))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0] == ("When", "Who", "What", "Kind", "Thing", "Change", "Reason")
    assert [row[4] for row in rows[1:]] == ["Note on figures", "Who to ask"]
    assert book.active["G3"].data_type == "s"


def test_a_file_that_cannot_hold_everything_says_so_and_so_does_the_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_IN_A_FILE", 3)
    monkeypatch.setattr(views, "_AT_ONCE", 2)
    for number in range(3):
        make("set_rule", "indicator", number)
    assert client.get(f"{RECORD}table/").content.decode().count("changed how") == 3
    assert "ask for fewer" not in client.get(RECORD).content.decode()
    make("set_rule", "indicator", 4)
    text = client.get(f"{RECORD}table/").content.decode()
    assert text.count("changed how") == 3
    assert "Only the newest 3 are in this file" in text
    assert "(the newest 3 of these: ask for fewer to have all)" in client.get(RECORD).content.decode()
