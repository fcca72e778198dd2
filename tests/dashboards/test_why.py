"""Why can I see this? The answer names the role that decides, and never more than the reader can see."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council_pm.audit.services import raise_version
from council_pm.core.access import AccessScope
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import Audience, BasketKind
from indicators.visibility import sight_of
from tests.factories import (
    BasketFactory,
    BasketItemFactory,
    OccupancyFactory,
    OwnershipFactory,
    PortfolioFactory,
    PostFactory,
    RoundFactory,
    ValueFactory,
    make_council,
    series_with_rules,
    user_with_role,
)
from tests.factories.organisation import CouncilUnits

pytestmark = pytest.mark.django_db

SIGNED = "You see figures here as soon as they are signed off."
MANAGEMENT = "You see figures here once they are released to the management team."
PORTFOLIO = "You see figures here once they are released to portfolio holders."
MEMBERS = "You see figures here once they are released to all members and staff."


@pytest.fixture
def units() -> CouncilUnits:
    """A council whose indicator OWN-01 belongs to Waste and Recycling."""
    units = make_council()
    series = series_with_rules("OWN-01", units.unit, name="Missed bins")
    OwnershipFactory.create(indicator=series.indicator, post=PostFactory.create(unit=units.unit))
    raise_version()
    return units


def asked(user: User, query: str) -> tuple[int, str]:
    client = Client()
    client.force_login(user)
    answer = client.get(f"/account/why/?{query}")
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize(
    ("role", "where", "sentence", "because"),
    [
        (Role.MANAGER, "unit", SIGNED, "Manager, Waste and Recycling: post Post"),
        (Role.HEAD_OF_SERVICE, "service", SIGNED, "Head of service, Care For Your Area: post Post"),
        (Role.HEAD_OF_SERVICE, "other_service", MANAGEMENT, "Head of service, Education: post Post"),
        (Role.MANAGER, "other_unit", MEMBERS, "Manager, School Improvement: post Post"),
        (Role.EMPLOYEE, "unit", MEMBERS, "Employee, Waste and Recycling: post Post"),
        (Role.CORPORATE_PERFORMANCE, "council", SIGNED, "Corporate performance, Test Council: post Post"),
    ],
)
@pytest.mark.parametrize("query", ["indicator=OWN-01", "unit=PLA11"])
def test_the_role_that_decides_is_named(
    units: CouncilUnits, role: Role, where: str, sentence: str, because: str, query: str
) -> None:
    status, html = asked(user_with_role(role, unit=getattr(units, where)), query)
    assert status == 200
    assert sentence in html
    assert because in html.split("What you may do here")[0]


def test_an_executive_member_sees_the_own_portfolio_earlier_and_is_told_so(units: CouncilUnits) -> None:
    portfolio = PortfolioFactory.create(name="Environment")
    series = series_with_rules("ENV-01", units.unit)
    basket = BasketFactory.create(kind=BasketKind.PORTFOLIO, portfolio=portfolio)
    BasketItemFactory.create(basket=basket, series=series)
    member = user_with_role(Role.EXECUTIVE_MEMBER, portfolio=portfolio)
    _status, html = asked(member, "indicator=ENV-01")
    assert PORTFOLIO in html
    assert "Executive member, Environment: portfolio Environment" in html
    assert MEMBERS in asked(member, "indicator=OWN-01")[1]
    _status, html = asked(member, "unit=PLA11")
    assert MEMBERS in html
    assert "Figures of the indicators of your own portfolio you see earlier" in html


def test_what_no_role_gives_is_said(units: CouncilUnits) -> None:
    _status, html = asked(user_with_role(Role.EMPLOYEE, unit=units.unit), "indicator=OWN-01")
    row = html.split("Propose targets")[1].split("</tr>")[0]
    assert "No: none of your roles gives it here" in row


def test_a_figure_says_whom_it_was_released_to_and_is_404_for_whom_it_was_not(units: CouncilUnits) -> None:
    series = series_with_rules("FIG-01", units.unit)
    round_ = RoundFactory.create()
    ValueFactory.create(series=series, start=round_.start, end=round_.end, round=round_)
    raise_version()
    query = f"indicator=FIG-01&period={round_.slug}"
    status, html = asked(user_with_role(Role.MANAGER, unit=units.unit), query)
    assert status == 200
    assert "This one is released to:" in html
    assert f"/indicators/FIG-01/{round_.slug}/" in html
    assert asked(user_with_role(Role.MEMBER), query)[0] == 404


@pytest.mark.parametrize(
    "query",
    [
        "",
        "indicator=NONE-01",
        "unit=NONE",
        "indicator=OWN-01&period=yesterday",
        "period=2026-27-q1",
        "unit=%00",
        "indicator=%00",
    ],
)
def test_what_is_not_there_is_404(units: CouncilUnits, query: str) -> None:
    assert asked(user_with_role(Role.CORPORATE_PERFORMANCE, unit=units.council), query)[0] == 404


@pytest.mark.parametrize("query", ["indicator=OWN-01", "unit=PLA11", "indicator=OWN-01&period=2026-27-q1"])
def test_what_a_reader_cannot_open_is_404(units: CouncilUnits, query: str) -> None:
    assert asked(user_with_role(Role.SYSTEM_ADMINISTRATOR, unit=units.council), query)[0] == 404


def test_the_pages_lead_to_it(units: CouncilUnits) -> None:
    client = Client()
    client.force_login(user_with_role(Role.MANAGER, unit=units.unit))
    assert "/account/why/?indicator=OWN-01" in client.get("/indicators/OWN-01/").content.decode()
    assert "/account/why/?unit=PLA11" in client.get("/units/PLA11/").content.decode()


def test_it_costs_the_same_queries_for_one_role_and_for_three(units: CouncilUnits) -> None:
    user = user_with_role(Role.MANAGER, unit=units.unit)
    counts = []
    for _ in range(2):
        asked(user, "unit=PLA11")
        with CaptureQueriesContext(connection) as queries:
            asked(user, "unit=PLA11")
        counts.append(len(queries))
        for _ in range(2):
            OccupancyFactory.create(person=user.person)
    assert counts[0] == counts[1]


def test_the_step_is_the_one_that_decides_what_is_shown(units: CouncilUnits) -> None:
    scope = AccessScope(units=frozenset({units.unit.pk, units.service.pk}))
    for role, unit in ((Role.MANAGER, units.unit), (Role.HEAD_OF_SERVICE, units.other_service), (Role.MEMBER, None)):
        sight = sight_of(user_with_role(role, unit=unit))
        permission, audience = sight.decided(scope)
        assert sight.step(scope) == audience
        assert (audience is Audience.MEMBERS_AND_STAFF) == (permission == "view_value")
