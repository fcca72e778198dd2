"""A short name for what somebody was shown, to tell whether it is still so when they act on it (pure)."""

from __future__ import annotations

from hashlib import sha256


def fingerprint(*values: object) -> str:
    """Sixteen letters and digits that change whenever one of the values does, as ``str`` writes them."""
    return sha256(repr([str(value) for value in values]).encode()).hexdigest()[:16]
