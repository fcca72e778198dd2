"""Questions that help two people to word a target (pure). They block nothing, and nobody is scored by them.

What is asked goes by the manner of SMART: is it one thing, is it said what is done, how much, by when, and what will
show it. The rules look at words alone and are often wrong, which is why they only ask.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MOST_ASKED = 3
MANY_WORDS = 35


class Prompt(StrEnum):
    """What may be worth asking of a target."""

    WHAT_IS_DONE = "what_is_done"  # nothing in it says what is done
    WHAT_CHANGES = "what_changes"  # it begins with support, continue, be aware: what is different afterwards?
    ONE_OR_TWO = "one_or_two"  # it is long, or joins several things
    HOW_KNOWN = "how_known"  # nothing says what will show it
    HOW_MUCH = "how_much"  # no number, neither in it nor in how we will know
    BY_WHEN = "by_when"  # no day, and no words for one


@dataclass(frozen=True, slots=True)
class Draft:
    """A target as it was written. ``shown_by``: an indicator shows how it goes, its own or one of its aim."""

    wording: str
    how_known: str = ""
    due: date | None = None
    shown_by: bool = False


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def _listed(text: str) -> frozenset[str]:
    return frozenset(_words(text))


_DOING = _listed(
    """
    achieve add adopt agree analyse answer appoint apply approve arrange assess ask attend avoid begin book
    build bring call carry catch chair check clean clear close collect complete consult contact create cut
    define deliver design develop divert do draft draw drop embed empty end establish evaluate explain extend
    fill find finish fix follow get give go grow halve handle help hold identify implement improve increase
    inspect install introduce invite join keep launch lead learn let list listen lower make manage map measure
    meet mend mentor merge move negotiate offer open organise pass pay pilot plan plant prepare present prevent
    print process produce promote protect prove provide publish put raise reach read recruit recycle reduce
    rehouse release remove renew repair replace reply report resolve respond return review rewrite ride run save
    say secure see sell send serve set share shorten show sign simplify solve start stop submit support
    supervise sweep take teach tell test tidy train treat turn update use visit walk win work write
    """
)
_VAGUE = _listed(
    """
    aware be champion continue contribute ensure facilitate help liaise maintain support
    """
)
_NUMBERS = _listed(
    """
    all every each no none nobody half third quarter twice once one two three four five six seven eight nine ten
    eleven twelve twenty thirty forty fifty hundred thousand double
    """
)
_WHEN = _listed(
    """
    january february march april june july august september october november december spring summer autumn
    winter easter christmas week weeks weekly month months monthly quarter quarterly year years yearly day days
    daily deadline before until
    """
)
_ENDINGS = ("ing", "ed", "es", "s")


def prompts(draft: Draft) -> tuple[Prompt, ...]:
    """What may be worth asking, the most useful first, at most three."""
    said = _words(draft.wording)
    everything = said + _words(draft.how_known)
    found = []
    if said and said[0] in _VAGUE:
        found.append(Prompt.WHAT_CHANGES)
    elif not any(_is_doing(word) for word in said):
        found.append(Prompt.WHAT_IS_DONE)
    if not draft.how_known.strip() and not draft.shown_by:
        found.append(Prompt.HOW_KNOWN)
    elif not any(word in _NUMBERS or any(sign.isdigit() for sign in word) for word in everything):
        found.append(Prompt.HOW_MUCH)
    if draft.due is None and not any(word in _WHEN for word in everything):
        found.append(Prompt.BY_WHEN)
    if len(said) > MANY_WORDS or said.count("and") + draft.wording.count(";") > 2:
        found.append(Prompt.ONE_OR_TWO)
    return tuple(found[:MOST_ASKED])


def _is_doing(word: str) -> bool:
    """Whether a word is a verb of the list, in any of its plain forms: reply, replies, replied, replying."""
    return word in _DOING or any(_DOING.intersection(_stems(word, ending)) for ending in _ENDINGS)


def _stems(word: str, ending: str) -> tuple[str, ...]:
    """The verbs of which a word with this ending may be a form: planned of plan, using of use, replies of reply."""
    stem = word.removesuffix(ending)
    if stem == word or len(stem) < 2:
        return ()
    doubled = (stem[:-1],) if stem[-1] == stem[-2] and ending in ("ing", "ed") else ()
    return (stem, f"{stem}e", f"{stem[:-1]}y", *doubled)
