"""The same with a real Redis and a real Celery worker; collected where there is a ``redis-server`` (conftest)."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from kombu import Queue
from kombu.utils.imports import symbol_by_name
from redis import Redis
from redis.exceptions import RedisError

from council_pm.celery import app
from council_pm.jobs import runs
from council_pm.jobs.models import Job, JobState
from tests.jobs.handlers import STEPS, marks
from tests.jobs.processes import LONGEST_REQUEST, Processes, request, wait_for

pytestmark = pytest.mark.django_db(transaction=True)

FROZEN = 4.0  # seconds: past every timeout of a worker and of what it says to the broker


@pytest.fixture
def broker(processes: Processes, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A Redis of this test's own, awake again before it is ended."""
    path = tmp_path / "s"
    argv = ["redis-server", "--port", "0", "--unixsocket", str(path), "--save", "", "--dir", str(tmp_path)]
    server = processes.start([*argv, "--loglevel", "warning"])
    wait_for(lambda: answers(path))
    yield server, path
    with contextlib.suppress(ProcessLookupError):
        os.kill(server.pid, signal.SIGCONT)


def answers(path: Path) -> bool:
    with Redis(unix_socket_path=str(path)) as client:
        try:
            return bool(client.ping())
        except RedisError:
            return False


def hints(path: Path) -> int:
    with Redis(unix_socket_path=str(path)) as client:
        return int(client.llen("celery"))  # type: ignore[arg-type]  # the stubs know of async clients only


def worker(processes: Processes, path: Path, **environment: str) -> subprocess.Popen[str]:
    argv = ["-m", "celery", "--app", "council_pm", "--quiet", "worker", "--concurrency", "1", "--loglevel", "ERROR"]
    argv += ["--without-gossip", "--without-mingle", "--include", "tests.jobs.worker_handlers"]
    return processes.python(*argv, REDIS_URL=f"redis+socket://{path}", **environment)


def state(job_id: int) -> str:
    return str(Job.objects.values_list("state", flat=True).get(pk=job_id))


def sweep_until_done(path: Path, job_id: int) -> None:
    """Ask for a sweep as beat does, again and again, until the job is done."""

    def is_done_after_a_sweep() -> bool:
        beat.send_task("council_pm.jobs.tasks.sweep", expires=5)
        with contextlib.suppress(AssertionError):
            wait_for(lambda: state(job_id) == JobState.DONE, seconds=1)
        return state(job_id) == JobState.DONE

    with Celery(broker=f"redis+socket://{path}") as beat:
        wait_for(is_done_after_a_sweep)


def test_a_frozen_redis_holds_up_no_request_and_loses_no_job(
    processes: Processes, broker: tuple[subprocess.Popen[str], Path]
) -> None:
    server, path = broker
    web = processes.web(f"redis+socket://{path}")
    request(web, "awake")
    wait_for(lambda: hints(path) == 1)
    os.kill(server.pid, signal.SIGSTOP)
    for number in range(3):
        job_id, seconds = request(web, f"frozen {number}")
        assert seconds < LONGEST_REQUEST
        assert state(job_id) == JobState.WAITING
    assert runs.sweep(grace_seconds=0) == 4
    assert not Job.objects.exclude(state=JobState.DONE).exists()
    os.kill(server.pid, signal.SIGCONT)
    wait_for(lambda: answers(path))


def test_a_hint_reaches_a_worker_and_a_killed_worker_costs_one_lease(
    processes: Processes, broker: tuple[subprocess.Popen[str], Path]
) -> None:
    _server, path = broker
    web = processes.web(f"redis+socket://{path}")
    killed = worker(processes, path, JOB_TEST_STOP_AT="2")
    job_id, _seconds = request(web, "bins")
    wait_for(lambda: marks("bins") == 2)
    processes.kill(killed)
    assert state(job_id) == JobState.RUNNING
    worker(processes, path)
    sweep_until_done(path, job_id)
    job = Job.objects.get(pk=job_id)
    assert (job.attempts, job.done, marks("bins")) == (2, STEPS, STEPS)


def test_a_worker_whose_job_ends_while_redis_is_frozen_goes_on_afterwards(
    processes: Processes, broker: tuple[subprocess.Popen[str], Path]
) -> None:
    server, path = broker
    web = processes.web(f"redis+socket://{path}")
    worker(processes, path, JOB_TEST_STOP_AT="2", JOB_TEST_STOP_FOR="1")
    before, _seconds = request(web, "before")
    wait_for(lambda: marks("before") == 2)
    os.kill(server.pid, signal.SIGSTOP)
    wait_for(lambda: state(before) == JobState.DONE)
    during, _seconds = request(web, "during")
    time.sleep(FROZEN)
    os.kill(server.pid, signal.SIGCONT)
    wait_for(lambda: answers(path))
    sweep_until_done(path, during)
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}


def nothing() -> None:
    """What a hint is about, here."""


def test_an_acknowledgement_that_a_frozen_redis_does_not_take_costs_no_place(
    broker: tuple[subprocess.Popen[str], Path], caplog: pytest.LogCaptureFixture
) -> None:
    server, path = broker
    application = Celery(broker=f"redis+socket://{path}", task_cls=app.task_cls)
    application.conf.broker_transport_options = {"socket_timeout": 0.5, "max_retries": 0}
    task = application.task(nothing)
    with application.connection_for_read() as connection, connection.channel() as channel:
        queue = Queue("celery", channel=channel)
        queue.declare()
        task.apply_async()
        channel.basic_qos(0, 1, False)
        message = queue.get(no_ack=False)
        assert message is not None
        assert not channel.qos.can_consume()
        request_class = symbol_by_name(task.Request)
        hint = request_class(
            message, app=application, task=task, on_ack=message.ack_log_error, connection_errors=(RedisError,)
        )
        os.kill(server.pid, signal.SIGSTOP)
        hint.acknowledge()
        assert "Couldn't ack" in caplog.text
        assert channel.qos.can_consume()
        os.kill(server.pid, signal.SIGCONT)
    application.close()
