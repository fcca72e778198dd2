"""The web server's access log, without the secrets of invitations: whoever reads a log must not sign in with it."""

from __future__ import annotations

import re
from typing import Any

from gunicorn.glogging import Logger

_SECRET = re.compile(r"(/invitation/)[^/?\s]+")


class AccessLogger(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's logger (``--logger-class``); the secret in an invitation's address is left out of every field."""

    def atoms(self, *args: Any) -> dict[str, Any]:
        """What a line may be made from."""
        found: dict[str, Any] = super().atoms(*args)
        return {
            name: _SECRET.sub(r"\1...", value) if isinstance(value, str) else value for name, value in found.items()
        }
