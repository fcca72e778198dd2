"""How far an aim is, counted from its actions and its indicators (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

ENDED = ("done", "dropped")
STUCK = ("behind", "blocked")
JUDGED = ("green", "amber", "red")


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of an aim. Dropped actions count for nothing; an overdue one is not counted as stuck once more."""

    actions: int = 0
    done: int = 0
    overdue: int = 0
    stuck: int = 0
    judged: int = 0
    on_target: int = 0
    next_due: date | None = None


def progress(actions: Iterable[tuple[str, date]], lights: Sequence[str], today: date) -> Progress:
    """Count actions (status and due day each) and the lights of indicators.

    ``next_due`` is the earliest day of an action that goes on, overdue or not.
    """
    kept = [(status, due) for status, due in actions if status != "dropped"]
    going = [(status, due) for status, due in kept if status not in ENDED]
    late = [due for _status, due in going if due < today]
    return Progress(
        actions=len(kept),
        done=len(kept) - len(going),
        overdue=len(late),
        stuck=sum(status in STUCK and due >= today for status, due in going),
        judged=sum(light in JUDGED for light in lights),
        on_target=sum(light == "green" for light in lights),
        next_due=min((due for _status, due in going), default=None),
    )
