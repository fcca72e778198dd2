"""What each period adds to a year to date (specification 4.2)."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.findings import Severity
from indicators.profiles import increments, year_to_date


def test_increments_are_exact_and_a_negative_one_is_kept_with_a_warning() -> None:
    found = increments([Decimal("0.1"), Decimal("0.3"), Decimal("0.25"), Decimal("1000.3")])
    assert found.figures == (Decimal("0.1"), Decimal("0.2"), Decimal("-0.05"), Decimal("1000.05"))
    (one,) = found.findings
    assert (one.severity, one.code) == (Severity.WARNING, "negative_increment")
    assert one.message == "The year to date falls to 0.25 in period 3: is it a correction?"
    assert one.field == "value"


def test_a_period_that_adds_nothing_is_no_correction() -> None:
    assert increments([Decimal(0), Decimal(5), Decimal(5)]).findings == ()


def test_after_a_missing_period_nothing_is_guessed() -> None:
    found = increments([Decimal(5), None, Decimal(9), Decimal(12)])
    assert found.figures == (Decimal(5), None, None, Decimal(3))
    assert found.findings == ()
    assert increments([None, Decimal(9)]).figures == (None, None)
    assert increments([]).figures == ()


def test_a_year_to_date_is_unknown_from_a_missing_period_on() -> None:
    assert year_to_date([Decimal(1), Decimal("2.5"), None, Decimal(4)]) == (Decimal(1), Decimal("3.5"), None, None)


@given(st.lists(st.decimals(-(10**9), 10**9, places=6), max_size=12))
@settings(max_examples=50)
def test_increments_add_up_to_the_line_that_they_come_from(line: list[Decimal]) -> None:
    assert year_to_date(increments(line).figures) == tuple(line)
