"""A light that changed for its rule or target says so on the indicator's page and in the next summary."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council_pm.people.roles import Role
from indicators.models import Series
from tests.dashboards.council import (
    LAST_QUARTER,
    World,
    add_indicator,
    judge,
    open_round,
    release,
    signed_in,
)
from tests.factories import PersonFactory, StatusRuleFactory, TargetFactory, user_with_role
from tests.papers import text_of

pytestmark = pytest.mark.django_db
AFTER_THE_MEETING = datetime(2026, 7, 3, 9, tzinfo=UTC)
BY_RULE = (
    "The rule changed on 3 July 2026. By the one before (tolerance: 2), this light would be near target, not off "
    "target. Why it changed: We want to be stricter"
)
TITLE = "Another light by a changed rule or target"


def stricter(series: Series, **fields: Any) -> None:
    defaults = {"tolerance": Decimal(1), "reason": "We want to be stricter.", "known_from": AFTER_THE_MEETING}
    StatusRuleFactory.create(indicator=series.indicator, revision=2, **(defaults | fields))


def page_of(client: Client, series: Series) -> str:
    answer = client.get(f"/indicators/{series.indicator.code}/")
    assert answer.status_code == 200
    return text_of(answer)


def test_the_page_says_what_the_rule_before_would_have_shown(world: World) -> None:
    series = add_indicator(world, "Bins emptied", ["60", "48"])
    ann = PersonFactory.create(name="Ann Lee")
    user = user_with_role(Role.CORPORATE_PERFORMANCE, unit=world.units.council, person=ann)
    stricter(series, set_by=user.pk)
    judge()
    shown = page_of(signed_in(Role.CORPORATE_PERFORMANCE, world, unit=world.units.council), series)
    assert f"{BY_RULE} (Ann Lee)." in shown
    member = page_of(signed_in(Role.MEMBER, world), series)
    assert BY_RULE in member
    assert "Ann Lee" not in member, "officers' names are not for members (M026)"


def test_the_page_of_a_period_says_it_of_its_own_light(world: World) -> None:
    series = add_indicator(world, "Bins emptied", ["48", "60"])
    user = user_with_role(Role.MANAGER, unit=world.units.unit, person=PersonFactory.create(name="Ann Lee"))
    stricter(series, set_by=user.pk)
    judge()
    member, officer = signed_in(Role.MEMBER, world), signed_in(Role.PERFORMANCE_OFFICER, world)
    before = f"/indicators/{series.indicator.code}/2025-26-q4/"
    assert BY_RULE in text_of(member.get(before))
    assert "Ann Lee" not in text_of(member.get(before))
    assert f"{BY_RULE} (Ann Lee)." in text_of(officer.get(before))
    assert "The rule changed" not in text_of(member.get(f"/indicators/{series.indicator.code}/2026-27-q1/"))
    assert "The rule changed" not in page_of(member, series)


def test_the_page_says_what_the_target_before_would_have_shown(world: World) -> None:
    series = add_indicator(world, "Bins emptied", ["60", "48"], target="52")
    TargetFactory.create(
        series=series, start=LAST_QUARTER.start, end=LAST_QUARTER.end, revision=2, value=Decimal(47),
        known_from=AFTER_THE_MEETING, reason="The contract changed.", set_by_title="Head of Waste",
    )  # fmt: skip
    judge()
    assert (
        "The target changed on 3 July 2026. Against the one before (52.0%), this light would be off target, not on "
        "target. Why it changed: The contract changed (Head of Waste)."
    ) in page_of(signed_in(Role.MEMBER, world), series)


@pytest.mark.parametrize("address", ["/scrutiny/place/", "/executive/", "/units/PLA11/"])
def test_the_next_paper_says_it_in_the_same_words(world: World, address: str) -> None:
    series = add_indicator(world, "Bins emptied", ["60", "48"])
    stricter(series)
    judge()
    client = signed_in(Role.MEMBER, world)
    sentence = f"{BY_RULE}."
    assert sentence in page_of(client, series)
    (told,) = (one for one in client.get(f"{address}summary/").context["paper"].lists if one.title == TITLE)
    (line,) = told.lines
    assert (line.status, line.name, line.text) == ("red", "Bins emptied", f"off target. {sentence}")
    for kind in ("summary/", "summary.pdf", "summary.docx"):
        assert "would be near target" in " ".join(text_of(client.get(address + kind)).split()), kind


def test_a_change_of_long_ago_is_in_no_paper(world: World) -> None:
    before, long_ago = (add_indicator(world, name, ["60", "48"]) for name in ("First", "Second"))
    stricter(before, known_from=datetime(2026, 2, 1, tzinfo=UTC))
    stricter(long_ago, known_from=datetime(2024, 2, 1, tzinfo=UTC))
    judge()
    client = signed_in(Role.MEMBER, world)
    assert TITLE not in {one.title for one in client.get("/scrutiny/place/summary/").context["paper"].lists}
    assert "The rule changed on 1 February 2026." in page_of(client, before)
    assert "The rule changed" not in page_of(client, long_ago), "by now everybody knows this rule"


def test_a_light_that_would_be_the_same_says_nothing(world: World) -> None:
    series = add_indicator(world, "Bins emptied", ["60", "40"])
    stricter(series)
    judge()
    client = signed_in(Role.MEMBER, world)
    assert "The rule changed" not in page_of(client, series)
    assert TITLE not in {one.title for one in client.get("/scrutiny/place/summary/").context["paper"].lists}


def test_nothing_is_said_of_a_figure_that_the_reader_does_not_see_yet(world: World) -> None:
    window = open_round(1, 2)
    series = add_indicator(world, "Bins emptied", ["60", "48"], last={"round": window})
    stricter(series)
    judge()
    member, chief = signed_in(Role.MEMBER, world), signed_in(Role.CHIEF_EXECUTIVE, world, unit=world.units.council)
    assert "The rule changed" not in page_of(member, series)
    assert "would be near target" not in text_of(member.get("/scrutiny/place/summary/"))
    assert BY_RULE in page_of(chief, series)
    release(window, 3)
    judge()
    assert BY_RULE in page_of(member, series)


def test_a_light_that_was_not_judged_again_yet_says_nothing(world: World) -> None:
    series = add_indicator(world, "Bins emptied", ["60", "48"])
    judge()
    stricter(series)
    assert "The rule changed" not in page_of(signed_in(Role.MEMBER, world), series)


def test_a_paper_asks_as_often_for_three_changed_lights_as_for_one(world: World) -> None:
    client = signed_in(Role.MEMBER, world)
    counts = []
    for number in range(3):
        stricter(add_indicator(world, f"Indicator {number}", ["60", "48"]))
        judge()
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            client.get("/scrutiny/place/summary/")
        counts.append(len(asked))
    assert counts[0] == counts[2]
