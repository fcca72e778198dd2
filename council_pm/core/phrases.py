"""gettext for work that says the same few sentences thousands of times: each message is looked up once a language.

The catalogues of an installation do not change while a process runs.
"""

from __future__ import annotations

from functools import lru_cache

from django.utils import translation


def gettext(message: str) -> str:
    """The message in the reader's language."""
    return _said(translation.get_language(), message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The message that goes with this number."""
    return _counted(translation.get_language(), singular, plural, count)


@lru_cache(maxsize=2048)
def _said(_language: str | None, message: str) -> str:
    return translation.gettext(message)


@lru_cache(maxsize=2048)
def _counted(_language: str | None, singular: str, plural: str, count: int) -> str:
    return translation.ngettext(singular, plural, count)
