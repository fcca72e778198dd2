"""The organisation at a date as a pure object."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from council_pm.org.tree import Place, PlacementRow, Tree, TreeError, check_move, tree_at

START = date(2024, 4, 1)


def row(unit: int, parent: int | None, *, day: int = 0, revision: int = 1, closed: bool = False) -> PlacementRow:
    """A placement; the level is the first digit of the unit's number."""
    place = Place(unit, f"U{unit}", int(str(unit)[0]), f"Unit {unit}", parent, closed)
    return PlacementRow(place, START + timedelta(days=day), revision)


COUNCIL = [row(1, None), row(20, 1), row(21, 1), row(30, 20), row(31, 21), row(40, 30), row(41, 31)]


def test_a_tree_knows_lines_branches_and_levels() -> None:
    tree = tree_at(COUNCIL, START)
    assert [place.unit_id for place in tree.line(40)] == [1, 20, 30, 40]
    assert (tree.above(40), tree.below(20)) == ({1, 20, 30, 40}, {20, 30, 40})
    assert [place.code for place in tree.children(1)] == ["U20", "U21"]
    assert [place.unit_id for place in tree.children(None)] == [1]
    department, unknown = tree.ancestor(40, 2), tree.ancestor(20, 3)
    assert (department and department.unit_id, unknown) == (20, None)
    by_code = tree.by_code("U31")
    assert (by_code and by_code.unit_id, tree.by_code("NONE")) == (31, None)
    assert 99 not in tree
    assert tree.line(99) == []


def test_a_place_holds_until_the_next_one_and_the_last_revision_of_a_day_counts() -> None:
    rows = [*COUNCIL, row(40, 31, day=10), row(40, 30, day=20), row(40, 31, day=20, revision=2)]
    parents = {day: tree_at(reversed(rows), START + timedelta(days=day))[40].parent_id for day in (9, 10, 19, 20)}
    assert parents == {9: 30, 10: 31, 19: 31, 20: 31}
    assert 40 not in tree_at(rows, START - timedelta(days=1))


def test_a_closed_unit_is_not_in_the_tree_and_not_a_parent() -> None:
    tree = tree_at([*COUNCIL, row(41, 31, day=5, closed=True)], START + timedelta(days=5))
    assert (41 in tree, tree.children(31)) == (False, [])


@pytest.mark.parametrize(
    ("unit", "level", "parent", "code"),
    [
        (1, 1, 20, "council_has_no_parent"),
        (40, 4, None, "needs_parent"),
        (None, 4, None, "needs_parent"),
        (20, 2, 30, "cycle"),
        (20, 2, 20, "cycle"),
        (40, 4, 99, "parent_not_open"),
        (40, 4, 20, "level_left_out"),
        (None, 2, 30, "level_left_out"),
    ],
)
def test_a_place_that_breaks_the_tree_is_refused(unit: int | None, level: int, parent: int | None, code: str) -> None:
    with pytest.raises(TreeError) as caught:
        check_move(tree_at(COUNCIL, START), unit, level, parent)
    assert caught.value.code == code


def test_a_council_alone_and_a_new_unit_in_its_place_are_fine() -> None:
    check_move(tree_at([], START), None, 1, None)
    check_move(tree_at(COUNCIL, START), None, 4, 31)


@given(st.lists(st.tuples(st.sampled_from([20, 21, 30, 31, 40, 41]), st.sampled_from([1, 20, 21, 30, 31, 40, 41]))))
def test_whatever_moves_are_accepted_every_unit_stands_one_level_below_its_parent(moves: list[tuple[int, int]]) -> None:
    rows = list(COUNCIL)
    for number, (unit, parent) in enumerate(moves, start=2):
        tree = tree_at(rows, START)
        try:
            check_move(tree, unit, tree[unit].level, parent)
        except TreeError:
            continue
        rows.append(row(unit, parent, revision=number))
    after = tree_at(rows, START)
    assert {unit: len(after.line(unit)) for unit in after.places} == {p.unit_id: p.level for p in after.places.values()}


@given(st.dictionaries(st.integers(0, 6), st.one_of(st.none(), st.integers(0, 6))))
def test_reading_a_damaged_tree_ends(parents: dict[int, int | None]) -> None:
    places = {unit: Place(unit, str(unit), 4, str(unit), parent) for unit, parent in parents.items()}
    tree = tree_at([PlacementRow(place, START) for place in places.values()], START)
    assert isinstance(tree, Tree)
    for unit in places:
        assert unit in tree.above(unit)
        assert unit in tree.below(unit)


MERGED = Place(40, "U40", 4, "Unit 40", 30, closed=True, successor_id=41)


def test_a_merged_unit_stands_where_its_successor_stands_and_is_not_open() -> None:
    tree = tree_at([*COUNCIL, PlacementRow(MERGED, START + timedelta(days=5))], START + timedelta(days=5))
    assert (40 in tree, tree.children(30)) == (False, [])
    assert [place.unit_id for place in tree.line(40)] == [1, 21, 31, 41]
    assert tree.above(40) == {1, 21, 31, 41, 40}
    assert tree.below(21) == {21, 31, 41, 40}
    assert tree.below(20) == {20, 30}
    assert tree.ancestor(40, 2) == tree[21]
    assert tree.merged() == {40: 41}


def test_a_chain_of_mergers_ends_where_it_ends_and_a_circle_of_them_too() -> None:
    rows = [
        *COUNCIL,
        PlacementRow(MERGED, START + timedelta(days=1)),
        PlacementRow(Place(41, "U41", 4, "Unit 41", 31, closed=True, successor_id=42), START + timedelta(days=2)),
        row(42, 30),
    ]
    tree = tree_at(rows, START + timedelta(days=2))
    assert [place.unit_id for place in tree.line(40)] == [1, 20, 30, 42]
    assert tree.merged() == {40: 42, 41: 42}
    assert tree.below(42) == {42, 41, 40}
    circle = PlacementRow(Place(42, "U42", 4, "Unit 42", 30, closed=True, successor_id=40), START + timedelta(days=3))
    tree = tree_at([*rows, circle], START + timedelta(days=3))
    assert (tree.line(40), tree.above(41), tree.merged()) == ([], frozenset(), {})
    assert tree.below(40) == {40, 41, 42}


def test_a_closed_unit_that_was_merged_into_something_below_is_not_open_before_it_is_a_circle() -> None:
    closed = Place(32, "U32", 3, "Unit 32", 20, closed=True, successor_id=30)
    with pytest.raises(TreeError) as caught:
        check_move(tree_at([*COUNCIL, PlacementRow(closed, START)], START), 20, 2, 32)
    assert caught.value.code == "parent_not_open"
