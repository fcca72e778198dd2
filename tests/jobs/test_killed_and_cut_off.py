"""A worker that is killed, and a broker that refuses or says nothing: no job is lost and no request waits."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from council_pm.core.access import Actor
from council_pm.jobs import runs, services
from council_pm.jobs.models import Job, JobState
from tests.jobs.handlers import STEPS, marks
from tests.jobs.processes import LONGEST_REQUEST, Processes, request, wait_for

pytestmark = pytest.mark.django_db(transaction=True)

REFUSED = "redis://127.0.0.1:1/0"


@pytest.fixture
def silent_broker(tmp_path: Path) -> Iterator[str]:
    """What a frozen Redis looks like from outside: the kernel takes connections, nobody ever answers."""
    with socket.socket(socket.AF_UNIX) as listener:
        path = tmp_path / "s"
        listener.bind(str(path))
        listener.listen(16)
        yield f"redis+socket://{path}"


def test_the_job_of_a_killed_worker_is_brought_to_its_end(processes: Processes) -> None:
    job = services.start_job(by=Actor(7), kind="count", params={}, key="bins")
    worker = processes.python("-m", "tests.jobs.child", "run", str(job.pk), JOB_TEST_STOP_AT="2")
    wait_for(lambda: marks("bins") == 2)
    processes.kill(worker)
    job.refresh_from_db()
    assert job.state == JobState.RUNNING
    wait_for(lambda: runs.sweep() == 1)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.done) == (JobState.DONE, 2, STEPS)
    assert marks("bins") == STEPS
    assert runs.sweep(grace_seconds=0) == 0


@pytest.mark.parametrize("broker", ["refused", "silent"])
def test_saving_works_without_a_broker_and_the_work_is_done_later(
    processes: Processes, silent_broker: str, broker: str
) -> None:
    web = processes.web(REFUSED if broker == "refused" else silent_broker)
    for number in range(3):
        job_id, seconds = request(web, f"bins {number}")
        assert seconds < LONGEST_REQUEST
        assert Job.objects.get(pk=job_id).state == JobState.WAITING
    assert runs.sweep(grace_seconds=0) == 3
    assert not Job.objects.exclude(state=JobState.DONE).exists()
