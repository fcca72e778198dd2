"""The grid as a table for a file: filled in and sent back it is read by ``indicators.target_table``."""

from __future__ import annotations

from typing import Any

from indicators.models import TargetPath
from indicators.selectors.target_grid import TargetGrid, read_versions


def grid_table(grid: TargetGrid) -> tuple[list[str], list[list[Any]]]:
    """Headings and rows, one for each series and year. What stands is no proposal: its Target is blank."""
    versions = read_versions(grid.versions)
    labels = [label for year in grid.past for label in (f"{year.label} figure", f"{year.label} target")]
    header = ["Code", "Unit code", "Breakdown", "Indicator", "Measured in", "Which way is better", *labels]
    header += ["Year", "Target that stands", "Target", "Path", "Figures", "Reason", "Version"]
    rows = [
        [
            row.code,
            row.unit_code,
            row.breakdown,
            row.title,
            row.unit,
            row.better,
            *(text for _year, figure, target in row.past for text in (figure, target)),
            cell.year,
            "" if cell.open else cell.text,
            cell.text if cell.open else "",
            TargetPath(row.path).label if row.path else "",
            row.figures,
            row.reason,
            versions.get((row.series_id, cell.year), 0),
        ]
        for row in grid.rows
        for cell in row.cells
    ]
    return header, rows
