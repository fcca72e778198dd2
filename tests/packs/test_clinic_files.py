"""One content, three papers: the page, the PDF and the Word document of a clinic say the same and serve everybody."""

from __future__ import annotations

import dataclasses
import html
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document
from docx.oxml.ns import qn

from clinics.models import Item
from council_pm.org.selectors import tree
from council_pm.packs.clinic_content import Chart, ItemPaper
from council_pm.packs.clinic_matches import Match, matches_part
from council_pm.packs.clinic_pdf import clinic_pdf
from council_pm.packs.clinic_selectors import for_papers, item_paper
from council_pm.packs.clinic_word import clinic_word
from council_pm.people.roles import Role
from indicators.models import FigureConfidence
from tests.dashboards.council import World, add_indicator, judge, signed_in
from tests.factories import SeriesBreakFactory
from tests.packs import clinic_givens as given
from tests.papers import pdf_pages, pdf_structure, squeezed, text_of, word_text

CAUTION = "These papers can be asked for under freedom of information."
TITLE = "Care For Your Area: Bins emptied on the day"


def paper_of(item: Item) -> ItemPaper:
    today = timezone.localdate()
    (read,) = for_papers(Item.objects.filter(pk=item.pk))
    return item_paper(read, tree(today), today)


def words_of(part: Any) -> Iterator[str]:
    """Every text of a content; of a chart its title and what its marks mean, codes are none."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from words_of(one)
    elif isinstance(part, Chart):
        yield from part.key
    elif dataclasses.is_dataclass(part):
        for field in dataclasses.fields(part):
            if field.name not in {"status", "code", "language", "presenter", "unit"}:
                yield from words_of(getattr(part, field.name))


def addresses(item: Item) -> dict[str, str]:
    paper = reverse("packs:clinic_paper", args=[item.clinic_id, item.pk])
    pack = reverse("packs:clinic_pack", args=[item.clinic_id])
    return {
        "paper": paper, "paper.pdf": f"{paper[:-1]}.pdf", "paper.docx": f"{paper[:-1]}.docx", "pack": pack,
        "pack.pdf": f"{pack[:-1]}.pdf", "pack.docx": f"{pack[:-1]}.docx",
    }  # fmt: skip


def test_the_page_the_pdf_and_the_word_document_say_the_same_words(world: World) -> None:
    item = given.full(world)
    assert item.series
    SeriesBreakFactory.create(indicator=item.series.indicator, on="2025-04-01", reason="Counted by weight since")
    client = signed_in(Role.CORPORATE_PERFORMANCE, world)
    said = list(words_of(paper_of(item)))
    assert {CAUTION, "What have we tried?", "A second lorry", "Aston: 62.0%", "1: Counted by weight since"} <= set(said)
    for name, address in addresses(item).items():
        answer = client.get(address)
        told = squeezed(html.unescape(re.sub(r"<[^>]+>", " ", text_of(answer)))).replace("Break1:", "1:")
        missing = [one for one in said if squeezed(one) not in told]
        # A browser numbers its pages by itself.
        assert missing == ([] if "." in name else ["Page"]), name


def test_the_pdf_is_tagged_and_its_chart_has_words_for_those_who_listen(world: World) -> None:
    content = clinic_pdf(paper_of(given.full(world)))
    assert b"/Marked true" in content
    assert b"/Lang(en-GB)" in content
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    assert {"H1", "H2", "H3", "P", "Table", "THead", "TH", "TD", "Figure", "L"} <= pdf_structure(content)
    assert b"/Alt" in content


def test_the_word_document_has_headings_header_rows_and_a_language(world: World) -> None:
    client = signed_in(Role.CORPORATE_PERFORMANCE, world)
    item = given.full(world)
    paper = Document(io.BytesIO(client.get(addresses(item)["pack.docx"]).content))
    core = paper.core_properties
    assert (core.title, core.language) == ("Clinic of 10 September 2026", "en-GB")
    headings = [(one.style.name, one.text) for one in paper.paragraphs if one.style.name.startswith("Heading")]
    assert headings[:4] == [
        ("Heading 1", "Clinic of 10 September 2026"), ("Heading 2", "What we look at"), ("Heading 1", TITLE),
        ("Heading 2", "What came of what we promised last time?"),
    ]  # fmt: skip
    assert ("Heading 3", "The last periods") in headings
    for table in paper.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [cell.text for cell in paper.tables[0].rows[1].cells][:2] == ["1", TITLE]


def test_a_pack_begins_with_the_agenda_and_each_paper_on_a_new_page(world: World) -> None:
    first = given.full(world)
    given.item_of(world, None, unit=world.units.other_service, minutes=45)
    client = signed_in(Role.CORPORATE_PERFORMANCE, world)
    pages = [squeezed(page) for page in pdf_pages(client.get(addresses(first)["pack.pdf"]).content)]
    assert squeezed("What we look at") in pages[0]
    assert squeezed("2Education: help asked") in pages[0]
    assert squeezed("What do the figures say?") in pages[1]
    last = [squeezed(page) for page in pages if squeezed("Education: help asked") in page][1]
    assert squeezed("Education: help asked") in last
    assert all(squeezed(CAUTION) in squeezed(text_of(client.get(one))) for one in addresses(first).values())


def test_the_longest_paper_fills_at_most_four_pages(world: World) -> None:
    long = " ".join(["unreasonably"] * 150)
    title = "Wholly unreasonable things that were tried everywhere and by everybody " * 2
    causes = ["demand", "capacity", "process", "data"]
    item = given.full(world, story=long, help_asked=long, proposals=long, causes=causes)
    assert item.series
    given.beneath(world, item.series, 5)
    for one in given.tried_on(item.series, 10):
        one.title = f"{title} {one.pk}"[:200]
        one.save()
        given.effect_of(one, verdict="no_change")
        given.note_on(one, long)
    for place in range(12):
        promise = given.promised(world, item, f"{place} {title}"[:200], series=item.series)
        given.effect_of(promise.action)
        given.note_on(promise.action, long)
        given.risk_of(item.series, f"{place} {title}"[:200])
        better = add_indicator(
            world, f"{place} {title}"[:150], ["30", "40", "52", "56"], unit=world.units.other_service
        )
        for act in given.tried_on(better, 2):
            act.title = title
            act.save()
        given.parts_of(item.series, f"Part {place} of it", *(("3", "3") if place else ("10", "8")))
    others = {f"Council of a rather long name number {place}": str(50 + place) for place in range(8)}
    given.others_of(item.series, others, slug="more")
    judge()
    grade = {"grade": "low", "worked_out_on": "2026-08-01"}
    reasons = ("no_evidence", "not_signed_by_another", "late", "unexplained", "small_sample", "check_differs")
    FigureConfidence.objects.create(
        value=item.series.values.latest("end"), reasons=[{"code": one} for one in reasons], **grade
    )
    found = [Match(f"Parks and open spaces, number {place}", title) for place in range(6)]
    register = matches_part(found)
    assert register
    built = paper_of(item)
    paper = replace(built, sections=tuple(
        replace(one, parts=(*one.parts, register)) if one.code == "better" else one for one in built.sections
    ))  # fmt: skip
    assert {"What moved it?", "In our council, in the same theme", "From the good practice register"} <= {
        part.title for section in paper.sections for part in section.parts
    }
    assert 2 < len(pdf_pages(clinic_pdf(paper))) <= 4


@pytest.mark.parametrize(
    "words", ['#read("/etc/passwd") $x$ *b*', "<script>alert(1)</script> {{ x }}", "Happy 😀 people"]
)
def test_what_looks_like_markup_comes_out_as_words(world: World, words: str) -> None:
    item = given.item_of(world, None, story=words, help_asked="", proposals="")
    paper = paper_of(item)
    assert squeezed(words.replace("😀", "□")) in squeezed(" ".join(pdf_pages(clinic_pdf(paper))))
    assert words in word_text(clinic_word(paper))
    page = text_of(signed_in(Role.CORPORATE_PERFORMANCE, world).get(addresses(item)["paper"]))
    assert html.escape(words) in page
    assert "<script>alert" not in page


def test_files_are_named_by_day_and_place_and_kept_nowhere(world: World) -> None:
    item = given.item_of(world, None)
    client = signed_in(Role.CORPORATE_PERFORMANCE, world)
    for name, told in (("paper.pdf", "paper-1"), ("pack.docx", "pack")):
        answer = client.get(addresses(item)[name])
        kind = name.rsplit(".", 1)[1]
        assert answer["Content-Disposition"] == f'attachment; filename="clinic-2026-09-10-{told}.{kind}"'
        assert answer["Cache-Control"] == "no-store"
