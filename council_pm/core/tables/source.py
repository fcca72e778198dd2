"""The cells of a table as text: which kind of file it is, its encoding, its separator, its rows (pure)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from council_pm.core.tables.faults import Fault, Limits, TableRefusedError
from council_pm.core.tables.workbook import workbook_rows

_SEPARATORS = (",", ";", "\t", "|")
_REFUSED_STARTS = {
    b"\xd0\xcf\x11\xe0": "old_workbook",
    b"%PDF": "pdf",
    b"\x1f\x8b": "compressed",
    b"{\\rtf": "not_text",
}
_NAMED_SEPARATOR = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: its number as Excel counts, and its cells as text."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RawTable:
    """Rows that hold anything, the heading row first, and what is wrong with single cells so far."""

    rows: tuple[RawRow, ...]
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = field(default=())


def read_file(data: bytes, known: Callable[[str], bool], limits: Limits | None = None) -> RawTable:
    """The rows of a file. ``known`` says whether a heading is one of ours: it decides on the separator.

    Raises ``TableRefusedError`` where the file as a whole cannot be read.
    """
    limits = limits or Limits()
    if len(data) > limits.bytes:
        raise TableRefusedError("too_large", limit=str(limits.bytes // (1024 * 1024)))
    if not data.strip():
        raise TableRefusedError("empty")
    for start, code in _REFUSED_STARTS.items():
        if data.startswith(start):
            raise TableRefusedError(code)
    if data.startswith(_ZIP):
        rows, faults, notes = workbook_rows(data, known, limits)
        return RawTable(tuple(RawRow(number, cells) for number, cells in rows), tuple(faults), tuple(notes))
    return read_text(_decoded(data), known, limits)


def read_text(text: str, known: Callable[[str], bool], limits: Limits | None = None) -> RawTable:
    """The rows of a CSV file or of what was pasted from a spreadsheet."""
    limits = limits or Limits()
    if not text.strip():
        raise TableRefusedError("empty")
    if len(text) > limits.bytes:
        raise TableRefusedError("too_large", limit=str(limits.bytes // (1024 * 1024)))
    faults: list[Fault] = []
    rows: list[RawRow] = []
    named = _NAMED_SEPARATOR.match(text)  # Excel's own mark, of which it shows no row
    separator = named[1] if named else _separator(text, known)
    lines = io.StringIO(text[named.end() :] if named else text, newline="")
    reader = csv.reader(lines, delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error:
            faults.append(Fault(number, "", "quotes"))
            break
        if any(cell.strip() for cell in cells):
            rows.append(RawRow(number, tuple(cells)))
        if len(rows) > limits.rows + 1:
            raise TableRefusedError("too_many_rows", limit=f"{limits.rows:,}")
    return RawTable(_within(rows, faults, limits), tuple(faults))


def _within(rows: Sequence[RawRow], faults: list[Fault], limits: Limits) -> tuple[RawRow, ...]:
    """The rows, without those that hold more than a cell or a row may."""
    kept = []
    for row in rows:
        if len(row.cells) > limits.columns:
            faults.append(Fault(row.number, "", "too_many_columns", {"limit": str(limits.columns)}))
            continue
        if any(len(cell) > limits.cell for cell in row.cells):
            faults.append(Fault(row.number, "", "cell_too_long", {"limit": f"{limits.cell:,}"}))
            continue
        kept.append(row)
    return tuple(kept)


def _decoded(data: bytes) -> str:
    """UTF-8 with or without a mark, UTF-16 with one, else what Windows saves by default (cp1252).

    A file that is UTF-8 but for a few bytes was damaged or glued together: read as cp1252 its words would be garbled.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in data:
        raise TableRefusedError("not_text")
    else:
        encodings = ["utf-8-sig", "cp1252"]
        if _is_damaged(data):
            raise TableRefusedError("mixed_encodings")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableRefusedError("not_text")


def _is_damaged(data: bytes) -> bool:
    """Whether most characters beyond ASCII are UTF-8, and some bytes cannot be."""
    if data.isascii():
        return False
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    return 0 < bad < sum(not character.isascii() for character in text) - bad


def _separator(text: str, known: Callable[[str], bool]) -> str:
    """The separator that finds most of our headings in the first line; a tab, a comma, where none does."""
    first = next(line for line in text.splitlines() if line.strip())

    def found(separator: str) -> tuple[int, int]:
        cells = [cell.strip().strip('"') for cell in first.split(separator)]
        return sum(known(cell) for cell in cells), len(cells) if separator in ("\t", ",") else 0

    return max(_SEPARATORS, key=found)
