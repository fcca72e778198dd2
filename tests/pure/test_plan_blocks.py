"""The small Markdown of plans, taken apart: what a screen shows as a list is a list everywhere."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from council_pm.core.blocks import Block, Kind, Run, blocks
from council_pm.core.markdown import rendered

TEXT = """We **empty** *every* bin.
On the day.

- one
  - inner
- [two](https://example.org/a)

3. third
4. fourth

   More of the fourth."""


def test_paragraphs_lists_and_runs_come_in_order() -> None:
    found = blocks(TEXT)
    assert [(one.kind, one.depth, one.text) for one in found] == [
        (Kind.PARAGRAPH, 0, "We empty every bin.\nOn the day."),
        (Kind.BULLET, 1, "one"),
        (Kind.BULLET, 2, "inner"),
        (Kind.BULLET, 1, "two"),
        (Kind.NUMBER, 1, "third"),
        (Kind.NUMBER, 1, "fourth"),
        (Kind.MORE, 1, "More of the fourth."),
    ]
    assert found[0].runs[1] == Run("empty", bold=True)
    assert found[0].runs[3] == Run("every", italic=True)
    assert found[3].runs == (Run("two", href="https://example.org/a"),)
    assert (found[4].part, found[4].start) == (found[5].part, 3)


def test_tags_and_scripts_are_words_like_others() -> None:
    assert blocks("<b>x</b>") == [Block(Kind.PARAGRAPH, (Run("<b>x</b>"),))]
    assert blocks("[a](javascript:alert(1))")[0].runs == (Run("[a](javascript:alert(1))"),)
    assert blocks("") == []


@given(st.text(alphabet="ab*_-1. \n[]()<>&", max_size=60))
def test_the_blocks_say_what_the_page_says(text: str) -> None:
    shown = re.sub(r"<[^>]*>", " ", rendered(text)).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    told = " ".join(one.text for one in blocks(text))
    assert "".join(shown.split()) == "".join(told.split())
