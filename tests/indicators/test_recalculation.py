"""Asking for statuses anew: one job for one input, progress while it runs, a sentence when it is done."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from council_pm.core.access import Actor
from council_pm.jobs.models import Job, JobState, ScheduledRun
from council_pm.jobs.runs import run_job
from indicators.models import CurrentStatus, Series, SeriesReading, StatusSnapshot
from indicators.recompute import CHUNK
from indicators.services.recalculation import EVERYTHING, PART, describe_recompute, request_recompute
from indicators.tasks import recompute_everything
from tests.factories import IndicatorFactory, UnitWithPlaceFactory, series_with_rules
from tests.factories.indicators_quarters import aim, figure, quarter

pytestmark = pytest.mark.django_db

BY = Actor(None, "test")


def series_of(code: str) -> Series:
    series = series_with_rules(code, UnitWithPlaceFactory.create())
    figure(series, quarter(2026, 1), "50")
    aim(series, quarter(2026, 1), "55")
    return series


def run(job: Job | None) -> Job:
    assert job is not None
    assert run_job(job.pk)
    job.refresh_from_db()
    return job


def test_a_job_judges_the_series_asked_for_and_says_how_many() -> None:
    asked, other = series_of("A"), series_of("B")
    done = run(request_recompute(by=BY, series_ids=[asked.pk]))
    assert (done.state, done.result, done.done, done.total) == (
        JobState.DONE,
        {"series": 1, "judged": 1, "pointed": 1},
        1,
        1,
    )
    assert not CurrentStatus.objects.filter(series=other).exists()


def test_nothing_to_do_makes_no_job() -> None:
    assert request_recompute(by=BY, series_ids=[]) is None
    assert not Job.objects.exists()


def test_requests_for_everything_wait_as_one_job() -> None:
    first, second = (request_recompute(by=BY, series_ids=None) for _ in range(2))
    assert first == second
    assert first is not None
    assert first.key == EVERYTHING


def test_a_series_that_is_gone_fails_no_job() -> None:
    done = run(request_recompute(by=BY, series_ids=[987654]))
    assert (done.state, done.result) == (JobState.DONE, {"series": 0, "judged": 0, "pointed": 0})


def test_the_nightly_run_is_started_once_a_night_and_inserts_nothing() -> None:
    series_of("A")
    run(request_recompute(by=BY, series_ids=None))
    judged = StatusSnapshot.objects.count()
    with time_machine.travel(datetime(2026, 11, 22, 2, 15, 3, tzinfo=UTC), tick=False):
        recompute_everything()
        recompute_everything()
        job = Job.objects.get(state=JobState.WAITING)
        done = run(job)
    assert ScheduledRun.objects.count() == 1
    assert (done.system, done.result["judged"], StatusSnapshot.objects.count()) == ("beat", 0, judged)


def test_the_nightly_run_trusts_no_note_of_what_was_read() -> None:
    series = series_of("A")
    run(request_recompute(by=BY, series_ids=[series.pk]))
    CurrentStatus.objects.all().delete()  # what no service does
    assert SeriesReading.objects.exists()
    done = run(request_recompute(by=BY, series_ids=None))
    assert done.result["pointed"] == 1


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        ({"series": 70, "judged": 0}, "70 series read; every status was right already."),
        ({"series": 70, "judged": 1}, "1 status worked out."),
        ({"series": 70, "judged": 25}, "25 statuses worked out."),
    ],
)
def test_a_job_says_what_it_did(result: dict[str, int], sentence: str) -> None:
    assert describe_recompute(result) == sentence


def test_a_large_recomputation_is_shared_in_parts_and_tells_of_all_of_them() -> None:
    series_of("A")
    Series.objects.bulk_create(
        [Series(indicator=one, unit=Series.objects.get().unit) for one in IndicatorFactory.create_batch(CHUNK)]
    )
    done = run(request_recompute(by=BY, series_ids=None))
    assert done.result == {"series": CHUNK + 1, "judged": 1, "pointed": 1}
    assert [len(part.params["series"]) for part in Job.objects.filter(kind=PART).order_by("pk")] == [CHUNK, 1]
    assert (done.done, done.total) == (2, 2)
