"""The papers of a clinic as a tagged PDF; charts come as pictures that were drawn as for the screen."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.template.loader import render_to_string

from council_pm.packs.clinic_content import Chart, ClinicPack, ItemPaper
from council_pm.packs.pdf import typeset


def clinic_pdf(paper: ItemPaper | ClinicPack) -> bytes:
    """The bytes of the document: of one paper, or of the agenda and all papers, each on a new page."""
    papers = paper.papers if isinstance(paper, ClinicPack) else (paper,)
    told = asdict(paper) | {"agenda": None, "notes": ()}
    if isinstance(paper, ClinicPack):
        told |= {"agenda": asdict(paper.agenda) if paper.agenda else None, "notes": paper.notes}
    told |= {"is_pack": isinstance(paper, ClinicPack), "papers": [_drawn(one) for one in papers]}
    return typeset("clinic.typ", told)


def _drawn(paper: ItemPaper) -> dict[str, Any]:
    told = asdict(paper)
    for section, drawn in zip(paper.sections, told["sections"], strict=True):
        for part, one in zip(section.parts, drawn["parts"], strict=True):
            one["chart"] = _picture(part.chart) if part.chart is not None else None
    return told


def _picture(chart: Chart) -> dict[str, Any]:
    svg = render_to_string("packs/clinic_picture.svg", {"picture": chart.wide})
    return {"title": chart.title, "unit": chart.unit, "svg": svg, "key": chart.key}
