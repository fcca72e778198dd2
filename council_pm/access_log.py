"""The web server's access log, without secrets in addresses: whoever reads a log must not sign in or read with them."""

from __future__ import annotations

import re
from typing import Any

from gunicorn.glogging import Logger

_SECRET = re.compile(r"(/invitation/|/calendar/)[^/?\s]+")


class AccessLogger(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's logger (``--logger-class``); the secret in the address of an invitation or a calendar is left out."""

    def atoms(self, *args: Any) -> dict[str, Any]:
        """What a line may be made from."""
        found: dict[str, Any] = super().atoms(*args)
        return {
            name: _SECRET.sub(r"\1...", value) if isinstance(value, str) else value for name, value in found.items()
        }
