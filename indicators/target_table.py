"""Blocks of targets as tables: what a spreadsheet pastes or a file holds becomes rows to check (no Django)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

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
MOST_ROWS = 5_000
_YEAR = re.compile(r"([0-9]{4})[/-]([0-9]{2})")


def rows_of_table(header: Sequence[str], lines: Sequence[Sequence[str]], first: int = 2) -> list[ProposalRow]:
    """Rows to check, numbered from ``first`` as a spreadsheet shows them; lines without anything in them are left out.

    A year may be written ``2026-27`` or ``2026/27``. Raises ``ValueError`` where Code or Target is not among the
    headings.
    """
    known = {name.casefold(): field for name, field in COLUMNS.items()}
    places = {known[name.strip().casefold()]: n for n, name in enumerate(header) if name.strip().casefold() in known}
    if not {"code", "target"} <= places.keys():
        raise ValueError("The columns Code and Target are needed.")
    rows = []
    for number, line in enumerate(lines, first):
        cells = {field: line[place].strip() for field, place in places.items() if place < len(line)}
        if any(cells.values()):
            rows.append(_row(number, cells))
    return rows


def rows_of_paste(text: str) -> list[ProposalRow]:
    """Rows of what was pasted: columns apart by tabs (code, target, reason), or any columns under their headings.

    Raises ``ValueError`` for more rows than a block may have.
    """
    lines = [[cell.strip() for cell in line.split("\t")] for line in text.splitlines()]
    if len(lines) > MOST_ROWS:
        raise ValueError(f"Paste at most {MOST_ROWS:,} rows at once.")
    filled = [n for n, line in enumerate(lines) if any(line)]
    if filled and {"code", "target"} <= {cell.casefold() for cell in lines[filled[0]]}:
        start = filled[0] + 1
        return rows_of_table(lines[filled[0]], lines[start:], start + 1)
    return rows_of_table(PLAIN, lines, 1)


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
