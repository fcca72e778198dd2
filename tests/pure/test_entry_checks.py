"""Checks of a figure when it is entered (specification 4.8)."""

import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.entry_checks import blocks, check_entry, check_parts
from indicators.findings import Finding, Severity

TABLES = json.loads(
    (Path(__file__).parents[1] / "golden" / "rules.json").read_text(encoding="utf-8"), parse_float=Decimal
)["tables"]


def figures(*texts: str) -> list[Decimal | None]:
    return [Decimal(text) for text in texts]


def codes(findings: Sequence[Finding]) -> list[str]:
    return sorted(finding.code for finding in findings)


def figure(number: int | Decimal | None) -> Decimal | None:
    return None if number is None else Decimal(number)


@pytest.mark.parametrize("row", TABLES["entry_check"], ids=lambda row: f"{row['value']} after {row['history']}")
def test_the_golden_checks_hold(row: dict[str, Any]) -> None:
    history = [figure(number) for number in row["history"]]
    found = check_entry(Decimal(row["value"]), history, minimum=figure(row["low"]), maximum=figure(row["high"]))
    assert codes(found) == row["expected"]


USUAL = figures("80", "81", "82", "79", "80", "81.5")


def test_only_what_cannot_be_blocks() -> None:
    found = check_entry(Decimal(815), USUAL, minimum=Decimal(0), maximum=Decimal(100))
    assert {one.code for one in found if one.severity is Severity.ERROR} == {"out_of_bounds"}
    assert blocks(found)
    assert not blocks(check_entry(Decimal(815), USUAL))


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused_and_nothing_else_is_said(value: str) -> None:
    found = check_entry(Decimal(value), USUAL, minimum=Decimal(0), approved=Decimal(80))
    assert codes(found) == ["wrong_type"]
    assert blocks(found)
    assert codes(check_parts(Decimal(value), Decimal(1))) == ["wrong_type"]


@pytest.mark.parametrize(
    ("value", "history", "expected"),
    [
        # 0.6745 x 7.7834 / 1.5 is 3.4999, and of 7.7836 it is 3.5001: the limit is just between them.
        ("17.7834", ("7", "8.5", "10", "10", "11.5", "13"), []),
        ("17.79", ("7", "8.5", "10", "10", "11.5", "13"), ["modified_z"]),
        # A median deviation of nought: the mean one, 1, x 1.2533 x 3.5 is 4.38655.
        ("14.38", ("10", "10", "10", "10", "10", "16"), []),
        ("14.39", ("10", "10", "10", "10", "10", "16"), ["modified_z"]),
        ("900", ("7", "8.5", "10", "11.5", "13"), []),  # five figures have no usual spread
        ("4.1", ("4", "4", "4", "4", "4"), []),
        ("4.1", ("4", "4", "4", "4", "4", "4.0"), ["differs_from_constant_history"]),
        ("4", ("4", "4", "4", "4", "4", "4"), ["same_as_last_two"]),
    ],
)
def test_unusual_is_measured_by_the_history_itself(value: str, history: tuple[str, ...], expected: list[str]) -> None:
    assert codes(check_entry(Decimal(value), figures(*history))) == expected


@pytest.mark.parametrize(
    ("value", "slipped"),
    [
        ("230", True),
        ("169", False),
        ("170", True),
        ("231", False),
        ("2000", True),
        ("23000", True),
        ("0.02", True),
        ("2.3", True),
        ("2.31", False),
        ("0", False),
        ("25", False),
    ],
)
def test_ten_a_hundred_or_a_thousand_times_the_last_figure_may_be_a_slipped_point(value: str, slipped: bool) -> None:
    assert codes(check_entry(Decimal(value), figures("3", "20"))) == (["possible_decimal_slip"] if slipped else [])


def test_a_sign_differs_from_the_last_figure_and_nought_has_none() -> None:
    assert codes(check_entry(Decimal(-3), figures("3", "2"))) == ["sign_change"]
    assert codes(check_entry(Decimal(3), figures("-2"))) == ["sign_change"]
    assert check_entry(Decimal(0), figures("3", "2")) == []
    assert check_entry(Decimal(3), figures("0")) == []


def test_missing_figures_are_passed_over() -> None:
    assert codes(check_entry(Decimal(7), [Decimal(7), None, Decimal(7), None])) == ["same_as_last_two"]
    assert check_entry(Decimal(7), [None, None]) == []


@pytest.mark.parametrize(
    ("value", "large"),
    [("80.5", False), ("81.5", False), ("81.6", True), ("72", True)],
)
def test_a_large_revision_is_more_than_the_series_usually_moves(value: str, large: bool) -> None:
    """USUAL moves by 1, 1, 3, 1 and 1.5: 1 in the middle."""
    found = codes(check_entry(Decimal(value), USUAL, approved=Decimal("80.5")))
    assert ("large_revision" in found) is large


def test_a_large_revision_without_a_history_is_more_than_a_tenth() -> None:
    assert check_entry(Decimal(110), [], approved=Decimal(100)) == []
    assert codes(check_entry(Decimal(111), [], approved=Decimal(100))) == ["large_revision"]
    assert codes(check_entry(Decimal(1), [], approved=Decimal(0))) == ["large_revision"]
    assert check_entry(Decimal(1), [], approved=Decimal("NaN")) == []


@pytest.mark.parametrize(
    ("numerator", "denominator", "is_proportion", "expected"),
    [
        ("5", "5", True, []),
        ("6", "5", True, [("numerator_above_denominator", "numerator")]),
        ("6", "5", False, []),
        (None, "5", True, []),
        ("6", None, True, []),
        ("-1", "5", True, [("out_of_bounds", "numerator")]),
        ("1", "-5", True, [("out_of_bounds", "denominator")]),
        ("0", "0", True, [("out_of_bounds", "denominator")]),
    ],
)
def test_parts_that_cannot_be_are_refused(
    numerator: str | None, denominator: str | None, is_proportion: bool, expected: list[tuple[str, str]]
) -> None:
    top, bottom = (None if text is None else Decimal(text) for text in (numerator, denominator))
    found = check_parts(top, bottom, is_proportion=is_proportion)
    assert [(one.code, one.field) for one in found] == expected
    assert all(one.severity is Severity.ERROR for one in found)


KEPT = st.decimals(-(10**12) + 1, 10**12 - 1, places=6)


@given(KEPT, st.lists(st.none() | KEPT, max_size=10), st.none() | KEPT, st.none() | KEPT, st.none() | KEPT)
@settings(max_examples=100)
def test_no_figure_stops_the_checks_and_every_finding_is_a_whole_sentence(
    value: Decimal,
    history: list[Decimal | None],
    minimum: Decimal | None,
    maximum: Decimal | None,
    approved: Decimal | None,
) -> None:
    found = check_entry(value, history, minimum=minimum, maximum=maximum, approved=approved)
    assert len({one.code for one in found}) == len(found)
    for one in found:
        assert one.field == "value"
        assert one.message.endswith((".", "?"))
        assert "{" not in one.message
