"""A PostgreSQL of the tests' own, which may be restarted and filled; never the machine's."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from bootstrap.checks import postgresql

CONNECTIONS = 12
_QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


class PostgreSQL:
    """A cluster in a directory of its own on loopback, with the database ``faults``."""

    def __init__(self) -> None:
        found = postgresql()
        assert found is not None
        self._programs = found
        # It refuses to run as root; pytest's directories are for root alone then.
        self._as = _somebody_else()
        self._directory = Path(tempfile.mkdtemp(prefix="council-pm-postgresql-"))
        if self._as:
            shutil.chown(self._directory, self._as["user"])
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"postgres://council@127.0.0.1:{self.port}/faults"
        self._call("initdb", "--auth", "trust", "--username", "council", "--encoding", "UTF8", "--no-sync",
                   "--pgdata", str(self._data))  # fmt: skip
        own = f"port = {self.port}\nmax_connections = {CONNECTIONS}\nsuperuser_reserved_connections = 1\n"
        own += "fsync = off\nfull_page_writes = off\n"  # the machine stays on
        own += f"listen_addresses = '127.0.0.1'\nunix_socket_directories = '{self._directory}'\n"
        with (self._data / "postgresql.conf").open("a") as settings:
            settings.write(own)
        self._control("start")
        self._call("createdb", "--host", "127.0.0.1", "--port", str(self.port), "--username", "council", "faults")

    @property
    def _data(self) -> Path:
        return self._directory / "data"

    def restart(self, mode: str) -> None:
        """``fast`` ends every connection; ``immediate`` is what the power going off is, with recovery."""
        self._control("restart", "--mode", mode)

    def end(self) -> None:
        self._control("stop", "--mode", "immediate")
        shutil.rmtree(self._directory, ignore_errors=True)

    def _control(self, *what: str) -> None:
        log = str(self._directory / "log")
        self._call("pg_ctl", *what, "--wait", "--pgdata", str(self._data), "--log", log)

    def _call(self, program: str, *arguments: str) -> None:
        argv = [str(self._programs / program), *arguments]
        subprocess.run(argv, check=True, cwd=self._directory, env={"PATH": os.environ["PATH"]}, **_QUIET, **self._as)


def _somebody_else() -> dict[str, Any]:
    if os.geteuid():
        return {}
    names = {one.pw_name for one in pwd.getpwall()}
    name = "postgres" if "postgres" in names else "nobody"
    group = pwd.getpwnam(name).pw_gid
    return {"user": name, "group": group, "extra_groups": []}
