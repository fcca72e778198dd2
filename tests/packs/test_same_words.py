"""One content, three papers: the same words on the page, in the PDF and in the Word document, made for everybody."""

from __future__ import annotations

import dataclasses
import html
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from council_pm.core.marks import STATUS_LABELS, status_label
from council_pm.packs import content
from council_pm.packs.content import Summary, clean, shortened
from council_pm.packs.pdf import UNPRINTABLE, pdf, printable
from council_pm.packs.word import word
from council_pm.people.roles import Role
from tests.dashboards.council import RECENTLY, World, add_indicator, judge, signed_in
from tests.papers import pdf_pages, pdf_structure, squeezed, text_of, word_text

CODES = set(STATUS_LABELS)


def words_of(part: Any) -> Iterator[str]:
    """Every text of a content, in the order of its fields; codes of statuses and the language are none."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from words_of(one)
    elif dataclasses.is_dataclass(part):
        for field in dataclasses.fields(part):
            if field.name not in {"status", "language"}:
                yield from words_of(getattr(part, field.name))


@pytest.fixture
def varied(world: World) -> World:
    """A committee with an indicator of every kind that a summary speaks of."""
    add_indicator(world, "Bins missed", ["60", "52", "41"], owner="Head of Waste", last={"known_from": RECENTLY})
    add_indicator(world, "Streets clean", ["40", "42", "44"], measured_in="per 1,000 streets")
    add_indicator(world, "Calls & letters <answered>", ["55", "54", "53"], theme="Customers")
    add_indicator(world, "Benefits paid", ["51", "55", "60"], theme="Customers", last={"demonstration": True})
    add_indicator(world, "Weekly pay", ["500", "510", "520"], measured_in="£", polarity="neutral", influence="context")
    add_indicator(world, "Fires", [], theme="Safety")
    judge()
    return world


def test_the_page_the_pdf_and_the_word_document_say_the_same_words(varied: World) -> None:
    client = signed_in(Role.CHIEF_EXECUTIVE, varied)
    answer = client.get("/scrutiny/place/summary/")
    told: Summary = answer.context["paper"]
    page = html.unescape(re.sub(r"<[^>]+>", " ", text_of(answer)))
    papers = {
        "page": squeezed(page),
        "pdf": squeezed(text_of(client.get("/scrutiny/place/summary.pdf"))),
        "docx": squeezed(text_of(client.get("/scrutiny/place/summary.docx"))),
    }
    said = list(words_of(told))
    assert {"Bins missed", "Head of Waste", "Calls & letters <answered> (getting worse); Benefits paid"} <= set(said)
    assert len(said) > 80
    missing = [(name, words) for words in said for name, text in papers.items() if squeezed(words) not in text]
    # A browser numbers its pages by itself.
    assert [one for one in missing if one != ("page", told.page)] == []


def test_the_sentence_and_the_lists_are_those_of_the_dashboard(varied: World) -> None:
    client = signed_in(Role.MEMBER, varied)
    dashboard, answer = client.get("/scrutiny/place/"), client.get("/scrutiny/place/summary/")
    told: Summary = answer.context["paper"]
    assert told.lead in re.sub(r"<[^>]+>", "", text_of(dashboard))
    assert told.lead.startswith("1 of 6 indicators is off target and getting worse; 2 are on target.")
    assert told.worst
    first, second = told.worst.rows
    assert (first.name, first.figure, first.target, first.period) == ("Bins missed", "41.0%", "50.0%", "Q1 2026/27")
    assert first.reason.startswith("41.0% is below the target of 50.0% by 9 points, more than the 2 points allowed.")
    assert (first.note, first.owner) == ("Newly off target.", "Head of Waste")
    assert first.movement == "Worse than the period before"
    assert second.name == "Streets clean (per 1,000 streets)"
    assert (second.note, second.owner) == ("Off target 3 periods in a row.", "no owner named")
    assert told.matrix
    assert {row.status: row.counts for row in told.matrix.rows}["red"][0] == "1"
    assert told.matrix.others == "Not in this table: 1 not due yet, 1 for information."
    well, slipping, missing = told.lists
    assert [line.name for line in well.lines] == ["Benefits paid"]
    assert well.lines[0].text.endswith("Demonstration figure.")
    assert [line.name for line in slipping.lines] == ["Calls & letters <answered>"]
    assert "Worse than the period before" in slipping.lines[0].text
    assert [(line.name, line.text[:8]) for line in missing.lines] == [("Fires", "not due ")]
    assert told.strip
    assert [theme.words for theme in told.strip.themes if theme.name == "Customers"] == [
        "2 on target (1 getting worse)"
    ]


def test_the_pdf_is_tagged_for_those_who_listen(varied: World) -> None:
    content = signed_in(Role.MEMBER, varied).get("/scrutiny/place/summary.pdf").content
    assert content.startswith(b"%PDF-1.7")
    assert b"/Marked true" in content
    assert b"/Lang(en-GB)" in content
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    assert b"Place Select Committee: performance summary" in content
    assert {"H1", "H2", "H3", "P", "Table", "THead", "TH", "TD"} <= pdf_structure(content)


def test_the_word_document_has_headings_header_rows_and_a_language(varied: World) -> None:
    paper = Document(io.BytesIO(signed_in(Role.MEMBER, varied).get("/scrutiny/place/summary.docx").content))
    core = paper.core_properties
    assert (core.title, core.language) == ("Place Select Committee: performance summary", "en-GB")
    assert core.title in [one.text for one in paper.paragraphs if one.style.name == "Heading 1"]
    headings = [one.text for one in paper.paragraphs if one.style.name == "Heading 2"]
    assert {"Ask about these first", "Going well", "Every indicator by name"} <= set(headings)
    assert len(paper.tables) == 3
    for table in paper.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert {one.get(qn("w:val")) for one in paper.styles.element.iter(qn("w:lang"))} == {"en-GB"}


def test_every_status_has_a_shape_in_each_paper() -> None:
    themes = tuple(
        content.NamedTheme(code, (content.Named(code, status_label(code), "A name"),)) for code in STATUS_LABELS
    )
    lights = tuple(content.Light(code, is_worse) for code in STATUS_LABELS for is_worse in (True, False))
    told = dataclasses.replace(
        a_summary(),
        strip=content.Strip("Strip", ("a", "b", "c"), (content.StripTheme("All", lights, "in words"),)),
        names=content.Names("Names", themes, ""),
    )
    for text in (" ".join(pdf_pages(pdf(told))), word_text(word(told))):
        assert [code for code in CODES if squeezed(status_label(code)) not in squeezed(text)] == []


MARKUP = (
    '#read("/etc/passwd")',
    '#read("../pdf.py")',
    "#panic() $x^2$ *bold* _slanted_ @ref <label> `raw` // comment",
    "]] #sys.inputs [[",
    "{{ paper }} {% now 'Y' %} <script>alert(1)</script>",
    '=HYPERLINK("x") \\u{41} "quoted" \\',
)


@pytest.mark.parametrize("name", MARKUP)
def test_what_looks_like_markup_comes_out_as_these_words(world: World, name: str) -> None:
    add_indicator(world, name, ["60", "40"], theme=name, owner=name)
    judge()
    client = signed_in(Role.MEMBER, world)
    page = text_of(client.get("/scrutiny/place/summary/"))
    assert html.escape(name) in page
    assert "<script>alert" not in page
    for kind in ("pdf", "docx"):
        assert squeezed(name) in squeezed(text_of(client.get(f"/scrutiny/place/summary.{kind}"))), kind


@pytest.mark.parametrize(
    ("name", "on_paper"),
    [
        ("Café, naïve “quotes” £5 ≤ 3", "Café, naïve “quotes” £5 ≤ 3"),
        ("Bins\x0b\tfull\r\n twice", "Bins full twice"),
        ("Abergavenny\u202egnissim\u202c", "Abergavennygnissim"),
        ("Happy 😀 people", "Happy □ people"),
        ("道路 roads", "□□ roads"),
        ("Cafe\u0301 a\u0335b", "Café ab"),
    ],
)
def test_names_that_no_font_has_or_nobody_sees_still_make_a_paper(name: str, on_paper: str) -> None:
    told = dataclasses.replace(a_summary(), title=clean(name))
    assert squeezed(on_paper) in squeezed(" ".join(pdf_pages(pdf(told))))
    assert squeezed(clean(name)) in squeezed(word_text(word(told)))


def test_every_character_that_is_kept_can_be_drawn() -> None:
    kept = [chr(code) for code in range(0x20, 0x3100) if printable(clean(chr(code))) not in ("", UNPRINTABLE)]
    assert len(kept) > 1500
    assert len(pdf_pages(pdf(dataclasses.replace(a_summary(), reading=(" ".join(kept),))))) >= 1


def test_a_long_text_is_cut_at_a_word() -> None:
    assert shortened("one two three", 13) == "one two three"
    assert shortened("one two three", 12) == "one two…"
    assert shortened("onetwothree", 6) == "onetw…"


def a_summary() -> Summary:
    """The least that a summary says."""
    return Summary(
        council="Council",
        title="Title",
        for_whom="For the tests",
        facts=("As at 10 August 2026",),
        cautions=(),
        lead="Nothing.",
        details=(),
        strip=None,
        matrix=None,
        worst=None,
        lists=(),
        names=None,
        reading_title="How to read this",
        reading=(),
        page="Page",
    )
