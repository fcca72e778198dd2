"""Places at a session, and when answers are shown."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import pytest

from council_pm.forums.places import free_place, may_answer, may_show_answers

HELD = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("taken", "capacity", "place"),
    [
        ((), 1, 1), ((1,), 1, None), ((1, 3), 3, 2), ((2, 3), 3, 1), ((1, 2, 3), 3, None), ((1, 2, 3), None, 4),
        ((1, 2), 3, 3), ((), None, 1),
    ],
)  # fmt: skip
def test_the_lowest_free_place_is_given(taken: Collection[int], capacity: int | None, place: int | None) -> None:
    assert free_place(taken, capacity) == place


@pytest.mark.parametrize(
    ("today", "takes"),
    [(date(2026, 11, 1), False), (HELD, True), (date(2026, 11, 16), True), (date(2026, 11, 17), False)],
)
def test_answers_are_taken_for_two_weeks(today: date, takes: bool) -> None:
    assert may_answer(HELD, today) is takes


@pytest.mark.parametrize(
    ("answers", "today", "shows"),
    [(5, date(2026, 11, 17), True), (4, date(2026, 11, 17), False), (50, date(2026, 11, 16), False)],
)
def test_counts_are_shown_from_five_answers_on_and_only_when_no_more_come(
    answers: int, today: date, shows: bool
) -> None:
    assert may_show_answers(answers, HELD, today) is shows
