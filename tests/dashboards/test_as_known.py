"""Any dashboard and indicator page as it was known on a day, and the list of what was restated."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council_pm.people.roles import Role
from indicators.models import Series, Value
from tests.dashboards.council import LAST_QUARTER, RECENTLY, World, add_indicator, judge, open_round, signed_in
from tests.factories import DefinitionFactory, RoundFactory, TargetFactory, ValueFactory

PAGE = "/scrutiny/place/"
BEFORE = datetime(2026, 6, 1, 9, tzinfo=UTC)  # before the last meeting of 10 June
DAY = "?known=2026-06-10"


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return re.sub(r"\s+", " ", response.content.decode())


def restate(series: Series, figure: str, *, reason: str = "Two depots were counted twice.") -> Value:
    value: Value = ValueFactory.create(
        series=series,
        start=LAST_QUARTER.start,
        end=LAST_QUARTER.end,
        value=Decimal(figure),
        revision=2,
        reason=reason,
        known_from=RECENTLY,
        round=Value.objects.filter(series=series, end=LAST_QUARTER.end).get().round,
    )
    return value


@pytest.fixture
def bins(world: World) -> Series:
    """Off target as members saw it on 10 June, near the target since it was restated in July."""
    series = add_indicator(world, "Bins missed", ["60", "52", "41"], last={"known_from": BEFORE})
    restate(series, "49")
    judge()
    return series


def lines(html: str) -> str:
    return html.split('id="indicators"')[-1]


@pytest.mark.parametrize("page", [PAGE, "/executive/", "/units/PLA/"])
def test_a_dashboard_shows_the_figure_and_light_of_the_day(world: World, bins: Series, page: str) -> None:
    client = signed_in(Role.MEMBER, world)
    today, then = text(client, page), text(client, f"{page}{DAY}")
    assert "<b>49.0%</b>" in lines(today)
    assert "As it was known at the end of" not in today
    assert "<b>41.0%</b>" in lines(then)
    assert "<b>49.0%</b>" not in lines(then)
    assert "As it was known at the end of 10 June 2026" in then
    assert f'href="{page}">Show what is known today' in then


def test_links_filters_and_files_of_the_page_keep_the_day(world: World, bins: Series) -> None:
    client = signed_in(Role.MEMBER, world)
    then = text(client, f"{PAGE}{DAY}")
    assert f"/indicators/{bins.indicator.code}/{DAY}" in then
    assert f'href="{PAGE}table.csv{DAY}"' in then
    assert f'href="{PAGE}summary/{DAY}"' in then
    assert '<input type="hidden" name="known" value="2026-06-10">' in then
    assert "status=red&amp;known=2026-06-10" in then
    file = client.get(f"{PAGE}table.csv{DAY}")
    assert "41.0%" in file.content.decode()
    assert "49.0%" not in file.content.decode().replace("was 49.0%", "")
    assert "as-known-on-2026-06-10" in file["Content-Disposition"]


def test_the_summary_and_its_files_are_of_the_day(world: World, bins: Series) -> None:
    client = signed_in(Role.MEMBER, world)
    paper = text(client, f"{PAGE}summary/{DAY}")
    assert "as it was known on 10 June 2026" in paper
    assert "41.0" in paper
    assert "49.0" not in paper
    for kind in ("pdf", "docx"):
        file = client.get(f"{PAGE}summary.{kind}{DAY}")
        assert file.status_code == 200
        assert "2026-06-10" in file["Content-Disposition"]


def test_an_indicators_page_and_numbers_are_of_the_day(world: World, bins: Series) -> None:
    client = signed_in(Role.MEMBER, world)
    page = f"/indicators/{bins.indicator.code}/"
    then = text(client, f"{page}{DAY}")
    assert "As it was known at the end of 10 June 2026" in then
    assert "41.0% is below the target of 50.0%" in then
    assert "49.0" not in then
    assert f"{page}numbers.csv{DAY}" in then
    numbers = client.get(f"{page}numbers.csv{DAY}").content.decode()
    assert "41.0" in numbers
    assert "49.0" not in numbers
    assert "2026-06-10" in numbers


def test_the_light_is_judged_by_the_target_known_on_the_day(world: World) -> None:
    series = add_indicator(world, "Streets clean", ["44", "44"])
    period = {"start": LAST_QUARTER.start, "end": LAST_QUARTER.end}
    TargetFactory.create(series=series, **period, value=Decimal(40), revision=2, known_from=RECENTLY)
    judge()
    client = signed_in(Role.MEMBER, world)
    assert "44.0% is below the target of 50.0%" in text(client, f"/indicators/{series.indicator.code}/{DAY}")
    assert "50.0%" not in lines(text(client, PAGE))
    assert "50.0%" in lines(text(client, f"{PAGE}{DAY}"))


def test_what_was_not_released_on_the_day_is_not_shown_then(world: World) -> None:
    window = open_round(3)  # released on 25 July
    series = add_indicator(world, "Held back", ["60", "13"], last={"known_from": BEFORE, "round": window})
    judge()
    member, head = (signed_in(role, world) for role in (Role.MEMBER, Role.CORPORATE_PERFORMANCE))
    for page in (PAGE, f"/indicators/{series.indicator.code}/"):
        assert "13.0%" in text(member, page)
        assert "13.0%" not in text(member, f"{page}?known=2026-07-24")
        assert "13.0%" in text(member, f"{page}?known=2026-07-25")
        assert "13.0%" in text(head, f"{page}?known=2026-07-24")


def test_what_the_reader_may_not_see_today_is_not_seen_on_a_past_day(world: World) -> None:
    add_indicator(world, "Secret", ["60", "13"], last={"known_from": BEFORE, "round": RoundFactory.create()})
    judge()
    for address in (f"{PAGE}?known=2026-08-09", f"{PAGE}table.csv?known=2026-08-09"):
        assert "13.0%" not in text(signed_in(Role.MEMBER, world), address)
        assert "13.0%" in text(signed_in(Role.CORPORATE_PERFORMANCE, world), address)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026-12-01", "1 December 2026 has not come yet"),
        ("01/04/2020", None),
        ("2019-01-01", "The first figure was known on 1 April 2020, after 1 January 2019"),
        ("last week", "Write a day such as 31/03/2026"),
    ],
)
def test_a_day_that_cannot_be_shown_is_told_in_a_sentence(
    world: World, bins: Series, typed: str, said: str | None
) -> None:
    client = signed_in(Role.MEMBER, world)
    for page in (PAGE, "/executive/", f"/indicators/{bins.indicator.code}/"):
        html = text(client, f"{page}?known={typed}")
        assert (said in html) if said else ("As it was known at the end of 1 April 2020" in html)
    if said:
        assert client.get(f"{PAGE}table.csv?known={typed}").status_code == 302


def test_changed_since_the_meeting_says_what_members_saw(world: World, bins: Series) -> None:
    changed = text(signed_in(Role.MEMBER, world), PAGE).split("Changed since the meeting on")[1]
    assert "was off target" in changed.split("</ul>")[0]


def test_a_light_that_a_new_definition_changed_counts_as_changed_since_the_meeting(world: World) -> None:
    series = add_indicator(world, "Bins missed", ["60", "52", "41"], last={"known_from": BEFORE})
    definition = series.indicator.definitions.get()
    DefinitionFactory.create(
        indicator=series.indicator, version=2, name=definition.name, theme=definition.theme, unit=definition.unit,
        polarity="lower", known_from=RECENTLY,
    )  # fmt: skip
    judge()
    changed = text(signed_in(Role.MEMBER, world), PAGE).split("Changed since the meeting on")[1]
    assert "was off target" in changed.split("</ul>")[0]


def test_a_restated_figure_carries_both_figures_in_words(world: World, bins: Series) -> None:
    add_indicator(world, "Streets clean", ["40", "44"])
    judge()
    html = lines(text(signed_in(Role.MEMBER, world), PAGE))
    assert "<b>49.0%</b> <small>restated, was 41.0%</small>" in html
    assert html.count("restated, was") == 1


def test_a_provisional_figure_made_final_was_not_restated(world: World) -> None:
    last = {"known_from": BEFORE, "provisional": True}
    restate(add_indicator(world, "Bins missed", ["60", "41"], last=last), "49", reason="Final figure.")
    judge()
    assert "restated, was" not in text(signed_in(Role.MEMBER, world), PAGE)


@pytest.mark.parametrize("query", ["basket=place-basket", "unit=PLA", "indicator="])
def test_restatements_are_listed_with_both_figures_lights_and_the_reason(
    world: World, bins: Series, query: str
) -> None:
    query += bins.indicator.code if query == "indicator=" else ""
    client = signed_in(Role.CORPORATE_PERFORMANCE, world)
    html = text(client, f"/restatements/?{query}")
    told = html.split("<tbody>")[1]
    assert told.index("41.0%") < told.index("Off target") < told.index("49.0%") < told.index("Near target")
    assert "Two depots were counted twice." in told
    file = client.get(f"/restatements/table.csv?{query}").content.decode()
    assert "41.0%,Off target,49.0%,Near target,Two depots were counted twice." in file


def test_restatements_of_figures_that_were_not_released_stay_hidden(world: World) -> None:
    last = {"known_from": BEFORE, "round": RoundFactory.create()}
    restate(add_indicator(world, "Secret", ["60", "13"], last=last), "17")
    judge()
    for address in ("/restatements/?basket=place-basket", "/restatements/table.csv?basket=place-basket"):
        assert "13.0%" in text(signed_in(Role.CORPORATE_PERFORMANCE, world), address)
        response = signed_in(Role.MEMBER, world).get(address)
        assert "13.0%" not in response.content.decode()
        assert "17.0%" not in response.content.decode()


def test_queries_of_a_past_day_do_not_grow_with_the_basket(world: World) -> None:
    counted: dict[int, list[int]] = {}
    made = 0
    client = signed_in(Role.CORPORATE_PERFORMANCE, world)
    for size in (70, 350):
        for number in range(made, size):
            series = add_indicator(world, f"Indicator {number}", [str(40 + number % 20), "45"], theme="One")
            restate(series, "49")
        made = size
        judge()
        for address in (f"{PAGE}?", "/executive/?", "/units/PLA/?", "/restatements/?basket=place-basket&"):
            cache.clear()
            client.get("/executive/")
            with CaptureQueriesContext(connection) as asked:
                assert client.get(f"{address}{'&' if '?' in address else '?'}known=2026-06-10").status_code in (
                    200,
                    403,
                )
            counted.setdefault(size, []).append(len(asked))
    assert counted[70] == counted[350]
    assert max(counted[350]) <= 22, counted
