"""The papers of a clinic as a Word document: real headings, lists and tables, the last periods as a table."""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.shared import Pt

from council_pm.packs.clinic_content import ClinicPack, ItemPaper, Part, Table
from council_pm.packs.word_parts import add_table, finish, marked, set_up, soft, style

_SIZE = Pt(9.5)
_WIDTH = 182  # millimetres between the margins


def clinic_word(paper: ItemPaper | ClinicPack) -> bytes:
    """The bytes of the document: of one paper, or of the agenda and all papers, each on a new page."""
    document = Document()
    _set_up(document, paper)
    _opening(document, paper)
    if isinstance(paper, ItemPaper):
        _sections(document, paper)
    else:
        _pack(document, paper)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _set_up(document: Any, paper: ItemPaper | ClinicPack) -> None:
    foot = f"{paper.council} · {paper.title} · {paper.page} "
    set_up(document, title=paper.title, council=paper.council, language=paper.language, foot=foot)
    style(document, "Normal", _SIZE, after=Pt(3))
    style(document, "List Bullet", _SIZE, after=Pt(2))
    style(document, "Heading 1", Pt(17), after=Pt(3))
    style(document, "Heading 2", Pt(12.5), before=Pt(10), after=Pt(3))
    style(document, "Heading 3", Pt(10), before=Pt(6), after=Pt(2))


def _opening(document: Any, paper: ItemPaper | ClinicPack) -> None:
    soft(document.add_paragraph().add_run(paper.council))
    document.add_heading(paper.title, 1)
    soft(document.add_paragraph().add_run("; ".join(paper.facts) + "."))
    if paper.final:
        document.add_paragraph().add_run(paper.final).bold = True
    document.add_paragraph().add_run(paper.caution).bold = True


def _pack(document: Any, pack: ClinicPack) -> None:
    for note in pack.notes:
        document.add_paragraph(note)
    if pack.agenda is not None:
        document.add_heading(pack.agenda_title, 2)
        _table(document, pack.agenda)
    for paper in pack.papers:
        document.add_page_break()
        _opening(document, paper)
        _sections(document, paper)


def _sections(document: Any, paper: ItemPaper) -> None:
    for section in paper.sections:
        document.add_heading(section.title, 2)
        for part in section.parts:
            _part(document, part)


def _part(document: Any, part: Part) -> None:
    if part.title:
        document.add_heading(part.title, 3)
    if part.status:
        marked(document.add_paragraph(), part.status, part.label)
    for text in part.texts:
        document.add_paragraph(text)
    if part.chart is not None:
        for mark in part.chart.key:
            soft(document.add_paragraph().add_run(mark))
    for bullet in part.bullets:
        document.add_paragraph(bullet, style="List Bullet")
    if part.table is not None:
        _table(document, part.table)
    if part.note:
        soft(document.add_paragraph().add_run(part.note))


def _table(document: Any, told: Table) -> None:
    share = _WIDTH / sum(told.widths)
    table = add_table(document, told.columns, [width * share for width in told.widths])
    for row in told.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].add_run(text)
    finish(table, right=told.right)
