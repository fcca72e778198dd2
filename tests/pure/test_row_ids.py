"""Numbers of rows in what a browser sends."""

from __future__ import annotations

import pytest

from council_pm.core.row_ids import row_id, row_ids


@pytest.mark.parametrize("text", ["0", "7", "123456789012345678"])
def test_digits_are_the_number_of_a_row(text: str) -> None:
    assert row_id(text) == int(text)


@pytest.mark.parametrize("text", ["", " 7", "-7", "7.0", "\u0667", "seven", "1" * 19, "9" * 5000])
def test_what_no_row_can_have_as_its_number_names_none(text: str) -> None:
    assert row_id(text) is None


def test_what_names_no_row_is_left_out_and_the_rest_stays_in_its_order() -> None:
    assert row_ids(["3", "x", "1", ""]) == [3, 1]
