"""Suggested questions follow the facts."""

from __future__ import annotations

import pytest

from indicators.questions import Facts, one_line, run_off_target, suggested_question


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (Facts("red", "worse", ("green", "red")), "It was not off target the period before"),
        (Facts("red", "worse", ("red",) * 4), "off target 4 periods in a row and is still getting worse"),
        (Facts("red", "same", ("red",) * 13), "at least 13 periods in a row: what has been tried"),
        (Facts("red", "better", ("red",) * 4), "What has begun to work"),
        (Facts("red", "worse", ("red",) * 13, recovering=True), "worse over the years and better in the last one"),
        (Facts("red", "worse", ("red", "red"), shared=True), "partner"),
        (Facts("red", "worse", ("red", "red"), provisional=True), "provisional"),
        (Facts("red", "worse", ("red", "red")), "What is behind this"),
        (Facts("red", "not_available", ("red",)), "What is behind this"),
        (Facts("amber", "worse"), "so that it does not go off target"),
        (Facts("green", "worse"), "slipping"),
        (Facts("overdue", "not_available"), "Why has the figure not come"),
    ],
)
def test_the_question_fits_the_facts(facts: Facts, words: str) -> None:
    assert words in suggested_question(facts)


@pytest.mark.parametrize("facts", [Facts("green", "better"), Facts("contextual", "up"), Facts("amber", "better")])
def test_nothing_is_asked_where_nothing_is_wrong(facts: Facts) -> None:
    assert suggested_question(facts) == ""


def test_a_run_counts_back_from_the_latest_period() -> None:
    assert run_off_target(["red", "green", "red", "red"]) == 2
    assert run_off_target([]) == 0


def test_a_long_reason_ends_with_a_whole_sentence_where_one_fits() -> None:
    assert one_line(f"78% is below 80% by 2 points. {'word ' * 60}") == "78% is below 80% by 2 points."


def test_a_long_reason_is_cut_at_a_word() -> None:
    cut = one_line("word " * 60)
    assert len(cut) <= 200
    assert cut.endswith("word…")
    assert one_line("short") == "short"
