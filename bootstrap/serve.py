"""``make run``: the demonstration council on loopback, with background work really running."""

from __future__ import annotations

import base64
import http.client
import os
import secrets
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bootstrap.broker import Broker, find_broker
from bootstrap.install import set_up
from bootstrap.places import VAR, VENV_PYTHON, call, fail, say
from bootstrap.supervisor import Supervisor

try:
    import fcntl
except ImportError:  # not a POSIX system
    fcntl = None  # type: ignore[assignment]

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve() -> int:
    """Set up, fill the demonstration's database, start everything, print where it is, and stay until told to stop."""
    host, port = address(os.environ)
    set_up(for_tests=False)
    with only_one_of_this_copy():
        return _serve(host, port)


def _serve(host: str, port: int) -> int:
    broker = find_broker()
    environment = demonstration_environment(os.environ, host, port, broker)
    supervisor = Supervisor()
    prepare_database(environment)
    supervisor.listen()
    try:
        start_everything(supervisor, environment, host, port, broker)
        supervisor.wait_until(lambda: is_ready(host, port), 90, "The server")
        if not supervisor.stopping:
            announce(environment, host, port)
        supervisor.watch()
    finally:
        say("Stopping...")
        supervisor.stop()
    say("Stopped.")
    return 0


@contextmanager
def only_one_of_this_copy() -> Iterator[None]:
    """Two would write one broker's files. The kernel gives the lock back however this process ends."""
    with (VAR / "run.lock").open("a") as lock:
        if fcntl is not None:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                fail("The demonstration of this copy runs already: stop it first, or start another copy.")
        yield


def address(variables: Mapping[str, str]) -> tuple[str, int]:
    """HOST and PORT, checked; the port is free."""
    host = variables.get("HOST", "").strip() or "127.0.0.1"
    text = variables.get("PORT", "").strip() or "8000"
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        fail(f"PORT is {text!r}: set it to a number from 1 to 65535.")
    if host not in LOOPBACK and not variables.get("ALLOWED_HOSTS", "").strip():
        fail(f"HOST is {host}: set ALLOWED_HOSTS too, to the names by which others shall reach the demonstration.")
    port = int(text)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            fail(f"Port {port} on {host} cannot be used ({error.strerror}): choose another, as in PORT={port + 1}.")
    return host, port


def demonstration_environment(
    variables: Mapping[str, str], host: str, port: int, broker: Broker | None
) -> dict[str, str]:
    """What the children are told. Production settings are passed on, so that the settings refuse them in words.

    Only the broker is replaced: a demonstration's worker must never take jobs from a real council's queue.
    """
    environment = {
        name: value
        for name, value in variables.items()
        # What make leaves behind is nothing to the children.
        if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "DJANGO_SETTINGS_MODULE", "BOOTSTRAP_RESTARTED"}
    }
    environment.update(
        DEMONSTRATION="1",
        SECRET_KEY=_secret_key(),
        APPRAISAL_KEYS=_appraisal_key(),
        HOST=host,
        PORT=str(port),
        REDIS_URL=broker.url if broker else "",
        EMBEDDED_WORKER="0" if broker else "1",
        LOG_LEVEL=variables.get("LOG_LEVEL", "").strip() or "WARNING",
        PYTHONUNBUFFERED="1",
        # Containers and CI run the demonstration as root; eight lines about it would bury the address.
        PYTHONWARNINGS="ignore:You're running the worker with superuser",
    )
    return environment


def _secret_key() -> str:
    """Made once for this copy, so that people stay signed in over a restart."""
    path = VAR / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()


def _appraisal_key() -> str:
    """Made once for this copy: what it sealed could not be read with another one."""
    path = VAR / "appraisal-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
    return path.read_text().strip()


def prepare_database(environment: Mapping[str, str]) -> None:
    """Bring the tables and the demonstration council up to date; both do nothing when there is nothing to do."""
    manage: list[str | Path] = [VENV_PYTHON, "manage.py"]
    say("Preparing the demonstration council...")
    call(
        [*manage, "migrate", "--no-input", "--verbosity=0"],
        environment=environment,
        otherwise="The database could not be brought up to date: the message above says why.",
    )
    call(
        [*manage, "demo"],
        environment=environment,
        otherwise="The demonstration council could not be filled: the message above says why.",
    )


def start_everything(
    supervisor: Supervisor, environment: dict[str, str], host: str, port: int, broker: Broker | None
) -> None:
    """Broker first, then web, worker and beat; where there is no broker, the web process does the work itself."""
    python = str(VENV_PYTHON)
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    if broker:
        supervisor.add("broker", broker.argv, environment, log=VAR / "log" / "broker.log")
    else:
        say("There is no Redis to start: background work runs inside the web process.")
    # One process where it also does the background work, so that the work has one thread only.
    web = [python, "-m", "gunicorn", "council_pm.wsgi", "--bind", bind, "--worker-class", "gthread", "--threads", "8"]
    web += ["--workers", "2" if broker else "1", "--timeout", "60", "--graceful-timeout", "5", "--log-level", "warning"]
    # Longer than a proxy or a browser keeps a connection, so that none is closed while it is used again.
    web += ["--keep-alive", "75"]
    web += ["--no-control-socket"]  # nobody steers it from outside, and it would lie in the home directory
    supervisor.add("web server", web, environment)
    if broker:
        celery = [python, "-m", "celery", "--app", "council_pm", "--quiet"]
        worker = [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING", "--without-gossip"]
        worker += ["--without-mingle", "--hostname", f"demonstration-{port}@localhost"]
        supervisor.add("worker", worker, environment)
        supervisor.add("scheduler", [*celery, "beat", "--loglevel", "WARNING", "--pidfile="], environment)


def is_ready(host: str, port: int) -> bool:
    """Whether /readyz answers 200."""
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # nosec B104 - compared, not listened on
    connection = http.client.HTTPConnection(reached, port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def announce(environment: Mapping[str, str], host: str, port: int) -> None:
    """The address and the sign-ins, once they can be used."""
    shown = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    sign_ins = call(
        [VENV_PYTHON, "manage.py", "demo", "--sign-ins"],
        environment=environment,
        otherwise="The demonstration sign-ins could not be listed.",
        quiet=True,
    )
    say(f"\nThe demonstration council is at {shown}/\nSign in at {shown}/sign-in/ as one of:\n")
    say(sign_ins.rstrip())
    say("\nPress Ctrl-C to stop.")
