"""The same moment in several threads, each with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection

RACERS = 4
PATIENCE = 60  # seconds


def side_by_side(works: list[Callable[[], Any]]) -> list[Any]:
    """Do several things at the same moment; what each returned, or raises what one raised."""
    line = threading.Barrier(len(works))

    def race(work: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            line.wait(timeout=10)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result(timeout=PATIENCE) for future in [pool.submit(race, work) for work in works]]


def together(work: Callable[[], Any], racers: int = RACERS) -> list[Any]:
    """Do one thing in several threads at the same moment; what each returned, or raises what one raised."""
    return side_by_side([work] * racers)


def at_once(*changes: Callable[[], object]) -> list[str]:
    """Make several changes at the same moment; the codes of those that were refused."""

    def refusal_of(change: Callable[[], object]) -> str | None:
        try:
            change()
        except ValidationError as refusal:
            return str(refusal.error_list[0].code)
        return None

    refusals = side_by_side([lambda change=change: refusal_of(change) for change in changes])
    return [code for code in refusals if code is not None]
