"""A summary as a Word document: real headings, tables with header rows that repeat, the language, the title."""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.shared import Pt

from council_pm.packs.content import Lines, Matrix, Names, Strip, Summary, Worst
from council_pm.packs.word_parts import add_table, finish, marked, set_up, shape, soft, style

_SIZE = Pt(9)


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
    foot = f"{summary.council} · {summary.facts[0]} · {summary.page} "
    set_up(paper, title=summary.title, council=summary.council, language=summary.language, foot=foot)
    style(paper, "Normal", _SIZE, after=Pt(2))
    style(paper, "Heading 1", Pt(17), after=Pt(2))
    style(paper, "Heading 2", Pt(11.5), before=Pt(8), after=Pt(3))
    style(paper, "Heading 3", _SIZE, before=Pt(4), after=Pt(1))


def _opening(paper: Any, summary: Summary) -> None:
    soft(paper.add_paragraph().add_run(summary.council))
    paper.add_heading(summary.title, 1)
    paper.add_paragraph(summary.for_whom)
    soft(paper.add_paragraph().add_run("; ".join(summary.facts) + "."))
    for caution in summary.cautions:
        paper.add_paragraph().add_run(caution).bold = True
    lead = paper.add_paragraph().add_run(summary.lead)
    lead.bold, lead.font.size = True, Pt(12)
    if summary.details:
        soft(paper.add_paragraph().add_run(" ".join(summary.details)))


def _strip(paper: Any, strip: Strip) -> None:
    paper.add_heading(strip.title, 2)
    table = add_table(paper, strip.columns, (44, 66, 72))
    for theme in strip.themes:
        cells = table.add_row().cells
        _paragraph(cells[0]).add_run(theme.name).bold = True
        lights = _paragraph(cells[1])
        for light in theme.lights:
            shape(lights, light.status, Pt(11)).underline = light.is_worse
            lights.add_run(" ")
        _paragraph(cells[2]).add_run(theme.words)
    finish(table)


def _matrix(paper: Any, matrix: Matrix) -> None:
    paper.add_heading(matrix.title, 2)
    rest = (182 - 42) / (len(matrix.columns) - 1)
    table = add_table(paper, matrix.columns, (42, *[rest] * (len(matrix.columns) - 1)))
    for row in matrix.rows:
        cells = table.add_row().cells
        marked(_paragraph(cells[0]), row.status, row.label)
        for cell, count in zip(cells[1:], row.counts, strict=True):
            _paragraph(cell).add_run(count)
    finish(table, right=range(1, len(matrix.columns)))
    if matrix.others:
        soft(paper.add_paragraph().add_run(matrix.others))


def _worst(paper: Any, worst: Worst) -> None:
    paper.add_heading(worst.title, 2)
    soft(paper.add_paragraph().add_run(worst.note))
    if not worst.rows:
        return
    table = add_table(paper, worst.columns, (74, 17, 19, 20, 27, 25))
    for row in worst.rows:
        cells = table.add_row().cells
        first = _paragraph(cells[0])
        first.add_run(row.name).bold = True
        soft(first.add_run(f" {row.code}"))
        reason = cells[0].add_paragraph(row.reason)
        if row.note:
            soft(reason.add_run(f" {row.note}"))
        _paragraph(cells[1]).add_run(row.figure).bold = True
        for cell, text in zip(cells[2:], (row.target, row.period, row.movement, row.owner), strict=True):
            _paragraph(cell).add_run(text)
    finish(table, right=(1, 2))


def _lines(paper: Any, lines: Lines) -> None:
    paper.add_heading(lines.title, 2)
    for line in lines.lines:
        told = paper.add_paragraph()
        shape(told, line.status)
        told.add_run(f" {line.name}").bold = True
        told.add_run(f", {line.text}")
    if lines.note:
        soft(paper.add_paragraph().add_run(lines.note))


def _names(paper: Any, names: Names) -> None:
    paper.add_heading(names.title, 2)
    for theme in names.themes:
        paper.add_heading(theme.name, 3)
        for group in theme.groups:
            told = paper.add_paragraph()
            marked(told, group.status, f"{group.label}:")
            told.add_run(f" {group.names}")
    if names.note:
        soft(paper.add_paragraph().add_run(names.note))


def _paragraph(cell: Any) -> Any:
    return cell.paragraphs[0]
