"""Counts of people: few are hidden, and cannot be worked out from what is told beside them (ADR 55)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisals.counting import (
    HIDDEN,
    SMALLEST,
    Cell,
    Show,
    Told,
    alone,
    is_safe,
    shown_parts,
    sum_beside,
    told_below,
    told_over,
)

NOTHING = Cell(0, 0)
anybody = st.integers(0, 40).flatmap(lambda of: st.integers(0, of).map(lambda count: Cell(count, of)))
nearly_all = st.integers(0, 40).flatmap(lambda of: st.integers(max(0, of - 2), of).map(lambda count: Cell(count, of)))
cells = st.one_of(anybody, nearly_all)
bare = st.integers(0, 30).map(lambda count: Cell(count, count))


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (Cell(10, 20), Told(Show.COUNT, 10, 20)),
        (Cell(30, 30), Told(Show.COUNT, 30, 30)),
        (Cell(9, 40), HIDDEN),
        (Cell(0, 40), HIDDEN),
        (Cell(29, 30), Told(Show.NEARLY_ALL, None, 30)),
    ],
)
def test_ten_are_told_and_of_those_left_over_none_or_ten(cell: Cell, told: Told) -> None:
    assert alone(cell) == told


def test_a_small_part_is_not_what_is_left_of_the_whole() -> None:
    parts = {"a": Cell(30, 30), "b": Cell(12, 12), "c": Cell(4, 4)}
    assert shown_parts(parts) == {"a"}, "16 are left, of two parts"
    assert shown_parts({"a": Cell(30, 30), "c": Cell(4, 4)}) == frozenset()
    assert shown_parts({"a": Cell(30, 30), "b": Cell(12, 12)}) == {"a", "b"}


def test_what_no_screen_lists_counts_among_what_is_left() -> None:
    assert shown_parts({"a": Cell(30, 30), "b": Cell(12, 12)}, unnamed=Cell(3, 3)) == {"a"}


def test_two_hidden_parts_of_few_people_hide_a_third() -> None:
    parts = {"a": Cell(2, 2), "b": Cell(3, 3), "c": Cell(11, 11), "d": Cell(40, 40)}
    assert shown_parts(parts) == {"d"}


@given(st.dictionaries(st.integers(0, 8), st.one_of(cells, bare), max_size=8), st.one_of(st.just(NOTHING), cells))
def test_what_is_left_of_a_whole_is_never_few_people(parts: Mapping[int, Cell], unnamed: Cell) -> None:
    shown = shown_parts(parts, unnamed=unnamed)
    assert all(is_safe(parts[key]) for key in shown)
    hidden = [cell for key, cell in parts.items() if key not in shown and cell.of]
    hidden += [unnamed] if unnamed.of else []
    if shown and hidden:
        assert len(hidden) > 1
        assert is_safe(sum(hidden, NOTHING))


@st.composite
def councils(draw: st.DrawFn) -> tuple[dict[int, Cell], dict[int | None, list[int]]]:
    """Cells of a council of three levels, each with its own people and all below it; children by part."""
    children: dict[int | None, list[int]] = {None: [0], 0: []}
    own: dict[int, Cell] = {0: draw(cells)}
    number = 0
    for _department in range(draw(st.integers(1, 4))):
        number += 1
        department = number
        children[0].append(department)
        children[department] = []
        own[department] = draw(cells)
        for _unit in range(draw(st.integers(0, 4))):
            number += 1
            children[department].append(number)
            own[number] = draw(cells)

    def whole(part: int) -> Cell:
        return sum((whole(one) for one in children.get(part, ())), own[part])

    return {part: whole(part) for part in own}, children


@given(councils())
def test_no_part_of_a_council_is_worked_out_from_the_parts_around_it(
    council: tuple[dict[int, Cell], dict[int | None, list[int]]],
) -> None:
    all_below, children = council

    def below(part: int | None) -> Sequence[int]:
        return children.get(part, [])

    told = told_below(None, all_below, below)
    for part, cell in all_below.items():
        parts = [one for one in below(part) if all_below[one].of]
        if told[part].show is Show.COUNT:
            assert is_safe(cell)
            assert told[part].count == cell.count
            seen = [all_below[one] for one in parts if told[one].show is Show.COUNT]
            left = cell - sum(seen, NOTHING)
            assert left.of == 0 or is_safe(left)
        if told[part].show is Show.HIDDEN:
            assert {told[one].show for one in below(part)} <= {Show.HIDDEN}


@given(councils())
def test_below_what_is_told_roughly_everything_that_is_told_is_all_of_its_people(
    council: tuple[dict[int, Cell], dict[int | None, list[int]]],
) -> None:
    all_below, children = council
    told = told_below(None, all_below, lambda part: children.get(part, []))
    for part in all_below:
        if told[part].show is Show.NEARLY_ALL:
            shown = [one for one in children.get(part, []) if told[one].show is Show.COUNT]
            assert all(told[one].count == told[one].of for one in shown)


@given(councils())
def test_no_size_of_a_small_part_is_what_is_left_of_the_sizes_around_it(
    council: tuple[dict[int, Cell], dict[int | None, list[int]]],
) -> None:
    all_below, children = council
    told = told_below(None, all_below, lambda part: children.get(part, []))
    for part, cell in all_below.items():
        assert told[part].of in (None, cell.of)
        if told[part].of is None:
            continue
        below = children.get(part, [])
        if not any(told[one].of for one in below):
            continue
        own = cell.of - sum(all_below[one].of for one in below)
        untold = [size for size in (own, *(all_below[one].of for one in below if told[one].of is None)) if size]
        assert not untold or (len(untold) > 1 and sum(untold) >= SMALLEST)


@pytest.mark.parametrize(
    ("parts", "hidden"),
    [
        ({"A": Cell(50, 50), "B": Cell(49, 49), "C": Cell(0, 1)}, {"B", "C"}),
        ({"A": Cell(60, 80), "B": Cell(30, 35), "C": Cell(3, 8)}, {"B", "C"}),
        ({"A": Cell(50, 50), "B": Cell(19, 20)}, set()),
        ({"A": Cell(50, 50), "B": Cell(40, 41), "C": Cell(5, 6), "D": Cell(3, 5)}, {"C", "D"}),
    ],
)
def test_nearly_all_of_a_part_tells_a_size_from_which_no_other_is_worked_out(
    parts: dict[str, Cell], hidden: set[str]
) -> None:
    whole = {"top": sum(parts.values(), NOTHING), **parts}
    children: dict[str | None, list[str]] = {None: ["top"], "top": sorted(parts)}
    told = told_below(None, whole, lambda part: children.get(part, []))
    assert told["top"].show is not Show.HIDDEN
    assert {part for part in parts if told[part] == HIDDEN} == hidden


@given(st.integers(0, 60), st.lists(cells, max_size=4))
def test_a_number_over_several_groups_never_says_how_few_of_one_are_left(outside: int, around: Sequence[Cell]) -> None:
    count = max((one.count for one in around), default=0) + outside
    show = told_over(count, around)
    assert (show is Show.HIDDEN) == (count < SMALLEST)
    if show is Show.COUNT:
        assert not [one for one in around if one.count >= SMALLEST and 0 < one.others < SMALLEST]


@given(st.lists(st.integers(0, 30), max_size=6), st.integers(0, 60))
def test_a_sum_beside_parts_that_overlap_gives_away_neither_a_small_part_nor_a_few_who_are_in_several(
    parts: Sequence[int], more: int
) -> None:
    people = max(sum(parts) - more, max(parts, default=0))
    told = sum_beside(people, parts)
    assert told in (None, people)
    if told is not None:
        assert told >= SMALLEST
        overlap, few = sum(parts) - people, [one for one in parts if 0 < one < SMALLEST]
        assert overlap == 0 or overlap >= SMALLEST
        assert not few or (len(few) > 1 and sum(few) >= SMALLEST)


def test_a_sum_beside_parts_is_told_where_it_gives_nobody_away() -> None:
    assert sum_beside(24, [12, 12]) == 24
    assert sum_beside(23, [12, 12]) is None, "one wants both"
    assert sum_beside(24, [12, 22]) == 24
    assert sum_beside(14, [12, 2]) is None
