"""Places at a session, and when what people thought of it may be shown (pure)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

FEWEST_ANSWERS = 5
ANSWERS_FOR = timedelta(days=14)


def free_place(taken: Collection[int], capacity: int | None) -> int | None:
    """The lowest place that nobody has, counted from 1; nothing where all are taken. No capacity: there always is."""
    held = frozenset(taken)
    place = next(number for number in range(1, len(held) + 2) if number not in held)
    return place if capacity is None or place <= capacity else None


def may_answer(held_on: date, today: date) -> bool:
    """Whether feedback on a session of a day is still taken."""
    return held_on <= today <= held_on + ANSWERS_FOR


def may_show_answers(answers: int, held_on: date, today: date) -> bool:
    """Whether counts of answers are shown: from five on, and only when no more come, so that no single one is seen."""
    return answers >= FEWEST_ANSWERS and today > held_on + ANSWERS_FOR
