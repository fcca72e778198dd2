"""Workers that are killed, and workers that stand still for longer than their lease and then go on.

Whatever the moment, each job of the product is brought to its end and has done its work once.
"""

from __future__ import annotations

import os
import shutil
import signal

import pytest
from pytest_django import Settings

from council_pm.jobs import runs
from council_pm.jobs.models import Job, JobState
from tests.faults.breaking import Workers, chosen, kill, wait_until_gone
from tests.faults.works import WORKS, Work
from tests.jobs.processes import wait_for

pytestmark = pytest.mark.django_db(transaction=True)

KINDS = chosen(WORKS, "a recomputation", "a history to check", "a round of reminders")
CLAIM = '"claimed_by" = '
END = '"result" = '


@pytest.fixture(params=KINDS.values(), ids=KINDS.keys())
def work(request: pytest.FixtureRequest, workers: Workers, settings: Settings) -> Work:
    """A job that waits; this process is a second worker on the same machine."""
    for name in ("mails", "uploads"):
        shutil.rmtree(workers.directory / name, ignore_errors=True)
    settings.DATA_DIR = workers.directory
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(workers.directory / "mails")
    made: Work = request.param(workers.directory)
    return made


def finished_by_a_sweep(work: Work) -> Job:
    """The job, once somebody who looks for what nobody has has done it."""

    def is_over() -> bool:
        runs.sweep(grace_seconds=0)
        work.job.refresh_from_db()
        return work.job.state in (JobState.DONE, JobState.FAILED)

    wait_for(is_over)
    assert work.job.state == JobState.DONE, work.job.error
    return work.job


@pytest.mark.parametrize("moment", ["before", "in", "after"])
def test_a_killed_worker_loses_no_job_and_its_work_is_done_once(workers: Workers, work: Work, moment: str) -> None:
    at = {"before": work.before, "in": work.within, "after": END}[moment]
    kill(workers.held(work.job.pk, at))
    workers.place.release()
    work.job.refresh_from_db()
    assert work.job.state == JobState.RUNNING
    finished_by_a_sweep(work)
    assert work.times() == 1


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_worker_that_wakes_up_after_its_lease_writes_nothing_again(workers: Workers, work: Work, moment: str) -> None:
    asleep = workers.held(work.job.pk, work.before if moment == "before" and work.apart else END)
    os.kill(asleep, signal.SIGSTOP)
    done_at = finished_by_a_sweep(work).finished_at
    workers.place.release()
    os.kill(asleep, signal.SIGCONT)
    wait_until_gone(asleep)
    assert work.times() == 1
    work.job.refresh_from_db()
    assert (work.job.state, work.job.finished_at, work.job.attempts) == (JobState.DONE, done_at, 2)


@pytest.mark.parametrize("work", [WORKS["a table"]], ids=["a table"], indirect=True)
def test_a_worker_that_is_killed_as_it_takes_a_job_up_leaves_it_waiting(workers: Workers, work: Work) -> None:
    kill(workers.held(work.job.pk, CLAIM))
    workers.place.release()
    work.job.refresh_from_db()
    assert (work.job.state, work.job.attempts) == (JobState.WAITING, 0)
    assert finished_by_a_sweep(work).attempts == 1
