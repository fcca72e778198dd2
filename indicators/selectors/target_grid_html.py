"""The rows of the grid as HTML: a template takes five times as long for five hundred of them.

Everything that comes from the database or from somebody's keyboard goes through ``escape``.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from indicators.models import TargetPath
from indicators.selectors.target_grid import GridCell, GridRow, TargetGrid


def grid_body(grid: TargetGrid) -> SafeString:
    """The body of the table: a row for each series, and one below it for what is wrong with it."""
    words = {
        "target": escape(_("Target")),
        "past": escape(_("target")),
        "now": escape(_("Now")),
        "path": escape(_("Path")),
        "why": escape(_("Why")),
        "figures": escape(_("Typed figures")),
        "error": escape(_("Error:")),
    }
    options = {(path, shaped): _options(path, shaped) for path in ("", *TargetPath.values) for shaped in (False, True)}
    parts = []
    for row in grid.rows:
        parts.append(_row(row, words, options))
        if row.errors:
            parts.append(_found(row, words, grid.columns))
    return SafeString("".join(parts))  # nosec B703 - every text in it was escaped


def _row(row: GridRow, words: Mapping[str, str], options: Mapping[tuple[str, bool], str]) -> str:
    number, code, unit = row.series_id, escape(row.code), escape(row.unit_code)
    refused = ' class="app-grid__row--refused"' if row.errors else ""
    past = "".join(_past(label, figure, target, words) for label, figure, target in row.past)
    cells = "".join(_cell(row, cell, words) for cell in row.cells)
    rest = "<td></td><td></td>"
    if row.is_open:
        chosen = options.get((row.path, row.takes_shape)) or options[("", row.takes_shape)]
        rest = (
            f'<td data-label="{words["path"]}"><select name="p-{number}" aria-labelledby="g-path g{number}">{chosen}'
            f'</select><input class="app-grid__figures" name="f-{number}" value="{escape(row.figures)}"'
            f' aria-label="{words["figures"]} {code}" autocomplete="off"></td>'
            f'<td data-label="{words["why"]}"><input class="app-grid__why" name="r-{number}"'
            f' value="{escape(row.reason)}" aria-labelledby="g-why g{number}" maxlength="500"></td>'
        )
    return (
        f'<tr data-code="{code}" data-unit="{unit}"{refused}><th scope="row" id="g{number}">'
        f'<a href="{escape(row.url)}">{escape(row.title)}</a><small>{code}, {escape(row.unit)}. {escape(row.better)}'
        f'</small></th>{past}<td data-label="{words["now"]}">{row.mark}</td>{cells}{rest}</tr>'
    )


def _past(label: str, figure: str, target: str, words: Mapping[str, str]) -> str:
    aim = f"<small>{words['past']} {escape(target)}</small>" if target else ""
    return f'<td class="app-num" data-label="{label}">{escape(figure)}{aim}</td>'


def _cell(row: GridRow, cell: GridCell, words: Mapping[str, str]) -> str:
    label = f'data-label="{words["target"]} {cell.label}"'
    note = f"<small>{escape(cell.note)}</small>" if cell.note else ""
    if not cell.open:
        return f"<td {label}>{escape(cell.text)}{note}</td>"
    fault = f' aria-invalid="true" aria-describedby="e{row.series_id}"' if row.errors else ""
    return (
        f'<td {label}><input class="app-grid__target" id="t-{cell.key}" name="t-{cell.key}"'
        f' value="{escape(cell.text)}" aria-labelledby="g-{cell.year} g{row.series_id}" autocomplete="off"{fault}>'
        f"{note}</td>"
    )


def _found(row: GridRow, words: Mapping[str, str], columns: int) -> str:
    warnings = "".join(f'<p class="app-grid__warning">{escape(one)}</p>' for one in row.warnings)
    errors = "".join(
        f'<p class="govuk-error-message"><span class="govuk-visually-hidden">{words["error"]}</span> {escape(one)}</p>'
        for one in row.errors
    )
    return f'<tr class="app-grid__found"><td colspan="{columns}" id="e{row.series_id}">{warnings}{errors}</td></tr>'


def _options(chosen: str, shaped: bool) -> str:
    """The choices of a path; only a measure that adds up through the year takes a shape."""
    paths = [TargetPath.EVEN, TargetPath.LAST_YEAR, TargetPath.TYPED] if shaped else [TargetPath.TYPED]
    found = [("", _("As usual")), *((str(path.value), str(path.label)) for path in paths)]
    return "".join(
        f'<option value="{value}"{" selected" if value == chosen else ""}>{escape(label)}</option>'
        for value, label in found
    )
