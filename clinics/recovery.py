"""How long lines took to recover after a clinic, and what became of promises (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

FEWEST_RECOVERED = 3  # a median of fewer tells of single lines
_DAYS_A_MONTH = 30.4


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise of a clinic: when it is due, and how it ended."""

    due: date
    done_on: date | None
    dropped: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """Promises of one side, counted. ``kept`` were done by their day, ``late`` after it, ``open`` are not due yet."""

    kept: int
    late: int
    missed: int
    open: int

    @property
    def due(self) -> int:
        """Those whose day has come."""
        return self.kept + self.late + self.missed


def kept_of(promises: Iterable[Promise], today: date) -> Kept:
    """Count the promises of one side: what is overdue or was dropped is missed."""
    kept = late = missed = still = 0
    for one in promises:
        if one.done_on is not None:
            kept, late = (kept + 1, late) if one.done_on <= one.due else (kept, late + 1)
        elif one.dropped or one.due < today:
            missed += 1
        else:
            still += 1
    return Kept(kept, late, missed, still)


def months_to_recover(held_on: date, lights: Sequence[tuple[date, str]]) -> float | None:
    """Months from a clinic to the end of the first period that was on target and stayed so for the next one.

    ``lights``: the end of each judged period with its light, oldest first. Nothing as long as it has not recovered.
    """
    since = [(end, status) for end, status in lights if end > held_on]
    for place, (end, status) in enumerate(since[:-1]):
        if status == "green" and since[place + 1][1] == "green":
            return (end - held_on).days / _DAYS_A_MONTH
    return None


def median_months(found: Iterable[float | None]) -> float | None:
    """The median of those that have recovered, in months with one decimal; nothing of fewer than three."""
    there = [one for one in found if one is not None]
    return round(median(there), 1) if len(there) >= FEWEST_RECOVERED else None
