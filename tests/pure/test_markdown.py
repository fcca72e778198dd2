"""The small Markdown lets no HTML and no script through, whatever is typed."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from council_pm.core.markdown import rendered

ALLOWED = {"p", "br", "strong", "em", "ul", "ol", "li", "a"}
PIECES = st.sampled_from(
    ["<script>", "</p>", "<img src=x onerror=y>", "[a](", ")", "javascript:", "data:text/html,", "https://a.b/", "**",
     "*", "- ", "1. ", "\n", "\n\n", '"', "'", "&lt;", "&#x6a;", "\\", "`", "<https://a.b>", "![x](y)", "# ", "> "]
)  # fmt: skip


class Tags(HTMLParser):
    """Every tag with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=30).map("".join))
@example("[x](javascript:alert(1))")
@example("[x](JaVaScRiPt&colon;alert(1))")
@example('[x](https://a.b "on" onclick=y)')
def test_nothing_but_its_own_tags_and_harmless_links_comes_out(text: str) -> None:
    tags = Tags()
    tags.feed(str(rendered(text)))
    for tag, attributes in tags.found:
        assert tag in ALLOWED
        assert set(attributes) <= ({"href", "title", "rel"} if tag == "a" else {"start"} if tag == "ol" else set())
        address = re.sub(r"\s", "", attributes.get("href") or "").casefold()
        assert not address.startswith(("javascript:", "vbscript:", "data:", "file:"))
        assert tag != "a" or attributes["rel"] == "noopener noreferrer"


@pytest.mark.parametrize(("text", "html"), [("", ""), ("a\nb", "<p>a<br>\nb</p>\n"), ("# a", "<p># a</p>\n")])
def test_what_it_does_not_know_is_text(text: str, html: str) -> None:
    assert rendered(text) == html
