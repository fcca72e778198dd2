"""Redis frozen, emptied, restarted and not there: nobody waits, nobody is signed out, no job is lost or done twice."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from redis import Redis
from redis.exceptions import RedisError

from council_pm.jobs.models import Job, JobState
from indicators.models import Value
from tests.faults import scenes
from tests.faults.breaking import Sent, Web, database_url, environment_of
from tests.jobs.handlers import STEPS, marks
from tests.jobs.processes import Processes, wait_for

A_FEW_SECONDS = 5.0  # of which the product waits for Redis two at most, and only to say how it is

pytestmark = pytest.mark.django_db(transaction=True)


class RedisServer:
    """A Redis that keeps nothing, at a socket that is the same after a restart."""

    def __init__(self, processes: Processes, directory: Path) -> None:
        self._processes, self._directory = processes, directory
        self.path = directory / "s"
        self.url = f"redis+socket://{self.path}"
        self._server: subprocess.Popen[str] | None = None

    def start(self) -> None:
        argv = ["redis-server", "--port", "0", "--unixsocket", str(self.path), "--save", ""]
        self._server = self._processes.start([*argv, "--dir", str(self._directory), "--loglevel", "warning"])
        wait_for(self._answers)

    def signal(self, number: int) -> None:
        assert self._server is not None
        os.kill(self._server.pid, number)

    def kill(self) -> None:
        assert self._server is not None
        self._processes.kill(self._server)
        self.path.unlink(missing_ok=True)

    def client(self) -> Redis:
        return Redis(unix_socket_path=str(self.path))

    def hints(self) -> int:
        with self.client() as client:
            return int(client.llen("celery"))  # type: ignore[arg-type]  # the stubs know of async clients only

    def empty(self) -> None:
        with self.client() as client:
            client.flushall()

    def _answers(self) -> bool:
        with self.client() as client:
            try:
                return bool(client.ping())
            except RedisError:
                return False


@pytest.fixture
def broker(processes: Processes, tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis of this test's own, not started yet; awake again before it is ended."""
    server = RedisServer(processes, tmp_path)
    yield server
    if server._server is not None:
        with contextlib.suppress(ProcessLookupError):
            server.signal(signal.SIGCONT)


@pytest.fixture
def site(processes: Processes, broker: RedisServer, tmp_path: Path) -> Web:
    return Web(processes, tmp_path, database_url(), REDIS_URL=broker.url)


def worker_of(processes: Processes, broker: RedisServer, directory: Path, **more: str) -> subprocess.Popen[str]:
    argv = ["-m", "celery", "--app", "council_pm", "--quiet", "worker", "--concurrency", "1", "--loglevel", "ERROR"]
    argv += ["--without-gossip", "--without-mingle", "--include", "tests.jobs.worker_handlers"]
    environment = {**environment_of(directory), "DATABASE_URL": database_url(), "REDIS_URL": broker.url, **more}
    return processes.start([sys.executable, *argv], **environment)


def sweep_until_all_done(broker: RedisServer) -> None:
    """Ask for a sweep as beat does, until no job is left."""

    def is_all_done() -> bool:
        with contextlib.suppress(Exception):  # beat goes on as well when a message cannot be sent
            beat.send_task("council_pm.jobs.tasks.sweep", expires=5, retry=False)
        with contextlib.suppress(AssertionError):
            wait_for(lambda: not Job.objects.exclude(state=JobState.DONE).exists(), seconds=1)
        return not Job.objects.exclude(state=JobState.DONE).exists()

    with Celery(broker=broker.url) as beat:
        beat.conf.broker_transport_options = {"socket_timeout": 1, "max_retries": 0}
        wait_for(is_all_done, seconds=60)


def test_a_frozen_redis_holds_up_no_save_and_no_page(broker: RedisServer, site: Web) -> None:
    of = scenes.council()
    scenes.sent_in(of)
    broker.start()
    head = site.as_(of.head)
    for _warming in range(6):
        head.get("/my-work/")
    broker.signal(signal.SIGSTOP)
    sign = Sent(of.grid("returns_sign"), {"sign": [f"{one.pk}:2" for one in of.returns]})
    answers = [head.send(sign), *map(head.get, (of.grid(), "/my-work/", "/sign-in/", "/readyz"))]
    assert [answer.status for answer in answers] == [302, 200, 200, 302, 200]
    assert max(answer.seconds for answer in answers) < A_FEW_SECONDS
    assert Value.objects.count() == 2
    assert Job.objects.filter(state=JobState.WAITING).exists()


def test_redis_absent_at_the_start_emptied_and_restarted_loses_no_job(
    processes: Processes, broker: RedisServer, site: Web, tmp_path: Path
) -> None:
    of = scenes.council(3)
    scenes.sent_in(of)
    head = site.as_(of.head)

    def sign(number: int) -> None:
        answer = head.send(Sent(of.grid("returns_sign"), {"sign": [f"{of.returns[number].pk}:2"]}))
        assert (answer.status, "sign-in" in answer.location) == (302, False)

    worker = worker_of(processes, broker, tmp_path)
    sign(0)  # absent
    broker.start()
    sweep_until_all_done(broker)
    os.kill(worker.pid, signal.SIGSTOP)
    sign(1)
    broker.empty()
    os.kill(worker.pid, signal.SIGCONT)
    sweep_until_all_done(broker)
    broker.kill()
    sign(2)
    broker.start()
    sweep_until_all_done(broker)
    assert Value.objects.count() == 3
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}
    assert head.get(of.grid()).status == 200


def test_a_worker_that_is_asked_to_stop_ends_its_job_first(
    processes: Processes, broker: RedisServer, tmp_path: Path
) -> None:
    from council_pm.core.access import Actor
    from council_pm.jobs.services import start_job

    broker.start()
    job = start_job(by=Actor(7), kind="count", params={}, key="bins")
    worker = worker_of(processes, broker, tmp_path, JOB_TEST_STOP_AT="2", JOB_TEST_STOP_FOR="1")
    with Celery(broker=broker.url) as beat:
        beat.send_task("council_pm.jobs.tasks.run", args=(job.pk,))
    wait_for(lambda: marks("bins") == 2)
    worker.terminate()
    assert worker.wait(timeout=30) == 0
    job.refresh_from_db()
    assert (job.state, job.attempts, marks("bins")) == (JobState.DONE, 1, STEPS)
