"""The production files agree with the settings that the code reads, and the commands they name run.

No Docker here: what is checked is what the files say, and that their commands start on this machine.
"""

from __future__ import annotations

import ast
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "beat")
# Read by bootstrap and docker-compose.yml, not by the settings.
OUTSIDE_THE_SETTINGS = {"PORT", "POSTGRES_PASSWORD"}
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")


def names_read_by_the_code() -> set[str]:
    """The first argument of each reading call in ``environment.py``, and what ``settings.py`` reads itself."""
    names = {"DATA_DIR"}
    for node in ast.walk(ast.parse((ROOT / "council_pm" / "environment.py").read_text("utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        first = node.args[0]
        reads = node.func.attr in {"text", "switch", "number", "listed"}
        if reads and isinstance(first, ast.Constant) and isinstance(first.value, str):
            names.add(first.value)
    return names


def names_in_the_example() -> set[str]:
    return set(re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))


def test_the_example_documents_every_setting_and_no_other() -> None:
    assert names_in_the_example() == names_read_by_the_code() | OUTSIDE_THE_SETTINGS


def test_settings_reads_the_environment_in_one_other_place_only() -> None:
    reading = re.compile(r"os\.environ(?:\.get\(|\[)\"(\w+)\"")
    assert reading.findall((ROOT / "council_pm" / "settings.py").read_text("utf-8")) == ["DATA_DIR"]


@pytest.mark.parametrize("service", OURS)
def test_a_service_is_given_only_settings_that_the_code_reads(service: str) -> None:
    assert set(SERVICES[service]["environment"]) <= names_read_by_the_code()


def test_every_variable_that_compose_asks_for_is_documented() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text("utf-8")))
    assert asked <= names_in_the_example()


def test_no_password_and_no_key_has_a_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "ALLOWED_HOSTS", "EMAIL_URL"):
        forms = re.findall(rf"\$\{{{name}(.*?)\}}", text)
        assert forms, name
        assert all(form.startswith(":?") for form in forms), name
    example = (ROOT / ".env.example").read_text("utf-8")
    assert re.search(r"^SECRET_KEY=$", example, re.MULTILINE)
    assert re.search(r"^POSTGRES_PASSWORD=$", example, re.MULTILINE)


def test_the_demonstration_cannot_be_switched_on_in_production() -> None:
    for service in OURS:
        assert not {"DEMONSTRATION", "DEBUG", "EMBEDDED_WORKER"} & set(SERVICES[service]["environment"])


def test_every_service_that_stays_has_a_health_check() -> None:
    assert {name for name, service in SERVICES.items() if "test" not in service["healthcheck"]} == {"migrate"}


def test_workers_can_be_scaled() -> None:
    """A fixed name or a published port would keep a second one from starting."""
    assert not {"container_name", "ports", "hostname"} & set(SERVICES["worker"])


def test_redis_keeps_what_it_was_given() -> None:
    command = SERVICES["broker"]["command"]
    assert command[command.index("--appendonly") + 1] == "yes"
    assert SERVICES["broker"]["volumes"]


def test_only_loopback_is_published() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert published == ["127.0.0.1:${PORT:-8000}:8000"]


def test_the_image_does_not_run_as_root() -> None:
    users = re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)
    assert users
    assert users[-1] not in {"root", "0"}
    assert DOCKERFILE.rindex("\nUSER ") < DOCKERFILE.rindex("\nCMD ")


def test_the_image_installs_the_lock_by_hash_on_a_supported_python() -> None:
    assert "pip install --require-hashes --no-deps --only-binary :all: -r requirements/run.txt" in DOCKERFILE
    assert re.search(r"^FROM python:3\.1[123]-", DOCKERFILE, re.MULTILINE)


def test_what_the_image_copies_is_there_and_nothing_secret_is() -> None:
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert {".env", "var", ".git"} <= set(ignored)
    for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE):
        *sources, _target = line.split()
        assert [source for source in sources if not (ROOT / source).exists()] == []


# --- The commands run -----------------------------------------------------------------------------------------


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What compose would give, on a database of its own and with a broker that is away."""
    own = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return own | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONUNBUFFERED": "1",
        "SECRET_KEY": "zq3fT8uJkL0pWx5nRb7vYc2mHd9sGa4e",
        "DATABASE_URL": f"sqlite:///{tmp_path}/council.sqlite3",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "ALLOWED_HOSTS": ".performance.example.gov.uk,other.example",
        "EMAIL_URL": "console:",
        "SECURE_COOKIES": "1",
        "BEHIND_PROXY": "1",
    }


def image_command() -> list[str]:
    command = re.findall(r"^CMD (\[.+\])$", DOCKERFILE, re.MULTILINE)[-1]
    return list(json.loads(command))


def run(argv: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(argv, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def test_migration_web_server_and_their_health_checks_run_as_compose_names_them(environment: dict[str, str]) -> None:
    migrated = run(SERVICES["migrate"]["command"], environment)
    assert migrated.returncode == 0, migrated.stderr
    port = free_port()
    command = [part.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for part in image_command()]
    if not Path("/dev/shm").is_dir():
        del command[command.index("--worker-tmp-dir") : command.index("--worker-tmp-dir") + 2]
    _, *probe = [part.replace("8000", port) for part in SERVICES["web"]["healthcheck"]["test"]]
    server = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    try:
        until = time.monotonic() + 60
        while (asked := run(probe, environment)).returncode != 0 and time.monotonic() < until:
            time.sleep(0.2)
        assert asked.returncode == 0, asked.stderr
    finally:
        server.send_signal(signal.SIGTERM)
        output = server.communicate(timeout=30)[0].decode()
    assert server.returncode == 0, output
    _, *beat_check = SERVICES["beat"]["healthcheck"]["test"]
    assert run(beat_check, environment).returncode == 0


@pytest.mark.parametrize("service", ["worker", "beat"])
def test_background_processes_start_as_compose_names_them_and_outlive_a_broker_that_is_away(
    service: str, environment: dict[str, str], tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            SERVICES[service]["command"], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    # The worker finds no broker and waits for one; beat looks for it when the first thing is due.
    started = {"worker": "Trying again in", "beat": "maxinterval ->"}[service]
    try:
        until = time.monotonic() + 60
        while started not in log.read_text("utf-8") and process.poll() is None and time.monotonic() < until:
            time.sleep(0.2)
        assert started in log.read_text("utf-8")
        assert process.poll() is None, log.read_text("utf-8")
    finally:
        process.kill()
        process.wait()


def test_the_workers_health_check_finds_no_worker_where_none_answers(environment: dict[str, str]) -> None:
    kind, command = SERVICES["worker"]["healthcheck"]["test"]
    assert kind == "CMD-SHELL"
    asked = run(["sh", "-c", command.replace("$$", "$").replace("--timeout 8", "--timeout 1")], environment)
    assert asked.returncode != 0
    assert "No such" not in asked.stderr
