"""A plan as a Word document: headings, lists and tables that are what they look like, in the council's colour."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from council_pm.core.blocks import Block, Kind, Run
from council_pm.packs.plan_content import PlanPaper, Table
from council_pm.packs.word_parts import add_table, finish, set_up, soft, style

_SIZE = Pt(10.5)
_LISTS = {Kind.BULLET: "List Bullet", Kind.NUMBER: "List Number", Kind.MORE: "List Continue"}
_DEEPEST = 3  # list styles that Word has
_AIMS = (54, 40, 26, 30, 32)  # millimetres
_ACTIONS = (58, 50, 28, 20, 26)


def plan_word(paper: PlanPaper) -> bytes:
    """The bytes of the document."""
    document = Document()
    _set_up(document, paper)
    soft(document.add_paragraph().add_run(paper.council))
    document.add_heading(paper.title, 1)
    document.add_paragraph(paper.facts)
    if paper.partners:
        document.add_paragraph(paper.partners_title)
        for name in paper.partners:
            document.add_paragraph(name, style="List Bullet")
    _table(document, paper.aims, _AIMS)
    if paper.actions.rows:
        _table(document, paper.actions, _ACTIONS)
    for part in paper.parts:
        document.add_heading(part.title, 2)
        if not part.blocks:
            soft(document.add_paragraph().add_run(part.note))
        _write(document, part.blocks)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _set_up(document: Any, paper: PlanPaper) -> None:
    foot = f"{paper.council} · {paper.title} · {paper.page} "
    set_up(document, title=paper.title, council=paper.council, language=paper.language, foot=foot)
    style(document, "Normal", _SIZE, after=Pt(5))
    style(document, "Heading 1", Pt(19), after=Pt(3))
    style(document, "Heading 2", Pt(13), before=Pt(12), after=Pt(4))
    for name in _LISTS.values():
        for depth in ("", *(f" {number}" for number in range(2, _DEEPEST + 1))):
            style(document, f"{name}{depth}", _SIZE, after=Pt(3))
    for name in ("Heading 1", "Heading 2"):
        document.styles[name].font.color.rgb = RGBColor.from_string(paper.colour.upper())


def _table(document: Any, held: Table, widths: Sequence[float]) -> None:
    document.add_heading(held.title, 2)
    if not held.rows:
        document.add_paragraph(held.note)
        return
    made = add_table(document, held.columns, widths)
    for row in held.rows:
        for place, (cell, text) in enumerate(zip(made.add_row().cells, row, strict=True)):
            cell.paragraphs[0].add_run(text).bold = place == 0
    for row in made.rows:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.space_after = Mm(0)
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(9)
    finish(made)


def _write(document: Any, blocks: Sequence[Block]) -> None:
    numbered: dict[int, int] = {}  # the numbering of each numbered list, so that every one begins anew
    for block in blocks:
        paragraph = document.add_paragraph(style=_style_of(block))
        if block.kind is Kind.NUMBER:
            if block.part not in numbered:
                numbered[block.part] = _numbering(document, paragraph.style, block.start)
            number = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            number.get_or_add_ilvl().val, number.get_or_add_numId().val = 0, numbered[block.part]
        for run in block.runs:
            _run(document, paragraph, run)


def _style_of(block: Block) -> str:
    if block.kind is Kind.PARAGRAPH:
        return "Normal"
    depth = min(block.depth, _DEEPEST)
    return _LISTS[block.kind] + (f" {depth}" if depth > 1 else "")


def _numbering(document: Any, list_style: Any, start: int) -> int:
    """A numbering of its own with the looks of a list style, which begins at ``start``."""
    numbering = document.part.numbering_part.element
    held = numbering.num_having_numId(list_style.element.pPr.numPr.numId.val)
    made = numbering.add_num(held.abstractNumId.val)
    made.add_lvlOverride(ilvl=0).add_startOverride(start)
    return int(made.numId)


def _run(document: Any, paragraph: Any, run: Run) -> None:
    for place, text in enumerate(run.text.split("\n")):
        if place:
            paragraph.add_run().add_break()
        if text:
            made = paragraph.add_run(text)
            made.bold, made.italic = run.bold or None, run.italic or None
            if run.href:
                _link(document, paragraph, made, run.href)


def _link(document: Any, paragraph: Any, run: Any, href: str) -> None:
    """Let a run lead somewhere, as Word does it: underlined, with the address kept beside the text."""
    run.underline = True
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), document.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    paragraph._p.append(link)
    link.append(run._r)
