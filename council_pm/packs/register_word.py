"""The risk register as a Word document on A4 across: a heading, what it shows in a sentence, and a table."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

_FONT = "Arial"
_PLAIN = RGBColor(0x16, 0x19, 0x1D)


@dataclass(frozen=True, slots=True)
class RegisterPaper:
    """What stands on the paper: ``rows`` hold a text for each of ``columns``."""

    council: str
    title: str
    language: str
    facts: str
    sentence: str
    columns: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


def register_word(paper: RegisterPaper) -> bytes:
    """The bytes of the document. ``widths`` are millimetres; the heading row stands on each page again."""
    document: Any = Document()
    core = document.core_properties
    core.title, core.author, core.language, core.comments = paper.title, paper.council, paper.language, ""
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(14)
    section.top_margin = section.bottom_margin = Mm(12)
    for element in document.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), paper.language)
    for name, size in (("Normal", Pt(9)), ("Heading 1", Pt(17))):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = _FONT, size, _PLAIN
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    document.add_paragraph(paper.council)
    document.add_heading(paper.title, 1)
    document.add_paragraph(paper.sentence).runs[0].bold = True
    document.add_paragraph(paper.facts)
    _table(document, paper)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _table(document: Any, paper: RegisterPaper) -> None:
    table = document.add_table(rows=1, cols=len(paper.columns))
    table.style, table.autofit = "Table Grid", False
    heading = table.rows[0]
    properties = heading._tr.get_or_add_trPr()  # python-docx has no name of its own for a heading row that repeats
    properties.append(OxmlElement("w:tblHeader"))
    for cell, text, width in zip(heading.cells, paper.columns, paper.widths, strict=True):
        cell.width = Mm(width)
        cell.paragraphs[0].add_run(text).bold = True
    for row in paper.rows:
        cells = table.add_row().cells
        for cell, text, width in zip(cells, row, paper.widths, strict=True):
            cell.width = Mm(width)
            cell.paragraphs[0].add_run(text)
