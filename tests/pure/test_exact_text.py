"""Exact figures as text."""

from __future__ import annotations

from decimal import Decimal

import pytest

from council_pm.core.exact_text import exact_text, exact_words


@pytest.mark.parametrize(
    ("value", "typed", "read"),
    [
        ("1234.500000", "1234.5", "1,234.5"),
        ("1E+6", "1000000", "1,000,000"),
        ("-0.000000", "0", "0"),
        ("-0.000001", "-0.000001", "-0.000001"),
        ("100", "100", "100"),
    ],
)
def test_a_figure_is_written_whole_and_without_decimals_that_say_nothing(value: str, typed: str, read: str) -> None:
    assert (exact_text(Decimal(value)), exact_words(Decimal(value))) == (typed, read)
