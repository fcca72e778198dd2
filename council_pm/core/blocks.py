"""The small Markdown taken apart: paragraphs and items of lists with their runs of words (pure).

Whatever writes a plan elsewhere than on a screen reads it from here, by the same reader, so that it says the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from markdown_it import MarkdownIt


def small_reader() -> MarkdownIt:
    """A reader of the small Markdown, for whoever adds rules of its own to it."""
    return MarkdownIt("zero", {"html": False, "breaks": True}).enable(["emphasis", "list", "link", "newline"])


_READER = small_reader()


class Kind(StrEnum):
    """What a block is. ``MORE`` is a further paragraph of the item before it."""

    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    NUMBER = "number"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class Run:
    """Words that look alike; a line break is ``\\n``. ``href`` is where they lead, nothing for plain ones."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or an item of a list ``depth`` lists deep (1 for the outermost), of the list number ``part``.

    ``start`` is the number that its list begins with.
    """

    kind: Kind
    runs: tuple[Run, ...]
    depth: int = 0
    part: int = 0
    start: int = 1

    @property
    def text(self) -> str:
        """Its words without their looks."""
        return "".join(run.text for run in self.runs)


@dataclass(slots=True)
class _List:
    kind: Kind
    part: int
    start: int
    is_fresh: bool = False  # whether the next paragraph begins an item


def blocks(text: str) -> list[Block]:
    """The blocks of a text, in reading order."""
    found: list[Block] = []
    lists: list[_List] = []
    parts = 0
    for token in _READER.parse(text):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            parts += 1
            kind = Kind.BULLET if token.type == "bullet_list_open" else Kind.NUMBER
            lists.append(_List(kind, parts, int(token.attrs.get("start", 1))))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            lists[-1].is_fresh = True
        elif token.type == "inline":
            found.append(_block(tuple(_runs(token.children or ())), lists))
    return found


def _block(runs: tuple[Run, ...], lists: Sequence[_List]) -> Block:
    if not lists:
        return Block(Kind.PARAGRAPH, runs)
    inner = lists[-1]
    kind, inner.is_fresh = (inner.kind if inner.is_fresh else Kind.MORE), False
    return Block(kind, runs, len(lists), inner.part, inner.start)


def _runs(tokens: Sequence[Any]) -> Iterator[Run]:
    bold = italic = 0
    href = ""
    for token in tokens:
        if token.type in ("strong_open", "strong_close"):
            bold += token.nesting
        elif token.type in ("em_open", "em_close"):
            italic += token.nesting
        elif token.type in ("link_open", "link_close"):
            href = str(token.attrs.get("href", ""))
        elif token.type in ("softbreak", "hardbreak"):
            yield Run("\n", bold > 0, italic > 0, href)
        elif token.content:
            yield Run(token.content, bold > 0, italic > 0, href)
