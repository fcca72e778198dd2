"""The risk register as a Word document on A4 across: a heading, what it shows in a sentence, and a table."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.shared import Pt

from council_pm.packs.word_parts import add_table, finish, set_up, soft, style


@dataclass(frozen=True, slots=True)
class RegisterPaper:
    """What stands on the paper: ``rows`` hold a text for each of ``columns``, ``widths`` are millimetres."""

    council: str
    title: str
    language: str
    foot: str
    facts: str
    sentence: str
    columns: tuple[str, ...]
    widths: tuple[int, ...]
    figures: tuple[int, ...]  # columns of scores
    rows: tuple[tuple[str, ...], ...]


def register_word(paper: RegisterPaper) -> bytes:
    """The bytes of the document."""
    document: Any = Document()
    set_up(document, title=paper.title, council=paper.council, language=paper.language, foot=paper.foot)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    style(document, "Normal", Pt(9), after=Pt(2))
    style(document, "Heading 1", Pt(17), after=Pt(2))
    soft(document.add_paragraph().add_run(paper.council))
    document.add_heading(paper.title, 1)
    document.add_paragraph().add_run(paper.sentence).bold = True
    soft(document.add_paragraph().add_run(paper.facts))
    table = add_table(document, paper.columns, paper.widths)
    for row in paper.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].add_run(text)
    finish(table, right=paper.figures)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
