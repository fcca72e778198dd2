"""When a risk asks to be looked at again (pure; S14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

_RANK = {"green": 0, "contextual": 0, "no_target": 0, "amber": 1, "red": 2}


@dataclass(frozen=True, slots=True)
class Light:
    """How an indicator stood: its status, its direction, and the end of the period of its figure."""

    status: str
    direction: str
    period_end: date | None


@dataclass(frozen=True, slots=True)
class Worsened:
    """An indicator that is worse than when the risk was last looked at."""

    series_id: int
    off_target: bool
    getting_worse: bool


def worsened(seen: dict[int, Light], now: dict[int, Light]) -> tuple[Worsened, ...]:
    """Those indicators whose newer figure is worse than the one that was looked at.

    Worse is a light of a worse colour, or a direction that has turned for the worse. One that nobody looked at yet
    counts where it is off target or getting worse.
    """
    found = []
    for series_id, light in now.items():
        was = seen.get(series_id)
        if light.period_end is None or (
            was is not None and was.period_end is not None and light.period_end <= was.period_end
        ):
            continue
        before = _RANK.get(was.status, 0) if was else 1  # nobody looked: only red counts, not near target
        off = _RANK.get(light.status, 0) > before
        turned = light.direction == "worse" and (was is None or was.direction != "worse")
        if off or turned:
            found.append(Worsened(series_id, off, turned))
    return tuple(found)


def overdue(day: date | None, as_of: date) -> bool:
    """Whether the day on which somebody was to look again has passed."""
    return day is not None and day < as_of
