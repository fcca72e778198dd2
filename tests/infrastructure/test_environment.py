"""A missing or wrong setting stops the start, with the cure in the message."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from council_pm.environment import ConfigurationError, Environment, read_environment

ROOT = Path(__file__).resolve().parents[2]
DATA = Path("data")
PRODUCTION = {
    "SECRET_KEY": "zq3fT8uJkL0pWx5nRb7vYc2mHd9sGa4e",
    "DATABASE_URL": "postgres://council_pm:p%40ss@database:5432/council_pm",
    "REDIS_URL": "redis://broker:6379/0",
    "ALLOWED_HOSTS": "performance.example.gov.uk, performance",
    "EMAIL_URL": "smtp+tls://sender:s%3Acret@mail.example.gov.uk",
    "EMAIL_FROM": "performance@example.gov.uk",
}
DEMONSTRATION = {"SECRET_KEY": PRODUCTION["SECRET_KEY"], "DEMONSTRATION": "1", "EMBEDDED_WORKER": "1"}


def read(*changes: dict[str, str], **more: str) -> Environment:
    variables: dict[str, str] = {}
    for change in (*changes, more):
        variables |= change
    return read_environment(variables, DATA)


def refusal(*changes: dict[str, str], **more: str) -> str:
    with pytest.raises(ConfigurationError) as refused:
        read(*changes, **more)
    return str(refused.value)


def test_production_settings_are_read() -> None:
    environment = read(PRODUCTION)
    assert environment.database.engine == "postgresql"
    assert (environment.database.user, environment.database.password) == ("council_pm", "p@ss")
    assert (environment.database.host, environment.database.port) == ("database", "5432")
    assert environment.allowed_hosts == ("performance.example.gov.uk", "performance")
    assert (environment.mail.host, environment.mail.port, environment.mail.starttls) == (
        "mail.example.gov.uk",
        587,
        True,
    )
    assert environment.mail.password == "s:cret"
    assert environment.secure_cookies
    assert not environment.debug
    assert not environment.demonstration


def test_everything_that_is_missing_is_said_at_once() -> None:
    lines = refusal().splitlines()
    assert [line.split()[0] for line in lines] == ["SECRET_KEY", "REDIS_URL", "ALLOWED_HOSTS", "EMAIL_URL"]


@pytest.mark.parametrize(
    ("name", "value", "cure"),
    [
        ("SECRET_KEY", "short", "at least 32"),
        ("SECRET_KEY", "a" * 60, "easy to guess"),
        ("DATABASE_URL", "mysql://host/name", "postgres://"),
        ("DATABASE_URL", "postgres://host:port/name", "postgres://"),
        ("DATABASE_URL", "postgres://host", "postgres://"),
        ("DATABASE_URL", "sqlite://", "sqlite:///"),
        ("DATABASE_URL", "sqlite://file.sqlite3", "sqlite:///"),
        ("REDIS_URL", "amqp://host", "redis://"),
        ("REDIS_URL", "redis://", "redis://"),
        ("ALLOWED_HOSTS", "*", "real names"),
        ("CSRF_TRUSTED_ORIGINS", "performance.example.gov.uk", "https://"),
        ("EMAIL_URL", "mail.example.gov.uk", "smtp+tls://"),
        ("EMAIL_URL", "smtp://", "smtp+tls://"),
        ("EMAIL_FROM", "", "address that messages come from"),
        ("LOG_LEVEL", "LOUD", "INFO"),
        ("HSTS_SECONDS", "a year", "whole number"),
        ("STATEMENT_TIMEOUT_MS", "-1", "whole number"),
        ("ATTACHMENT_MEGABYTES", "0", "from 1 to 50"),
        ("ATTACHMENT_MEGABYTES", "500", "from 1 to 50"),
        ("ATTACHMENT_SCAN_COMMAND", "clamdscan 'a", "no end"),
        ("SECURE_COOKIES", "yes", "1 (on) or 0 (off)"),
        ("DEBUG", "true", "1 (on) or 0 (off)"),
    ],
)
def test_a_wrong_setting_is_refused_with_its_name_and_cure(name: str, value: str, cure: str) -> None:
    message = refusal(PRODUCTION, {name: value})
    assert name in message
    assert cure in message


def test_the_scanner_of_attachments_is_a_command_with_its_options() -> None:
    assert read(PRODUCTION).attachment_scan_command == ()
    environment = read(PRODUCTION, ATTACHMENT_SCAN_COMMAND="clamdscan --fdpass 'a b'")
    assert environment.attachment_scan_command == ("clamdscan", "--fdpass", "a b")


def test_a_refusal_never_repeats_a_password() -> None:
    message = refusal(
        PRODUCTION,
        DATABASE_URL="mysql://u:hunter2@host/name",
        REDIS_URL="amqp://u:hunter2@host",
        EMAIL_URL="imap://u:hunter2@host",
    )
    assert "hunter2" not in message


def test_without_an_address_the_data_stand_in_a_file() -> None:
    environment = read(PRODUCTION, DATABASE_URL="")
    assert environment.database.is_sqlite
    assert environment.database.name == str(DATA / "council.sqlite3")


@pytest.mark.parametrize(
    ("address", "path"), [("sqlite:///here/a.sqlite3", "here/a.sqlite3"), ("sqlite:////srv/b%20c", "/srv/b c")]
)
def test_an_sqlite_address_names_a_relative_or_an_absolute_path(address: str, path: str) -> None:
    assert read(PRODUCTION, DATABASE_URL=address).database.name == path


def test_a_socket_is_an_address_of_the_broker() -> None:
    assert read(PRODUCTION, REDIS_URL="redis+socket:///srv/redis.sock").redis_url == "redis+socket:///srv/redis.sock"


def test_without_a_broker_the_web_process_does_the_work() -> None:
    assert read(PRODUCTION, REDIS_URL="", EMBEDDED_WORKER="1").embedded_worker


def test_the_demonstration_has_its_own_database_and_prints_its_mail() -> None:
    environment = read(DEMONSTRATION)
    assert environment.database.name == str(DATA / "demonstration.sqlite3")
    assert environment.mail.kind == "console"
    assert environment.allowed_hosts == ("localhost", "127.0.0.1", "[::1]")
    assert not environment.secure_cookies


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", PRODUCTION["DATABASE_URL"]),
        ("DATABASE_URL", "sqlite:///var/council.sqlite3"),
        ("ALLOWED_HOSTS", PRODUCTION["ALLOWED_HOSTS"]),
        ("EMAIL_URL", PRODUCTION["EMAIL_URL"]),
        ("HSTS_SECONDS", "3600"),
    ],
)
def test_the_demonstration_refuses_production_settings(name: str, value: str) -> None:
    message = refusal(DEMONSTRATION, {"EMAIL_FROM": "a@b.example", name: value})
    assert message.startswith("DEMONSTRATION=1 with")
    assert name in message


def test_the_demonstration_is_reached_from_elsewhere_only_when_told() -> None:
    told = read(DEMONSTRATION, HOST="0.0.0.0", ALLOWED_HOSTS="laptop.example")
    assert told.allowed_hosts == ("laptop.example",)


def test_debugging_is_refused_beyond_loopback() -> None:
    assert "DEBUG=1" in refusal(PRODUCTION, DEBUG="1")


def test_debugging_on_loopback_needs_nothing_else() -> None:
    environment = read(DEBUG="1")
    assert environment.allowed_hosts == ("localhost", "127.0.0.1", "[::1]")
    assert len(environment.secret_key) > 32


def test_a_wrong_start_ends_in_words_without_a_traceback() -> None:
    result = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env={}, capture_output=True, text=True, check=False
    )
    assert result.returncode != 0
    assert "SECRET_KEY is not set" in result.stderr
    assert ".env.example" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_method_can_be_tried_without_any_configuration(tmp_path: Path) -> None:
    asked = tmp_path / "series.json"
    asked.write_text("[]")
    command = [sys.executable, "manage.py", "evaluate", "--series", str(asked)]
    done = subprocess.run(command, cwd=ROOT, env={"PATH": os.defpath}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, '{"series": []}', "")
