"""The matrix as data: which cell a row holds for a column."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Literal

Cell = Literal["Y", "N404", "N403", "LOG"]

FILE = Path(__file__).with_name("matrix_wide.csv")
_LABELS = ("id", "resource", "action", "scope", "note")

with FILE.open(newline="") as _opened:
    ROWS: dict[str, dict[str, str]] = {row["id"]: row for row in csv.DictReader(_opened)}

COLUMNS: tuple[str, ...] = tuple(name for name in next(iter(ROWS.values())) if name not in _LABELS)

# Where a thing belongs to the other department, "own" and "other" change places.
_PAIRS = [
    ("perf_officer_own", "perf_officer_other"),
    ("head_of_service_own", "head_of_service_other"),
    ("manager_own_unit", "manager_other"),
    ("chief_officer_own", "chief_officer_other"),
]
MIRRORED = {**dict(_PAIRS), **{other: own for own, other in _PAIRS}}


def cell(row: str, column: str, *, other_place: bool = False) -> str:
    """What the row says of the column, for a thing in the own place or in the other department."""
    return ROWS[row][MIRRORED.get(column, column) if other_place else column]
