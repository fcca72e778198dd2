"""Which lights ask for an answer, and how long one holds (pure; S11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

LONGEST = timedelta(days=366)  # that something is accepted, challenged or awaited
AFTER_ACTION = timedelta(days=190)  # two quarters and a little: until then the figures can say whether it worked


@dataclass(frozen=True, slots=True)
class Held:
    """What an answer holds by: a day, or an action with its state and when it was done."""

    until: date | None = None
    action_status: str = ""
    done_on: date | None = None


def asks(status: str, direction: str) -> bool:
    """Whether an indicator asks its owner for an answer: it is off target, or getting worse."""
    return status == "red" or (direction == "worse" and status not in ("contextual", "no_target"))


def holds(answer: Held, today: date) -> bool:
    """Whether an answer still stands: until its day, while its action goes on, and until that can have worked."""
    if answer.until is not None:
        return today <= answer.until
    if answer.action_status == "dropped":
        return False
    return answer.done_on is None or today <= answer.done_on + AFTER_ACTION
