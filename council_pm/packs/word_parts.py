"""What every Word document of ours has: its language and title, real headings, tables heard cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

_FONT = "Arial"
_SOFT = RGBColor(0x48, 0x49, 0x49)
PLAIN = RGBColor(0x16, 0x19, 0x1D)
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


def set_up(paper: Any, *, title: str, council: str, language: str, foot: str) -> None:
    """A page of A4 with margins of 14 mm; ``foot`` stands before the number of each page."""
    core = paper.core_properties
    core.title, core.author, core.language = title, council, language
    core.comments = ""
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(14)
    section.top_margin, section.bottom_margin, section.footer_distance = Mm(12), Mm(14), Mm(7)
    for element in paper.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), language)
    foot_line = section.footer.paragraphs[0]
    soft(foot_line.add_run(foot))
    _page_number(foot_line)


def style(paper: Any, name: str, size: Pt, *, before: Pt | None = None, after: Pt | None = None) -> None:
    """Our type, without a theme's, at this size and with this room around it."""
    found = paper.styles[name]
    found.font.name, found.font.size, found.font.color.rgb = _FONT, size, PLAIN
    fonts = found.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    found.paragraph_format.space_before, found.paragraph_format.space_after = before or Pt(0), after or Pt(0)
    found.paragraph_format.line_spacing = 1


def add_table(paper: Any, columns: Sequence[str], widths: Sequence[float]) -> Any:
    """A table with its header row, which a reader hears with each cell and which repeats on the next page."""
    made = paper.add_table(rows=1, cols=len(columns))
    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    for cell, label in zip(made.rows[0].cells, columns, strict=True):
        cell.paragraphs[0].add_run(label).bold = True
    row = made.rows[0]._tr.get_or_add_trPr()
    row.append(OxmlElement("w:tblHeader"))
    return made


def finish(table: Any, *, right: Sequence[int] = ()) -> None:
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


def soft(run: Any) -> None:
    """Let a run stand back."""
    run.font.color.rgb = _SOFT


def marked(paragraph: Any, status: str, label: str) -> None:
    """The shape of a status and its words."""
    shape(paragraph, status)
    run = paragraph.add_run(f" {label}")
    run.bold, run.font.color.rgb = True, _COLOURS.get(status, PLAIN)


def shape(paragraph: Any, status: str, size: Pt | None = None) -> Any:
    """The shape of a status in its colour; a word stands beside it."""
    run = paragraph.add_run(_SHAPES[status])
    run.font.color.rgb, run.font.size = _COLOURS.get(status, PLAIN), size
    return run


def _page_number(paragraph: Any) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
