"""What the figures say of an item two and four periods after its clinic is kept once, as it was said then."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from clinics import effect_jobs
from clinics.models import Clinic, ItemEffect
from clinics.services.effects import keep_item_effects
from council_pm.audit.models import Event
from council_pm.core.access import Actor
from council_pm.jobs.models import Job
from council_pm.jobs.runs import run_job
from council_pm.jobs.services import start_job
from indicators.engine import ENGINE_VERSION
from indicators.models import Audience, Series
from tests.factories import series_with_rules
from tests.factories.clinics import ClinicFactory, ItemFactory
from tests.factories.indicators_quarters import figure, quarter, round_of
from tests.factories.organisation import CouncilUnits

pytestmark = pytest.mark.django_db

BY = Actor(None, "beat")
TODAY = dt.date(2026, 11, 20)
HELD_ON = dt.date(2025, 3, 20)


@pytest.fixture
def line(council: CouncilUnits) -> Series:
    """Eight quarters about a hundred, of which less is better."""
    series = series_with_rules("CFA-01", council.unit, polarity="lower")
    for place, value in enumerate((100, 102, 99, 101, 100, 98, 101, 100)):
        figure(series, quarter(2023 + place // 4, place % 4 + 1), str(value))
    return series


@pytest.fixture
def clinic() -> Clinic:
    made: Clinic = ClinicFactory.create(held=True, held_on=HELD_ON)
    return made


def after(series: Series, *values: int | None, **fields: Any) -> None:
    for place, value in enumerate(values):
        shown = None if value is None else str(value)
        figure(series, quarter(2025 + place // 4, place % 4 + 1), shown, **fields)


def kept() -> list[tuple[int, str]]:
    return list(ItemEffect.objects.order_by("item", "after").values_list("after", "verdict"))


class TestKeeping:
    @pytest.mark.parametrize(
        ("values", "verdict"), [((80, 78), "turned"), ((100, 99), "no_change"), ((130, 132), "worse")]
    )
    def test_two_periods_afterwards_it_is_judged_as_actions_are(
        self, clinic: Clinic, line: Series, values: tuple[int, int], verdict: str
    ) -> None:
        item = ItemFactory.create(clinic=clinic, series=line)
        after(line, values[0])
        assert keep_item_effects(by=BY, today=TODAY) == []
        figure(line, quarter(2025, 2), str(values[1]))
        (row,) = keep_item_effects(by=BY, today=TODAY)
        assert (row.item, row.after, row.verdict, row.until) == (item, 2, verdict, dt.date(2025, 9, 30))
        assert [point["value"] for point in row.points] == [float(one) for one in values]
        assert (row.on, row.engine_version, len(row.figures)) == (TODAY, ENGINE_VERSION, 10)

    def test_and_again_four_periods_afterwards_once_each_and_never_again(self, clinic: Clinic, line: Series) -> None:
        ItemFactory.create(clinic=clinic, series=line)
        after(line, 100, 99, 80)
        keep_item_effects(by=BY, today=TODAY)
        figure(line, quarter(2025, 4), "78")
        keep_item_effects(by=BY, today=TODAY)
        assert kept() == [(2, "no_change"), (4, "turned")]
        figure(line, quarter(2025, 4), "130")
        assert keep_item_effects(by=BY, today=TODAY) == []

    def test_whenever_it_is_written_each_rests_on_the_figures_up_to_its_own_period(
        self, clinic: Clinic, line: Series
    ) -> None:
        ItemFactory.create(clinic=clinic, series=line)
        after(line, 100, 99, 80, 78, 77)
        keep_item_effects(by=BY, today=TODAY)
        assert kept() == [(2, "no_change"), (4, "turned")]
        assert list(ItemEffect.objects.order_by("after").values_list("until", flat=True)) == [
            dt.date(2025, 9, 30), dt.date(2026, 3, 31)
        ]  # fmt: skip

    def test_a_period_that_had_begun_before_the_clinic_or_has_no_figure_does_not_count(self, line: Series) -> None:
        ItemFactory.create(clinic=ClinicFactory.create(held=True, held_on=dt.date(2025, 4, 10)), series=line)
        after(line, 80, 80)
        figure(line, quarter(2025, 3), None, absent="no_data")
        assert keep_item_effects(by=BY, today=TODAY) == []
        figure(line, quarter(2025, 4), "79")
        assert [one.verdict for one in keep_item_effects(by=BY, today=TODAY)] == ["turned"]

    def test_only_figures_that_all_members_see_are_read(self, clinic: Clinic, line: Series) -> None:
        ItemFactory.create(clinic=clinic, series=line)
        after(line, 80)
        window = round_of(quarter(2025, 2), Audience.MANAGEMENT_TEAM)
        figure(line, quarter(2025, 2), "79", round=window)
        assert keep_item_effects(by=BY, today=TODAY) == []

    def test_a_line_of_which_too_little_is_known_says_so(self, council: CouncilUnits, clinic: Clinic) -> None:
        series = series_with_rules("CFA-02", council.unit)
        after(series, 80, 78)
        ItemFactory.create(clinic=clinic, series=series)
        keep_item_effects(by=BY, today=TODAY)
        assert kept() == [(2, "too_little")]

    def test_what_has_no_line_was_taken_off_or_stood_in_a_clinic_that_was_not_held_is_not_judged(
        self, clinic: Clinic, line: Series
    ) -> None:
        after(line, 80, 78)
        ItemFactory.create(clinic=clinic)
        ItemFactory.create(clinic=clinic, series=line, taken_off="Solved already.")
        ItemFactory.create(clinic=ClinicFactory.create(frozen=True, held_on=HELD_ON + dt.timedelta(1)), series=line)
        assert keep_item_effects(by=BY, today=TODAY) == []

    def test_there_is_one_event_for_each_clinic(self, council: CouncilUnits, clinic: Clinic, line: Series) -> None:
        after(line, 80, 78, 77, 76)
        ItemFactory.create(clinic=clinic, series=line)
        ItemFactory.create(clinic=clinic, series=series_with_rules("CFA-03", council.unit))
        other = ClinicFactory.create(held=True, held_on=HELD_ON + dt.timedelta(1))
        ItemFactory.create(clinic=other, series=line)
        keep_item_effects(by=BY, today=TODAY)
        events = Event.objects.filter(action="judge_clinic").order_by("pk")
        assert [(one.subject_id, one.detail) for one in events] == [
            (str(clinic.pk), {"found": 2}), (str(other.pk), {"found": 2})
        ]  # fmt: skip

    def test_the_database_keeps_one_of_each_and_only_verdicts(self, clinic: Clinic, line: Series) -> None:
        after(line, 80, 78)
        ItemFactory.create(clinic=clinic, series=line)
        (row,) = keep_item_effects(by=BY, today=TODAY)
        for wrong in ({}, {"after": 3}, {"after": 4, "verdict": "fine"}):
            given = {"after": row.after, "verdict": row.verdict, **wrong}
            with pytest.raises(IntegrityError), transaction.atomic():
                ItemEffect.objects.create(
                    item=row.item, on=row.on, until=row.until, engine_version=1, at=row.at, **given
                )

    def test_queries_do_not_grow_with_the_items(self, council: CouncilUnits, clinic: Clinic, line: Series) -> None:
        asked_times = []
        for number in (1, 70):
            lines = [series_with_rules(f"N-{number}-{one}", council.unit, polarity="lower") for one in range(number)]
            for one in lines:
                figure(one, quarter(2024, 1), "100")
                after(one, 80, 78)
                ItemFactory.create(clinic=clinic, series=one, position=number * 100 + one.pk)
            with CaptureQueriesContext(connection) as asked:
                assert len(keep_item_effects(by=BY, today=TODAY)) == number
            asked_times.append(len(asked))
        assert asked_times[0] == asked_times[1] <= 16


class TestTheDailyJob:
    def test_it_keeps_them_once_and_says_how_many(self, clinic: Clinic, line: Series) -> None:
        after(line, 80, 78)
        ItemFactory.create(clinic=clinic, series=line)
        for key in ("1", "2"):
            run_job(start_job(by=BY, kind=effect_jobs.JUDGE, params={}, key=key).pk)
        told = [effect_jobs.describe_judge(one) for one in Job.objects.order_by("pk").values_list("result", flat=True)]
        assert told == ["1 item of a clinic was judged.", "No item of a clinic was to be judged."]

    def test_beat_starts_it_once_a_day(self) -> None:
        effect_jobs.judge_clinics()
        effect_jobs.judge_clinics()
        assert list(Job.objects.values_list("kind", flat=True)) == [effect_jobs.JUDGE]
