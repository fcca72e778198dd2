"""A web server and workers that can be held at a moment and broken there, and what a person sees meanwhile."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import resource
import secrets
import signal
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

from django.apps import apps
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from council_pm.people.models import User
from tests.faults.holding import held_at
from tests.jobs.processes import PATIENCE, Processes, database_url, wait_for

_Made = TypeVar("_Made")
REFUSED = "redis://127.0.0.1:1/0"
_TOKEN = "f" * 32  # of the form; its cookie says the same
_BOUNDARY = "----a-file-of-a-test"


class Place:
    """The file that says where a process stands still (``holding``)."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def hold(self, moment: str) -> None:
        self.path.write_text(moment, "utf-8")

    def wait_until_held(self) -> int:
        """The id of the process that stands still."""
        held = held_at(self.path)
        wait_for(lambda: held.exists() and bool(held.read_text("ascii")))
        return int(held.read_text("ascii"))

    def release(self) -> None:
        self.path.unlink(missing_ok=True)
        held_at(self.path).unlink(missing_ok=True)


@dataclass(frozen=True)
class Answer:
    """What came back; status 0: nothing did, the line was cut."""

    status: int
    text: str
    seconds: float
    location: str = ""


@dataclass(frozen=True)
class Sent:
    """What a person sends: fields, or a file of a form."""

    path: str
    fields: Mapping[str, object] = field(default_factory=dict)
    file: tuple[str, bytes] | None = None

    def body(self) -> tuple[str, bytes]:
        """The content type, and the bytes."""
        if self.file is None:
            return "application/x-www-form-urlencoded", urlencode(self.fields, doseq=True).encode()
        name, content = self.file
        parts = [
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in {"csrfmiddlewaretoken": _TOKEN, **self.fields}.items()
        ]
        head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        whole = b"".join([*parts, head.encode(), content, f"\r\n--{_BOUNDARY}--\r\n".encode()])
        return f"multipart/form-data; boundary={_BOUNDARY}", whole


class Person:
    """Somebody who is signed in, as the web server on this port sees them."""

    def __init__(self, port: int, session: str) -> None:
        self._port = port
        self._headers = {"Cookie": f"sessionid={session}; csrftoken={_TOKEN}", "X-CSRFToken": _TOKEN}

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None, {})

    def send(self, sent: Sent, **headers: str) -> Answer:
        kind, body = sent.body()
        return self._ask("POST", sent.path, body, {"Content-Type": kind, **headers})

    def send_within(self, seconds: float, sent: Sent) -> Answer:
        """The same for somebody who does not wait for long."""
        kind, body = sent.body()
        return self._ask("POST", sent.path, body, {"Content-Type": kind}, seconds)

    def _ask(
        self, method: str, path: str, body: bytes | None, more: Mapping[str, str], patience: float = PATIENCE
    ) -> Answer:
        began = time.monotonic()
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=patience)
        try:
            line.request(method, path, body, {**self._headers, **more})
            answer = line.getresponse()
            text = answer.read().decode("utf-8", "replace")
            return Answer(answer.status, text, time.monotonic() - began, answer.getheader("Location") or "")
        except (OSError, http.client.HTTPException):
            return Answer(0, "", time.monotonic() - began)
        finally:
            line.close()


def session_of(user: User) -> str:
    """A session as signing in makes one."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


class Web:
    """The web server as production starts it, with processes that answer and can be killed."""

    def __init__(self, processes: Processes, directory: Path, database: str, **environment: str) -> None:
        self.directory = directory
        self.place = Place(directory / "web")
        self._log = directory / "web.log"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        argv = ["-m", "gunicorn", "tests.faults.web", "--preload", "--bind", f"127.0.0.1:{self.port}"]
        argv += ["--worker-class", "gthread", "--threads", "4", "--workers", "3", "--log-level", "warning"]
        argv += ["--no-control-socket", "--log-file", str(self._log), "--pid", str(directory / "web.pid")]
        environment = {**environment_of(directory, **environment), "DATABASE_URL": database}
        self.server = processes.start([sys.executable, *argv], **environment)
        self.wait_until_up()

    def wait_until_up(self) -> None:
        """Until somebody answers."""
        wait_for(lambda: Person(self.port, "").get("/healthz").status == 200)

    def as_(self, user: User) -> Person:
        return Person(self.port, session_of(user))

    def answering(self) -> list[int]:
        """The processes that answer: the children of the one that was started."""
        children = Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children")
        return [int(pid) for pid in children.read_text("ascii").split()]

    @contextlib.contextmanager
    def full_disk(self, room: int) -> Iterator[None]:
        """No file of the processes that answer can grow beyond this number of bytes."""
        before = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in self.answering()}
        for pid, (_now, most) in before.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (room, most))
        try:
            yield
        finally:
            for pid, limits in before.items():
                resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


class Workers:
    """Workers by fork (``worker``)."""

    def __init__(self, processes: Processes, directory: Path, database: str, **environment: str) -> None:
        self.directory = directory
        self.place = Place(directory / "worker")
        self._started: list[int] = []
        argv = [sys.executable, "-m", "tests.faults.worker"]
        self._server = processes.start(argv, DATABASE_URL=database, **environment_of(directory, **environment))

    def start(self, do: str, number: int) -> int:
        """The process id of a worker that runs a job, or sweeps every so many tenths of a second."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        asked = {"do": do, "id": number, "place": str(self.place.path)}
        self._server.stdin.write(json.dumps(asked) + "\n")
        self._server.stdin.flush()
        self._started.append(int(self._server.stdout.readline()))
        return self._started[-1]

    def end(self) -> None:
        """Kill every worker that is left."""
        self.place.release()
        for pid in self._started:
            with contextlib.suppress(ProcessLookupError):
                kill(pid)
        self._started.clear()

    def held(self, job_id: int, moment: str) -> int:
        """A worker that stands still at a moment of a job."""
        self.place.hold(moment)
        worker = self.start("job", job_id)
        self.place.wait_until_held()
        return worker


def wait_until_gone(pid: int) -> None:
    wait_for(lambda: not Path(f"/proc/{pid}").exists())


def kill(pid: int) -> None:
    """As a machine that runs out of memory does."""
    os.kill(pid, signal.SIGKILL)
    wait_until_gone(pid)


def chosen(made: Mapping[str, _Made], *on_servers: str) -> dict[str, _Made]:
    """All of them on SQLite; on PostgreSQL, where emptying the database takes most of a test, those that are named."""
    on_sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    return dict(made) if on_sqlite else {name: made[name] for name in on_servers}


def rows() -> dict[str, int]:
    """How many rows every table has, sessions left out."""
    models = (one for one in apps.get_models() if one._meta.label != "sessions.Session")
    return {one._meta.label: one._default_manager.count() for one in models}


def environment_of(directory: Path, **more: str) -> dict[str, str]:
    """What a process of these tests is told, with its own directory and without a broker."""
    (directory / "tmp").mkdir(exist_ok=True)
    return {
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "FAULTS_DIRECTORY": str(directory),
        "DATA_DIR": str(directory),
        "TMPDIR": str(directory / "tmp"),
        "REDIS_URL": REFUSED,
        "SECRET_KEY": settings.SECRET_KEY or secrets.token_hex(32),
        **more,
    }


__all__ = ["Answer", "Person", "Place", "Sent", "Web", "Workers", "database_url", "kill", "rows", "wait_until_gone"]
