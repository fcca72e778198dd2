"""Processes of their own that take a file in and stop in the middle of it: ``whole`` as we do, ``careless`` not.

They stop before the statement that writes the journal of versions, when the returns themselves are written.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django


def main(way: str, staged_id: int, mark: str) -> None:
    from django.db import connection

    work = whole if way == "whole" else careless
    with connection.execute_wrapper(_Stop(Path(mark), after=0 if way == "whole" else 1)):
        work(staged_id)


def whole(staged_id: int) -> None:
    """As the job does it."""
    from council_pm.core.access import Actor
    from council_pm.jobs.models import StagedTable
    from council_pm.jobs.tables.services import apply_staged

    staged = StagedTable.objects.get(pk=staged_id)
    apply_staged(by=Actor(staged.owner_id), staged_id=staged_id)


def careless(staged_id: int) -> None:
    """Row by row, each in a transaction of its own: what a test that means anything must catch."""
    from decimal import Decimal

    from django.utils import timezone

    from council_pm.core.access import Actor
    from council_pm.jobs.models import StagedTable
    from indicators.models import Return
    from indicators.services.return_entry import Asked, save_entries

    staged = StagedTable.objects.get(pk=staged_id)
    for line in bytes(staged.content or b"").decode().splitlines()[1:]:
        code, _period, value, _comment = line.split(",")
        found = Return.objects.get(series__indicator__code=code)
        asked = Asked(return_id=found.pk, fields={"value": Decimal(value)})
        save_entries(by=Actor(staged.owner_id), asked=[asked], today=timezone.localdate())


class _Stop:
    """Leaves a mark and sleeps before a statement that writes versions, after so many that went through."""

    def __init__(self, mark: Path, after: int) -> None:
        self._mark, self._left = mark, after

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith("INSERT") and "indicators_returnversion" in sql:
            if not self._left:
                self._mark.write_text("here")
                time.sleep(60)
            self._left -= 1
        return execute(sql, params, many, context)


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
