"""What is worth a second look: the service first, others in their time, members never; and its answers."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.people.roles import Role
from indicators.models import QualityAnswer, Series
from indicators.services.quality import LONGEST_ANSWER, answer_signal
from tests.dashboards.council import LAST_QUARTER, World, add_indicator, judge, open_round, signed_in
from tests.factories import (
    DefinitionFactory,
    PersonFactory,
    QualityAnswerFactory,
    TargetFactory,
    ValueFactory,
    user_with_role,
)
from tests.factories.indicators_quarters import figure, quarter, round_of
from tests.papers import text_of

pytestmark = pytest.mark.django_db
LIST = "/second-look/"
LATELY = datetime(2026, 8, 1, 9, tzinfo=UTC)  # nine days ago
EARLIER = datetime(2026, 7, 27, 9, tzinfo=UTC)  # fourteen days ago
NEAR = "It has been near target for 8 periods in a row. There may be a good reason."
SERVICE = (Role.PERFORMANCE_OFFICER, Role.HEAD_OF_SERVICE, Role.MANAGER)
NEVER = (
    Role.MEMBER, Role.COMMITTEE_CHAIR, Role.EXECUTIVE_MEMBER, Role.EMPLOYEE, Role.CHIEF_EXECUTIVE,
    Role.SCRUTINY_OFFICER, Role.MONITORING_OFFICER, Role.HR_ADVISER, Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR,
)  # fmt: skip


def near_target(world: World, name: str = "Bins emptied", known: datetime = LATELY) -> Series:
    made = add_indicator(world, name, ["49"] * 8, last={"known_from": known})
    judge()
    return made


def in_service(role: Role, world: World) -> Client:
    return signed_in(role, world, unit=world.units.unit)


def page_of(client: Client, series: Series) -> str:
    answer = client.get(f"/indicators/{series.indicator.code}/")
    return text_of(answer) if answer.status_code == 200 else ""


@pytest.mark.parametrize("role", SERVICE)
def test_the_service_sees_a_signal_at_once_and_is_led_to_it(world: World, role: Role) -> None:
    series = near_target(world)
    client = in_service(role, world)
    assert NEAR in text_of(client.get(LIST))
    assert NEAR in text_of(client.get(f"{LIST}{series.pk}/"))
    page = page_of(client, series)
    assert NEAR in page
    assert '<details class="app-details app-no-print"><summary>Worth a second look: 1 pattern' in page
    assert f'href="{LIST}"' in text_of(client.get("/my-work/"))


def test_a_signal_says_since_when_it_holds_and_not_since_when_the_figures_are_kept_here(world: World) -> None:
    series = add_indicator(world, "Bins emptied", [])
    for number in range(8):
        period, known = quarter(2024 + (number + 1) // 4, (number + 1) % 4 + 1), EARLIER if number == 7 else None
        for make in (ValueFactory, TargetFactory):
            dated = {"known_from": known or datetime(2024, 5, 1, tzinfo=UTC)}
            kept = {"recorded_at": LATELY} if make is ValueFactory else {}
            value = Decimal(49 if make is ValueFactory else 50)
            make.create(series=series, start=period.start, end=period.end, value=value, **dated, **kept)
    judge()
    client = in_service(Role.MANAGER, world)
    assert "Since 27 Jul 2026." in text_of(client.get(f"{LIST}{series.pk}/"))
    assert "Since 1 Aug 2026." not in text_of(client.get(LIST))
    centre = signed_in(Role.CORPORATE_PERFORMANCE, world)
    assert NEAR not in text_of(centre.get(LIST)), "the service has its fourteen days from the day of loading"


@pytest.mark.parametrize("role", [Role.CORPORATE_PERFORMANCE, Role.CHIEF_OFFICER])
def test_others_see_it_after_fourteen_days(world: World, role: Role) -> None:
    series = near_target(world)
    older = near_target(world, "Roads swept", EARLIER)
    client = signed_in(role, world, unit=world.units.department)
    assert NEAR not in text_of(client.get(f"{LIST}{series.pk}/"))
    assert "Bins emptied" not in text_of(client.get(LIST))
    assert NEAR not in page_of(client, series)
    assert "Roads swept" in text_of(client.get(LIST))
    assert NEAR in page_of(client, older)
    assert client.post(f"{LIST}{older.pk}/answer/", {"code": "stays_near", "text": "No."}).status_code == 403


@pytest.mark.parametrize("role", [Role.CORPORATE_PERFORMANCE, Role.CHIEF_OFFICER])
def test_others_see_it_once_the_service_has_answered(world: World, role: Role) -> None:
    series = near_target(world)
    head = in_service(Role.HEAD_OF_SERVICE, world)
    sent = head.post(f"{LIST}{series.pk}/answer/", {"code": "stays_near", "text": "The contract ends in March."})
    assert (sent.status_code, sent["Location"]) == (302, f"{LIST}{series.pk}/")
    shown = text_of(signed_in(role, world, unit=world.units.department).get(LIST))
    assert NEAR in shown
    assert "The contract ends in March." in shown


def test_an_answer_to_an_earlier_signal_is_none_to_a_new_one(world: World) -> None:
    series = near_target(world)
    QualityAnswerFactory.create(series=series, text="That was another time.")
    assert "That was another time." not in text_of(in_service(Role.MANAGER, world).get(LIST))
    corporate = signed_in(Role.CORPORATE_PERFORMANCE, world, unit=world.units.council)
    assert "Bins emptied" not in text_of(corporate.get(LIST))


@pytest.mark.parametrize("role", NEVER)
def test_members_and_everybody_else_never_see_it(world: World, role: Role) -> None:
    series = near_target(world, known=EARLIER)
    QualityAnswerFactory.create(series=series, known_from=LATELY, text="Only for the service.")
    client = signed_in(role, world, unit=world.units.council)
    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}{series.pk}/").status_code == 404
    assert client.post(f"{LIST}{series.pk}/answer/", {"code": "stays_near", "text": "x"}).status_code == 404
    code = series.indicator.code
    for address in (f"/indicators/{code}/", "/scrutiny/place/", "/executive/", "/executive/summary/", "/my-work/"):
        page = text_of(client.get(address))
        assert "second look" not in page, address
        assert "Only for the service." not in page, address


def test_another_service_does_not_see_it(world: World) -> None:
    series = near_target(world, known=EARLIER)
    client = signed_in(Role.HEAD_OF_SERVICE, world, unit=world.units.other_unit)
    assert "Nothing stands out" in text_of(client.get(LIST))
    assert client.get(f"{LIST}{series.pk}/").status_code == 404
    assert NEAR not in page_of(client, series)


def test_an_answer_is_kept_with_its_event_and_a_refused_one_loses_nothing(world: World) -> None:
    series = near_target(world)
    client, url = in_service(Role.MANAGER, world), f"{LIST}{series.pk}/answer/"
    for text, words in (
        (" ", "Say what explains it, or that you have looked at it."),
        ("x" * (LONGEST_ANSWER + 1), "The answer is too long"),
    ):
        refused = client.post(url, {"code": "stays_near", "text": text})
        assert refused.status_code == 422
        assert words in text_of(refused)
        assert text.strip() in text_of(refused)
    assert client.post(url, {"code": "nonsense", "text": "Why"}).status_code == 422
    assert client.post(url, {"code": "softened", "text": "Why"}).status_code == 422
    assert not QualityAnswer.objects.exists()
    assert not Event.objects.filter(action="answer_quality_signal").exists()
    assert client.post(url, {"code": "stays_near", "text": "We looked."}).status_code == 302
    event = Event.objects.get(action="answer_quality_signal")
    assert (event.detail["code"], event.reason) == ("stays_near", "We looked.")
    assert "We looked." in text_of(client.get(LIST))


def test_only_a_person_answers_and_only_what_stands(world: World) -> None:
    series = near_target(world)
    for by, code, refusal in ((Actor(None, "beat"), "stays_near", "no_person"), (Actor(7), "softened", "gone")):
        with pytest.raises(ValidationError) as refused:
            answer_signal(by=by, series=series, code=code, text="Why", today=date(2026, 8, 10))
        assert refused.value.code == refusal


def test_whoever_answered_stands_by_post_unless_names_may_be_read(world: World) -> None:
    series = near_target(world, known=EARLIER)
    person = PersonFactory.create(name="Olaf Hidden")
    user = user_with_role(Role.MANAGER, unit=world.units.unit, person=person)
    QualityAnswerFactory.create(series=series, known_from=LATELY, by_id=user.pk)
    assert "Olaf Hidden" not in text_of(in_service(Role.MANAGER, world).get(LIST))
    assert "Olaf Hidden" in text_of(signed_in(Role.CORPORATE_PERFORMANCE, world, unit=world.units.council).get(LIST))


def test_each_signal_is_told_in_neutral_words(world: World) -> None:
    hugging = add_indicator(world, "First", ["44", "56", "50.2", "50.1", "50.5", "46", "50.0", "50.3"])
    softened = add_indicator(world, "Second", ["55", "40"], last={"known_from": EARLIER})
    TargetFactory.create(
        series=softened, start=LAST_QUARTER.start, end=LAST_QUARTER.end, revision=2, value=Decimal(45),
        known_from=LATELY,
    )  # fmt: skip
    helped = add_indicator(world, "Third", ["40", "41", "40", "42", "60"], last={"known_from": LATELY})
    DefinitionFactory.create(
        indicator=helped.indicator, version=2, numerator="Counted anew", name="Third", known_from=EARLIER
    )
    late = add_indicator(world, "Fourth", [])
    for number in (1, 2, 3, 4):
        period = quarter(2025, number)
        signed = datetime.combine(period.end + timedelta(days=40), time(9), UTC)
        ValueFactory.create(
            series=late, start=period.start, end=period.end, value=Decimal(50), round=round_of(period),
            signed_at=signed, signed_by=7,
        )  # fmt: skip
    judge()
    page = text_of(in_service(Role.HEAD_OF_SERVICE, world).get(LIST))
    for sentence in (
        "5 of the last 6 figures lie within half a point on the better side of the target. There may be a good reason.",
        "The target for Q1 2026/27 was changed from 50.0% to 45.0% on 1 August 2026, which is easier, after the figure "
        "for Q1 2026/27 had missed its target. There may be a good reason.",
        "A definition that counts in another way came into force on 27 July 2026. The next figure went from off target "
        "to on target, by more than it usually moves. There may be a good reason.",
        "The last 4 figures were signed off after the day by which they were expected. There may be a good reason.",
    ):
        assert sentence in page, sentence
    assert all(one.indicator.code in page for one in (hugging, softened, helped, late))


def test_nothing_to_look_at_says_so(world: World) -> None:
    series = add_indicator(world, "Bins emptied", ["60", "40"])
    judge()
    client = in_service(Role.MANAGER, world)
    assert "Nothing stands out" in text_of(client.get(LIST))
    assert "Nothing stands out" in text_of(client.get(f"{LIST}{series.pk}/"))
    assert "second look" not in page_of(client, series).lower().replace("worth a second look: 0", "")
    assert client.get(f"{LIST}999999/").status_code == 404


def test_the_service_sees_what_is_signed_off_and_not_released(world: World) -> None:
    window = open_round()
    made = add_indicator(world, "Bins emptied", ["49"] * 8, last={"known_from": LATELY, "round": window})
    judge()
    assert NEAR in page_of(in_service(Role.MANAGER, world), made)
    assert NEAR not in page_of(in_service(Role.EMPLOYEE, world), made)


@pytest.mark.parametrize("role", [Role.HEAD_OF_SERVICE, Role.CORPORATE_PERFORMANCE])
def test_the_list_asks_as_often_for_three_lines_as_for_one(world: World, role: Role) -> None:
    client = signed_in(role, world, unit=world.units.service)
    counts = []
    for number in range(3):
        series = near_target(world, f"Indicator {number}", EARLIER)
        QualityAnswerFactory.create(series=series, known_from=LATELY)
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            assert f"Indicator {number}" in text_of(client.get(LIST))
        counts.append(len(asked))
    assert counts[0] == counts[2] <= 24


def test_what_the_list_remembers_is_never_older_than_the_figures(world: World) -> None:
    client = in_service(Role.MANAGER, world)

    def shown() -> str:
        return text_of(client.get(LIST)).split("<main")[1]

    near, other = near_target(world, "Bins emptied"), near_target(world, "Roads mended")
    first = shown()
    assert first.count(NEAR) == 2
    with CaptureQueriesContext(connection) as again:
        assert shown() == first
    figure(near, LAST_QUARTER, "80", known_from=LATELY)
    judge()
    with CaptureQueriesContext(connection) as anew:
        later = shown()
    assert (later.count(NEAR), near.indicator.code in later, other.indicator.code in later) == (1, False, True)
    assert len(again) < len(anew)
    cache.clear()
    assert shown() == later


def test_a_round_that_is_due_later_makes_nobody_late_from_then_on(world: World) -> None:
    made = add_indicator(world, "Bins emptied", [])
    for number in (1, 2, 3, 4):
        period = quarter(2025, number)
        window, signed = round_of(period), datetime.combine(period.end + timedelta(days=40), time(9), UTC)
        ValueFactory.create(
            series=made, start=period.start, end=period.end, value=Decimal(50), round=window,
            signed_at=signed, signed_by=7,
        )  # fmt: skip
    judge()
    client = in_service(Role.MANAGER, world)
    assert made.indicator.code in text_of(client.get(LIST))
    window.due += timedelta(days=30)
    window.save(update_fields=["due"])
    assert made.indicator.code not in text_of(client.get(LIST))
