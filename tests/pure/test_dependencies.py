"""What waits for what never goes round in a circle."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plans.dependencies import would_circle


def test_a_chain_may_grow_and_not_close() -> None:
    needs = {1: [2], 2: [3]}
    assert not would_circle(needs, 3, 4)
    assert not would_circle(needs, 1, 3)
    assert would_circle(needs, 3, 1)
    assert would_circle({}, 5, 5)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=30))
def test_links_that_were_let_in_leave_no_circle(links: list[tuple[int, int]]) -> None:
    needs: dict[int, list[int]] = {}
    for one, other in links:
        if not would_circle(needs, one, other):
            needs.setdefault(one, []).append(other)
    for start in range(7):
        waiting, seen = list(needs.get(start, ())), set()
        while waiting:
            current = waiting.pop()
            assert current != start
            if current not in seen:
                seen.add(current)
                waiting.extend(needs.get(current, ()))
