"""What stands in a two-page summary, word by word: what the page, the PDF and the Word document print.

A renderer adds no word of its own, so that three papers can never say three things. Pure: no Django.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

LANGUAGE = "en-GB"
# No paper can print these: control characters part words, format characters and those that nobody has assigned do not.
_PARTING, _UNSEEN = frozenset({"Cc", "Zl", "Zp"}), frozenset({"Cf", "Cs", "Co", "Cn"})


@dataclass(frozen=True, slots=True)
class Light:
    """One indicator in the strip: the code of its status, and whether it gets worse."""

    status: str
    is_worse: bool


@dataclass(frozen=True, slots=True)
class StripTheme:
    """The lights of a theme, worst first, and the same in words."""

    name: str
    lights: tuple[Light, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The whole basket in one look."""

    title: str
    columns: tuple[str, str, str]
    themes: tuple[StripTheme, ...]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A status against each movement; the last count is of all."""

    status: str
    label: str
    counts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Status against movement; ``others`` says what is not counted there."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    others: str

    @property
    def lines(self) -> list[tuple[MatrixRow, list[tuple[str, str]]]]:
        """Each row with its counts, each count under the label of its column."""
        return [(row, list(zip(self.columns[1:], row.counts, strict=True))) for row in self.rows]


@dataclass(frozen=True, slots=True)
class WorstRow:
    """One of the worst: the figure against its target, why it is off target, for how long, and who answers for it."""

    code: str
    name: str
    reason: str
    note: str
    figure: str
    target: str
    period: str
    movement: str
    owner: str


@dataclass(frozen=True, slots=True)
class Worst:
    """The worst, in order; ``note`` says of how many, or that there are none."""

    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[WorstRow, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a short list: the code of its status for the shape, its name, and the status and a remark in words."""

    status: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Lines:
    """A short list; ``note`` says that it is empty, or what is left out."""

    title: str
    lines: tuple[Line, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Named:
    """The indicators of a theme with one status, by name."""

    status: str
    label: str
    names: str


@dataclass(frozen=True, slots=True)
class NamedTheme:
    """A theme with the names of its indicators."""

    name: str
    groups: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """Every light by its name."""

    title: str
    themes: tuple[NamedTheme, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Summary:
    """A two-page summary. What there is nothing to say about is ``None`` or empty."""

    council: str
    title: str
    for_whom: str
    facts: tuple[str, ...]
    cautions: tuple[str, ...]
    lead: str
    details: tuple[str, ...]
    strip: Strip | None
    matrix: Matrix | None
    worst: Worst | None
    lists: tuple[Lines, ...]
    names: Names | None
    reading_title: str
    reading: tuple[str, ...]
    page: str
    language: str = LANGUAGE


def length(part: Any) -> int:
    """How many characters a content, or a part of it, has to print."""
    if isinstance(part, str):
        return len(part)
    if isinstance(part, tuple):
        return sum(map(length, part))
    return sum(length(getattr(part, one.name)) for one in fields(part)) if is_dataclass(part) else 0


def clean(text: str) -> str:
    """A text as paper can print it: composed, on one line, without characters that are not seen."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(map(_seen, composed)).split())


def shortened(text: str, longest: int) -> str:
    """A clean text of at most so many characters, cut at a word where there is one."""
    told = clean(text)
    if len(told) <= longest:
        return told
    return told[: longest - 1].rsplit(" ", 1)[0].rstrip(",;:.- ") + "…"


def _seen(character: str) -> str:
    kind = unicodedata.category(character)
    if kind in _PARTING:
        return " "
    return "" if kind in _UNSEEN else character
