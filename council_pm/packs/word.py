"""A summary as a Word document: real headings, tables with header rows that repeat, the language, the title."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from council_pm.packs.content import Lines, Matrix, Names, Strip, Summary, Worst

_FONT = "Arial"
_SIZE = Pt(9)
_SOFT = RGBColor(0x48, 0x49, 0x49)
_SHAPES = {
    "red": "▲",
    "amber": "◆",
    "green": "●",
    "overdue": "◔",
    "not_due": "◌",
    "no_data": "▬",
    "no_target": "□",
    "contextual": "○",
    "suppressed": "⊠",
}
_COLOURS = {
    "red": RGBColor(0xA3, 0x20, 0x0D),
    "amber": RGBColor(0x6B, 0x46, 0x00),
    "green": RGBColor(0x00, 0x5A, 0x30),
}
_PLAIN = RGBColor(0x16, 0x19, 0x1D)


def word(summary: Summary) -> bytes:
    """The bytes of the document."""
    paper = Document()
    _set_up(paper, summary)
    _opening(paper, summary)
    if summary.strip:
        _strip(paper, summary.strip)
    if summary.matrix:
        _matrix(paper, summary.matrix)
    if summary.worst:
        _worst(paper, summary.worst)
    for lines in summary.lists:
        _lines(paper, lines)
    if summary.names:
        _names(paper, summary.names)
    paper.add_heading(summary.reading_title, 2)
    for sentence in summary.reading:
        paper.add_paragraph(sentence)
    target = io.BytesIO()
    paper.save(target)
    return target.getvalue()


def _set_up(paper: Any, summary: Summary) -> None:
    core = paper.core_properties
    core.title, core.author, core.language = summary.title, summary.council, summary.language
    core.comments = ""
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(14)
    section.top_margin, section.bottom_margin, section.footer_distance = Mm(12), Mm(14), Mm(7)
    for element in paper.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), summary.language)
    _style(paper, "Normal", _SIZE, after=Pt(2))
    _style(paper, "Heading 1", Pt(17), after=Pt(2))
    _style(paper, "Heading 2", Pt(11.5), before=Pt(8), after=Pt(3))
    _style(paper, "Heading 3", _SIZE, before=Pt(4), after=Pt(1))
    foot = section.footer.paragraphs[0]
    _soft(foot.add_run(f"{summary.council} · {summary.facts[0]} · {summary.page} "))
    _page_number(foot)


def _style(paper: Any, name: str, size: Pt, *, before: Pt | None = None, after: Pt | None = None) -> None:
    style = paper.styles[name]
    style.font.name, style.font.size, style.font.color.rgb = _FONT, size, _PLAIN
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    style.paragraph_format.space_before, style.paragraph_format.space_after = before or Pt(0), after or Pt(0)
    style.paragraph_format.line_spacing = 1


def _opening(paper: Any, summary: Summary) -> None:
    _soft(paper.add_paragraph().add_run(summary.council))
    paper.add_heading(summary.title, 1)
    paper.add_paragraph(summary.for_whom)
    _soft(paper.add_paragraph().add_run("; ".join(summary.facts) + "."))
    for caution in summary.cautions:
        paper.add_paragraph().add_run(caution).bold = True
    lead = paper.add_paragraph().add_run(summary.lead)
    lead.bold, lead.font.size = True, Pt(12)
    if summary.details:
        _soft(paper.add_paragraph().add_run(" ".join(summary.details)))


def _strip(paper: Any, strip: Strip) -> None:
    paper.add_heading(strip.title, 2)
    table = _table(paper, strip.columns, (44, 66, 72))
    for theme in strip.themes:
        cells = table.add_row().cells
        _paragraph(cells[0]).add_run(theme.name).bold = True
        lights = _paragraph(cells[1])
        for light in theme.lights:
            _shape(lights, light.status, Pt(11)).underline = light.is_worse
            lights.add_run(" ")
        _paragraph(cells[2]).add_run(theme.words)
    _finish(table)


def _matrix(paper: Any, matrix: Matrix) -> None:
    paper.add_heading(matrix.title, 2)
    rest = (182 - 42) / (len(matrix.columns) - 1)
    table = _table(paper, matrix.columns, (42, *[rest] * (len(matrix.columns) - 1)))
    for row in matrix.rows:
        cells = table.add_row().cells
        _marked(_paragraph(cells[0]), row.status, row.label)
        for cell, count in zip(cells[1:], row.counts, strict=True):
            _paragraph(cell).add_run(count)
    _finish(table, right=range(1, len(matrix.columns)))
    if matrix.others:
        _soft(paper.add_paragraph().add_run(matrix.others))


def _worst(paper: Any, worst: Worst) -> None:
    paper.add_heading(worst.title, 2)
    _soft(paper.add_paragraph().add_run(worst.note))
    if not worst.rows:
        return
    table = _table(paper, worst.columns, (74, 17, 19, 20, 27, 25))
    for row in worst.rows:
        cells = table.add_row().cells
        first = _paragraph(cells[0])
        first.add_run(row.name).bold = True
        _soft(first.add_run(f" {row.code}"))
        reason = cells[0].add_paragraph(row.reason)
        if row.note:
            _soft(reason.add_run(f" {row.note}"))
        _paragraph(cells[1]).add_run(row.figure).bold = True
        for cell, text in zip(cells[2:], (row.target, row.period, row.movement, row.owner), strict=True):
            _paragraph(cell).add_run(text)
    _finish(table, right=(1, 2))


def _lines(paper: Any, lines: Lines) -> None:
    paper.add_heading(lines.title, 2)
    for line in lines.lines:
        told = paper.add_paragraph()
        _shape(told, line.status)
        told.add_run(f" {line.name}").bold = True
        told.add_run(f", {line.text}")
    if lines.note:
        _soft(paper.add_paragraph().add_run(lines.note))


def _names(paper: Any, names: Names) -> None:
    paper.add_heading(names.title, 2)
    for theme in names.themes:
        paper.add_heading(theme.name, 3)
        for group in theme.groups:
            told = paper.add_paragraph()
            _marked(told, group.status, f"{group.label}:")
            told.add_run(f" {group.names}")
    if names.note:
        _soft(paper.add_paragraph().add_run(names.note))


def _table(paper: Any, columns: Sequence[str], widths: Sequence[float]) -> Any:
    """A table with its header row, which a reader hears with each cell and which repeats on the next page."""
    table = paper.add_table(rows=1, cols=len(columns))
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for cell, label in zip(table.rows[0].cells, columns, strict=True):
        _paragraph(cell).add_run(label).bold = True
    row = table.rows[0]._tr.get_or_add_trPr()
    row.append(OxmlElement("w:tblHeader"))
    return table


def _finish(table: Any, *, right: Sequence[int] = ()) -> None:
    """Lines between rows, rows that stay whole, columns of figures to the right."""
    widths = [column.width for column in table.columns]
    for place, row in enumerate(table.rows):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for at, cell in enumerate(row.cells):
            cell.width = widths[at]
            _line_below(cell, "10" if place == 0 else "4")
            if at in right:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _line_below(cell: Any, size: str) -> None:
    borders, bottom = OxmlElement("w:tcBorders"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", size), ("space", "0"), ("color", "8A939B")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    cell._tc.get_or_add_tcPr().append(borders)


def _paragraph(cell: Any) -> Any:
    return cell.paragraphs[0]


def _marked(paragraph: Any, status: str, label: str) -> None:
    _shape(paragraph, status)
    run = paragraph.add_run(f" {label}")
    run.bold, run.font.color.rgb = True, _COLOURS.get(status, _PLAIN)


def _shape(paragraph: Any, status: str, size: Pt | None = None) -> Any:
    run = paragraph.add_run(_SHAPES[status])
    run.font.color.rgb, run.font.size = _COLOURS.get(status, _PLAIN), size
    return run


def _soft(run: Any) -> None:
    run.font.color.rgb = _SOFT


def _page_number(paragraph: Any) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
