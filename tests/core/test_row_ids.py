"""A number that no row can have names nothing, however it is written."""

from __future__ import annotations

import pytest

from council_pm.core.row_ids import can_be_row, row_id, row_ids


@pytest.mark.parametrize(
    "text", ["", " ", "-1", "+1", "1.0", "1_0", "\u0663", "\u00b2", "\uff11", "9" * 19, "9" * 5_000]
)
def test_what_is_no_number_of_a_row_is_none(text: str) -> None:
    assert row_id(text) is None


def test_numbers_of_rows_are_read_in_their_order() -> None:
    assert row_ids(["7", "x", "9" * 18, "007"]) == [7, 10**18 - 1, 7]


def test_a_number_out_of_an_address_is_held_against_what_a_database_keeps() -> None:
    assert can_be_row(10**18 - 1)
    assert not can_be_row(10**18)
