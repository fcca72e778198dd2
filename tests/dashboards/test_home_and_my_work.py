"""The way in, and my work for each audience."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from council_pm.org.models import CommitteeMeeting
from council_pm.people.roles import Role
from indicators.models import Return, Round
from tests.dashboards.council import RECENTLY, World, add_indicator, judge, signed_in
from tests.factories import (
    CommitteeFactory,
    ReturnFactory,
    RoundFactory,
    SeatFactory,
    series_with_rules,
    user_with_role,
)
from tests.factories.indicators import KNOWN


def text(client: Client) -> str:
    response = client.get("/my-work/")
    assert response.status_code == 200
    return unescape(re.sub(r"\s+", " ", response.content.decode()))


def items(html: str, title: str) -> list[str]:
    """The labels of a list under a heading."""
    part = html.split(f">{title}</h2>")[1].split("</ul>")[0]
    return re.findall(r"<li><(?:a|span)[^>]*>([^<]+)<", part)


@pytest.fixture
def judged(world: World) -> World:
    """Two indicators off target and one on target in one unit, one off target elsewhere."""
    baskets = [world.basket, world.corporate, world.portfolio_basket]
    add_indicator(world, "Bins missed", ["60", "41"], baskets=baskets, last={"known_from": RECENTLY})
    add_indicator(world, "Parks open", ["40", "42"])
    add_indicator(world, "Streets clean", ["52", "53"])
    add_indicator(world, "Pupils at school", ["30", "20"], unit=world.units.other_unit)
    judge()
    return world


def test_a_member_goes_straight_to_the_committee_that_meets_next(world: World) -> None:
    sooner = CommitteeFactory.create(slug="sooner")
    CommitteeMeeting.objects.create(committee=sooner, on=date(2026, 8, 20))
    user = user_with_role(Role.MEMBER, committee=world.committee)
    SeatFactory.create(committee=sooner, person=user.person)
    client = Client()
    client.force_login(user)
    assert client.get("/")["Location"] == "/scrutiny/sooner/"
    CommitteeMeeting.objects.filter(committee=sooner).delete()
    assert client.get("/")["Location"] == "/scrutiny/place/"


@pytest.mark.parametrize("role", [Role.EXECUTIVE_MEMBER, Role.HEAD_OF_SERVICE, Role.SYSTEM_ADMINISTRATOR])
def test_everybody_else_goes_to_the_own_work(world: World, role: Role) -> None:
    assert signed_in(role, world).get("/")["Location"] == "/my-work/"


def test_a_member_of_the_audit_committee_only_goes_to_the_own_work(world: World) -> None:
    user = user_with_role(Role.MEMBER, committee=CommitteeFactory.create(kind="audit"))
    client = Client()
    client.force_login(user)
    assert client.get("/")["Location"] == "/my-work/"


def test_a_head_of_service_sees_the_own_reds(judged: World) -> None:
    html = text(signed_in(Role.HEAD_OF_SERVICE, judged, unit=judged.units.service))
    asked = "2 indicators are off target or getting worse and have no answer"
    assert items(html, "Off target in your service") == [asked, "Bins missed", "Parks open"]
    assert 'href="/actions/answers/?whose=part"' in html
    assert "<strong>1 of 3</strong> indicators is off target and getting worse" in html
    assert items(html, "Changed since the Executive met on 10 June 2026") == ["Bins missed"]
    assert items(html, "What you can open")[:2] == ["Care For Your Area", "The whole council"]


def test_a_manager_sees_the_units_indicators(judged: World) -> None:
    html = text(signed_in(Role.MANAGER, judged))
    assert items(html, "Your unit's indicators, worst first") == ["Bins missed", "Parks open", "Streets clean"]


def test_a_chief_officer_sees_the_department_and_the_chief_executive_all(judged: World) -> None:
    officer = text(signed_in(Role.CHIEF_OFFICER, judged, unit=judged.units.department))
    assert items(officer, "Your department, worst first")[1:] == ["Bins missed", "Parks open"]
    assert "2 indicators are off target or getting worse and have no answer" in officer
    chief = text(signed_in(Role.CHIEF_EXECUTIVE, judged, unit=judged.units.council))
    assert items(chief, "Departments, worst first") == ["Place", "Children's Services"]
    assert "<strong>2 of 4</strong>" in chief


def test_an_executive_member_sees_the_portfolio(judged: World) -> None:
    html = text(signed_in(Role.EXECUTIVE_MEMBER, judged))
    assert items(html, "Off target in your portfolio") == ["Bins missed"]


def test_a_performance_officer_sees_what_is_to_be_returned(judged: World) -> None:
    add_indicator(judged, "Late one", ["60", "55"], frequency="monthly", baskets=[])
    judge()
    RoundFactory.create(due=date(2026, 8, 14))
    html = text(signed_in(Role.PERFORMANCE_OFFICER, judged, unit=judged.units.service))
    assert "The next returns are due by 14 August 2026. 1 figure of yours is overdue." in html
    assert items(html, "To return") == ["Returns for quarterly, Q1 2026/27 (April to June)", "Late one"]


def test_a_round_whose_due_date_has_passed_is_told_as_such(world: World) -> None:
    RoundFactory.create()
    html = text(signed_in(Role.PERFORMANCE_OFFICER, world))
    assert "were due by 21 July 2026" in html
    assert "Nothing of yours is overdue." in html


def a_return(world: World, number: int, **fields: Any) -> Return:
    one = Round.objects.first() or RoundFactory.create()
    series = series_with_rules(f"RET-{number}", world.units.unit)
    made: Return = ReturnFactory.create(round=one, series=series, **fields)
    return made


def test_returns_lead_to_where_they_are_done(world: World) -> None:
    sent = {"value": 1, "submitted_by": 1, "submitted_at": KNOWN}
    a_return(world, 1)
    a_return(world, 2, stage="queried", queried_by=2, queried_at=KNOWN, question="Why?", **sent)
    a_return(world, 3, stage="submitted", **sent)
    officer = text(signed_in(Role.PERFORMANCE_OFFICER, world, unit=world.units.service))
    assert items(officer, "What waits")[:2] == ["Returns of Care For Your Area", "Returns sent back with a question"]
    assert 'href="/returns/open/PLA1/"' in officer
    assert "2 to do, 2 late" in officer
    assert "2 returns of yours are late." in officer
    assert "Returns to sign off" not in officer
    head = text(signed_in(Role.HEAD_OF_SERVICE, world, unit=world.units.service))
    assert "Returns to sign off" in items(head, "What waits")
    assert 'href="/returns/open/PLA1/sign-off/"' in head
    centre = text(signed_in(Role.CORPORATE_PERFORMANCE, world))
    assert items(centre, "What waits")[0] == "Late returns"
    assert 'href="/rounds/late/"' in centre
    elsewhere = text(signed_in(Role.HEAD_OF_SERVICE, world, unit=world.units.other_service))
    assert "Returns" not in items(elsewhere, "Off target in your service")
    assert "/returns/open/" not in elsewhere


def test_corporate_performance_sees_what_is_overdue_by_department(judged: World) -> None:
    add_indicator(judged, "Late one", ["60", "55"], frequency="monthly")
    judge()
    html = text(signed_in(Role.CORPORATE_PERFORMANCE, judged))
    assert "1 figure of the corporate basket is overdue." in html
    asked = "3 indicators of the corporate basket ask for an answer and have none"
    assert items(html, "What waits") == [asked, "Place"]
    assert 'href="/actions/answers/?whose=all"' in html
    assert 'href="/units/PLA/?status=overdue#all"' in html
    assert "Load figures from a file" in html


def test_a_member_sees_the_committees_with_their_meetings(judged: World) -> None:
    html = text(signed_in(Role.COMMITTEE_CHAIR, judged))
    assert "You sit on 1 committee. The next meeting is that of Place Select Committee on 9 September 2026." in html
    assert items(html, "Your committees") == ["Place Select Committee"]


@pytest.mark.parametrize(
    "role", [Role.AUDITOR, Role.SCRUTINY_OFFICER, Role.MONITORING_OFFICER, Role.HR_ADVISER, Role.EMPLOYEE]
)
def test_others_see_what_they_can_open(judged: World, role: Role) -> None:
    html = text(signed_in(role, judged))
    assert "You can read every figure that is released to you" in html
    assert "Place Select Committee" in items(html, "What you can open")


def test_a_system_administrator_is_offered_no_figures(judged: World) -> None:
    html = text(signed_in(Role.SYSTEM_ADMINISTRATOR, judged))
    assert "Figures are not part of this role" in html
    assert "/executive/" not in html
    assert "/scrutiny/" not in html
    assert "Accounts" in items(html, "What you can open")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.API_READ, Role.API_ENTRY}))
def test_nobody_is_shown_a_link_that_does_not_open(judged: World, role: Role) -> None:
    client = signed_in(role, judged)
    links = set(re.findall(r'href="(/[^"#?]*)', text(client))) - {"/"}
    for link in links:
        if not link.startswith(("/static/", "/brand/")):
            assert client.get(link).status_code == 200, link


def test_an_empty_council_has_a_first_page_for_everybody(world: World) -> None:
    for role in set(Role) - {Role.API_READ, Role.API_ENTRY}:
        assert "<h1" in text(signed_in(role, world))


def test_a_token_opens_no_page(world: World) -> None:
    client = Client()
    client.force_login(user_with_role(Role.API_READ))
    assert client.get("/my-work/").status_code == 403
