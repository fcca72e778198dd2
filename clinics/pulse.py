"""What those who came to a clinic thought, told so that nobody is found in it (pure).

Nothing is shown while answers come in, nor of fewer than ``FEWEST``; afterwards no answer is taken. Shares are in
tenths, and never none or all of them: that everybody said the same would tell what each one said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

FEWEST = 5


@dataclass(frozen=True, slots=True)
class Told:
    """Shares in tenths by answer, 1 to 9: of a question that enough people answered."""

    tenths: Mapping[str, int]


def is_closed(until: date | None, today: date) -> bool:
    """Whether answers are taken no more."""
    return until is not None and today > until


def told(counts: Mapping[str, int], *, closed: bool) -> Told | None:
    """What may be shown of the answers to one question; nothing before it is closed, nor of too few answers."""
    total = sum(counts.values())
    if not closed or total < FEWEST:
        return None
    return Told({answer: _tenths(count, total) for answer, count in counts.items()})


def _tenths(count: int, total: int) -> int:
    rounded = (20 * count + total) // (2 * total)  # halves go up
    return min(max(rounded, 1), 9)
