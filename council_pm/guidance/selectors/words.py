"""What words mean, from A to Z, and how that changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from council_pm.core.access import Permission, may
from council_pm.core.comparing import Part, compared
from council_pm.guidance.glossary import Word, in_our_words, shipped, words_in_force
from council_pm.guidance.models import TermRevision
from council_pm.people.selectors.names import sees_every_name, shown_names


@dataclass(frozen=True, slots=True)
class Letter:
    """The words that begin with a letter."""

    letter: str
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class WordRevision:
    """What was said of a word from a moment on, and what that changed."""

    number: int
    name: str
    meaning: str
    parts: tuple[Part, ...]
    who: str
    at: datetime | None
    reason: str
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class WordPage:
    """A word with everything that was said of it, newest first; the product's own words are the last of them."""

    slug: str
    revisions: tuple[WordRevision, ...]

    @property
    def now(self) -> WordRevision:
        """What is said of it now."""
        return self.revisions[0]


def from_a_to_z() -> tuple[Letter, ...]:
    """Every word that is explained, by its first letter; no query but the one after a change."""
    found = sorted((in_our_words(one) for one in words_in_force().values()), key=lambda one: one.name.casefold())
    return tuple(Letter(letter, tuple(words)) for letter, words in groupby(found, key=lambda one: one.name[0].upper()))


def withdrawn_words(user: Any) -> tuple[str, ...]:
    """Slugs of the words that are not explained any more, for those who write them."""
    if not may(user, Permission.WRITE_GUIDANCE):
        return ()
    last = {one.term.slug: one for one in TermRevision.objects.select_related("term").order_by("term", "revision")}
    return tuple(sorted(slug for slug, one in last.items() if one.withdrawn))


def word_page(user: Any, slug: str) -> WordPage | None:
    """A word that the reader may read of, or nothing; a withdrawn one is there for those who write them only."""
    rows = list(TermRevision.objects.filter(term__slug=slug).order_by("revision"))
    said = [in_our_words(shipped()[slug])] if slug in shipped() else []
    if not rows and not said:
        return None
    if rows and rows[-1].withdrawn and not may(user, Permission.WRITE_GUIDANCE):
        return None
    names = shown_names({one.by for one in rows if one.by}, every_name=sees_every_name(user))
    found = [WordRevision(0, one.name, one.meaning, (), "", None, "", False) for one in said]
    for one in rows:
        before = found[-1].meaning if found else ""
        parts = tuple(compared(before, one.meaning)) if before and before != one.meaning else ()
        who = names.get(one.by, "") if one.by else ""
        found.append(WordRevision(one.revision, one.name, one.meaning, parts, who, one.at, one.reason, one.withdrawn))
    return WordPage(slug, tuple(reversed(found)))
