"""Sign-ins that the sign-in page may show: those of the demonstration, which hands them in when it is ready.

``people`` knows nothing of the demonstration. On a real council nobody registers anything, and the page would not
show it if somebody did.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class SignInHint:
    """One sign-in to try: whose it is in words, and what to type."""

    label: str
    login: str
    password: str


_sources: list[Callable[[], Sequence[SignInHint]]] = []


def register(source: Callable[[], Sequence[SignInHint]]) -> None:
    """Add a source of hints; it is asked each time that the page is shown."""
    if source not in _sources:
        _sources.append(source)


def hints() -> list[SignInHint]:
    """What the sign-in page lists: nothing but in demonstration mode."""
    if not settings.DEMONSTRATION:
        return []
    return [hint for source in _sources for hint in source()]
