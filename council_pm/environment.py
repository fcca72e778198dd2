"""What the environment says, checked before anything starts.

Configuration comes from environment variables only; ``.env.example`` documents each of them and a test holds the
two together. Every mistake is reported at once, each with its cure. Imports no Django: the settings are built
from what this returns.
"""

from __future__ import annotations

import secrets
import shlex
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
SHORTEST_SECRET = 32
APPRAISAL_KEY_BYTES = 32
LARGEST_ATTACHMENT = 50  # megabytes: each is read into memory once, to be checked
DATABASE_FORMS = "postgres://user:password@host:5432/name or sqlite:///path/to/file.sqlite3"
EMAIL_FORMS = "smtp+tls://user:password@host:587, smtps://user:password@host:465, smtp://host:25 or console:"
BROKER_FORMS = "redis://host:6379/0, rediss://host:6379/0 or redis+socket:///path/to/redis.sock"


class ConfigurationError(ValueError):
    """One variable that is missing or wrong; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Database:
    """Where the data live. ``name`` is a path for SQLite."""

    engine: str
    name: str
    user: str = ""
    password: str = ""
    host: str = ""
    port: str = ""

    @property
    def is_sqlite(self) -> bool:
        return self.engine == "sqlite"


@dataclass(frozen=True, slots=True)
class Mail:
    """How e-mail leaves. ``kind`` is ``console`` or ``smtp``."""

    kind: str
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


@dataclass(frozen=True, slots=True)
class Environment:
    """The whole configuration, checked."""

    secret_key: str
    debug: bool
    demonstration: bool
    database: Database
    redis_url: str
    embedded_worker: bool
    allowed_hosts: tuple[str, ...]
    csrf_trusted_origins: tuple[str, ...]
    secure_cookies: bool
    behind_proxy: bool
    hsts_seconds: int
    mail: Mail
    email_from: str
    log_level: str
    statement_timeout_ms: int
    lock_timeout_ms: int
    attachment_megabytes: int
    attachment_scan_command: tuple[str, ...]
    appraisal_keys: tuple[str, ...]


class _Reader:
    """Reads single variables and gathers what is wrong with them."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.mistakes: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return self._variables.get(name, "").strip() or default

    def switch(self, name: str, default: bool) -> bool:
        value = self.text(name, "1" if default else "0")
        if value not in {"0", "1"}:
            self.wrong(f"{name} is {value!r}: set it to 1 (on) or 0 (off).")
        return value == "1"

    def number(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not (value.isascii() and value.isdigit()):
            self.wrong(f"{name} is {value!r}: set it to a whole number, for example {default}.")
            return default
        return int(value)

    def listed(self, name: str) -> tuple[str, ...]:
        return tuple(item.strip() for item in self.text(name).split(",") if item.strip())

    def wrong(self, message: str) -> None:
        self.mistakes.append(message)


def read_environment(variables: Mapping[str, str], data_directory: Path) -> Environment:
    """Check the variables and return what they mean.

    ``data_directory`` holds the SQLite file where no ``DATABASE_URL`` names another place.
    Raises ``ConfigurationError`` with one line for each variable that is missing or wrong.
    """
    reader = _Reader(variables)
    debug = reader.switch("DEBUG", default=False)
    demonstration = reader.switch("DEMONSTRATION", default=False)
    relaxed = debug or demonstration
    environment = Environment(
        secret_key=_secret_key(reader, debug),
        debug=debug,
        demonstration=demonstration,
        database=_database(reader, data_directory, demonstration),
        redis_url=_broker(reader, debug),
        embedded_worker=reader.switch("EMBEDDED_WORKER", default=False),
        allowed_hosts=_hosts(reader, relaxed),
        csrf_trusted_origins=_origins(reader),
        secure_cookies=reader.switch("SECURE_COOKIES", default=not relaxed),
        behind_proxy=reader.switch("BEHIND_PROXY", default=False),
        hsts_seconds=reader.number("HSTS_SECONDS", 0),
        mail=_mail(reader, relaxed),
        email_from=reader.text("EMAIL_FROM", "performance@localhost"),
        log_level=_log_level(reader),
        statement_timeout_ms=reader.number("STATEMENT_TIMEOUT_MS", 10_000),
        lock_timeout_ms=reader.number("LOCK_TIMEOUT_MS", 3_000),
        attachment_megabytes=_attachment_megabytes(reader),
        attachment_scan_command=_scan_command(reader),
        appraisal_keys=_appraisal_keys(reader, debug),
    )
    _refuse_contradictions(reader, environment)
    if reader.mistakes:
        raise ConfigurationError("\n".join(reader.mistakes))
    return environment


def _secret_key(reader: _Reader, debug: bool) -> str:
    key = reader.text("SECRET_KEY")
    if not key and debug:
        return "for-development-only-" + secrets.token_hex(SHORTEST_SECRET)
    if not key:
        reader.wrong(
            "SECRET_KEY is not set: give it the output of"
            " `python3 -c 'import secrets; print(secrets.token_urlsafe(50))'` and keep it secret"
            " (for development, DEBUG=1 makes one up)."
        )
    elif len(key) < SHORTEST_SECRET or len(set(key)) < 8:
        reader.wrong(f"SECRET_KEY is too easy to guess: use at least {SHORTEST_SECRET} random characters.")
    return key


def _split(address: str) -> SplitResult | None:
    """The parts of an address, or None where it is not one (a port that is no number, say)."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _database(reader: _Reader, data_directory: Path, demonstration: bool) -> Database:
    own_file = data_directory / ("demonstration.sqlite3" if demonstration else "council.sqlite3")
    address = reader.text("DATABASE_URL")
    if not address:
        return Database("sqlite", str(own_file))
    parts = _split(address)
    if parts is not None and parts.scheme == "sqlite" and parts.path.strip("/") and not parts.netloc:
        # sqlite:///relative/path and sqlite:////absolute/path
        return Database("sqlite", unquote(parts.path[1:]))
    if parts is not None and parts.scheme in {"postgres", "postgresql"} and parts.path.strip("/"):
        return Database(
            "postgresql",
            unquote(parts.path.strip("/")),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            host=parts.hostname or "",
            port=str(parts.port or ""),
        )
    reader.wrong(f"DATABASE_URL cannot be read: write {DATABASE_FORMS}.")
    return Database("sqlite", str(own_file))


def _broker(reader: _Reader, debug: bool) -> str:
    address = reader.text("REDIS_URL")
    if not address:
        if not debug and reader.text("EMBEDDED_WORKER") != "1":
            reader.wrong(
                f"REDIS_URL is not set: write {BROKER_FORMS}, or set EMBEDDED_WORKER=1 to run background work"
                " inside the web process."
            )
        return ""
    parts = _split(address)
    if (
        parts is None
        or parts.scheme not in {"redis", "rediss", "redis+socket"}
        or not (parts.hostname or (parts.scheme == "redis+socket" and parts.path))
    ):
        reader.wrong(f"REDIS_URL cannot be read: write {BROKER_FORMS}.")
    return address


def _hosts(reader: _Reader, relaxed: bool) -> tuple[str, ...]:
    hosts = reader.listed("ALLOWED_HOSTS")
    if not hosts and relaxed:
        return ("localhost", "127.0.0.1", "[::1]")
    if not hosts:
        reader.wrong(
            "ALLOWED_HOSTS is not set: list the names that people type to reach the site, separated by commas,"
            " for example performance.example.gov.uk."
        )
    if "*" in hosts:
        reader.wrong("ALLOWED_HOSTS holds *, which lets any site speak in this one's name: list the real names.")
    return hosts


def _origins(reader: _Reader) -> tuple[str, ...]:
    origins = reader.listed("CSRF_TRUSTED_ORIGINS")
    for origin in origins:
        if not origin.startswith(("https://", "http://")):
            reader.wrong(f"CSRF_TRUSTED_ORIGINS holds {origin!r}: begin each with https://.")
    return origins


def _mail(reader: _Reader, relaxed: bool) -> Mail:
    address = reader.text("EMAIL_URL")
    if not address:
        if not relaxed:
            reader.wrong(f"EMAIL_URL is not set: write {EMAIL_FORMS}; console: only prints the messages.")
        return Mail("console")
    parts = _split(address)
    if parts is not None and parts.scheme == "console":
        return Mail("console")
    if parts is None or parts.scheme not in {"smtp", "smtps", "smtp+tls"} or not parts.hostname:
        reader.wrong(f"EMAIL_URL cannot be read: write {EMAIL_FORMS}.")
        return Mail("console")
    usual_port = {"smtp": 25, "smtps": 465, "smtp+tls": 587}[parts.scheme]
    if not reader.text("EMAIL_FROM"):
        reader.wrong("EMAIL_FROM is not set: give the address that messages come from.")
    return Mail(
        "smtp",
        host=parts.hostname,
        port=parts.port or usual_port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp+tls",
        tls=parts.scheme == "smtps",
    )


def _attachment_megabytes(reader: _Reader) -> int:
    megabytes = reader.number("ATTACHMENT_MEGABYTES", 10)
    if not 1 <= megabytes <= LARGEST_ATTACHMENT:
        reader.wrong(f"ATTACHMENT_MEGABYTES is {megabytes}: set it to a number from 1 to {LARGEST_ATTACHMENT}.")
    return megabytes


def _scan_command(reader: _Reader) -> tuple[str, ...]:
    command = reader.text("ATTACHMENT_SCAN_COMMAND")
    try:
        return tuple(shlex.split(command))
    except ValueError:
        reader.wrong("ATTACHMENT_SCAN_COMMAND cannot be read: a quotation mark in it has no end.")
        return ()


def _appraisal_keys(reader: _Reader, debug: bool) -> tuple[str, ...]:
    """The keys that seal the words of appraisals, the one in use first; without any the rest of the product works."""
    keys = reader.listed("APPRAISAL_KEYS")
    if not keys and debug:
        return (urlsafe_b64encode(b"for-development-only".ljust(APPRAISAL_KEY_BYTES, b"-")).decode(),)
    for position, key in enumerate(keys, start=1):
        try:
            length = len(urlsafe_b64decode(key.encode("ascii")))
        except ValueError:
            length = 0
        if length != APPRAISAL_KEY_BYTES:
            reader.wrong(
                f"APPRAISAL_KEYS: key {position} is no key: make one with"
                " `python3 -c 'import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())'`."
            )
    return keys


def _log_level(reader: _Reader) -> str:
    level = reader.text("LOG_LEVEL", "INFO").upper()
    if level not in LOG_LEVELS:
        reader.wrong(f"LOG_LEVEL is {level!r}: set it to one of {', '.join(LOG_LEVELS)}.")
    return level


def _refuse_contradictions(reader: _Reader, environment: Environment) -> None:
    """Settings that are each well formed and must not stand together.

    The demonstration's passwords are printed in the documentation, so it keeps off whatever a real council
    would use: it has its own database, prints its e-mail, and is reached from elsewhere only where HOST says so.
    """
    reached_from_elsewhere = set(environment.allowed_hosts) - LOOPBACK
    if environment.debug and reached_from_elsewhere:
        reader.wrong("DEBUG=1 shows the inside of the system to whoever meets an error: unset it, or ALLOWED_HOSTS.")
    if not environment.demonstration:
        return
    if not Path(environment.database.name).name.startswith("demonstration"):
        reader.wrong(
            "DEMONSTRATION=1 with a DATABASE_URL whose database is not named demonstration...: unset DATABASE_URL"
            " (the demonstration has its own file), or unset DEMONSTRATION to run a real council."
        )
    if reached_from_elsewhere and reader.text("HOST", "127.0.0.1") in LOOPBACK:
        reader.wrong(
            "DEMONSTRATION=1 with ALLOWED_HOSTS beyond this machine: unset ALLOWED_HOSTS, set HOST too if others"
            " shall reach the demonstration and its public passwords, or unset DEMONSTRATION."
        )
    if environment.mail.kind != "console":
        reader.wrong("DEMONSTRATION=1 with an EMAIL_URL that sends: unset it, the demonstration prints its e-mail.")
    if environment.hsts_seconds:
        reader.wrong("DEMONSTRATION=1 with HSTS_SECONDS: unset it, or unset DEMONSTRATION to run a real council.")
