"""What the system needs to work, asked by whoever watches it.

An app registers its checks when it is ready (``AppConfig.ready``). A check that is *critical* takes the process out
of service while it fails; any other says that something is delayed: pages are still read and saved.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One thing to ask. ``run`` returns when all is well and raises when it is not; it takes 2 s at most."""

    name: str
    critical: bool
    run: Callable[[], None]


@dataclass(frozen=True, slots=True)
class HealthAnswer:
    """What a check said. ``state`` is ``ok``, ``delayed`` (not critical) or ``failed``; never why: that is logged."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Health:
    """All answers, in the order of registration."""

    answers: tuple[HealthAnswer, ...]

    @property
    def is_ready(self) -> bool:
        return all(answer.state != "failed" for answer in self.answers)


_checks: dict[str, HealthCheck] = {}


def register(name: str, run: Callable[[], None], *, critical: bool) -> None:
    """Add a check under a name of its own; the same name again replaces it, as a reload does."""
    _checks[name] = HealthCheck(name, critical, run)


def registered() -> tuple[HealthCheck, ...]:
    """Every check, in the order of registration."""
    return tuple(_checks.values())


def ask(checks: tuple[HealthCheck, ...] | None = None) -> Health:
    """Run the checks. One that breaks in whatever way counts as failed and takes no other with it."""
    return Health(tuple(_ask_one(check) for check in (registered() if checks is None else checks)))


def _ask_one(check: HealthCheck) -> HealthAnswer:
    try:
        check.run()
    except Exception as error:
        log.warning("health_check_failed", check=check.name, critical=check.critical, error=type(error).__name__)
        return HealthAnswer(check.name, "failed" if check.critical else "delayed")
    return HealthAnswer(check.name, "ok")
