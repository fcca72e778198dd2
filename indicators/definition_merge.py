"""Bringing two people's texts of one definition together, field by field. Neither is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from indicators.definition_texts import SPECS, differences, in_words, tidy


@dataclass(frozen=True, slots=True)
class MergeRow:
    """A field that one of the two changed, in words. ``both`` says that they changed it to different things."""

    name: str
    label: str
    before: str
    theirs: str
    mine: str
    both: bool


@dataclass(frozen=True, slots=True)
class Merge:
    """What becomes of the two: a text for each field to begin with, and the fields to look at."""

    texts: Mapping[str, str]
    rows: tuple[MergeRow, ...]


def merge(before: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> Merge:
    """What only one of the two changed is taken from that one; what both changed begins with mine and is marked."""
    by_them = {one.name for one in differences(before, theirs)}
    by_me = {one.name for one in differences(before, mine)}
    apart = {one.name for one in differences(theirs, mine)}
    texts, rows = {}, []
    for spec in SPECS:
        own = spec.name in by_me or spec.name not in by_them
        texts[spec.name] = tidy((mine if own else theirs).get(spec.name, ""))
        if spec.name in by_them | by_me:
            words = [in_words(spec.name, tidy(one.get(spec.name, ""))) for one in (before, theirs, mine)]
            both = spec.name in by_them & by_me & apart
            rows.append(MergeRow(spec.name, str(spec.label), words[0], words[1], words[2], both))
    return Merge(texts, tuple(rows))
