"""A web server of our own on loopback, one visitor, and what the server's process spent on each request."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

HOST = "127.0.0.1"
READY_SECONDS = 120  # a busy machine starts it late; nothing is measured meanwhile


@dataclass(frozen=True, slots=True)
class Load:
    """What a number of requests took: by the visitor's clock, and of the server's processor."""

    requests: int
    seconds: float
    cpu_seconds: float

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds

    @property
    def cpu_ms(self) -> float:
        return self.cpu_seconds / self.requests * 1000


class Visitor:
    """One signed-in reader on one connection that is kept open."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=30)
        self._cookies: dict[str, str] = {}

    @property
    def cookie(self) -> str:
        """What the header of this name holds, for another client that shall be signed in, too."""
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def sign_in(self, login: str, password: str) -> None:
        """Sign in as a person does. Raises ``RuntimeError`` where that does not work."""
        page = self.get("/sign-in/")
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if token is None:
            raise RuntimeError("The sign-in page holds no form.")
        form = {"login": login, "password": password, "csrfmiddlewaretoken": token[1].decode()}
        status, _body = self._ask("POST", "/sign-in/", urlencode(form))
        if status != 302 or "sessionid" not in self._cookies:
            raise RuntimeError(f"Nobody could sign in: the answer was {status}.")

    def get(self, address: str) -> bytes:
        """The page at an address. Raises ``RuntimeError`` for anything but 200."""
        status, body = self._ask("GET", address)
        if status != 200:
            raise RuntimeError(f"{address} answered {status}.")
        return body

    def _ask(self, method: str, address: str, body: str | None = None) -> tuple[int, bytes]:
        headers = {"Cookie": self.cookie}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, address, body, headers)
        response = self._connection.getresponse()
        for line in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self._cookies[name] = morsel.value
        return response.status, response.read()


class Server:
    """The running web server, as far as it is measured."""

    def __init__(self, port: int, worker: int) -> None:
        self.port = port
        self._worker = worker

    def cpu_seconds(self) -> float:
        """Processor time that its one worker has spent so far, in steps of the clock tick (10 ms)."""
        fields = Path(f"/proc/{self._worker}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def load(
        self, visitor: Visitor, address: str, count: int, *, change: Callable[[], bytes] | None = None, every: int = 1
    ) -> Load:
        """So many requests, one after the other.

        ``change`` is called before every so many of them, off the clock; what it returns must be on the next page.
        Raises ``RuntimeError`` where it is not: the page was stale. The processor's time is taken over the whole, for
        its clock ticks slower than a request is answered; the server does nothing meanwhile.
        """
        cpu, seconds = self.cpu_seconds(), 0.0
        for number in range(count):
            wanted = change() if change is not None and number % every == 0 else b""
            began = time.perf_counter()
            page = visitor.get(address)
            seconds += time.perf_counter() - began
            if wanted not in page:
                raise RuntimeError(f"{wanted.decode()} was signed off and is not shown: the page is stale.")
        return Load(count, seconds, self.cpu_seconds() - cpu)


@contextmanager
def serving() -> Iterator[Server]:
    """Production's web server with one worker, in this process's environment; stopped afterwards."""
    port = _free_port()
    argv = [sys.executable, "-m", "gunicorn", "council_pm.wsgi", "--bind", f"{HOST}:{port}", "--workers", "1"]
    argv += ["--worker-class", "gthread", "--threads", "8", "--log-level", "warning", "--no-control-socket"]
    with subprocess.Popen(argv) as master:
        try:
            _wait_until_ready(port)
            children = Path(f"/proc/{master.pid}/task/{master.pid}/children").read_text("ascii").split()
            yield Server(port, int(children[0]))
        finally:
            master.terminate()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        port: int = one.getsockname()[1]
        return port


def _wait_until_ready(port: int) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        try:
            connection = http.client.HTTPConnection(HOST, port, timeout=2)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("The web server did not start.")
