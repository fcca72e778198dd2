"""The council's own words: what it calls its Executive, a select committee, an improvement clinic.

A sentence names them as it names any other part, ``_("Changed since the %(executive)s met")``, and ``worded`` fills
them in; like the language of a request, they are known to everything that is printed for it. Outside a request they
are the defaults: what is stored is never written in words that a council may change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils.functional import lazy
from django.utils.text import capfirst

from council_pm.configuration.registry import KINDS
from council_pm.configuration.selectors import Frame

_source: ContextVar[Callable[[], Frame] | None] = ContextVar("council_words", default=None)


@contextmanager
def words_from(source: Callable[[], Frame]) -> Iterator[None]:
    """Take the words from these settings, which are read when the first word is asked for."""
    token = _source.set(source)
    try:
        yield
    finally:
        _source.reset(token)


def frame_in_force() -> Frame | None:
    """What the request that is being answered carries; nothing outside of one."""
    source = _source.get()
    return source() if source is not None else None


def word(name: str) -> str:
    """The council's word for ``executive``, ``committee`` or ``clinic``; with a capital first for ``Committee``.

    Raises ``KeyError`` for any other name.
    """
    key = f"word_{name.lower()}"
    in_force = frame_in_force()
    found = str(in_force[key] if in_force is not None else KINDS[key].default)
    return found if name.islower() else str(capfirst(found))


def worded(text: str, **others: Any) -> str:
    """The text with the council's words and these others in the places that it names, as ``%(committee)s``."""
    return str(text) % _Words(others)


class _Words(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return word(name)


worded_lazy = lazy(worded, str)
