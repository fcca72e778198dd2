"""Staging: checked rows go in by committed chunks, so that nobody waits for a lock, and come out the same way."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Sum

from indicators.history.reader import CHUNK_ROWS, StagedRow
from indicators.models import HistoryLoad, HistoryRow, LoadState

_TABLE = HistoryRow._meta.db_table
_COLUMNS = (
    "load_id", "line", "indicator_id", "series_id", "area_id", "start", "end", "label",
    "value", "numerator", "denominator", "lower_ci", "upper_ci",
)  # fmt: skip
_NAMES = ", ".join(f'"{name}"' for name in _COLUMNS)
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class NotCheckedNowError(Exception):
    """The load is not being checked (any more): it was discarded, or another worker has checked it."""


class DisturbedError(Exception):
    """Staging does not hold what this worker has read: another one, thought dead, wrote as well. Begin anew."""


def write_chunk(load_id: int, rows: Sequence[StagedRow]) -> None:
    """Write one chunk and commit it; on PostgreSQL by COPY, which is several times faster than inserting.

    Raises ``NotCheckedNowError``: a worker that stood still for longer than its lease must not write into what
    another one has made ready.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        hold_while_checked(load_id)
        _hurry(cursor)
        if connection.vendor == "postgresql":
            text = io.StringIO("".join(_copy_line(load_id, row) for row in rows))
            cursor.copy_expert(f"COPY {_TABLE} ({_NAMES}) FROM STDIN", text)
        else:
            marks = ", ".join(["%s"] * len(_COLUMNS))
            cursor.executemany(
                f"INSERT INTO {_TABLE} ({_NAMES}) VALUES ({marks})",  # nosec B608  # our own names
                [(load_id, *row) for row in rows],
            )


def hold_while_checked(load_id: int) -> None:
    """Lock a load for this transaction. Raises ``NotCheckedNowError`` where it is not being checked."""
    being_checked = HistoryLoad.objects.filter(pk=load_id, state=LoadState.CHECKING)
    if not being_checked.select_for_update(no_key=True).values_list("pk", flat=True):
        raise NotCheckedNowError(load_id)


def be_sure(load_id: int, rows: int, lines: int) -> None:
    """Raise ``DisturbedError`` unless this many rows stand in staging, whose line numbers add up to ``lines``."""
    there = HistoryRow.objects.filter(load_id=load_id).aggregate(rows=Count("pk"), lines=Sum("line", default=0))
    if (there["rows"], there["lines"]) != (rows, lines):
        raise DisturbedError(load_id)


def clear(load_id: int, *, to_check: bool = False) -> None:
    """Take a load's rows out of staging, a chunk at a time; safe to repeat.

    ``to_check``: before they are written; raises ``NotCheckedNowError`` as ``write_chunk`` does.
    """
    rows = HistoryRow.objects.filter(load_id=load_id)
    while True:
        last = rows.order_by("pk").values_list("pk", flat=True)[CHUNK_ROWS - 1 : CHUNK_ROWS].first()
        some = rows if last is None else rows.filter(pk__lte=last)
        with transaction.atomic(), connection.cursor() as cursor:
            if to_check:
                hold_while_checked(load_id)
            _hurry(cursor)
            some._raw_delete(some.db)
        if last is None:
            return


def _hurry(cursor: Any) -> None:
    """Commit scratch rows without waiting for the disk.

    Nothing is built on them before the load's own state is committed, and that one waits for all that came earlier.
    """
    if connection.vendor == "postgresql":
        cursor.execute("SET LOCAL synchronous_commit TO OFF")


def _copy_line(load_id: int, row: StagedRow) -> str:
    cells = ("\\N" if cell is None else str(cell).translate(_ESCAPES) for cell in row)
    return f"{load_id}\t" + "\t".join(cells) + "\n"
