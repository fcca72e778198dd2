"""What is filled in takes one form; what was not sent stays."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.returns.entry import Made, as_text, empty, entry_errors, from_text, merged, missing, worked_out

TYPED, PARTS = Made(False), Made(True, Decimal(100))


def content(**fields: Any) -> dict[str, Any]:
    return {**empty(), **fields}


def test_only_what_was_sent_changes() -> None:
    kept = content(value=Decimal(5), happened="Rain.")
    assert merged(kept, {"value": Decimal(6)}, TYPED) == content(value=Decimal(6), happened="Rain.")
    assert merged(kept, {"happened": " Snow. "}, TYPED) == content(value=Decimal(5), happened="Snow.")


def test_not_available_takes_the_place_of_a_figure_and_a_figure_that_of_not_available() -> None:
    none = merged(content(value=Decimal(5), estimate=True), {"absent": "no_data", "absent_reason": "Flooded."}, TYPED)
    assert none == content(absent="no_data", absent_reason="Flooded.")
    assert merged(none | {"expected_on": date(2026, 9, 1)}, {"value": Decimal(7)}, TYPED) == content(value=Decimal(7))


def test_two_counts_give_the_figure() -> None:
    half = merged(content(), {"numerator": Decimal(41)}, PARTS)
    assert (half["value"], [one.field for one in missing(half, PARTS)]) == (None, ["denominator"])
    both = merged(half, {"denominator": Decimal(96)}, PARTS)
    assert both["value"] == Decimal("42.708333")
    assert missing(both, PARTS) == []


def test_a_figure_alone_takes_the_place_of_older_counts() -> None:
    kept = content(value=Decimal(50), numerator=Decimal(1), denominator=Decimal(2))
    assert merged(kept, {"value": Decimal(60)}, PARTS) == content(value=Decimal(60))


def test_blank_counts_leave_a_figure_that_came_alone_and_take_one_of_theirs_with_them() -> None:
    blank = {"numerator": None, "denominator": None}
    alone = content(value=Decimal(60))
    assert merged(alone, blank, PARTS) == alone
    counted = content(value=Decimal(50), numerator=Decimal(1), denominator=Decimal(2))
    assert merged(counted, blank, PARTS) == content()


def test_what_is_worked_out_is_rounded_half_up_to_six_places() -> None:
    assert worked_out(Decimal(1), Decimal(200_000_000), Decimal(100)) == Decimal("0.000001")
    assert str(worked_out(Decimal(0), Decimal(-3), Decimal(100))) == "0"


def test_a_denominator_of_nought_gives_no_figure() -> None:
    assert merged(content(), {"numerator": Decimal(1), "denominator": Decimal(0)}, PARTS)["value"] is None
    with pytest.raises(ZeroDivisionError):
        worked_out(Decimal(1), Decimal(0), Decimal(100))


@pytest.mark.parametrize(("sent", "refused"), [("42.7", False), ("43", False), ("42.8", True), ("0.427", True)])
def test_a_figure_beside_counts_must_be_what_they_give(sent: str, refused: bool) -> None:
    fields = {"value": Decimal(sent), "numerator": Decimal(41), "denominator": Decimal(96)}
    found = entry_errors(merged(content(), fields, PARTS), fields, PARTS)
    assert [one.code for one in found] == (["parts_disagree"] if refused else [])


def test_not_available_takes_a_reason_and_no_figure() -> None:
    fields = {"absent": "no_data"}
    (found,) = entry_errors(merged(content(), fields, TYPED), fields, TYPED)
    assert (found.code, found.field) == ("absent_reason_missing", "absent_reason")
    both = {"absent": "no_data", "absent_reason": "Flooded.", "value": Decimal(5)}
    (found,) = entry_errors(merged(content(), both, TYPED), both, TYPED)
    assert (found.code, found.field) == ("figure_and_absent", "value")


def test_nothing_cannot_be_sent() -> None:
    (found,) = missing(content(happened="Rain."), TYPED)
    assert (found.code, found.field) == ("figure_missing", "value")
    for sent, wanted in (("numerator", "denominator"), ("denominator", "numerator")):
        (found,) = missing(content(**{sent: Decimal(4)}), PARTS)
        assert (found.code, found.field) == ("part_missing", wanted)
    assert missing(content(absent="no_data", absent_reason="Flooded."), TYPED) == []


FIGURES = st.none() | st.decimals(-(10**9), 10**9, allow_nan=False, places=6)
WORDS = st.text(max_size=40)


@given(
    value=FIGURES, numerator=FIGURES, denominator=FIGURES, reason=WORDS, happened=WORDS,
    expected=st.none() | st.dates(), provisional=st.booleans(), parts=st.booleans(),
)  # fmt: skip
def test_a_version_gives_back_what_it_kept(parts: bool, expected: date | None, reason: str, **fields: Any) -> None:
    sent = {**fields, "expected_on": expected, "absent_reason": reason, "absent": "" if fields["value"] else "no_data"}
    new = merged(empty(), sent, PARTS if parts else TYPED)
    assert from_text(as_text(new)) == new
    assert merged(new, {}, PARTS if parts else TYPED) == new
