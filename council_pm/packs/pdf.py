"""A paper as a tagged PDF (PDF/UA-1), set by typst from data: no word of it is ever read as markup."""

from __future__ import annotations

import json
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typst

from council_pm.packs.content import Summary

_PAPERS = Path(__file__).parent / "papers"  # all that the compiler may read
UNPRINTABLE = "□"

# First and last characters of what typst's own fonts can draw; PDF/UA refuses a text with anything else.
_DRAWN = ((0x20, 0x4FF), (0x1E00, 0x203F), (0x20A0, 0x20BF), (0x2160, 0x217F), (0x21A0, 0x23FF), (0x2460, 0x25FF))
_FIRST = [first for first, _last in _DRAWN]


def pdf(summary: Summary) -> bytes:
    """The bytes of the document. Takes some hundredths of a second."""
    return typeset("summary.typ", asdict(summary))


def typeset(paper: str, content: Mapping[str, Any]) -> bytes:
    """A content as one of the papers in the folder sets it."""
    return typst.compile(
        str(_PAPERS / paper),
        root=str(_PAPERS),
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards="ua-1",
        sys_inputs={"content": printable(json.dumps(content, ensure_ascii=False))},
    )


def printable(text: str) -> str:
    """The text with a hollow square for each character that the fonts lack; marks that combine are left out."""
    return "".join(_drawn(character) for character in text)


def _drawn(character: str) -> str:
    if unicodedata.combining(character):
        return ""
    place = bisect_right(_FIRST, ord(character)) - 1
    return character if place >= 0 and ord(character) <= _DRAWN[place][1] else UNPRINTABLE
