"""The days of a clinic (pure): when it is chosen, prepared and final, and which steps follow which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from council_pm.core.working_days import add_working_days

TOLD_BEFORE = 15  # working days: three weeks, so that a head has time to ask why
PACK_BEFORE = 10  # working days: the pack stands by itself
FINAL_BEFORE = 3  # working days: nothing changes any more
PULSE_DAYS = timedelta(days=14)  # for those who came to answer two questions


@dataclass(frozen=True, slots=True)
class Days:
    """By when heads are told, from when the pack stands, when it is final, and the meeting itself."""

    told: date
    pack: date
    final: date
    meeting: date

    def days_left(self, today: date) -> int:
        """Days to the meeting; negative afterwards."""
        return (self.meeting - today).days


def days_of(meeting: date) -> Days:
    """Counted back from the meeting in working days of England."""
    return Days(
        add_working_days(meeting, -TOLD_BEFORE),
        add_working_days(meeting, -PACK_BEFORE),
        add_working_days(meeting, -FINAL_BEFORE),
        meeting,
    )


def opens_again(was_frozen: bool, new_day: date, today: date) -> bool:
    """Whether papers that were final may be changed again after a move: only where the new day leaves time for it."""
    return was_frozen and days_of(new_day).final > today


def minutes_left(minutes: int, items: list[int]) -> int:
    """Minutes of the meeting that no item has; negative where there are more than it lasts."""
    return minutes - sum(items)
