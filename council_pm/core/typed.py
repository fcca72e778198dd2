"""Words as a person types them into a box (pure)."""

from __future__ import annotations

import re

# PostgreSQL keeps no NUL, and no Word document holds any of the others.
_CONTROLS = re.compile("[\x00-\x08\x0c\x0e-\x1f\x7f]")


def typed_words(text: str) -> str:
    """The words without what surrounds them and what cannot be seen; lines end in one way.

    A line break of Word, which is pasted as a vertical tab, is one.
    """
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n")).strip()
