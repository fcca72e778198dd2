"""Which lights ask for an answer, and how long one holds."""

from __future__ import annotations

import datetime as dt

import pytest

from plans.answering import AFTER_ACTION, Held, asks, holds

TODAY = dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    ("status", "direction", "wanted"),
    [
        ("red", "", True), ("red", "better", True), ("green", "worse", True), ("amber", "worse", True),
        ("amber", "", False), ("green", "better", False), ("contextual", "worse", False), ("no_target", "worse", False),
        ("overdue", "", False),
    ],
)  # fmt: skip
def test_what_is_off_target_or_getting_worse_asks(status: str, direction: str, wanted: bool) -> None:
    assert asks(status, direction) is wanted


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        (Held(until=TODAY), True),
        (Held(until=TODAY - dt.timedelta(1)), False),
        (Held(action_status="on_course"), True),
        (Held(action_status="dropped"), False),
        (Held(action_status="done", done_on=TODAY - AFTER_ACTION), True),
        (Held(action_status="done", done_on=TODAY - AFTER_ACTION - dt.timedelta(1)), False),
    ],
)
def test_an_answer_holds_for_its_time(held: Held, wanted: bool) -> None:
    assert holds(held, TODAY) is wanted
