"""Staging: checked rows go in by committed chunks, so that nobody waits for a lock, and come out the same way."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from indicators.history.reader import CHUNK_ROWS, StagedRow
from indicators.models import HistoryRow

_TABLE = HistoryRow._meta.db_table
_COLUMNS = (
    "load_id", "line", "indicator_id", "series_id", "area_id", "start", "end", "label",
    "value", "numerator", "denominator", "lower_ci", "upper_ci",
)  # fmt: skip
_NAMES = ", ".join(f'"{name}"' for name in _COLUMNS)
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def write_chunk(load_id: int, rows: Sequence[StagedRow]) -> None:
    """Write one chunk and commit it; on PostgreSQL by COPY, which is several times faster than inserting."""
    with transaction.atomic(), connection.cursor() as cursor:
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


def clear(load_id: int) -> None:
    """Take a load's rows out of staging, a chunk at a time; safe to repeat."""
    rows = HistoryRow.objects.filter(load_id=load_id)
    while True:
        last = rows.order_by("pk").values_list("pk", flat=True)[CHUNK_ROWS - 1 : CHUNK_ROWS].first()
        some = rows if last is None else rows.filter(pk__lte=last)
        with transaction.atomic(), connection.cursor() as cursor:
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
