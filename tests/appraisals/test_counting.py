"""Counts of people: few are hidden, and cannot be worked out from what is told beside them (ADR 55)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisals.counting import HIDDEN, Cell, Show, Told, alone, is_safe, shown_parts, told_below

NOTHING = Cell(0, 0)
cells = st.integers(0, 40).flatmap(lambda of: st.integers(0, of).map(lambda count: Cell(count, of)))
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
