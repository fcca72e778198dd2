"""gettext for work that says the same few sentences thousands of times: each message is looked up once a language.

The catalogues of an installation do not change while a process runs.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from django.utils import translation

_spoken = threading.local()


@contextmanager
def in_one_language() -> Iterator[None]:
    """Ask for the language once: for work that changes it nowhere in between."""
    before = getattr(_spoken, "language", None)
    _spoken.language = translation.get_language()
    try:
        yield
    finally:
        _spoken.language = before


def _language() -> str | None:
    language: str | None = getattr(_spoken, "language", None) or translation.get_language()
    return language


def gettext(message: str) -> str:
    """The message in the reader's language."""
    return _said(_language(), message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The message that goes with this number."""
    return _counted(_language(), singular, plural, count)


@lru_cache(maxsize=2048)
def _said(_language: str | None, message: str) -> str:
    return translation.gettext(message)


@lru_cache(maxsize=2048)
def _counted(_language: str | None, singular: str, plural: str, count: int) -> str:
    return translation.ngettext(singular, plural, count)
