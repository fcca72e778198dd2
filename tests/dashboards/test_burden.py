"""The burden of returns: minutes estimated from entry, lateness, filters, order, the file, and constant queries."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.org.models import OrgUnit
from council_pm.people.roles import Role
from indicators.models import Channel, Return, ReturnVersion, Round, SupplyMinutes, ViewCount
from indicators.returns.states import Act, Stage
from indicators.selectors.burden import Burden, BurdenAsked, burden_of
from indicators.services.use import say_minutes
from tests import factories
from tests.factories.organisation import CouncilUnits, make_council
from tests.factories.people import user_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def council() -> CouncilUnits:
    return make_council()


@pytest.fixture
def centre() -> Client:
    client = Client()
    client.force_login(user_with_role(Role.CORPORATE_PERFORMANCE))
    return client


def a_return(unit: OrgUnit, code: str, due_ago: int = 30) -> Return:
    found = Return.objects.first()
    made: Return = factories.ReturnFactory.create(
        series=factories.series_with_rules(code, unit),
        round=found.round if found else factories.RoundFactory.create(),
        due=timezone.localdate() - timedelta(days=due_ago),
    )
    return made


def at(one: Return, minutes: int = 0, days: int = 0) -> datetime:
    """Noon of the due day, and so much after it."""
    noon = datetime(one.due.year, one.due.month, one.due.day, 12, tzinfo=timezone.get_current_timezone())
    return noon + timedelta(days=days, minutes=minutes)


def done(one: Return, act: Act, when: datetime, *, by: int = 1, channel: Channel = Channel.FORM) -> None:
    stage = Stage.SUBMITTED if act is Act.SUBMIT else Stage.DRAFT
    version = ReturnVersion.objects.filter(of=one).count() + 1
    ReturnVersion.objects.create(of=one, version=version, act=act, stage=stage, at=when, by=by, channel=channel)


def shown(**asked: str) -> Burden:
    return burden_of(BurdenAsked(**asked), timezone.localdate())


def codes(burden: Burden) -> list[str]:
    return [one.code for one in burden.lines]


def test_minutes_are_estimated_from_entry_and_said_to_be(council: CouncilUnits, centre: Client) -> None:
    first, second = a_return(council.unit, "R-1"), a_return(council.unit, "R-2")
    done(first, Act.SAVE, at(first, 0))
    done(second, Act.SAVE, at(second, 7))
    lines = {one.code: one for one in shown().lines}
    assert lines["R-1"].cost is None
    assert lines["R-2"].cost is not None
    assert lines["R-2"].cost.minutes == 7
    page = centre.get("/burden/").content.decode()
    assert "not known" in page
    assert "estimated" in page


def test_a_scheduled_feed_takes_nobodys_time(council: CouncilUnits) -> None:
    first, second = a_return(council.unit, "R-1"), a_return(council.unit, "R-2")
    done(first, Act.SAVE, at(first, 0), channel=Channel.COMMAND)
    done(second, Act.SAVE, at(second, 7), channel=Channel.COMMAND)
    assert [one.cost for one in shown().lines] == [None, None]


def test_lateness_counts_the_first_sending_and_until_today_what_was_not_sent(council: CouncilUnits) -> None:
    on_time, late = a_return(council.unit, "R-1"), a_return(council.unit, "R-2")
    a_return(council.unit, "R-3", due_ago=10)
    done(on_time, Act.SUBMIT, at(on_time))
    done(on_time, Act.SUBMIT, at(on_time, days=9))
    done(late, Act.SUBMIT, at(late, days=3))
    found = {one.code: (one.late, one.longest) for one in shown(sort="late").lines}
    assert found == {"R-1": (0, 0), "R-2": (1, 3), "R-3": (1, 10)}
    assert codes(shown(sort="late")) == ["R-3", "R-2", "R-1"]


def test_what_fell_due_more_than_a_year_ago_or_is_to_come_is_left_out(council: CouncilUnits) -> None:
    a_return(council.unit, "R-1")
    a_return(council.unit, "R-2", due_ago=366)
    a_return(council.unit, "R-3", due_ago=-5)
    assert codes(shown()) == ["R-1"]


def test_a_department_or_basket_shows_its_own_with_the_same_estimate(council: CouncilUnits) -> None:
    mine, other = a_return(council.unit, "R-1"), a_return(council.other_unit, "R-2")
    done(other, Act.SAVE, at(other, 0))
    done(mine, Act.SAVE, at(mine, 5))
    basket = factories.BasketFactory.create(slug="few")
    factories.BasketItemFactory.create(basket=basket, series=mine.series)
    for narrowed in (shown(department=council.department.code), shown(basket="few")):
        assert codes(narrowed) == ["R-1"]
        assert narrowed.lines[0].cost == shown().lines[0].cost
    assert codes(shown(department="nowhere")) == []


def test_the_dearest_stands_first_and_names_sort_on_request(council: CouncilUnits) -> None:
    cheap, dear, unknown = (a_return(council.unit, code) for code in ("R-1", "R-2", "R-0"))
    done(unknown, Act.SAVE, at(unknown, 0))
    done(cheap, Act.SAVE, at(cheap, 2))
    done(dear, Act.SAVE, at(dear, 12))
    assert codes(shown()) == ["R-2", "R-1", "R-0"]
    assert codes(shown(sort="name")) == ["R-0", "R-1", "R-2"]
    assert codes(shown(sort="nonsense")) == codes(shown())


def test_the_file_keeps_the_filter(council: CouncilUnits, centre: Client) -> None:
    a_return(council.unit, "R-1")
    a_return(council.other_unit, "R-2")
    code = council.department.code
    file = centre.get("/burden/", {"department": code, "format": "csv"}).content.decode()
    assert "R-1" in file
    assert "R-2" not in file
    assert f"/burden/?department={code}&amp;format=csv" in centre.get("/burden/", {"department": code}).content.decode()


def test_views_are_told_by_groups_of_roles_and_small_numbers_are_not(council: CouncilUnits, centre: Client) -> None:
    indicator, month = a_return(council.unit, "R-1").series.indicator, timezone.localdate().replace(day=1)
    for role, views in ((Role.MEMBER, 3), (Role.COMMITTEE_CHAIR, 2), (Role.MANAGER, 4), (Role.AUDITOR, 17)):
        ViewCount.objects.create(indicator=indicator, role=role, month=month, views=views)
    old = month.replace(year=month.year - 1)
    ViewCount.objects.create(indicator=indicator, role=Role.MANAGER, month=old, views=90)
    assert shown().lines[0].views == ["5", "fewer than 5", "17"]
    assert "fewer than 5" in centre.get("/burden/").content.decode()


def test_others_do_not_see_it(council: CouncilUnits) -> None:
    a_return(council.unit, "R-1")
    client = Client()
    client.force_login(user_with_role(Role.HEAD_OF_SERVICE, unit=council.service))
    answer = client.get("/burden/")
    assert answer.status_code == 403
    assert "R-1" not in answer.content.decode()


def test_an_empty_page_says_why(council: CouncilUnits, centre: Client) -> None:
    assert "No return fell due" in centre.get("/burden/").content.decode()


def test_as_many_queries_for_many_indicators_as_for_one(council: CouncilUnits, centre: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert centre.get("/burden/").status_code == 200
        return len(asked)

    a_return(council.unit, "R-0")
    centre.get("/burden/")
    few = queries()
    for number in range(1, 40):
        one = a_return(council.other_unit if number % 2 else council.unit, f"R-{number}")
        done(one, Act.SAVE, at(one, number))
    assert queries() == few


def view(one: Return, month: date, views: int, role: Role = Role.MEMBER) -> None:
    ViewCount.objects.create(indicator=one.series.indicator, month=month, role=role, views=views)


@time_machine.travel(datetime(2026, 11, 26, 10, tzinfo=UTC), tick=False)
def test_cost_and_views_suggest_what_to_think_about(council: CouncilUnits) -> None:
    centre = Client()
    centre.force_login(user_with_role(Role.CORPORATE_PERFORMANCE))
    quiet, asked = a_return(council.unit, "QUIET"), a_return(council.unit, "ASKED")
    SupplyMinutes.objects.create(
        indicator=quiet.series.indicator, year=2026, minutes=200, said_by=7, said_at=timezone.now()
    )
    for month in (date(2025, 9, 1), date(2025, 10, 1), date(2026, 1, 1), date(2026, 5, 1), date(2026, 9, 1)):
        view(asked, month, 20)
    lines = {line.code: line for line in shown().lines}
    assert lines["QUIET"].idea.startswith("Retire it?")
    assert lines["ASKED"].idea.startswith("Put it in the council's basket?")
    assert lines["ASKED"].views == ["60", "fewer than 5", "fewer than 5"]
    page = centre.get("/burden/").content.decode()
    assert "200 <small>said</small>" in page
    assert "Retire it?" in page


def test_a_supplier_says_the_minutes_once_a_year_and_reads_where_the_figure_is_used(council: CouncilUnits) -> None:
    one = a_return(council.unit, "BINS", due_ago=-5)
    today = timezone.localdate()
    Round.objects.update(opens=today, due=one.due, closes=today + timedelta(days=20))
    factories.BasketItemFactory.create(series=one.series, basket=factories.BasketFactory.create(name="Place basket"))
    view(one, timezone.localdate().replace(day=1), 5)
    client = Client()
    client.force_login(user_with_role(Role.PERFORMANCE_OFFICER, unit=council.department))
    address, say = (reverse(f"indicators:{name}", args=[one.pk]) for name in ("return_page", "return_minutes"))
    page = client.get(address).content.decode()
    assert "Place basket. The page of its indicator was opened 5 times" in page
    assert "About how many minutes does this figure take you" in page
    refused = client.post(say, {"minutes": "half an hour"})
    assert refused.status_code == 422
    assert "half an hour" in refused.content.decode()
    assert client.post(say, {"minutes": "7000"}).status_code == 422
    assert client.post(say, {"minutes": "45"}).status_code == 302
    assert "About how many minutes" not in client.get(address).content.decode()
    assert client.post(say, {"minutes": "50"}).status_code == 422
    assert SupplyMinutes.objects.values_list("minutes", flat=True).get() == 45
    assert Event.objects.filter(action="say_supply_minutes").count() == 1


def test_the_system_says_no_minutes(council: CouncilUnits) -> None:
    one = a_return(council.unit, "BINS")
    with pytest.raises(ValidationError) as refusal:
        say_minutes(by=Actor(None, "beat"), indicator=one.series.indicator, text="5", today=timezone.localdate())
    assert refusal.value.code == "no_person"


@pytest.mark.parametrize("size", [70, 350])
def test_the_page_asks_no_more_for_many_indicators(council: CouncilUnits, centre: Client, size: int) -> None:
    for number in range(size):
        view(a_return(council.unit, f"N-{number}"), timezone.localdate().replace(day=1), 7)
    with CaptureQueriesContext(connection) as asked:
        centre.get("/burden/")
    assert len(asked) <= 17
