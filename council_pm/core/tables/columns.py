"""The columns of a table: how a heading is recognised and how a cell is read (pure)."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from council_pm.core.days import DayError, read_day
from council_pm.core.tables.faults import Fault
from council_pm.core.tables.source import RawTable

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


class CellError(Exception):
    """A cell that cannot be read; ``code`` names its sentence in ``wording``."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in a row, its heading, and how a cell that is not empty is read.

    ``title`` may be a lazy translation. ``aliases`` are other headings that people use for it. With ``may_be_empty``
    a required column must stand in the heading row, and its cells need not be filled in.
    """

    key: str
    title: Any
    read: Callable[[str], Any]
    required: bool = False
    aliases: tuple[str, ...] = ()
    hint: Any = ""
    may_be_empty: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        """The words of which a cell must hold one; empty where it may hold anything."""
        return self.read.words if isinstance(self.read, Choice) else ()

    def names(self) -> set[str]:
        """Every heading that means this column, in the form in which headings are compared."""
        return {comparable(name) for name in (self.key, str(self.title), *self.aliases)}


@dataclass(frozen=True, slots=True)
class Row:
    """One row that was read: its number as Excel counts, and a value for each column (None where empty)."""

    number: int
    values: Mapping[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.values.get(key)


@dataclass(frozen=True, slots=True)
class ReadTable:
    """The rows that could be read, and everything that is wrong with the others."""

    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...] = field(default=())


def comparable(heading: str) -> str:
    """A heading without what does not tell two apart: case, spaces, underscores, dashes, stars and colons."""
    return re.sub(r"[\s_\-*:]+", " ", unicodedata.normalize("NFKC", heading)).strip().casefold()


def known_heading(columns: Sequence[Column]) -> Callable[[str], bool]:
    """Whether a heading is one of these columns'."""
    names = set[str]().union(*(column.names() for column in columns))
    return lambda heading: comparable(heading) in names


def read_rows(
    raw: RawTable, columns: Sequence[Column], *, exact: bool = False, passed_over: Sequence[str] = ()
) -> ReadTable:
    """Read every cell. A table whose first row holds none of our headings is read in the order of the columns.

    With ``exact`` it is refused instead, and so is a row that holds more cells than the heading row. Columns that are
    ``passed_over`` are ours as well and hold nothing to read.
    """
    faults, notes = list(raw.faults), list(raw.notes)
    if not raw.rows:
        faults.append(Fault(0, "", "no_rows"))
        return ReadTable((), tuple(faults), tuple(notes))
    known = known_heading(columns)
    body = list(raw.rows)
    width = len(body[0].cells)
    if exact or any(known(cell) for cell in body[0].cells):
        places = _places(body.pop(0).cells, columns, passed_over, faults, notes)
    else:
        places = {column.key: place for place, column in enumerate(columns)}
        notes.append(Fault(0, "", "no_headings", {"columns": ", ".join(str(column.title) for column in columns)}))
    if not body:
        faults.append(Fault(0, "", "no_rows"))
    rows = []
    missing = any(fault.code in ("column_missing", "column_twice") for fault in faults)
    for line in [] if missing else body:
        before = len(faults)
        if exact and len(line.cells) > width:
            faults.append(Fault(line.number, "", "more_cells", {"found": str(len(line.cells)), "expected": str(width)}))
        values = {column.key: _cell(line.cells, places, column, line.number, faults) for column in columns}
        if len(faults) == before:
            rows.append(Row(line.number, values))
    return ReadTable(tuple(rows), tuple(faults), tuple(notes))


def _places(
    headings: Sequence[str],
    columns: Sequence[Column],
    passed_over: Sequence[str],
    faults: list[Fault],
    notes: list[Fault],
) -> dict[str, int]:
    places: dict[str, int] = {}
    silent = {comparable(name) for name in passed_over}
    unread = []
    for place, heading in enumerate(headings):
        name = comparable(heading)
        column = next((column for column in columns if name in column.names()), None)
        if column is None:
            unread += [heading.strip()[:40]] if name and name not in silent else []
        elif column.key in places:
            faults.append(Fault(1, str(column.title), "column_twice", {"name": str(column.title)}))
        else:
            places[column.key] = place
    for column in columns:
        if column.required and column.key not in places:
            faults.append(Fault(1, str(column.title), "column_missing", {"name": str(column.title)}))
    if unread:
        notes.append(Fault(1, "", "columns_not_read", {"names": ", ".join(unread[:20])}))
    return places


def _cell(cells: Sequence[str], places: Mapping[str, int], column: Column, number: int, faults: list[Fault]) -> Any:
    place = places.get(column.key, len(cells))
    text = cells[place].strip() if place < len(cells) else ""
    if not text:
        if column.required and not column.may_be_empty:
            faults.append(Fault(number, str(column.title), "cell_missing"))
        return None
    try:
        if _CONTROL.search(text):
            raise CellError("control_character")
        return column.read(text)
    except CellError as mistake:
        faults.append(Fault(number, str(column.title), mistake.code, {"text": text[:60], **mistake.params}))
        return None


def words(longest: int) -> Callable[[str], str]:
    """A line of text of at most so many characters; runs of white space become one space."""

    def read(text: str) -> str:
        line = re.sub(r"\s+", " ", unprotected(text)).strip()
        if len(line) > longest:
            raise CellError("too_long", limit=str(longest))
        return line

    return read


def prose(longest: int) -> Callable[[str], str]:
    """A text that may have several lines."""

    def read(text: str) -> str:
        if len(text) > longest:
            raise CellError("too_long", limit=str(longest))
        return unprotected(text)

    return read


class Choice:
    """One of some words, whatever their case. A refusal lists ``words``, not the ``others`` that are read as well."""

    def __init__(self, meanings: Iterable[tuple[Any, Any]], others: Mapping[str, Any] | None = None) -> None:
        """``meanings`` are words, which may be lazy translations, each with what it means."""
        self._meanings = tuple(meanings)
        self._others = {comparable(word): meaning for word, meaning in (others or {}).items()}

    @property
    def words(self) -> tuple[str, ...]:
        """What may be written, in the reader's language."""
        return tuple(str(word) for word, _meaning in self._meanings)

    def __call__(self, text: str) -> Any:
        written = comparable(text)
        for word, meaning in self._meanings:
            if comparable(str(word)) == written:
                return meaning
        try:
            return self._others[written]
        except KeyError:
            raise CellError("not_a_choice", choices=", ".join(self.words)) from None


def day(text: str) -> dt.date:
    """A day, as ``core.days`` reads it."""
    try:
        return read_day(text)
    except DayError as mistake:
        raise CellError(mistake.code) from None


def unprotected(text: str) -> str:
    """A text without the quote that our own CSV files put before what a spreadsheet would run."""
    return text[1:] if re.match(r"'\s*[=+\-@]", text) else text
