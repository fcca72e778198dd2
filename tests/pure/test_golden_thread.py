"""The golden thread: up, down, gaps, and what may support what."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.golden_thread import Aim, End, Gap, LinkRefusal, in_common, refused_link, thread_of

COUNCIL, DEPARTMENT, SERVICE, UNIT, LOOSE = (
    Aim(1, None, 10, 1, measures=1), Aim(2, 1, 20, 2), Aim(3, 2, 30, 3, measures=2), Aim(4, 3, 40, 4),
    Aim(5, None, 41, 4, measures=1),
)  # fmt: skip
THREAD = thread_of([COUNCIL, DEPARTMENT, SERVICE, UNIT, LOOSE])


def ids(aims: list[Aim]) -> list[int]:
    return [aim.id for aim in aims]


def test_why_is_answered_up_to_the_council_and_who_down_to_the_unit() -> None:
    assert ids(THREAD.up(4)) == [3, 2, 1]
    assert ids(THREAD.up(1)) == []
    assert ids(THREAD.all_below(1)) == [2, 3, 4]
    assert ids(THREAD.below(2)) == [3]
    assert ids(THREAD.below(None)) == [1, 5]


def test_each_gap_is_found_once() -> None:
    alone = Aim(6, None, 10, 1)
    gaps = thread_of([COUNCIL, DEPARTMENT, SERVICE, UNIT, LOOSE, alone]).gaps()
    assert ids(gaps[Gap.NO_MEASURE]) == [2, 4, 6]
    assert ids(gaps[Gap.NO_PARENT]) == [5]
    assert ids(gaps[Gap.NO_SUPPORT]) == [6]


def test_an_aim_whose_parent_is_not_shown_stands_at_the_top_and_counts_as_loose() -> None:
    thread = thread_of([UNIT])
    assert ids(thread.below(None)) == [4]
    assert thread.up(4) == []
    assert ids(thread.gaps()[Gap.NO_PARENT]) == [4]


@given(st.lists(st.integers(0, 8), min_size=9, max_size=9))
def test_a_circle_ends_where_it_would_begin_again(parents: list[int]) -> None:
    thread = thread_of(Aim(pk, parent, pk, 2) for pk, parent in enumerate(parents))
    for pk in range(9):
        assert len(set(ids(thread.up(pk)))) == len(thread.up(pk)) < 9
        assert len(set(ids(thread.all_below(pk)))) == len(thread.all_below(pk)) < 9


CHILD = End(4, 40, 4, frozenset({10, 20, 30, 40}), 2026)
PARENT = End(3, 30, 3, frozenset({10, 20, 30}), 2026)


@pytest.mark.parametrize(
    ("child", "parent", "refusal"),
    [
        (CHILD, PARENT, None),
        (CHILD, End(1, 10, 1, frozenset({10}), 2026), None),
        (replace(CHILD, aim_id=None), PARENT, None),
        (CHILD, CHILD, LinkRefusal.ITSELF),
        (CHILD, replace(CHILD, aim_id=9), LinkRefusal.NOT_HIGHER),
        (PARENT, CHILD, LinkRefusal.NOT_HIGHER),
        (CHILD, replace(PARENT, unit_id=31), LinkRefusal.OTHER_BRANCH),
        (CHILD, replace(PARENT, year=2025), LinkRefusal.OTHER_YEAR),
        (CHILD, replace(PARENT, is_ended=True), LinkRefusal.ENDED),
    ],
)
def test_an_aim_supports_one_further_up_its_own_branch_in_the_same_year(
    child: End, parent: End, refusal: LinkRefusal | None
) -> None:
    assert refused_link(child, parent) is refusal


def test_suggestions_have_most_words_in_common_and_small_words_do_not_count() -> None:
    others = {
        1: "Clean streets and parks",
        2: "The streets are swept",
        3: "More homes for all of us",
        4: "Street lights",
    }
    assert in_common("Streets in the centre are clean", others) == [1, 2, 4]
    assert in_common("all of the and", others) == []
    assert in_common("", others) == []
