"""PostgreSQL restarted in mid-save and in mid-job, full of connections, and with a worker that keeps its locks.

What was called saved is there and what was not is not; people are told what to do; the job is done once. On a server
of its own, so that the processes of these tests stand on it and the test itself looks from outside.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from tests.faults.breaking import Answer, Person, Sent, Web, Workers, environment_of
from tests.faults.postgresql import CONNECTIONS, PostgreSQL
from tests.faults.test_full_disks import says_what_to_do
from tests.jobs.processes import ROOT, Processes, wait_for

FIGURES = 60
A_FEW_SECONDS = 8.0
FROZEN_FOR = 1500  # milliseconds after which the server gives up a transaction in which nothing happens; 60 s in use


class Place:
    """The server, what stands on it, and its returns, of which each test takes its own."""

    def __init__(self, server: PostgreSQL, processes: Processes, directory: Path) -> None:
        self.server = server
        self._directory = directory
        self._environment = {**os.environ, **environment_of(directory), "DATABASE_URL": server.url}
        self._run("manage.py", "migrate", "--no-input", "--verbosity=0")
        (plan,) = json.loads(self._run("-m", "tests.load.fill", "fill", "1", str(FIGURES)))
        self.grid, self._session, self._returns = plan["grid"], plan["session"], plan["returns"]
        quick = {"FAULTS_FROZEN_FOR": str(FROZEN_FOR)}
        self.web = Web(processes, directory, server.url, **quick)
        self.workers = Workers(processes, directory, server.url, **quick)

    def _run(self, *argv: str) -> str:
        return subprocess.run(
            [sys.executable, *argv], cwd=ROOT, env=self._environment, check=True, stdout=subprocess.PIPE, text=True
        ).stdout

    @property
    def person(self) -> Person:
        return Person(self.web.port, self._session)

    def next_return(self) -> int:
        return int(self._returns.pop())

    def ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        line = psycopg2.connect(self.server.url)
        try:
            with line, line.cursor() as cursor:
                cursor.execute(sql, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            line.close()

    def kept(self, one: int) -> list[tuple[Any, ...]]:
        """The versions of a return with their figures."""
        sql = "SELECT version, (content->>'value')::numeric FROM indicators_returnversion WHERE of_id = %s ORDER BY 1"
        return self.ask(sql, one)

    def start_job(self, key: str) -> int:
        """A job that leaves four marks (``handlers.count_up``)."""
        sql = """INSERT INTO jobs_job (kind, key, params, system, state, attempts, done, total, message, result, error,
            claimed_by, not_before, created_at) VALUES ('count', %s, '{}', 'test', 'waiting', 0, 0, 0, '', '{}', '',
            '', now(), now()) RETURNING id"""
        return int(self.ask(sql, key)[0][0])

    def is_done(self, job: int) -> bool:
        return self.ask("SELECT state FROM jobs_job WHERE id = %s", job) == [("done",)]

    def attempts(self, job: int) -> int:
        return int(self.ask("SELECT attempts FROM jobs_job WHERE id = %s", job)[0][0])

    def marks(self, key: str) -> int:
        return len(self.ask("SELECT 1 FROM jobs_scheduledrun WHERE schedule LIKE %s", f"{key} step%"))


def cell(one: int, value: int) -> Sent:
    return Sent(f"/returns/cell/{one}/", {f"value-{one}": value, f"version-{one}": 0, f"shown-{one}": 1})


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    server, processes = PostgreSQL(), Processes()
    try:
        yield Place(server, processes, tmp_path_factory.mktemp("postgresql"))
    finally:
        processes.end_all()
        server.end()


@pytest.fixture
def place(standing: Place) -> Iterator[Place]:
    """All of it, with nothing held and nobody at work."""
    yield standing
    standing.web.place.release()
    standing.workers.end()


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_save_that_a_restart_cuts_off_leaves_nothing_and_is_kept_when_it_is_sent_again(
    place: Place, mode: str
) -> None:
    one = place.next_return()
    for _each_process in range(6):
        assert place.person.get(place.grid).status == 200

    def restart() -> None:
        place.web.place.wait_until_held()
        place.server.restart(mode)
        place.web.place.release()

    place.web.place.hold('INTO "audit_event"')
    answer, _nothing = at_once([lambda: place.person.send(cell(one, 41)), restart])
    assert says_what_to_do(answer)
    assert place.kept(one) == []
    # Every process has a connection that the server has ended: nobody notices.
    assert [place.person.get(place.grid).status for _each in range(6)] == [200] * 6
    assert place.person.send(cell(one, 41)).status == 302
    assert place.kept(one) == [(1, 41)]


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_what_was_called_saved_while_the_server_restarts_is_kept_once(place: Place, mode: str) -> None:
    told: dict[int, int] = {}
    answers: list[Answer] = []

    def type_on() -> None:
        for value in range(10, 30):
            one = place.next_return()
            while True:
                answer = place.person.send(cell(one, value))
                answers.append(answer)
                if answer.status == 302:
                    told[one] = value
                    break
                assert says_what_to_do(answer), answer
                time.sleep(0.1)

    def restart() -> None:
        wait_for(lambda: len(told) > 3)
        place.server.restart(mode)

    at_once([type_on, restart])
    assert len(told) == 20
    assert {one: place.kept(one) for one in told} == {one: [(1, value)] for one, value in told.items()}


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_job_that_a_restart_cuts_off_is_done_by_the_same_workers(place: Place, mode: str) -> None:
    key = f"cut off {mode}"
    job = place.start_job(key)
    place.workers.place.hold('INTO "jobs_scheduledrun"')
    for _worker in range(2):
        place.workers.start("sweep", 1)
    place.workers.place.wait_until_held()
    place.server.restart(mode)
    place.workers.place.release()
    wait_for(lambda: place.is_done(job))
    assert place.marks(key) == 4
    later = place.start_job(f"after {mode}")
    wait_for(lambda: place.is_done(later))
    assert place.attempts(later) == 1


def test_a_job_that_does_not_ask_the_database_keeps_its_lease_over_a_restart(place: Place) -> None:
    job = place.start_job("thinking")
    place.workers.held(job, 'SET "done" =')
    wait_until_renewed(place, job)
    place.server.restart("fast")
    wait_until_renewed(place, job)


def wait_until_renewed(place: Place, job: int) -> None:
    """Until a lease has been renewed from now on; it is shorter than a second."""
    ((now,),) = place.ask("SELECT now()")
    renewed = "SELECT lease_until > %s + interval '1 second' FROM jobs_job WHERE id = %s"
    wait_for(lambda: place.ask(renewed, now, job) == [(True,)], seconds=10)


def test_a_server_without_a_free_connection_is_answered_in_words_and_in_time(place: Place) -> None:
    one = place.next_return()
    place.server.restart("fast")
    lines: list[Any] = []
    with pytest.raises(psycopg2.OperationalError, match=r"too many clients|remaining connection slots"):
        lines.extend(psycopg2.connect(place.server.url) for _connection in range(CONNECTIONS + 1))
    answers = [place.person.get("/returns/"), place.person.send(cell(one, 41))]
    health = place.person.get("/readyz")
    for line in lines:
        line.close()
    assert all(map(says_what_to_do, answers))
    assert max(answer.seconds for answer in answers) < A_FEW_SECONDS
    assert health.status == 503
    assert place.person.send(cell(one, 41)).status == 302
    assert place.kept(one) == [(1, 41)]


def test_a_worker_frozen_in_its_transaction_keeps_nobody_waiting_and_writes_nothing_when_it_wakes(
    place: Place,
) -> None:
    one = place.next_return()
    place.web.place.hold('INTO "audit_event"')

    def freeze_and_save_elsewhere() -> Answer:
        frozen = place.web.place.wait_until_held()
        os.kill(frozen, signal.SIGSTOP)
        time.sleep(FROZEN_FOR / 1000 + 0.5)
        try:
            return until_another_process_answers(place, cell(one, 42))
        finally:
            place.web.place.release()
            os.kill(frozen, signal.SIGCONT)

    first, second = at_once([lambda: place.person.send(cell(one, 41)), freeze_and_save_elsewhere])
    assert second.status == 302
    assert says_what_to_do(first)
    assert place.kept(one) == [(1, 42)]


def until_another_process_answers(place: Place, sent: Sent) -> Answer:
    """A frozen process may take a line and say nothing: ask again, as a browser does."""
    for _try in range(8):
        answer = place.person.send_within(3, sent)
        if answer.status:
            break
    return answer


def at_once(works: list[Any]) -> list[Any]:
    """Two things at once, of which none asks the database of the suite."""
    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(work) for work in works]]
