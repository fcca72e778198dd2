"""Parts of pages that are rendered once and kept, keyed by everything that they were made from.

The key holds the data version, which each change raises in its own transaction: a kept fragment is never stale, it is
only no longer asked for. The day is part of the key, too, because due dates pass without any change.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Generic, TypeVar

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from council_pm.dashboards.frame import frame_of
from council_pm.dashboards.known import TODAY, Known, known_of
from indicators.visibility import Sight, sight_of

KEPT_FOR = 600  # seconds: bounds the memory that fragments of older versions hold

Parts = Mapping[str, SafeString]
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Reading:
    """For whom, of which day and of which data a page is made."""

    version: int
    as_of: date
    sight: Sight
    language: str
    contact: str
    known: Known = TODAY

    @property
    def key(self) -> str:
        """Equal for readings that show the same, whatever the order in which roles were read."""
        grants = sorted(
            (str(grant.role), grant.unit_id or 0, grant.committee_id or 0, grant.portfolio_id or 0)
            for grant in self.sight.grants
        )
        known = self.known.day.isoformat() if self.known.day else ""
        return repr((self.version, self.as_of.isoformat(), known, grants, self.sight.needs_places, self.language))


def reading_of(request: HttpRequest) -> Reading:
    """The reading of a signed-in request; costs the one query of the frame, and one more for a past day."""
    in_force = frame_of(request)
    return Reading(
        version=in_force.version,
        as_of=timezone.localdate(),
        sight=sight_of(request.user),  # type: ignore[arg-type]  # signed in: the decorator has seen to it
        language=get_language() or "",
        contact=str(in_force["contact"]),
        known=known_of(request),
    )


def fragment(reading: Reading, name: tuple[Hashable, ...], make: Callable[[], Parts]) -> Parts:
    """The parts of this name for this reading, made only where they are not kept. ``name`` needs a telling ``repr``."""
    key = "fragment:" + sha256(f"{reading.key}{name!r}".encode()).hexdigest()
    kept: Parts | None = cache.get(key)
    if kept is None:
        kept = dict(make())
        cache.set(key, kept, KEPT_FOR)
    return kept


class Once(Generic[Made]):
    """What is read when first asked for, and then only once in this request."""

    def __init__(self, make: Callable[[], Made]) -> None:
        self._make = make
        self._made: list[Made] = []

    def __call__(self) -> Made:
        """The thing itself."""
        if not self._made:
            self._made.append(self._make())
        return self._made[0]

    @property
    def is_made(self) -> bool:
        """Whether it has been read."""
        return bool(self._made)
