"""New segments and periods left out: a named person's, with a reason, taken back by a further revision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.core.periods import Period
from council_pm.jobs.models import Job
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.models import Audience, Exclusion, Indicator, Rebase, Series
from indicators.selectors.rebase_suggestion import rebase_suggestion
from indicators.selectors.trend_changes import changes_in_force
from indicators.services import trend_changes
from indicators.services.definitions import current_definition
from tests.factories import (
    ExclusionFactory,
    PersonFactory,
    RebaseFactory,
    SeriesBreakFactory,
    SeriesFactory,
    StandardJudgementFactory,
    ValueFactory,
    series_with_rules,
    user_with_role,
)
from tests.factories.indicators_quarters import figure, quarter, round_of
from tests.factories.organisation import CouncilUnits

pytestmark = pytest.mark.django_db
QUARTERS = [quarter(2024 + number // 4, number % 4 + 1) for number in range(6)]
SECRET = "The contractor left the site."


@pytest.fixture
def line(units: CouncilUnits) -> Series:
    """Six quarters, the third of them without a figure."""
    made = series_with_rules("WAS-01", units.unit, name="Waste recycled")
    for number, period in enumerate(QUARTERS):
        figure(
            made, period, None if number == 2 else str(40 + number), **({"absent": "no_data"} if number == 2 else {})
        )
    return made


@pytest.fixture
def keeper(units: CouncilUnits) -> User:
    return user_with_role(
        Role.CORPORATE_PERFORMANCE, unit=units.council, person=PersonFactory.create(name="Kay Keeper")
    )


@pytest.fixture
def by(keeper: User) -> Actor:
    return Actor(keeper.pk)


@pytest.fixture
def client(keeper: User) -> Client:
    browser = Client()
    browser.force_login(keeper)
    return browser


def code_of(change: Callable[..., object], **arguments: Any) -> str:
    with pytest.raises(ValidationError) as error, transaction.atomic():
        change(**arguments)
    return str(error.value.error_list[0].code)


def page_of(client: Client, url: str, status: int = 200, **typed: str) -> str:
    answer = client.post(url, typed) if typed else client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.parametrize("factory", [RebaseFactory, ExclusionFactory, StandardJudgementFactory])
@pytest.mark.parametrize(
    "wrong", [{"reason": ""}, {"by_id": None}, {"active": False}], ids=["no reason", "nobody", "taken back at first"]
)
def test_the_database_refuses_a_decision_without_person_or_reason(factory: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        factory.create(**wrong)
    made = factory.create()
    with pytest.raises(DatabaseError), transaction.atomic():
        type(made).objects.create(**{f.attname: getattr(made, f.attname) for f in made._meta.fields if f.name != "id"})


def test_a_period_left_out_does_not_end_before_it_begins() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        ExclusionFactory.create(start=date(2026, 7, 1))


def test_a_segment_is_begun_taken_back_and_begun_again(line: Series, by: Actor) -> None:
    period = QUARTERS[3]
    first = trend_changes.rebase(by=by, series=line, period=period, reason=" New contract. ")
    assert changes_in_force([line.pk])[0] == {line.pk: [period.start]}
    back = trend_changes.take_back_rebase(by=by, rebase=first, reason="It began later.")
    assert changes_in_force([line.pk])[0] == {}
    again = trend_changes.rebase(by=by, series=line, period=period, reason="It did begin.")
    assert [(row.revision, row.active) for row in (first, back, again)] == [(1, True), (2, False), (3, True)]
    assert first.reason == "New contract."
    event = Event.objects.filter(action="rebase_series").earliest("pk")
    assert (event.actor_id, event.reason, event.detail["on"]) == (by.user_id, "New contract.", "2025-01-01")
    assert Event.objects.filter(action="take_back_rebase").count() == 1
    assert Job.objects.filter(kind="recompute_statuses", params={"series": [line.pk]}).exists()


def test_a_period_is_left_out_and_counts_again(line: Series, by: Actor) -> None:
    first = trend_changes.exclude_period(by=by, series=line, period=QUARTERS[0], reason="Flood.")
    trend_changes.exclude_period(by=by, series=line, period=QUARTERS[5], reason="Strike.")
    trend_changes.take_back_exclusion(by=by, exclusion=first, reason="It was not so bad.")
    assert changes_in_force([line.pk])[1] == {line.pk: {(QUARTERS[5].start, QUARTERS[5].end)}}
    assert Event.objects.filter(action="exclude_period").count() == 2


def test_what_the_engine_reads_takes_one_query_whatever_the_number(line: Series) -> None:
    for _number in range(3):
        RebaseFactory.create(series=SeriesFactory.create())
    ids = list(Series.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as queries:
        changes_in_force(ids)
    assert len(queries) == 1


def test_what_cannot_be_is_refused_and_nothing_is_stored(line: Series, by: Actor) -> None:
    trend_changes.rebase(by=by, series=line, period=QUARTERS[4], reason="Once.")
    trend_changes.exclude_period(by=by, series=line, period=QUARTERS[4], reason="Once.")
    before = Event.objects.count(), Job.objects.count()
    odd = Period(QUARTERS[3].start, date(2025, 2, 28))
    for change in (trend_changes.rebase, trend_changes.exclude_period):
        for wrong, code in (
            ({"by": Actor(None, "beat")}, "no_person"),
            ({"reason": " "}, "reason_missing"),
            ({"period": QUARTERS[2]}, "no_figure"),
            ({"period": odd}, "no_figure"),
            ({"period": QUARTERS[4]}, "stands"),
        ):
            arguments = {"by": by, "series": line, "period": QUARTERS[3], "reason": "Why.", **wrong}
            assert code_of(change, **arguments) == code
    for period, code in (
        (quarter(2023, 4), "outside"),
        (quarter(2025, 3), "outside"),
        (QUARTERS[0], "first_period"),
    ):
        assert code_of(trend_changes.rebase, by=by, series=line, period=period, reason="Why.") == code
    empty = SeriesFactory.create()
    assert code_of(trend_changes.rebase, by=by, series=empty, period=QUARTERS[3], reason="Why.") == "outside"
    assert (Rebase.objects.count(), Exclusion.objects.count()) == (1, 1)
    assert (Event.objects.count(), Job.objects.count()) == before


def test_what_was_taken_back_is_not_taken_back_twice_and_what_has_ended_stays(line: Series, by: Actor) -> None:
    made = trend_changes.rebase(by=by, series=line, period=QUARTERS[4], reason="Once.")
    out = trend_changes.exclude_period(by=by, series=line, period=QUARTERS[4], reason="Once.")
    trend_changes.take_back_rebase(by=by, rebase=made, reason="No.")
    assert code_of(trend_changes.take_back_rebase, by=by, rebase=made, reason="No.") == "taken_back"
    assert code_of(trend_changes.take_back_exclusion, by=by, exclusion=out, reason="") == "reason_missing"
    Indicator.objects.filter(pk=line.indicator_id).update(retired_on=date(2026, 1, 1), retired_reason="Old.")
    assert code_of(trend_changes.take_back_exclusion, by=by, exclusion=out, reason="No.") == "retired"
    assert code_of(trend_changes.rebase, by=by, series=line, period=QUARTERS[3], reason="Why.") == "retired"


def test_the_screen_begins_a_segment_leaves_a_period_out_and_takes_both_back(line: Series, client: Client) -> None:
    url, keep = f"/definitions/WAS-01/lines/{line.pk}/", "/definitions/WAS-01/"
    page = page_of(client, url)
    assert 'value="2024-25-q3"' not in page  # no figure
    assert page.count('value="2024-25-q1"') == 1  # the first can be left out and begins nothing
    assert url in page_of(client, keep)
    for part, period, reason in (("rebase", "2024-25-q4", "New bins."), ("exclude", "2025-26-q1", "Flood & fire.")):
        assert client.post(f"{url}{part}/", {"period": period, "reason": reason}).headers["Location"] == url
        assert "Kept" in page_of(client, f"{url}{part}/", 422, period=period, reason="Kept")
        assert "This stands already" in page_of(client, f"{url}{part}/", 422, period=period, reason="Again")
        assert "Choose one of the list." in page_of(client, f"{url}{part}/", 422, period="2031-32-q1", reason="Kept")
        assert 'id="error-summary"' in page_of(client, f"{url}{part}/", 422, period=period, reason=" ")
    decided = ("New segment from Q4 2024/25", "New bins.", "Q1 2025/26 is left out", "Flood &amp; fire.", "Kay Keeper")
    for shown in (page_of(client, url), page_of(client, keep), page_of(client, "/indicators/WAS-01/")):
        assert [words for words in decided if words not in shown] == []
    for name, pk in (("rebases", Rebase.objects.get().pk), ("exclusions", Exclusion.objects.get().pk)):
        back = f"/definitions/{name}/{pk}/take-back/"
        assert back in page_of(client, keep)
        assert "Say why it is taken back" in page_of(client, back, 422, reason=" ")
        assert client.post(back, {"reason": "It was a mistake."}).headers["Location"] == url
        assert "This was taken back already" in page_of(client, back, 422, reason="Again")
        assert client.get(f"/definitions/{name}/999999/take-back/").status_code == 404
    page = page_of(client, keep)
    assert "is left out of mean" not in page
    assert page.count("It was a mistake.") == 2
    file = client.get(f"{keep}table/", {"part": "changes"}).content.decode("utf-8-sig")
    assert "New segment,,Q4 2024/25" in file
    assert "It was a mistake." in file


def test_a_line_is_found_below_its_own_indicator_only(line: Series, client: Client, units: CouncilUnits) -> None:
    other = series_with_rules("WAS-02", units.unit)
    assert client.get(f"/definitions/WAS-01/lines/{other.pk}/").status_code == 404
    assert "It needs two figures" in page_of(client, f"/definitions/WAS-02/lines/{other.pk}/")
    Indicator.objects.filter(code="WAS-01").update(retired_on=date(2026, 1, 1), retired_reason="Old.")
    url = f"/definitions/WAS-01/lines/{line.pk}/"
    assert "its history stays as it is" in page_of(client, url)
    assert "its history stays as it is" in page_of(client, f"{url}rebase/", 422, period="2024-25-q4", reason="Why.")


def test_a_decision_about_a_figure_is_seen_by_those_who_see_the_figure(line: Series, units: CouncilUnits) -> None:
    period = quarter(2025, 3)
    figure(line, period, "33", round=round_of(period, Audience.MANAGEMENT_TEAM))
    RebaseFactory.create(series=line, on=period.start, reason=SECRET)
    ExclusionFactory.create(series=line, start=period.start, end=period.end, reason=SECRET)
    for role, sees in ((Role.MEMBER, False), (Role.HEAD_OF_SERVICE, True)):
        browser = Client()
        browser.force_login(user_with_role(role, unit=units.other_service))
        for url in ("/definitions/WAS-01/", "/indicators/WAS-01/"):
            assert (SECRET in page_of(browser, url)) is sees, (role, url)
        file = browser.get("/definitions/WAS-01/table/", {"part": "changes"}).content.decode("utf-8-sig")
        assert (SECRET in file) is sees


def test_members_read_the_post_of_the_officer_who_decided_and_not_the_name(line: Series, by: Actor) -> None:
    trend_changes.rebase(by=by, series=line, period=QUARTERS[4], reason="New bins.")
    browser = Client()
    browser.force_login(user_with_role(Role.MEMBER))
    for url in ("/definitions/WAS-01/", "/indicators/WAS-01/"):
        page = page_of(browser, url)
        assert "New bins." in page
        assert "Kay Keeper" not in page
        assert "take-back" not in page


def test_the_pages_ask_as_often_for_three_decisions_as_for_one(line: Series, client: Client, by: Actor) -> None:
    urls = ("/definitions/WAS-01/", f"/definitions/WAS-01/lines/{line.pk}/", "/indicators/WAS-01/")
    asked: dict[str, list[int]] = {url: [] for url in urls}
    for some in (QUARTERS[1:2], QUARTERS[3:5]):
        for period in some:
            trend_changes.rebase(by=by, series=line, period=period, reason="New bins.")
            trend_changes.exclude_period(by=by, series=line, period=period, reason="Flood.")
            StandardJudgementFactory.create(value=line.values.get(start=period.start), by_id=by.user_id)
        for url in urls:
            page_of(client, url)
            with CaptureQueriesContext(connection) as queries:
                page_of(client, url)
            asked[url].append(len(queries))
    assert all(first == second for first, second in asked.values())


def test_lines_are_named_where_there_are_several(line: Series, client: Client, units: CouncilUnits) -> None:
    part = SeriesFactory.create(indicator=line.indicator, unit=units.unit, breakdown="Flats")
    ValueFactory.create(series=part, start=date(2026, 4, 1), end=date(2026, 6, 30))
    ExclusionFactory.create(series=part)
    assert "Waste and Recycling: Flats. Q1 2026/27 is left out" in page_of(client, "/definitions/WAS-01/")
    assert "Q1 2026/27 is left out" not in page_of(client, "/indicators/WAS-01/")


def test_a_run_is_suggested_in_words_and_nothing_happens_by_itself(
    units: CouncilUnits, client: Client, by: Actor
) -> None:
    made = series_with_rules("RUN-01", units.unit, decimals=1)
    periods = [quarter(2023 + number // 4, number % 4 + 1) for number in range(11)]
    for number, period in enumerate(periods):
        figure(made, period, str((40 if number < 4 else 51) + number % 2))
    definition = current_definition(made.indicator)
    words = "The last 7 figures, from Q1 2024/25 on, all lie above the mean of 47.5%."
    assert rebase_suggestion(made, definition) == words
    assert words in page_of(client, f"/definitions/RUN-01/lines/{made.pk}/")
    assert not Rebase.objects.exists()
    trend_changes.exclude_period(by=by, series=made, period=periods[6], reason="Flood.")
    assert rebase_suggestion(made, definition) == ""
    trend_changes.take_back_exclusion(by=by, exclusion=Exclusion.objects.get(), reason="No.")
    for changed in ({"seasonal": True}, {"measure_kind": "cumulative"}, {"reported_as": "year_to_date"}):
        other = current_definition(made.indicator)
        for name, value in changed.items():
            setattr(other, name, value)
        assert rebase_suggestion(made, other) == ""
    trend_changes.rebase(by=by, series=made, period=periods[4], reason="New bins.")
    assert rebase_suggestion(made, definition) == ""


def test_a_declared_break_and_a_missing_period_end_a_run(units: CouncilUnits) -> None:
    for code, missing in (("RUN-02", None), ("RUN-03", 7)):
        made = series_with_rules(code, units.unit)
        for number in range(12):
            if number != missing:
                figure(made, quarter(2023 + number // 4, number % 4 + 1), str((51 if number < 4 else 40) + number % 2))
        found = rebase_suggestion(made, current_definition(made.indicator))
        assert ("all lie below the mean" in found) is (missing is None)
        SeriesBreakFactory.create(indicator=made.indicator, on=date(2024, 4, 1))
        assert rebase_suggestion(made, current_definition(made.indicator)) == ""
