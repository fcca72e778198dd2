"""Two versions of a text, word by word (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

LONGEST = 4_000  # words; what is longer is compared line by line


class Change(StrEnum):
    """What became of some words."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Part:
    """Some words in a row, with what became of them."""

    change: Change
    text: str


def compared(before: str, after: str) -> list[Part]:
    """The later text with what was added and removed, in reading order. White space goes with the word before it."""
    pieces = re.compile(r"\S+\s*|\s+" if max(len(before), len(after)) <= LONGEST * 8 else r"[^\n]*\n|[^\n]+")
    old, new = pieces.findall(before), pieces.findall(after)
    return list(_joined(old, new))


def _joined(old: list[str], new: list[str]) -> Iterator[Part]:
    for tag, first, last, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Part(Change.SAME, "".join(new[begin:end]))
            continue
        if first < last:
            yield Part(Change.REMOVED, "".join(old[first:last]))
        if begin < end:
            yield Part(Change.ADDED, "".join(new[begin:end]))
