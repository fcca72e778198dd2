"""Blocks of targets as tables: what a spreadsheet pastes or a file holds becomes rows to check (no Django)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from council_pm.core.tables.columns import unprotected
from indicators.target_rows import ProposalRow

COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "Code": "code",
        "Unit code": "unit",
        "Breakdown": "breakdown",
        "Year": "year",
        "Target": "target",
        "Path": "path",
        "Figures": "figures",
        "Reason": "reason",
        "Version": "version",
    }
)
"""Headings that are read back, in any order, and the fields of ``ProposalRow`` that they fill; others are ignored."""

PATHS: Mapping[str, str] = MappingProxyType(
    {
        "even": "even",
        "last year's shape": "last_year",
        "last_year": "last_year",
        "typed figures": "typed",
        "typed": "typed",
    }
)
"""How a path is written in a table, in any case, and its value."""

PLAIN = ("Code", "Target", "Reason")  # the columns of a block without headings
MOST_ROWS = 2_000  # what a preview can send on: a form has at most 10,000 fields
_FIELDS = {name.casefold(): field for name, field in COLUMNS.items()}
_YEAR = re.compile(r"([0-9]{4})[/-]([0-9]{2})")


def is_heading(text: str) -> bool:
    """Whether a cell is one of the headings that are read."""
    return text.strip().casefold() in _FIELDS


def rows_of_table(header: Sequence[str], lines: Iterable[tuple[int, Sequence[str]]]) -> list[ProposalRow]:
    """Rows to check of lines with their numbers as a spreadsheet shows them; empty ones are left out.

    A year may be written ``2026-27`` or ``2026/27``. Raises ``ValueError`` with a code of ``MESSAGES``.
    """
    places = {_FIELDS[name.strip().casefold()]: n for n, name in enumerate(header) if is_heading(name)}
    if not {"code", "target"} <= places.keys():
        raise ValueError("columns_missing")
    rows: list[ProposalRow] = []
    for number, line in lines:
        cells = {field: unprotected(line[place].strip()) for field, place in places.items() if place < len(line)}
        if any(cells.values()):
            rows.append(_row(number, cells))
        if len(rows) > MOST_ROWS:
            raise ValueError("too_many_rows")
    return rows


def rows_of_paste(text: str) -> list[ProposalRow]:
    """Rows of what was pasted: columns apart by tabs (code, target, reason), or any columns under their headings.

    Raises ``ValueError`` as ``rows_of_table``.
    """
    lines = [(number, line.split("\t")) for number, line in enumerate(text.splitlines(), 1)]
    filled = [(number, cells) for number, cells in lines if any(cell.strip() for cell in cells)]
    if filled and {"code", "target"} <= {cell.strip().casefold() for cell in filled[0][1]}:
        return rows_of_table(filled[0][1], filled[1:])
    return rows_of_table(PLAIN, filled)


def path_of(text: str) -> str:
    """The value of a path as it is written in a table; what is none stays as it is, and is refused later."""
    return PATHS.get(text.strip().casefold(), text.strip())


def _row(number: int, cells: Mapping[str, str]) -> ProposalRow:
    version = cells.get("version", "")
    year = _YEAR.fullmatch(cells.get("year", ""))
    return ProposalRow(
        number=number,
        target=cells.get("target", ""),
        code=cells.get("code", ""),
        unit=cells.get("unit", ""),
        breakdown=cells.get("breakdown", ""),
        year=f"{year[1]}-{year[2]}" if year else cells.get("year", ""),
        path=path_of(cells.get("path", "")),
        figures=cells.get("figures", ""),
        reason=cells.get("reason", ""),
        version=int(version) if version.isascii() and version.isdigit() and len(version) <= 5 else None,
    )
