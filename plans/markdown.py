"""The small Markdown of plans: paragraphs, lists, bold, italic and links. Nothing else is ever HTML."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString, mark_safe

from plans.blocks import READER


def _open_link(self: Any, tokens: Any, at: int, options: Any, env: Any) -> str:
    # What a plan links to learns nothing of the plan, and gets no hold of its window.
    tokens[at].attrSet("rel", "noopener noreferrer")
    return str(self.renderToken(tokens, at, options, env))


READER.add_render_rule("link_open", _open_link)


def rendered(text: str) -> SafeString:
    """The HTML of a text that somebody typed. Tags in it are shown as they were typed, and links run no script."""
    return mark_safe(READER.render(text))  # the reader escapes all that is not its own  # nosec B308 B703
