"""What can be wrong with a table, as codes: the sentences are made in ``wording`` (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. ``row`` as Excel counts (the heading row is 1; 0: the whole table)."""

    row: int
    column: str
    code: str
    params: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The fault as it is kept."""
        return {"row": self.row, "column": self.column, "code": self.code, "params": dict(self.params)}


class TableRefusedError(Exception):
    """The table as a whole cannot be read."""

    def __init__(self, code: str, row: int = 0, column: str = "", **params: str) -> None:
        super().__init__(code)
        self.fault = Fault(row, column, code, params)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read: bytes as sent, bytes of a workbook unpacked, its cells, rows, and characters in a cell."""

    bytes: int = 5 * 1024 * 1024
    unpacked_bytes: int = 40 * 1024 * 1024
    cells: int = 400_000
    rows: int = 10_000
    columns: int = 100
    cell: int = 10_000
