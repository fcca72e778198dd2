"""The council's chart of any day, its list, the page of a part, and their files."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council_pm.core.access import Actor
from council_pm.org import services
from council_pm.org.models import Level, OrgUnit, Placement
from council_pm.people.roles import Role
from tests.factories import (
    OccupancyFactory,
    PersonFactory,
    PostFactory,
    series_with_rules,
    user_with_role,
)
from tests.factories.organisation import CouncilUnits

pytestmark = pytest.mark.django_db

CHART = "/administration/organisation/"
BY = Actor(None, "test")
MOVED = date(2026, 4, 1)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel("2026-11-25 12:00:00+00:00", tick=False):
        yield


def signed_in(role: Role, unit: OrgUnit) -> Client:
    client = Client()
    client.force_login(user_with_role(role, unit=unit))
    return client


@pytest.fixture
def client(units: CouncilUnits) -> Client:
    return signed_in(Role.EMPLOYEE, units.unit)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def names(response: Any) -> list[str]:
    return [line.name for line in response.context["lines"]]


def test_the_chart_is_a_nested_list_and_a_picture_that_nobody_needs(client: Client, units: CouncilUnits) -> None:
    response = client.get(CHART)
    html = response.content.decode()
    council = response.context["chart"].nodes[0]
    assert [node.name for node in council.children] == ["Children's Services", "Place"]
    place = council.children[1]
    assert [unit.name for unit in place.children[0].children] == ["Waste and Recycling", "Street Cleansing"]
    assert html.count('<ul class="app-org">') == 6
    picture = re.search(r'<figure class="app-org__picture" aria-hidden="true">.*?</figure>', html, re.DOTALL)
    assert picture
    assert "<a " not in picture[0]
    assert "Care For Your Area (2 units)" in picture[0]
    assert "Today, 25 November 2026: 2 departments, 2 services, 3 units" in text(response)


def test_any_day_can_be_looked_at(client: Client, units: CouncilUnits) -> None:
    services.move_unit(by=BY, unit=units.unit, parent=units.other_service, from_day=MOVED, name="Bins", reason="Review")
    assert "Bins" in text(client.get(CHART))
    before = client.get(CHART, {"on": "2026-03-31"})
    assert "Bins" not in text(before)
    assert "Waste and Recycling" in text(before)
    assert 'href="/administration/organisation/PLA11/?on=2026-03-31"' in before.content.decode()
    assert [one.day for one in before.context["chart"].days] == [MOVED, date(2000, 4, 1)]
    assert "Nothing on record for 1 January 1999" in text(client.get(CHART, {"on": "1999-01-01"}))


@pytest.mark.parametrize("day", ["2026-02-31", "31/02/2026", "9999-12-31", "0001-01-01", "soon", "2026-03-31\x00"])
def test_a_day_that_cannot_be_is_refused_in_words(client: Client, units: CouncilUnits, day: str) -> None:
    for address in (CHART, f"{CHART}PLA11/"):
        response = client.get(address, {"on": day})
        assert response.status_code == 422
        assert "There is a problem" in text(response)
        assert "Waste and Recycling" in text(response)
    assert client.get("/administration/organisation-table/", {"on": day}).status_code == 200


def test_the_list_finds_by_name_code_and_level(client: Client, units: CouncilUnits) -> None:
    assert names(client.get(CHART, {"words": "STREET"})) == ["Street Cleansing"]
    assert names(client.get(CHART, {"words": "chi1"})) == ["Education", "School Improvement"]
    assert names(client.get(CHART, {"level": "2"})) == ["Children's Services", "Place"]
    line = client.get(CHART, {"words": "street"}).context["lines"][0]
    assert (line.belongs_to, line.level) == ("Place / Care For Your Area", "Unit")
    assert "Nothing found" in text(client.get(CHART, {"words": "nowhere"}))
    assert client.get(CHART, {"level": "9"}).status_code == 422


def test_a_region_is_answered_alone(client: Client, units: CouncilUnits) -> None:
    response = client.get(CHART, {"words": "street"}, headers={"HX-Request": "true"})
    assert "<html" not in response.content.decode()
    assert "Street Cleansing" in text(response)


def test_names_are_text_wherever_they_stand(client: Client, units: CouncilUnits) -> None:
    bad = "<script>alert(1)</script>&\"'"
    services.rename_unit(by=BY, unit=units.unit, name=bad, from_day=MOVED)
    services.merge_unit(by=BY, unit=units.second_unit, into=units.unit, from_day=MOVED)
    keeper = signed_in(Role.CORPORATE_PERFORMANCE, units.council)
    for address in (
        CHART,
        f"{CHART}?view=list",
        f"{CHART}?words=%3Cscript%3E",
        f"{CHART}PLA11/",
        f"{CHART}PLA12/",
        f"{CHART}PLA1/",
        f"{CHART}PLA11/move/?parent=CHI1&from_day=2027-04-01",
    ):
        html = keeper.get(address).content.decode()
        assert "<script>alert" not in html
        assert "&lt;script&gt;" in html


def test_files_hold_the_same_and_run_nothing(client: Client, units: CouncilUnits) -> None:
    services.rename_unit(by=BY, unit=units.unit, name="=1+1", from_day=MOVED)
    lines = client.get("/administration/organisation-table/").content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Name,Code,Level,Belongs to,Directly below it"
    assert "'=1+1,PLA11,Unit,Place / Care For Your Area,0" in lines
    assert len(lines) == 9
    found = client.get("/administration/organisation-table/", {"words": "street", "format": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(found.content)).active
    assert sheet is not None
    assert [[cell.value for cell in row] for row in sheet.iter_rows()][1][:2] == ["Street Cleansing", "PLA12"]
    page = client.get(CHART, {"words": "street", "on": "2026-03-31"}).content.decode()
    assert 'href="/administration/organisation-table/?on=2026-03-31&amp;words=street&amp;format=xlsx"' in page


def test_only_keepers_are_offered_changes(client: Client, units: CouncilUnits) -> None:
    keeper = signed_in(Role.CORPORATE_PERFORMANCE, units.council)
    for address, offer in ((CHART, "/administration/organisation-new/"), (f"{CHART}PLA11/", "/PLA11/close/")):
        assert offer not in client.get(address).content.decode()
        assert offer in keeper.get(address).content.decode()


def test_the_page_of_a_part_tells_its_past_in_words(client: Client, units: CouncilUnits) -> None:
    services.rename_unit(by=BY, unit=units.unit, name="Bins", from_day=date(2010, 4, 1))
    services.move_unit(by=BY, unit=units.unit, parent=units.other_service, from_day=MOVED)
    services.move_unit(by=BY, unit=units.unit, parent=units.other_service, from_day=MOVED, name="Waste")
    services.rename_unit(by=BY, unit=units.unit, name="Waste", from_day=date(2026, 5, 1))
    services.close_unit(by=BY, unit=units.unit, from_day=date(2027, 4, 1))
    page = client.get(f"{CHART}PLA11/")
    told = [(one.day.year, one.text, one.corrected, one.is_later) for one in page.context["page"].history]
    assert told == [
        (2027, "Closed.", False, True),
        (2026, "Stayed as it was.", False, False),
        (
            2026,
            "Renamed from “Bins” to “Waste”. Moved from “Care For Your Area” to “Education”.",
            True,
            False,
        ),
        (2010, "Renamed from “Waste and Recycling” to “Bins”.", False, False),
        (2000, "Opened as “Waste and Recycling” in “Care For Your Area”.", False, False),
    ]
    assert "Open since 1 April 2000; it closes on 1 April 2027" in text(page)
    assert "Closed since 1 April 2027" in text(client.get(f"{CHART}PLA11/", {"on": "2027-04-01"}))
    assert "Opened as “Test Council”." in text(client.get(f"{CHART}TBC/"))


def test_a_day_before_a_part_opened_is_told(client: Client, units: CouncilUnits) -> None:
    response = client.get(f"{CHART}PLA11/", {"on": "1999-01-01"})
    assert response.status_code == 200
    assert "Not open yet: it opens on 1 April 2000" in text(response)
    OrgUnit.objects.create(code="NOWHERE", level=Level.UNIT)
    assert "It has no place yet" in text(client.get(f"{CHART}NOWHERE/"))
    for code in ("NONE", "PLA1%2F1", "%00", "'"):
        assert client.get(f"{CHART}{code}/").status_code == 404
        assert client.get(f"{CHART}{code}/table/").status_code == 404


def test_a_part_shows_what_is_below_and_what_belongs_to_it(units: CouncilUnits) -> None:
    post = PostFactory.create(unit=units.service, title="Depot foreman", role=Role.MANAGER)
    OccupancyFactory.create(post=post, person=PersonFactory.create(name="Hidden Foreman"))
    head = PostFactory.create(unit=units.service, title="Head of Area", role=Role.HEAD_OF_SERVICE)
    OccupancyFactory.create(post=head, person=PersonFactory.create(name="Named Head"))
    OccupancyFactory.create(
        post=head, person=PersonFactory.create(name="Next Head"), starts=date(2027, 1, 1), kind="interim"
    )
    OccupancyFactory.create(post=head, person=PersonFactory.create(name="Last Head"), ends=date(2020, 1, 1))
    PostFactory.create(unit=units.service, title="Empty chair")
    series = series_with_rules("ARE-01", units.service, name="Clean streets")
    series.breakdown = "North"
    series.save()
    for role, sees_name, sees_indicator in (
        (Role.EMPLOYEE, False, True),
        (Role.CHIEF_OFFICER, False, True),
        (Role.CORPORATE_PERFORMANCE, True, True),
        (Role.SYSTEM_ADMINISTRATOR, False, False),
    ):
        client = signed_in(role, units.other_department)
        for address in (f"{CHART}PLA1/", f"{CHART}PLA1/table/"):
            page = text(client.get(address))
            assert "Street Cleansing" in page
            assert "Named Head, Next Head from 1 January 2027" in page
            assert "Last Head" not in page
            assert "Vacant" in page
            assert ("Hidden Foreman" in page) == sees_name
            assert ("ARE-01 Clean streets: North" in page) == sees_indicator
        linked = f'href="/administration/posts/{post.code}/"' in client.get(f"{CHART}PLA1/").content.decode()
        assert linked == (role in {Role.CORPORATE_PERFORMANCE, Role.SYSTEM_ADMINISTRATOR})
    own = signed_in(Role.CHIEF_OFFICER, units.department)
    assert "Hidden Foreman" in text(own.get(f"{CHART}PLA1/"))


def large_council(units: CouncilUnits, number: int) -> None:
    """A service for each ten units, and that many units."""
    made = OrgUnit.objects.bulk_create(
        OrgUnit(code=f"N{n}", level=Level.SERVICE if n % 10 == 0 else Level.UNIT) for n in range(number)
    )
    Placement.objects.bulk_create(
        Placement(
            unit=unit,
            valid_from=date(2001, 4, 1),
            name=f"Part {n:03}",
            parent=units.department if n % 10 == 0 else made[n - n % 10],
        )
        for n, unit in enumerate(made)
    )


def test_five_hundred_parts_are_listed_in_pages_and_drawn_in_short(client: Client, units: CouncilUnits) -> None:
    large_council(units, 500)
    first = client.get(CHART, {"view": "list"})
    assert (len(first.context["lines"]), first.context["pager"].total) == (50, 508)
    assert "1 to 50 of 508" in text(first)
    second = client.get(first.context["pager"].next_url)
    assert second.context["pager"].first == 51
    assert second.context["pager"].previous_url
    last = client.get(CHART, {"view": "list", "page": "99"})
    assert (last.context["pager"].last, last.context["pager"].next_url) == (508, "")
    found = client.get(CHART, {"words": "Part 12", "page": "1"})
    assert found.context["pager"].total == 10
    assert client.get(CHART, {"view": "list", "page": "0"}).status_code == 422
    chart = client.get(CHART).context["chart"]
    services_of_place = chart.nodes[0].children[1].children
    assert {(node.children, node.more) for node in services_of_place[:2]} == {((), "9 units")}
    assert len(chart.picture.boxes) == 55
    large_council_of_services(units)
    assert len(client.get(CHART).context["chart"].picture.boxes) == 3


def large_council_of_services(units: CouncilUnits) -> None:
    for n in range(80):
        services.create_unit(
            by=BY, code=f"S{n}", level=3, name=f"Service {n}", parent=units.other_department, valid_from=MOVED
        )


def test_every_page_asks_at_most_ten_times_whatever_the_size(client: Client, units: CouncilUnits) -> None:
    addresses = [CHART, f"{CHART}?view=list&page=2", f"{CHART}?words=part", f"{CHART}PLA/", f"{CHART}PLA11/"]

    def asked() -> list[int]:
        numbers = []
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            numbers.append(len(queries))
        return numbers

    small = asked()
    large_council(units, 500)
    PostFactory.create_batch(3, unit=units.unit)
    for n in range(3):
        series_with_rules(f"X-{n}", units.unit)
    assert asked() == small
    assert max(small) <= 10
