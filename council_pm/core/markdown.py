"""The small Markdown: paragraphs, lists, bold, italic, links, and headings where a text has some; never HTML."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

from council_pm.core.blocks import small_reader

_LOWEST = 4  # level of a heading in HTML


def _open_link(self: Any, tokens: Any, at: int, options: Any, env: Any) -> str:
    # What a text links to learns nothing of the text, and gets no hold of its window.
    tokens[at].attrSet("rel", "noopener noreferrer")
    return str(self.renderToken(tokens, at, options, env))


def _heading(self: Any, tokens: Any, at: int, options: Any, env: Any) -> str:
    token = tokens[at]
    level = min(env["first"] + len(token.markup) - 1, _LOWEST)
    token.tag = f"h{level}"
    if token.nesting == 1:
        token.attrSet("class", f"app-h{min(level, 3)}")
    return str(self.renderToken(tokens, at, options, env))


@cache
def _reader(with_headings: bool) -> MarkdownIt:
    reader = small_reader()
    if with_headings:
        reader.enable("heading")
    reader.add_render_rule("link_open", _open_link)
    reader.add_render_rule("heading_open", _heading)
    reader.add_render_rule("heading_close", _heading)
    return reader


def rendered(text: str, *, headings_from: int = 0) -> SafeString:
    """The HTML of a text that somebody typed. Tags in it are shown as they were typed, and links run no script.

    A line that begins with ``#`` is a heading of the level ``headings_from`` (``##`` one below it); of none by default.
    """
    html: str = _reader(headings_from > 0).render(text, {"first": headings_from})
    return SafeString(html)  # the reader escapes all that is not its own  # nosec B308 B703
