"""What completion may tell: no group of fewer than ten is told of, nor can one be worked out from what is told."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from appraisals.completion import FEWEST, Count, Tally, hidden_among, told_parts, told_reasons

TOP = 0


@st.composite
def councils(draw: st.DrawFn) -> tuple[dict[int, int], dict[int | None, list[int]]]:
    """A council of parts on three levels: how many stand in each with what is below it, and the children of each."""
    children: dict[int | None, list[int]] = {None: [TOP], TOP: []}
    levels = [[TOP], [], []]
    number = 1
    for depth in range(2):
        for above in levels[depth]:
            for _one in range(draw(st.integers(0, 5))):
                children[above].append(number)
                children[number] = []
                levels[depth + 1].append(number)
                number += 1
    sizes: dict[int, int] = {}

    def count(part: int) -> int:
        below = children[part]
        found = sum(count(one) for one in below) if below else draw(st.integers(1, 30))
        sizes[part] = found
        return found

    count(TOP)
    return sizes, children


def leaves(part: int, children: dict[int | None, list[int]]) -> set[int]:
    below = children[part]
    return set().union(*(leaves(one, children) for one in below)) if below else {part}


def can_be_worked_out(wanted: set[int], told: list[set[int]], all_leaves: list[int]) -> bool:
    """Whether adding and taking away what is told gives the number of these leaves together."""
    rows = [[Fraction(leaf in group) for leaf in all_leaves] for group in told]
    target = [Fraction(leaf in wanted) for leaf in all_leaves]
    for column in range(len(all_leaves)):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows = [row for row in rows if row is not pivot]
        for row in (*rows, target):
            if row[column]:
                factor = row[column] / pivot[column]
                for place, value in enumerate(pivot):
                    row[place] -= factor * value
    return not any(target)


@given(councils())
def test_no_part_of_fewer_than_ten_can_be_worked_out(
    council: tuple[dict[int, int], dict[int | None, list[int]]],
) -> None:
    sizes, children = council
    told = told_parts(sizes, children, TOP)
    assert all(sizes[one] >= FEWEST for one in told)
    everything = sorted(leaves(TOP, children))
    groups = [leaves(one, children) for one in sorted(told)]
    for part, size in sizes.items():
        if size < FEWEST:
            assert not can_be_worked_out(leaves(part, children), [set(one) for one in groups], everything), part


@given(st.lists(st.integers(0, 40), max_size=12))
def test_what_is_hidden_hides_in_ten_people_or_more_and_in_two_parts(sizes: list[int]) -> None:
    hidden = hidden_among(sizes)
    assert {place for place, size in enumerate(sizes) if size < FEWEST} <= hidden
    if hidden and sum(sizes) >= FEWEST and len(sizes) > 1:
        assert len(hidden) > 1
        assert sum(sizes[one] for one in hidden) >= FEWEST


def test_the_smallest_neighbour_hides_a_small_part_and_the_others_are_told() -> None:
    assert hidden_among([40, 3, 12, 25]) == {1, 2}
    assert hidden_among([40, 12]) == set()
    assert hidden_among([4, 5, 40]) == {0, 1, 2}, "nine together could be worked out"


def test_a_rate_is_never_rounded_up_to_all() -> None:
    assert Count(999, 1000).percent == 99
    assert Count(1000, 1000).percent == 100
    assert Count(0, 0).percent is None


def test_a_group_is_as_small_as_its_smallest_stage() -> None:
    tally = Tally(people=12)
    tally.left_out["mid_year"]["absent"] = 4
    assert tally.size == 8
    assert tally.count("mid_year").should == 8
    assert tally.count("setting").should == 12


def test_a_reason_of_few_people_is_told_together_with_others() -> None:
    assert told_reasons({"absent": 8, "starter": 14, "left": 3}) == ({"starter": 14}, 11)
    assert told_reasons({"absent": 3, "starter": 14, "left": 2}) == ({"starter": 14}, None)


@given(st.dictionaries(st.sampled_from(["absent", "left", "starter", "seconded"]), st.integers(0, 25)))
def test_no_number_of_people_left_out_is_of_fewer_than_ten(left_out: dict[str, int]) -> None:
    told, others = told_reasons(left_out)
    assert all(n >= FEWEST for n in (*told.values(), FEWEST if others is None else others))
