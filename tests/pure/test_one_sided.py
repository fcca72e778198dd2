"""Seven figures in a row on one side of their mean."""

from __future__ import annotations

import pytest

from indicators.one_sided import one_sided_run


@pytest.mark.parametrize(
    ("values", "first"),
    [
        ([1, 1, 1, 9, 9, 9, 9, 9, 9, 9], 3),
        ([9, 9, 9, 1, 1, 1, 1, 1, 1, 1], 3),
        ([1, 1, 1, 9, 9, 9, 9, 9, 9], None),
        ([1, 1, 9, 9, 9, None, 9, 9, 9, 9], None),
        ([1, 1, 1, 9, 9, 9, 9, 9, 9, 9, None], None),
        ([5, 5, 5, 5, 5, 5, 5, 5], None),
        ([0, 10, 5, 5, 5, 5, 5, 5, 5, 5], None),
        ([9] * 7, None),
        ([], None),
    ],
)
def test_seven_in_a_row_on_one_side_are_a_run(values: list[float | None], first: int | None) -> None:
    run = one_sided_run(values)
    assert (run.first if run else None) == first
