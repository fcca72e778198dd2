"""What words mean, at no query on a page: the product's own words from its file, the council's from the cache.

The frame of each request carries the number of the newest revision (``configuration.selectors.carry_newest``): while a
council has changed no word there is nothing to read, afterwards each process reads them once for each change.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from django.core.cache import cache

from council_pm.configuration.words import frame_in_force, worded
from council_pm.guidance.models import TermRevision

CARRIED = "glossary"
SHIPPED = Path(__file__).parent / "data" / "glossary.csv"
_KEPT_FOR = 3_600  # seconds


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its meaning. ``is_ours`` where the council said it itself, in its ``revision``."""

    slug: str
    name: str
    meaning: str
    is_ours: bool = False
    revision: int = 0


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Word]:
    """The words that the product explains, by slug, with places for the council's own words (``worded``)."""
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        return {row["slug"]: Word(row["slug"], row["name"], row["meaning"]) for row in csv.DictReader(file)}


def words_in_force() -> Mapping[str, Word]:
    """Every word that is explained, by slug; ask for ``meaning_of`` where it is printed."""
    in_force = frame_in_force()
    newest = in_force.newest.get(CARRIED, 0) if in_force is not None else 0
    if not newest:
        return shipped()
    key = f"{CARRIED}:{newest}"
    kept: Mapping[str, Word] | None = cache.get(key)
    if kept is None:
        kept = _with_ours()
        cache.set(key, kept, _KEPT_FOR)
    return kept


def word_in_force(slug: str) -> Word | None:
    """A word as it is printed, or nothing for one that is not explained."""
    found = words_in_force().get(slug)
    return in_our_words(found) if found is not None else None


def in_our_words(word: Word) -> Word:
    """The word with what the council calls its own things in it; what it wrote itself stands as it was written."""
    if word.is_ours or "%(" not in word.name + word.meaning:
        return word
    return replace(word, name=worded(word.name), meaning=worded(word.meaning))


def _with_ours() -> Mapping[str, Word]:
    found = dict(shipped())
    for one in TermRevision.objects.select_related("term").order_by("term_id", "revision"):
        slug = one.term.slug
        found[slug] = Word(slug, one.name, one.meaning, is_ours=True, revision=one.revision)
        if one.withdrawn:
            del found[slug]
    return found
