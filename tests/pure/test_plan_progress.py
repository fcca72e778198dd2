"""How far an aim is, counted."""

from __future__ import annotations

from datetime import date

from plans.progress import Progress, progress

TODAY = date(2026, 11, 20)
PAST, SOON, LATER = date(2026, 11, 1), date(2026, 11, 20), date(2027, 3, 1)


def test_each_action_counts_once_and_a_dropped_one_not_at_all() -> None:
    found = progress(
        [("done", PAST), ("on_course", PAST), ("blocked", PAST), ("behind", SOON), ("not_started", LATER),
         ("dropped", PAST)],
        ["green", "red", "amber", "no_data", "contextual"], TODAY,
    )  # fmt: skip
    assert found == Progress(actions=5, done=1, overdue=2, stuck=1, judged=3, on_target=1, next_due=PAST)


def test_nothing_is_no_progress_and_what_is_due_today_is_not_overdue() -> None:
    assert progress([], [], TODAY) == Progress()
    assert progress([("on_course", SOON)], [], TODAY).overdue == 0
    assert progress([("done", PAST)], [], TODAY).next_due is None
