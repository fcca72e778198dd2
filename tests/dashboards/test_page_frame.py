"""What stands around every page, and what error pages cost."""

from __future__ import annotations

import errno
from datetime import timedelta

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from council_pm.configuration.services import change_setting
from council_pm.core.access import Actor
from council_pm.people.models import Delegation
from council_pm.people.roles import Role
from council_pm.people.services.delegation import delegate
from tests.dashboards.council import World, signed_in
from tests.factories import user_with_role

BY = Actor(None, "tests")


def test_the_brand_colour_has_an_address_of_its_own(world: World) -> None:
    change_setting(by=BY, key="brand_colour", value="#801650", reason="It is ours.")
    html = signed_in(Role.MEMBER, world).get("/my-work/").content.decode()
    assert '<link rel="stylesheet" href="/brand/801650.css">' in html
    sheet = Client().get("/brand/801650.css")
    assert sheet.content == b":root{--brand:#801650}"
    assert sheet["Content-Type"].startswith("text/css")
    assert "immutable" in sheet["Cache-Control"]


@pytest.mark.parametrize("colour", ["red", "801650}body{display:none", "80165", "8016501", "80165G"])
def test_only_a_colour_can_be_a_colour(client: Client, db: None, colour: str) -> None:
    assert client.get(f"/brand/{colour}.css").status_code == 404


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        (
            Role.MEMBER,
            [
                "My select committee",
                "My work",
                "The whole council",
                "Plans",
                "Actions",
                "Risks",
                "Appraisals",
                "Learning",
            ],
        ),
        (
            Role.EXECUTIVE_MEMBER,
            ["My work", "The whole council", "Plans", "Actions", "Risks", "Appraisals", "Learning", "Administration"],
        ),
        (
            Role.HEAD_OF_SERVICE,
            [
                "My work",
                "The whole council",
                "Plans",
                "Actions",
                "Risks",
                "Clinics",
                "Appraisals",
                "Learning",
                "Returns",
                "Administration",
            ],
        ),
        (Role.EMPLOYEE, ["My work", "The whole council", "Plans", "Actions", "Appraisals", "Learning"]),
        (
            Role.CORPORATE_PERFORMANCE,
            [
                "My work",
                "The whole council",
                "Plans",
                "Actions",
                "Risks",
                "Clinics",
                "Appraisals",
                "Learning",
                "Returns",
                "Figures from files",
                "Administration",
            ],
        ),
        (Role.SYSTEM_ADMINISTRATOR, ["My work", "Learning", "Administration"]),
    ],
)
def test_everybody_is_led_to_what_opens(world: World, role: Role, labels: list[str]) -> None:
    client = signed_in(role, world)
    response = client.get("/my-work/")
    navigation = response.context["navigation"]
    assert [item["label"] for item in navigation] == labels
    assert [item["label"] for item in navigation if item["current"]] == ["My work"]
    for item in navigation:
        assert client.get(item["url"], follow=True).status_code == 200


def test_whoever_was_lent_a_right_finds_the_returns_for_its_days_and_at_no_query(world: World) -> None:
    def asked() -> tuple[int, list[str]]:
        client = Client()
        client.force_login(colleague)
        client.get("/components/")
        with CaptureQueriesContext(connection) as made:
            response = client.get("/components/")
        return len(made), [item["label"] for item in response.context["navigation"]]

    head = user_with_role(Role.HEAD_OF_SERVICE, unit=world.units.service)
    colleague = user_with_role(Role.EMPLOYEE, unit=world.units.other_unit)
    before, labels = asked()
    assert "Returns" not in labels
    today = timezone.localdate()
    lent = delegate(by=Actor(head.pk), to_person=colleague.person, unit=world.units.unit, what="entry",
                    starts=today, ends=today + timedelta(days=3))  # fmt: skip
    after, labels = asked()
    assert "Returns" in labels
    assert after == before
    Delegation.objects.filter(pk=lent.pk).update(starts=today + timedelta(days=1))
    assert "Returns" not in asked()[1]
    Delegation.objects.filter(pk=lent.pk).update(starts=today)
    head.person.occupancies.update(ends=today - timedelta(days=1))
    assert "Returns" not in asked()[1], "what somebody has lost they cannot go on lending"


def test_the_demonstration_says_what_it_is(world: World) -> None:
    client = signed_in(Role.MEMBER, world)
    assert "Demonstration" not in client.get("/my-work/").content.decode()
    with override_settings(DEMONSTRATION=True):
        assert "Demonstration" in client.get("/my-work/").content.decode()


def test_the_name_and_the_way_out_stand_on_every_page(world: World) -> None:
    html = signed_in(Role.MEMBER, world).get("/my-work/").content.decode()
    assert "Person " in html
    assert 'action="/sign-out/"' in html


def test_a_page_that_is_not_there_asks_the_database_for_the_reader_only(world: World) -> None:
    client = signed_in(Role.MEMBER, world)
    with CaptureQueriesContext(connection) as asked:
        response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "Page not found" in response.content.decode()
    assert len(asked) <= 2  # session and user, for the headers


def test_refusals_have_pages_in_plain_words(world: World) -> None:
    refused = signed_in(Role.SYSTEM_ADMINISTRATOR, world).get("/executive/")
    assert refused.status_code == 403
    assert "You may not do this" in refused.content.decode()
    strict = Client(enforce_csrf_checks=True)
    unsafe = strict.post("/sign-in/", {"login": "a@b.example", "password": "x"})
    assert unsafe.status_code == 403
    assert "Please send that again" in unsafe.content.decode()


def test_a_fault_of_ours_has_a_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(Role.MEMBER, world)
    client.raise_request_exception = False
    monkeypatch.setattr("council_pm.dashboards.views.council.executive_top", None)
    response = client.get("/executive/")
    assert response.status_code == 500
    assert "Something went wrong" in response.content.decode()


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (OperationalError("the database is away"), 503),
        (InterfaceError("the line is closed"), 503),
        (OSError(errno.ENOSPC, "No space left on device"), 503),
        (OSError(errno.EACCES, "Permission denied"), 500),
    ],
)
def test_a_fault_that_passes_says_that_it_does_and_what_to_do(
    world: World, monkeypatch: pytest.MonkeyPatch, fault: Exception, status: int
) -> None:
    def break_down(*args: object, **more: object) -> None:
        raise fault

    client = signed_in(Role.MEMBER, world)
    client.raise_request_exception = False
    monkeypatch.setattr("council_pm.dashboards.views.council.executive_top", break_down)
    response = client.get("/executive/")
    assert response.status_code == status
    assert ("That did not work just now" in response.content.decode()) == (status == 503)
    assert response.has_header("Retry-After") == (status == 503)


def trail_of(client: Client, address: str) -> list[tuple[str, str]]:
    """What stands above the heading: each label with its address."""
    response = client.get(address)
    assert response.status_code == 200
    return [(str(one["label"]), one["url"]) for one in response.context["breadcrumbs"]]


def test_a_page_that_the_administration_lists_says_where_it_stands_to_whoever_keeps_something(world: World) -> None:
    client = signed_in(Role.CORPORATE_PERFORMANCE, world)
    hub = ("Administration", "/administration/")
    for label, address in (
        ("Library of indicators", "/library/"),
        ("Calculated indicators", "/formulas/"),
        ("Targets", "/targets/"),
        ("Baskets", "/baskets/"),
        ("Accounts", "/administration/accounts/"),
    ):
        assert trail_of(client, address) == [hub, (label, "")]
        navigation = client.get(address).context["navigation"]
        assert [item["label"] for item in navigation if item["current"]] == ["Administration"]
    assert trail_of(client, "/baskets/new/") == [hub, ("Baskets", "/baskets/")]
    assert trail_of(client, "/account/") == []
    assert trail_of(client, "/account/password/") == [("Your account", "/account/")]


def test_a_reader_is_not_led_up_to_what_does_not_open(world: World) -> None:
    member = signed_in(Role.MEMBER, world)
    assert trail_of(member, "/baskets/") == []
    entry = member.get("/library/").context["rows"][0].entry.code
    assert trail_of(member, f"/library/{entry}/") == [("Library of indicators", "/library/")]
    refused = signed_in(Role.SYSTEM_ADMINISTRATOR, world).get("/baskets/")
    assert refused.status_code == 403
    assert "/baskets/" not in refused.text
