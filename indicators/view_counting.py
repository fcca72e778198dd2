"""Counts views of indicators' pages by role, in memory, and writes them at most once a minute per process.

No person is kept. The page itself writes nothing: the counts are written after an answer was sent, and a process that
ends, or a fault in writing, loses the counts of its last minute and nothing else.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from datetime import date
from threading import Lock
from typing import Any

from django.core.signals import request_finished
from django.db import Error, connection, transaction

from council_pm.people.roles import Role
from indicators.visibility import Reader

EVERY_SECONDS = 60.0
_WIDEST_FIRST = (
    Role.CORPORATE_PERFORMANCE, Role.CHIEF_EXECUTIVE, Role.CHIEF_OFFICER, Role.HEAD_OF_SERVICE,
    Role.PERFORMANCE_OFFICER, Role.MANAGER, Role.EXECUTIVE_MEMBER, Role.COMMITTEE_CHAIR, Role.MEMBER,
)  # fmt: skip
_SQL = (
    "INSERT INTO indicators_viewcount (indicator_id, role, month, views) VALUES {rows} "
    "ON CONFLICT (indicator_id, role, month) DO UPDATE SET views = indicators_viewcount.views + excluded.views"
)

Key = tuple[int, str, date]
_log = logging.getLogger(__name__)


class ViewCounter:
    """What one process has counted and not written yet."""

    def __init__(self) -> None:
        self._counted: Counter[Key] = Counter()
        self._lock = Lock()
        self._written = time.monotonic()

    def count(self, indicator_id: int, reader: Reader, today: date) -> None:
        """One view, by the widest role that the reader holds today."""
        role = widest({str(grant.role) for grant in reader.grants})
        if role:
            with self._lock:
                self._counted[(indicator_id, role, today.replace(day=1))] += 1

    def write_when_due(self) -> None:
        """Write what was counted, if a minute has passed and no transaction is open."""
        now = time.monotonic()
        if not self._counted or now - self._written < EVERY_SECONDS or connection.in_atomic_block:
            return
        try:
            self.write()
        except Error:
            _log.exception("Views of indicators could not be counted")

    def write(self) -> None:
        """Write what was counted, in one statement that adds to what others wrote."""
        with self._lock:
            counted, self._counted, self._written = self._counted, Counter(), time.monotonic()
        if not counted:
            return
        rows = ", ".join(["(%s, %s, %s, %s)"] * len(counted))
        values = [part for key, views in sorted(counted.items()) for part in (*key, views)]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_SQL.format(rows=rows), values)


def widest(roles: set[str]) -> str:
    """The role of some that reaches furthest; of those that are not ranked, the first by name."""
    ranked = [role.value for role in _WIDEST_FIRST if role.value in roles]
    return (ranked or sorted(roles) or [""])[0]


counter = ViewCounter()


def _after_answer(**_signal: Any) -> None:
    counter.write_when_due()


def connect() -> None:
    """Write after answers."""
    request_finished.connect(_after_answer, dispatch_uid="indicators.view_counting")
