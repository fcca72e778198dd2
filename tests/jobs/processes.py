"""Real processes on the test's own database, ended with the test, and only those."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
LONGEST_REQUEST = 3.0  # seconds, whatever the broker does
PATIENCE = 30.0  # seconds, for a machine that does much else


def database_url() -> str:
    """Where this test's database is, in the words of the environment."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    password = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
    where = f"{database['HOST']}:{database['PORT']}" if database["PORT"] else database["HOST"]
    return f"postgres://{database['USER']}{password}@{where}/{database['NAME']}"


def wait_for(what: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Until it is so; fails the test when it takes longer."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


class Processes:
    """Starts children in groups of their own and ends every one of them."""

    def __init__(self) -> None:
        self._started: list[subprocess.Popen[str]] = []

    def start(self, argv: list[str], **environment: str) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            argv,
            cwd=ROOT,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.jobs.worker_settings", **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._started.append(child)
        return child

    def python(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """A child of this project's Python on the test's database."""
        return self.start([sys.executable, *arguments], DATABASE_URL=database_url(), **environment)

    def web(self, redis_url: str) -> subprocess.Popen[str]:
        """A process that starts jobs as requests do (``child.web``)."""
        return self.python("-m", "tests.jobs.child", "web", REDIS_URL=redis_url)

    def kill(self, child: subprocess.Popen[str]) -> None:
        """SIGKILL for it and whatever it started, as a machine that runs out of memory does."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait(timeout=10)

    def end_all(self) -> None:
        for child in self._started:
            self.kill(child)
            for stream in (child.stdin, child.stdout):
                if stream is not None:
                    with contextlib.suppress(BrokenPipeError):
                        stream.close()


def request(web: subprocess.Popen[str], key: str) -> tuple[int, float]:
    """Let a web process start a job; its id, and the seconds that the request took."""
    assert web.stdin is not None
    assert web.stdout is not None
    web.stdin.write(f"{key}\n")
    web.stdin.flush()
    job_id, seconds = web.stdout.readline().split()
    return int(job_id), float(seconds)
