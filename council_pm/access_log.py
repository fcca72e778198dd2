"""The web server's access log, without secrets in addresses: whoever reads a log must not sign in or read with them.

Of appraisals it says no more than which page was asked for: after the ``?`` stands whom HR looked for.
"""

from __future__ import annotations

import re
from typing import Any

from gunicorn.glogging import Logger

_SECRET = re.compile(r"(/invitation/|/calendar/)[^/?\s]+")
_ASKED = re.compile(r"(/appraisals/[^?\s]*\?)\S+")
_QUERIES = ("q", "{query_string}e")  # what was asked for, without the page before it


class AccessLogger(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's logger (``--logger-class``); the secret in the address of an invitation or a calendar is left out."""

    def atoms(self, *args: Any) -> dict[str, Any]:
        """What a line may be made from."""
        found: dict[str, Any] = super().atoms(*args)
        if "/appraisals/" in str(found.get("U")):
            found |= {name: "..." for name in _QUERIES if found.get(name)}
        return {name: _without_secrets(value) if isinstance(value, str) else value for name, value in found.items()}


def _without_secrets(value: str) -> str:
    return _ASKED.sub(r"\1...", _SECRET.sub(r"\1...", value))
