"""Following on an indicator's page, the list of what changed, and my work."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council_pm.audit.models import Event
from council_pm.notices.models import Alert, Follow, MailChoice
from council_pm.people.models import OccupancyKind, User
from council_pm.people.roles import Role
from indicators.models import Series
from tests.factories import user_with_role
from tests.factories.indicators_quarters import round_of
from tests.notices.conftest import QUARTERS, World, tell

pytestmark = pytest.mark.django_db

Turned = Callable[..., Series]
CHANGE = "/notices/follows/indicator/BINS/"


@pytest.fixture
def member(world: World, client: Client) -> User:
    user = user_with_role(Role.MEMBER, committee=world.committee)
    client.force_login(user)
    return user


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        page(client, address)
    return len(asked)


def test_an_indicator_is_followed_muted_and_left_alone_again(turned: Turned, client: Client, member: User) -> None:
    turned()
    tell()
    assert 'value="follow">Follow</button>' in page(client, "/indicators/BINS/")
    for change, shown in (
        ("follow", "Stop following"),
        ("mute", "Turn alerts back on"),
        ("stop", "Turn off alerts about it"),
    ):
        for _twice in range(2):
            assert client.post(CHANGE, {"change": change})["Location"] == "/indicators/BINS/"
        assert shown in page(client, "/indicators/BINS/")
    assert list(Event.objects.filter(subject_kind="followed").values_list("action", "subject_id")) == [
        ("follow", "indicator BINS"),
        ("mute", "indicator BINS"),
        ("stop_following", "indicator BINS"),
    ]
    client.post(CHANGE, {"change": "nonsense"})
    assert not Follow.objects.exists()
    assert client.post("/notices/follows/indicator/NONE-1/", {"change": "follow"}).status_code == 404
    assert client.post("/notices/follows/person/1/", {"change": "follow"}).status_code == 404


def test_what_somebody_follows_is_listed_and_can_be_left_even_when_it_is_gone(
    turned: Turned, client: Client, member: User
) -> None:
    assert "You follow nothing yet" in page(client, "/notices/follows/")
    turned()
    client.post(CHANGE, {"change": "follow"})
    Follow.objects.create(user=member, subject_kind="indicator", subject_id="GONE", muted=True, since="2026-01-01T00Z")
    shown = page(client, "/notices/follows/")
    assert "Name of BINS" in shown
    assert "GONE" in shown
    assert client.post("/notices/follows/indicator/GONE/", {"change": "follow"})["Location"] == "/notices/follows/"
    assert Follow.objects.get(subject_id="GONE").muted
    client.post("/notices/follows/indicator/GONE/", {"change": "stop"})
    assert client.post(CHANGE, {"change": "stop", "from": "list"})["Location"] == "/notices/follows/"
    assert not Follow.objects.exists()


def test_what_changed_stands_in_the_list_and_in_my_work_until_it_is_read(
    turned: Turned, client: Client, member: User
) -> None:
    assert "Nothing has changed yet" in page(client, "/notices/")
    for number in range(6):
        turned(f"BINS-{number}")
    tell()
    for address in ("/notices/", "/my-work/"):
        shown = page(client, address)
        assert shown.count("Off target; it was on target.") == 5
    first = Alert.objects.filter(place__isnull=False).order_by("pk")[0]
    assert client.post(f"/notices/{first.pk}/read/")["Location"] == "/notices/"
    assert page(client, "/notices/").count("Mark as read") == 4
    assert first.subject_id not in page(client, "/my-work/")
    over = Alert.objects.get(place=None)
    assert client.post(f"/notices/{over.pk}/read/").status_code == 404


def test_an_alert_says_nothing_to_who_may_not_see_its_figure_any_more(
    turned: Turned, client: Client, world: World
) -> None:
    manager = user_with_role(Role.MANAGER, unit=world.units.unit)
    client.force_login(manager)
    turned(round=round_of(QUARTERS[1]))
    client.post(CHANGE, {"change": "follow"})
    assert tell() == 1
    assert "Off target; it was on target." in page(client, "/notices/")
    held = manager.person.occupancies.get()
    held.kind, held.post.role = OccupancyKind.SUBSTANTIVE, Role.EMPLOYEE
    held.post.save()
    shown = page(client, "/notices/")
    assert "Something that you may not see now" in shown
    assert "Off target" not in shown
    assert "Off target; it" not in page(client, "/my-work/")


def test_mail_is_chosen_and_nonsense_changes_nothing(client: Client, member: User) -> None:
    client.post("/notices/mail/", {"mail": "never"})
    assert '<option value="never" selected>' in page(client, "/notices/")
    client.post("/notices/mail/", {"mail": "hourly"})
    assert MailChoice.objects.get().mail == "never"


@pytest.mark.parametrize("address", ["/notices/", "/notices/follows/", "/my-work/"])
def test_the_lists_ask_as_often_for_three_as_for_one(
    turned: Turned, client: Client, member: User, address: str
) -> None:
    def add(code: str) -> None:
        turned(code)
        client.post(f"/notices/follows/indicator/{code}/", {"change": "follow"})

    add("A")
    tell()
    queries(client, address)
    one = queries(client, address)
    add("B")
    add("C")
    tell()
    queries(client, address)
    assert queries(client, address) == one
