"""A named person says of a figure that it is not good enough; those who see the figure read it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import Audience, Series, StandardJudgement, Value
from indicators.recompute import recompute
from indicators.services.trend_changes import judge_not_good_enough, take_back_judgement
from tests.factories import (
    CommitteeFactory,
    PersonFactory,
    StandardJudgementFactory,
    series_with_rules,
    user_with_role,
)
from tests.factories.indicators_quarters import figure, quarter, round_of
from tests.factories.organisation import CouncilUnits

pytestmark = pytest.mark.django_db
PERIOD, EARLIER = quarter(2026, 1), quarter(2025, 4)
PAGE, JUDGE = "/indicators/WAS-01/", "/indicators/WAS-01/2026-27-q1/not-good-enough/"
WHY = "Our neighbours recycle twice as much."


@pytest.fixture
def series(units: CouncilUnits) -> Series:
    return series_with_rules("WAS-01", units.unit, name="Waste recycled")


@pytest.fixture
def value(series: Series) -> Value:
    figure(series, EARLIER, "42")
    made = figure(series, PERIOD, "41")
    recompute()
    return made


@pytest.fixture
def chair() -> User:
    person = PersonFactory.create(name="Ann Chair")
    return user_with_role(Role.COMMITTEE_CHAIR, committee=CommitteeFactory.create(), person=person)


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def page_of(client: Client, url: str = PAGE, status: int = 200, **typed: str) -> str:
    answer = client.post(url, typed) if typed else client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


def code_of(change: Any, **arguments: Any) -> str:
    with pytest.raises(ValidationError) as error:
        change(**arguments)
    return str(error.value.error_list[0].code)


def test_it_stands_beside_the_figure_with_name_day_and_reason_until_it_is_taken_back(value: Value, chair: User) -> None:
    browser, member = signed_in(chair), signed_in(user_with_role(Role.MEMBER))
    assert JUDGE in page_of(browser)
    assert JUDGE not in page_of(member)
    assert "never about a person" in page_of(browser, JUDGE)
    assert "Say why it is not good enough" in page_of(browser, JUDGE, 422, reason=" ")
    assert browser.post(JUDGE, {"reason": WHY}).headers["Location"] == PAGE
    assert "This stands already" in page_of(browser, JUDGE, 422, reason="Again.")
    for shown in (page_of(browser), page_of(member), page_of(member, "/indicators/WAS-01/2026-27-q1/")):
        assert "This is not good enough:" in shown
        assert "Ann Chair" in shown
        assert WHY in shown
    mine = str(StandardJudgement.objects.get().pk)
    assert WHY in page_of(browser, JUDGE)
    assert "Say why it is taken back" in page_of(browser, JUDGE, 422, action="take_back", judgement=mine, reason="")
    page = page_of(browser, JUDGE, 422, action="take_back", judgement="0", reason="I was wrong.")
    assert "This was taken back already" in page
    assert browser.post(JUDGE, {"action": "take_back", "judgement": mine, "reason": "I was wrong."}).status_code == 302
    assert "not good enough:" not in page_of(member)
    assert list(StandardJudgement.objects.order_by("pk").values_list("revision", "active")) == [(1, True), (2, False)]
    actions = Event.objects.filter(subject_kind="series").order_by("pk").values_list("action", "actor_id", "reason")
    assert list(actions) == [
        ("judge_not_good_enough", chair.pk, WHY),
        ("take_back_judgement", chair.pk, "I was wrong."),
    ]


def test_each_person_has_a_judgement_of_their_own(value: Value, chair: User, units: CouncilUnits) -> None:
    other = user_with_role(Role.CHIEF_EXECUTIVE, unit=units.council)
    mine = judge_not_good_enough(by=Actor(chair.pk), value=value, reason=WHY)
    judge_not_good_enough(by=Actor(other.pk), value=value, reason="Nor do I think so.")
    assert page_of(signed_in(chair)).count("This is not good enough:") == 2
    assert code_of(take_back_judgement, by=Actor(other.pk), judgement=mine, reason="No.") == "not_yours"
    assert code_of(take_back_judgement, by=Actor(chair.pk), judgement=mine, reason=" ") == "reason_missing"


def test_what_cannot_be_judged_is_refused(series: Series, value: Value, chair: User) -> None:
    nothing = figure(series, quarter(2026, 2), None, absent="no_data")
    figure(series, PERIOD, "44")
    for refused, code in (
        ({"by": Actor(None, "beat")}, "no_person"),
        ({"reason": " "}, "reason_missing"),
        ({"value": nothing}, "no_figure"),
        ({"value": value}, "restated"),
    ):
        arguments = {"by": Actor(chair.pk), "value": value, "reason": WHY, **refused}
        assert code_of(judge_not_good_enough, **arguments) == code
    assert not StandardJudgement.objects.exists()
    assert not Event.objects.filter(action="judge_not_good_enough").exists()


def test_a_judgement_of_a_restated_or_an_earlier_figure_says_so(series: Series, value: Value, chair: User) -> None:
    earlier = series.values.get(start=EARLIER.start)
    StandardJudgementFactory.create(value=earlier, by_id=chair.pk, reason="Bad already then.")
    judge_not_good_enough(by=Actor(chair.pk), value=value, reason=WHY)
    figure(series, PERIOD, "44")
    recompute()
    browser = signed_in(chair)
    page = page_of(browser)
    assert "the figure was restated since" in page
    assert page.index(WHY) < page.index('id="history"') < page.index("Bad already then.")
    assert "The figure was restated since." in page_of(browser, JUDGE)
    assert browser.post(JUDGE, {"reason": "Nor is it now."}).status_code == 302
    assert page_of(browser).count("This is not good enough:") == 3


def test_a_judgement_of_a_figure_that_was_not_released_is_not_seen(
    series: Series, value: Value, units: CouncilUnits
) -> None:
    late = quarter(2026, 2)
    secret = figure(series, late, "33.3", round=round_of(late, Audience.MANAGEMENT_TEAM))
    recompute()
    officer = user_with_role(Role.CHIEF_OFFICER, unit=units.department, person=PersonFactory.create(name="Olga Office"))
    judge_not_good_enough(by=Actor(officer.pk), value=secret, reason="33.3 is a shame.")
    hidden = "/indicators/WAS-01/2026-27-q2/not-good-enough/"
    assert "33.3 is a shame." in page_of(signed_in(officer))
    for role in (Role.MEMBER, Role.COMMITTEE_CHAIR, Role.EXECUTIVE_MEMBER):
        browser = signed_in(user_with_role(role))
        page = page_of(browser)
        assert "shame" not in page
        assert "Olga Office" not in page
        assert browser.get(hidden).status_code == browser.post(hidden, {"reason": "x"}).status_code == 404
    assert StandardJudgement.objects.count() == 1
