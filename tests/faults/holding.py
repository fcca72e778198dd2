"""Where a process stands still, so that it can be broken at a known moment.

A file names the moment: a piece of a statement, before which the process stops, or ``answer``, when a request has
been dealt with and nothing of its answer is sent. The process takes the file away, leaves its id in ``.held`` in one
step, so that nobody reads half of it, and goes on once that is gone. Nothing of the product is replaced.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db.backends.signals import connection_created

LONGEST = 60.0  # seconds
_place: Path | None = None


def stand_still_where(place: Path) -> None:
    """Obey the file at this place from now on, on every connection of this process."""
    global _place
    _place = place
    connection_created.connect(_listen, dispatch_uid="tests.faults.holding")


def pass_by(moment: str) -> None:
    """Stop here where the file names a part of this moment."""
    if _place is None or not _place.exists():
        return
    try:
        wanted = _place.read_text("utf-8")
        if not wanted or wanted not in moment:
            return
        held = held_at(_place)
        taken = _place.with_name(f"{_place.name}.{os.getpid()}.{threading.get_ident()}")
        os.replace(_place, taken)  # of two at the same moment one finds it gone
        taken.write_text(str(os.getpid()), "ascii")
        os.replace(taken, held)
    except FileNotFoundError:  # another was first
        return
    until = time.monotonic() + LONGEST
    while held.exists() and time.monotonic() < until:
        time.sleep(0.02)


def held_at(place: Path) -> Path:
    return place.with_name(f"{place.name}.held")


def _listen(connection: Any, **_more: Any) -> None:
    if _before_it not in connection.execute_wrappers:
        connection.execute_wrappers.append(_before_it)


def _before_it(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    pass_by(sql)
    return execute(sql, params, many, context)
