"""What is pasted into the grid of returns: a column from a cell down, or rows that begin with a code."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council_pm.core.number_grammar import GrammarError, is_no_data
from council_pm.core.said import said
from council_pm.core.tables.columns import comparable
from indicators.return_forms import read_figure
from indicators.returns.entry import NO_DATA
from indicators.services.return_entry import Asked

MOST_ROWS = 500
_HEADINGS = frozenset({"code", "indicator", "value", "figure"})


@dataclass(frozen=True, slots=True)
class PastedRow:
    """A row of the grid that can take a pasted figure, in the order of the page."""

    return_id: int
    code: str
    title: str
    unit: str
    from_parts: bool
    is_open: bool
    version: int


@dataclass(slots=True)
class Block:
    """A pasted block, read: what it asks for, which rows it is about, what was not found or cannot be read."""

    asked: list[Asked] = field(default_factory=list)
    rows: list[PastedRow] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    not_found: list[str] = field(default_factory=list)
    skipped: int = 0

    @property
    def summary(self) -> str:
        """How many match, and how many do not."""
        parts = [ngettext("%(n)s matches", "%(n)s match", len(self.rows)) % {"n": len(self.rows)}]
        missed = len(self.not_found)
        parts.append(ngettext("%(n)s not found", "%(n)s not found", missed) % {"n": missed})
        if self.skipped:
            parts.append(ngettext("%(n)s left blank", "%(n)s left blank", self.skipped) % {"n": self.skipped})
        return ", ".join(parts)


def read_block(text: str, rows: Sequence[PastedRow], start: str = "") -> Block:
    """Read a block against the rows of the page.

    Rows whose first cell is a code find their own row: code, figure, comment; or code, two counts, comment where the
    figure is made from two. Any other block fills the column from the row ``start`` down, open rows only. A blank
    figure leaves its row as it is. A code that stands in several rows of the page is not guessed at.
    """
    block = Block()
    lines = _cells(text)
    if len(lines) > MOST_ROWS:
        block.faults.append(_("Paste at most %(n)s rows at once, or send a file.") % {"n": MOST_ROWS})
        return block
    by_code: dict[str, list[PastedRow]] = {}
    for row in rows:
        by_code.setdefault(row.code.lower(), []).append(row)
    if any(len(cells) > 1 and _is_code(cells[0].strip(), by_code) for _number, cells in lines):
        _by_code(block, lines, by_code)
    else:
        _down(block, lines, [row for row in rows if row.is_open], start)
    if not block.asked and not block.faults:
        block.faults.append(_("There is no figure in what you pasted that belongs to a row of this page."))
    return block


def _is_code(text: str, by_code: Mapping[str, object]) -> bool:
    """Whether a first cell names an indicator: one of the page, or words where a figure would stand."""
    return text.lower() in by_code or (bool(text) and not is_no_data(text) and not _is_figure(text, "£"))


def _cells(text: str) -> list[tuple[int, list[str]]]:
    """The lines that hold anything, with their numbers as they were pasted; apart by tabs, else by commas."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            cells = line.split("\t") if "\t" in line else _by_commas(line)
            # A thousand with its comma is one figure, not two cells.
            found.append((number, [line] if "\t" not in line and _is_one_figure(line) else cells))
    return found


def _by_commas(line: str) -> list[str]:
    """The cells of a line; one that is too long to be a cell is none of a figure, and said to be so as a whole."""
    try:
        return next(csv.reader(io.StringIO(line)), [line])
    except csv.Error:
        return [line]


def _is_one_figure(line: str) -> bool:
    parts = line.strip().lstrip("+-£").split(",")
    return len(parts) > 1 and all(len(part.split(".")[0]) == 3 for part in parts[1:]) and parts[0].strip().isdigit()


def _by_code(block: Block, lines: Sequence[tuple[int, list[str]]], by_code: dict[str, list[PastedRow]]) -> None:
    seen: dict[int, int] = {}
    for number, cells in lines:
        code = cells[0].strip()
        if number == lines[0][0] and comparable(code) in _HEADINGS:
            continue
        found = by_code.get(code.lower(), [])
        if len(found) != 1:
            block.not_found.append(code[:40])
            continue
        row = found[0]
        if row.return_id in seen:
            words = _("Rows %(first)s and %(second)s give the same indicator and period.")
            block.faults.append(words % {"first": seen[row.return_id], "second": number})
            continue
        seen[row.return_id] = number
        _take(block, row, number, cells[1:])


def _down(block: Block, lines: Sequence[tuple[int, list[str]]], rows: Sequence[PastedRow], start: str) -> None:
    first = next((place for place, row in enumerate(rows) if str(row.return_id) == start), 0)
    for place, (number, cells) in enumerate(lines):
        if first + place < len(rows):
            _take(block, rows[first + place], number, cells)
        else:
            block.not_found.append(cells[0].strip()[:40])


def _take(block: Block, row: PastedRow, number: int, cells: Sequence[str]) -> None:
    texts = [cell.strip() for cell in cells]
    with_parts = row.from_parts and len(texts) > 1 and _is_figure(texts[1], row.unit)
    figures = {"numerator": texts[0], "denominator": texts[1]} if with_parts else {"value": texts[0] if texts else ""}
    comment = texts[2 if with_parts else 1] if len(texts) > (2 if with_parts else 1) else ""
    if not any(figures.values()):
        block.skipped += 1
        return
    fields: dict[str, Any] = {"happened": comment} if comment else {}
    if is_no_data(texts[0]):
        if not comment:
            words = _("Row %(row)s: if there is no figure, say why in the column beside it.")
            block.faults.append(words % {"row": number})
            return
        fields = {"absent": NO_DATA, "absent_reason": comment}
    else:
        try:
            fields |= {name: read_figure(cell, row.unit) for name, cell in figures.items()}
        except GrammarError as wrong:
            block.faults.append(_("Row %(row)s: %(what)s") % {"row": number, "what": said(wrong)})
            return
    block.rows.append(row)
    block.asked.append(Asked(return_id=row.return_id, fields=fields, based_on=row.version, number=number))


def _is_figure(text: str, unit: str) -> bool:
    try:
        read_figure(text, unit)
    except GrammarError:
        return False
    return True
