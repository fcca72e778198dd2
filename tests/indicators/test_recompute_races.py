"""Two recomputations of the same series at the same moment: neither fails, nothing is made twice."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from council_pm.core.access import Actor
from council_pm.jobs.models import Job, JobState
from council_pm.jobs.runs import run_job
from indicators.models import CurrentStatus, Series, StatusSnapshot
from indicators.recompute import Recomputed, recompute
from indicators.services.recalculation import KIND, request_recompute
from tests.factories import UnitWithPlaceFactory, series_with_rules
from tests.factories.indicators_quarters import aim, figure, quarter
from tests.races import RACERS, together

pytestmark = pytest.mark.django_db(transaction=True)

PERIODS = [quarter(2025, 1), quarter(2025, 2), quarter(2025, 3)]


def several_series(count: int = 8) -> list[Series]:
    unit = UnitWithPlaceFactory.create()
    made = [series_with_rules(f"R-{number}", unit) for number in range(count)]
    for series in made:
        for period in PERIODS:
            figure(series, period, "50")
            aim(series, period, "55")
    return made


@pytest.mark.parametrize("afresh", [False, True])
def test_of_several_recomputations_at_once_one_judges(afresh: bool) -> None:
    several_series()
    done = together(lambda: recompute(afresh=afresh))
    assert sum(done, Recomputed()) == Recomputed(series=8 * RACERS, judged=24, pointed=8)
    assert (StatusSnapshot.objects.count(), CurrentStatus.objects.count()) == (24, 8)


def test_overlapping_jobs_run_at_once_are_all_done() -> None:
    """A job for some series and a job for all of them: none is tried again, none fails."""
    ids = [series.pk for series in several_series()]
    by = Actor(None, "test")
    jobs = [request_recompute(by=by, series_ids=ids[first:]) for first in range(RACERS - 1)]
    jobs.append(request_recompute(by=by, series_ids=None))
    waiting = [job.pk for job in jobs if job]
    assert all(together(lambda: run_job(waiting.pop())))
    assert list(Job.objects.filter(kind=KIND).values_list("state", "attempts")) == [(JobState.DONE, 1)] * RACERS
    assert StatusSnapshot.objects.count() == 24


def test_a_figure_is_signed_off_while_its_series_is_being_recomputed() -> None:
    """The lock of a recomputation lets new rows of the series in; SQLite keeps their writer waiting, not refused."""
    series = several_series(1)[0]
    started, go_on = threading.Event(), threading.Event()

    def recompute_slowly() -> Recomputed:
        try:
            with transaction.atomic():
                done = recompute()
                started.set()
                go_on.wait(timeout=0.5 if connection.vendor == "sqlite" else 10)
                return done
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(recompute_slowly)
        assert started.wait(timeout=10)
        figure(series, quarter(2025, 4), "60")
        go_on.set()
        assert running.result(timeout=20).judged == 3
    assert recompute().judged == 1
