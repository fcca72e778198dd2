"""What a change of the organisation would do, as its page tells it. The digest names everything that is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from council_pm.core.fingerprints import fingerprint

MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, on which day, and whether names of indicators may be shown (matrix M005).

    ``sees_plans``: whether what stands in plans may be, drafts too (M055); other keepers are told how much there is.
    """

    user_id: int
    today: date
    sees_definitions: bool
    sees_plans: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is touched."""

    text: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Things of one kind, and what becomes of them. ``hidden`` of them are not named to the reader."""

    title: str
    text: str
    lines: tuple[Line, ...]
    hidden: int = 0

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.lines) + self.hidden

    @property
    def shown(self) -> tuple[Line, ...]:
        """The first of them."""
        return self.lines[:MOST_LINES]

    @property
    def more(self) -> int:
        """How many others there are."""
        return max(0, len(self.lines) - MOST_LINES)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do: in a sentence, why it is refused (if it is), what to know, and what is touched."""

    sentence: str
    refusals: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()

    @property
    def digest(self) -> str:
        """A name for everything that this preview says."""
        return fingerprint(self.sentence, self.refusals, self.notes, self.sections)
