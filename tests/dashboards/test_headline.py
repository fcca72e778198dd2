"""Generated sentences say what the counts say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from council_pm.core.marks import DIRECTION_LABELS, STATUS_LABELS, status_label
from indicators.selectors.headline import direction_words, headline, not_judged, share_text
from indicators.selectors.scorecard import JUDGED, Counts

BASKETS = st.lists(
    st.tuples(st.sampled_from(sorted(STATUS_LABELS)), st.sampled_from(sorted(DIRECTION_LABELS)), st.booleans()),
    max_size=90,
)
MEETING = date(2026, 6, 10)


def counts_of(basket: Iterable[tuple[str, str, bool]]) -> Counts:
    lines = list(basket)
    reported = [line for line in lines if line[2]]
    return Counts(
        total=len(lines),
        by_status=Counter(status for status, _direction, _is_reported in lines),
        by_cell=Counter((status, direction) for status, direction, _is_reported in lines),
        reported=len(reported),
        reported_on_target=sum(status == "green" for status, _d, _r in reported),
        reported_judged=sum(status in JUDGED for status, _d, _r in reported),
        quarter_end=None,
    )


def numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


@given(BASKETS, st.integers(0, 90))
@settings(max_examples=1000, deadline=None)
def test_every_number_of_the_sentences_is_a_count_of_the_basket(
    basket: list[tuple[str, str, bool]], changed: int
) -> None:
    counts = counts_of(basket)
    told = headline(counts, changed=changed, since=MEETING)
    if not basket:
        assert numbers(told.lead) == []
        assert told.details == ()
        return
    worse, green = counts.of("red", "worse"), counts.of("green")
    first = [worse, counts.total, green] if worse else [green, counts.total]
    if counts.total == 1:
        first = [1]
    after = ([changed] if changed else []) + [10, 2026]
    assert numbers(told.lead) == first + after
    reported = [sentence for sentence in told.details if "reported this quarter" in sentence]
    assert len(reported) == (1 if counts.reported else 0)
    if reported:
        rest = counts.reported - counts.reported_judged
        every = [counts.reported, counts.reported_on_target, *([rest] if rest else [])]
        assert numbers(reported[0]) == (every if counts.reported > 1 else [1])
    left_out = [number for _code, number in not_judged(counts)]
    assert counts.judged + sum(left_out) == counts.total
    share = told.details[-1]
    if counts.judged == 1:
        assert numbers(share) == [1, *left_out]
    elif counts.judged:
        assert numbers(share)[1:] == [counts.judged, *left_out]
    else:
        assert numbers(share) == left_out


@given(BASKETS)
@settings(max_examples=200, deadline=None)
def test_what_is_not_counted_is_named_beside_the_percentage(basket: list[tuple[str, str, bool]]) -> None:
    counts = counts_of(basket)
    told = headline(counts)
    for code, number in not_judged(counts):
        assert f"{number} {status_label(code).lower()}" in told.details[-1]


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(1, 2, "50%"), (1, 8, "13%"), (0, 5, "0%"), (5, 5, "100%"), (1, 1000, "Under 1%"), (999, 1000, "Over 99%")],
)
def test_a_share_is_rounded_half_up_and_never_to_nothing_or_all(part: int, whole: int, text: str) -> None:
    assert share_text(part, whole) == text


def test_one_is_singular() -> None:
    counts = counts_of([("red", "worse", False), ("green", "same", False)])
    lead = headline(counts, changed=1, since=MEETING).lead
    assert "1 of 2</strong> indicators is off target and getting worse; 1 is on target." in lead
    assert "1 has changed since the last meeting on 10 June 2026." in lead


@pytest.mark.parametrize(
    ("status", "direction", "state", "reported", "share"),
    [
        ("red", "worse", "off target and getting worse", "not on target", "The 1 with a target and a figure is not on"),
        ("red", "better", "off target", "not on target", "The 1 with a target and a figure is not on target."),
        ("green", "worse", "on target", "on target", "The 1 with a target and a figure is on target."),
        ("no_target", "same", "no target set", "not judged", "None has both a target and a figure: 1 no target set."),
    ],
)
def test_of_the_only_indicator_it_says_where_it_stands(
    status: str, direction: str, state: str, reported: str, share: str
) -> None:
    told = headline(counts_of([(status, direction, True)]))
    assert told.lead == f"There is 1 indicator here: <strong>{state}</strong>."
    assert told.details[0] == f"The 1 reported this quarter is {reported}."
    assert told.details[1].startswith(share)


def test_nothing_off_target_is_said_in_words() -> None:
    lead = headline(counts_of([("green", "same", False)] * 2), changed=0, since=MEETING).lead
    assert lead.startswith("No indicator is off target and getting worse;")
    assert "None has changed" in lead


def test_without_a_meeting_nothing_is_said_of_changes() -> None:
    assert "changed" not in headline(counts_of([("green", "same", False)])).lead


@pytest.mark.parametrize(
    ("previous", "last_year", "words"),
    [
        ("worse", "worse", "Worse than the period before and a year before"),
        ("worse", "better", "Worse than the period before, better than a year before"),
        ("not_available", "better", "Better than a year before"),
        ("same", "not_available", "The same as the period before"),
        ("not_available", "not_available", "Nothing to compare with"),
        ("up", "down", "Up on the period before, down on a year before"),
    ],
)
def test_both_comparisons_are_named(previous: str, last_year: str, words: str) -> None:
    assert direction_words(previous, last_year) == words
