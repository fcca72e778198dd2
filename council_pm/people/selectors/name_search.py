"""Finding people and posts by words: each word must occur, in any case, however its letters are composed."""

from __future__ import annotations

import unicodedata

from django.db.models import Q

MOST_WORDS = 6


def words_of(text: str) -> list[str]:
    """The words to look for; signs that no name can hold are left out."""
    clean = "".join(sign for sign in unicodedata.normalize("NFC", text) if unicodedata.category(sign) != "Cc")
    return clean.split()[:MOST_WORDS]


def holds_word(field: str, word: str) -> Q:
    """A text that holds the word. SQLite compares letters beyond A to Z with their case, so each case is tried."""
    tried = Q()
    for form in {word, word.lower(), word.upper(), word.capitalize()}:
        tried |= Q(**{f"{field}__icontains": form})
    return tried
