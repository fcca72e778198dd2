"""What the figures said of an action is kept as it was judged; later figures and restatements add rows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.jobs.models import Job
from council_pm.jobs.runs import run_job
from council_pm.jobs.services import start_job
from council_pm.notices.models import Alert, AlertKind
from council_pm.people.models import User
from council_pm.people.roles import Role
from indicators.chart_before import Projection
from indicators.charts import ChartPoint, history_chart
from indicators.engine import ENGINE_VERSION
from indicators.models import Audience, Series
from indicators.recompute import recompute
from plans import follow_jobs
from plans.models import Action, ActionEffect, Occasion
from plans.services.effects import keep_effects
from tests.factories import SeriesBreakFactory, series_with_rules, user_with_role
from tests.factories.indicators_quarters import figure, quarter, round_of
from tests.factories.organisation import CouncilUnits
from tests.factories.plans import ActionFactory
from tests.screens import signed_in, text_of

BY = Actor(None, "beat")
TODAY = dt.date(2026, 11, 20)
BEGAN = dt.date(2025, 4, 1)


class TestTheDrawing:
    def chart(self, projection: Projection | None, **more: Any) -> Any:
        points = [ChartPoint(str(at), Decimal(value)) for at, value in enumerate((50, 52, 51, 40))]
        return history_chart(points, projection=projection, **more)

    def test_a_dashed_line_sets_out_from_the_last_figure_before_and_lies_in_a_band(self) -> None:
        values = (None, None, Decimal(53), Decimal(54))
        one = Projection("A truck", values, values, values, start=1)
        mark = self.chart(one).projection
        assert mark.label == "A truck"
        assert mark.path.count("L") == 2
        assert mark.band.startswith("M")

    def test_the_scale_holds_it_and_nothing_is_drawn_beyond_what_a_figure_can_be(self) -> None:
        low = Projection("x", *[(None, None, Decimal(-40), None)] * 3)
        assert min(float(tick.label.replace("\N{MINUS SIGN}", "-")) for tick in self.chart(low).y_ticks) < 0
        cut = self.chart(low, floor=Decimal(0), ceiling=Decimal(100))
        assert min(float(tick.label) for tick in cut.y_ticks) >= 0
        high = Projection("x", *[(None, None, Decimal(140), None)] * 3)
        assert max(float(tick.label) for tick in self.chart(high, ceiling=Decimal(100)).y_ticks) <= 100

    def test_without_one_nothing_is_drawn(self) -> None:
        assert self.chart(None).projection is None


pytestmark = pytest.mark.django_db


@pytest.fixture
def line(council: CouncilUnits) -> Series:
    """Eight quarters about a hundred, of which less is better."""
    series = series_with_rules("CFA-01", council.unit, polarity="lower")
    for place, value in enumerate((100, 102, 99, 101, 100, 98, 101, 100)):
        figure(series, quarter(2023 + place // 4, place % 4 + 1), str(value))
    return series


def after(series: Series, *values: int, **fields: Any) -> None:
    for place, value in enumerate(values):
        figure(series, quarter(2025 + place // 4, place % 4 + 1), str(value), **fields)


def done(council: CouncilUnits, series: Series, user: User, **fields: Any) -> Action:
    assert user.person is not None
    given: dict[str, Any] = {"status": "done", "done_on": dt.date(2025, 5, 1), "due": dt.date(2025, 6, 30)}
    made: Action = ActionFactory.create(
        unit=council.unit, series=series, starts=BEGAN, owner=user.person.occupancies.get().post, **given | fields
    )
    return made


def verdicts() -> list[tuple[str, str]]:
    return list(ActionEffect.objects.order_by("pk").values_list("verdict", "occasion"))


class TestKeeping:
    @pytest.mark.parametrize(
        ("values", "verdict"), [((80, 78), "turned"), ((100, 99), "no_change"), ((130, 132), "worse")]
    )
    def test_a_done_action_is_judged_with_the_figures_and_the_projection_that_it_was_held_against(
        self, council: CouncilUnits, manager: User, line: Series, values: tuple[int, ...], verdict: str
    ) -> None:
        after(line, *values)
        action = done(council, line, manager)
        (row,) = keep_effects(by=BY, today=TODAY)
        assert (row.verdict, row.occasion, row.on, row.until) == (verdict, Occasion.DUE, TODAY, dt.date(2025, 9, 30))
        assert (row.began, row.engine_version, row.series) == (BEGAN, ENGINE_VERSION, line)
        assert [point["value"] for point in row.points] == [float(one) for one in values]
        assert all(point["low"] < point["projected"] < point["high"] for point in row.points)
        assert len(row.figures) == 10
        assert keep_effects(by=BY, today=TODAY) == []
        assert Event.objects.get(action="judge_action").subject_id == str(action.pk)

    def test_one_that_nobody_called_done_is_judged_two_periods_after_its_day(
        self, council: CouncilUnits, manager: User, line: Series
    ) -> None:
        after(line, 80, 78)
        done(council, line, manager, status="on_course", done_on=None)
        assert keep_effects(by=BY, today=TODAY) == []
        figure(line, quarter(2025, 3), "79")
        assert [one.verdict for one in keep_effects(by=BY, today=TODAY)] == ["turned"]

    def test_what_was_dropped_has_no_line_or_has_not_begun_is_not_judged(
        self, council: CouncilUnits, manager: User, line: Series
    ) -> None:
        after(line, 80, 78)
        done(council, line, manager, status="dropped", done_on=None, dropped_reason="Too dear.")
        without, not_yet = (done(council, line, manager) for _ in range(2))
        Action.objects.filter(pk=without.pk).update(series=None)
        Action.objects.filter(pk=not_yet.pk).update(starts=dt.date(2030, 1, 1), due=dt.date(2031, 1, 1))
        assert keep_effects(by=BY, today=TODAY) == []

    def test_too_early_is_kept_with_its_projection_and_judged_again_when_there_are_figures(
        self, council: CouncilUnits, manager: User, line: Series
    ) -> None:
        done(council, line, manager)
        keep_effects(by=BY, today=TODAY)
        keep_effects(by=BY, today=TODAY)
        after(line, 80, 78)
        keep_effects(by=BY, today=TODAY)
        figure(line, quarter(2025, 3), "100")  # what comes later changes nothing of what was kept
        keep_effects(by=BY, today=TODAY)
        assert verdicts() == [("too_early", "due"), ("turned", "later")]

    def test_a_restatement_makes_a_new_row_and_edits_none(
        self, council: CouncilUnits, manager: User, line: Series
    ) -> None:
        after(line, 80, 78)
        done(council, line, manager)
        keep_effects(by=BY, today=TODAY)
        figure(line, quarter(2025, 2), "101")
        keep_effects(by=BY, today=TODAY)
        keep_effects(by=BY, today=TODAY)
        assert verdicts() == [("turned", "due"), ("no_change", "restated")]

    def test_too_little_before_is_said_once(self, council: CouncilUnits, manager: User) -> None:
        series = series_with_rules("CFA-02", council.unit)
        figure(series, quarter(2024, 4), "10")
        done(council, series, manager)
        keep_effects(by=BY, today=TODAY)
        keep_effects(by=BY, today=TODAY)
        assert verdicts() == [("too_little", "due")]

    def test_a_break_since_it_began_leaves_nothing_to_hold_the_figures_against(
        self, council: CouncilUnits, manager: User, line: Series
    ) -> None:
        after(line, 80, 78, 79)
        SeriesBreakFactory.create(indicator=line.indicator, on=dt.date(2025, 7, 1))
        action = done(council, line, manager)
        keep_effects(by=BY, today=TODAY)
        assert verdicts() == [("too_little", "due")]
        html = text_of(signed_in(manager).get(action.get_absolute_url()))
        assert "Too little is known of the time before it" in html
        assert "app-chart__expected" not in html

    def test_figures_before_an_earlier_break_are_no_ground_for_what_is_expected(
        self, council: CouncilUnits, manager: User, line: Series
    ) -> None:
        after(line, 80, 78)
        done(council, line, manager)
        SeriesBreakFactory.create(indicator=line.indicator, on=dt.date(2024, 7, 1))
        (row,) = keep_effects(by=BY, today=TODAY)
        assert row.verdict == "too_little"  # three quarters are left, which have two changes

    def test_a_line_that_begins_after_the_action_says_nothing(self, council: CouncilUnits, manager: User) -> None:
        series = series_with_rules("CFA-02", council.unit)
        after(series, 80, 78)
        done(council, series, manager)
        keep_effects(by=BY, today=TODAY)
        assert verdicts() == [("too_little", "due")]

    def test_queries_do_not_grow_with_the_actions(
        self, council: CouncilUnits, manager: User, line: Series, django_assert_max_num_queries: Any
    ) -> None:
        after(line, 80, 78)
        for _ in range(4):
            done(council, line, manager)
        with django_assert_max_num_queries(16):
            assert len(keep_effects(by=BY, today=TODAY)) == 4

    def test_the_job_asks_the_owner_to_look_and_my_work_says_so(
        self, council: CouncilUnits, manager: User, line: Series
    ) -> None:
        after(line, 80, 78)
        action = done(council, line, manager, title="A second truck")
        for key in ("1", "2"):
            job = start_job(by=BY, kind=follow_jobs.JUDGE, params={}, key=key)
            run_job(job.pk)
        assert list(Alert.objects.values_list("user", "kind")) == [(manager.pk, AlertKind.LOOK)]
        results = list(Job.objects.order_by("pk").values_list("result", flat=True))
        told = [follow_jobs.describe_judge(one) for one in results]
        assert told == ["1 action was judged.", "No action was to be judged."]
        html = text_of(signed_in(manager).get("/my-work/"))
        assert action.title in html
        assert "Did it work? Its figures were looked at on" in html


class TestThePages:
    def test_an_actions_page_says_what_was_judged_then_and_what_is_now_and_draws_it(
        self, council: CouncilUnits, manager: User, line: Series
    ) -> None:
        after(line, 80, 78)
        action = done(council, line, manager)
        keep_effects(by=BY, today=TODAY)
        after_all = quarter(2025, 3), quarter(2025, 4)
        for period in after_all:
            figure(line, period, "101")
        html = text_of(signed_in(manager).get(action.get_absolute_url()))
        assert "Now: <strong>No clear change yet.</strong>" in html
        assert "As judged on 20 November 2026: <strong>The curve turned.</strong>" in html
        assert "Judged then because it was done" in html
        assert html.count('class="app-chart__expected"') == 3  # wide, narrow and the key
        assert 'class="app-chart__expected-band"' in html

    def test_a_reader_is_not_told_a_verdict_that_rests_on_figures_that_they_do_not_see(
        self, council: CouncilUnits, manager: User, line: Series
    ) -> None:
        member = signed_in(user_with_role(Role.MEMBER))
        after(line, 80)
        held_back = round_of(quarter(2025, 2), Audience.MANAGEMENT_TEAM)
        figure(line, quarter(2025, 2), "78", round=held_back)
        action = done(council, line, manager)
        keep_effects(by=BY, today=TODAY)
        assert "As judged on" not in text_of(member.get(action.get_absolute_url()))
        assert "As judged on" in text_of(signed_in(manager).get(action.get_absolute_url()))

    def test_an_indicators_page_draws_what_its_latest_intervention_was_held_against(
        self, council: CouncilUnits, manager: User, line: Series
    ) -> None:
        after(line, 80, 78)
        recompute()
        done(council, line, manager, intervention=True, cost=48_000, title="A second truck")
        future = {"starts": dt.date(2030, 1, 1), "due": dt.date(2031, 1, 1), "status": "on_course", "done_on": None}
        ActionFactory.create(unit=council.unit, series=line, intervention=True, cost=1, title="Later", **future)
        html = text_of(signed_in(manager).get(reverse("dashboards:indicator_page", args=["CFA-01"])))
        assert "What the figures before let expect" in html
        assert "four times in five: A second truck, £48,000" in html

    def test_a_line_of_the_year_so_far_draws_none(self, council: CouncilUnits, manager: User) -> None:
        series = series_with_rules("CFA-03", council.unit, reported_as="year_to_date", measure_kind="cumulative")
        for year in (2022, 2023, 2024, 2025):
            for number in (1, 2, 3, 4):
                figure(series, quarter(year, number), str(10 * number + number * (year % 3)))
        action = done(council, series, manager)
        html = text_of(signed_in(manager).get(action.get_absolute_url()))
        assert "Did it work?" in html
        assert "app-chart__expected" not in html

    def test_an_ended_indicator_is_said_and_its_action_can_end(
        self, council: CouncilUnits, manager: User, line: Series
    ) -> None:
        action = done(council, line, manager, status="on_course", done_on=None, title="Goes on")
        line.indicator.retired_on, line.indicator.retired_reason = timezone.localdate(), "Replaced."
        line.indicator.save()
        client = signed_in(manager)
        assert "The indicator CFA-01 has ended." in text_of(client.get(action.get_absolute_url()))
        assert "Goes on" in text_of(client.get("/actions/?state=indicator_ended"))
        url = reverse("actions:action_progress", args=[action.pk])
        assert client.post(url, {"status": "done", "text": "It is there.", "version": 1}).status_code == 302
        assert "Goes on" not in text_of(client.get("/actions/?state=indicator_ended"))
        data = {"title": "New", "owner": action.owner_id, "due": "31/03/2030", "code": "CFA-01"}
        refused = client.post(reverse("actions:action_new", args=[council.unit.code]), data)
        assert "CFA-01 has ended: choose an indicator that is in use." in text_of(refused)
