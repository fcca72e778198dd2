"""What is refused when a formula is set up, the ways round in a circle, and which revision holds when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.calculation import Kind, Missing, Role, Source
from indicators.formula_checks import MOST_PARTS, Chosen, Counted, FormulaSetup, check_formula, find_cycle, in_order
from indicators.revisions import holding, in_effect

TOTAL = Counted("TOTAL", "number", "quarterly", "financial", "period")


def counted(code: str, **rest: str) -> Counted:
    return replace(TOTAL, code=code, **rest)


def chosen(code: str, role: Role = Role.PLUS, pair: int = 0, **rest: str) -> Chosen:
    return Chosen(code, role, pair, counted(code, **rest))


def setup(kind: Kind, *parts: Chosen, **rest: object) -> FormulaSetup:
    defaults: dict[str, object] = {
        "indicator": TOTAL,
        "source": Source.INDICATORS,
        "multiplier": Decimal(1),
        "missing": Missing.NO_RESULT,
        "least_share": None,
    }
    return FormulaSetup(kind=kind, parts=parts, **(defaults | rest))  # type: ignore[arg-type]  # the fields of a setup


def codes(wanted: FormulaSetup) -> list[str]:
    return [finding.code for finding in check_formula(wanted)]


A, B = chosen("A", pair=0), chosen("B", pair=1)
SUM = setup(Kind.SUM, A, B)


def test_each_kind_can_be_set_up() -> None:
    for good in (
        SUM,
        setup(Kind.DIFFERENCE, A, chosen("B", Role.MINUS, 1)),
        setup(Kind.RATIO_OF_SUMS, chosen("A", Role.NUMERATOR), chosen("B", Role.DENOMINATOR, 1)),
        setup(Kind.WEIGHTED_MEAN, A, chosen("P", Role.WEIGHT, 0), B, chosen("P", Role.WEIGHT, 1)),
        setup(Kind.PER_HEAD, chosen("A", Role.NUMERATOR, unit="£"), chosen("P", Role.POPULATION, 1)),
        setup(Kind.SUM, source=Source.BREAKDOWNS, lines=2),
        setup(Kind.RATIO_OF_SUMS, source=Source.UNITS_BELOW, lines=1, missing=Missing.LEAVE_OUT, least_share=80),
    ):
        assert codes(good) == []


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (setup(Kind.PER_HEAD, source=Source.BREAKDOWNS, lines=2), "kind_of_source"),
        (setup(Kind.SUM, A, B, multiplier=Decimal(0)), "multiplier"),
        (setup(Kind.SUM, A, B, multiplier=Decimal("1000000.1")), "multiplier"),
        (setup(Kind.SUM, A, B, multiplier=Decimal("0.0000001")), "multiplier"),
        (setup(Kind.SUM, A, B, multiplier=Decimal("NaN")), "multiplier"),
        (setup(Kind.SUM, A, B, missing=Missing.LEAVE_OUT), "least_share"),
        (setup(Kind.SUM, A, B, missing=Missing.LEAVE_OUT, least_share=101), "least_share"),
        (
            setup(Kind.DIFFERENCE, A, chosen("B", Role.MINUS, 1), missing=Missing.LEAVE_OUT, least_share=50),
            "leave_out_pairs",
        ),
        (setup(Kind.SUM, A, source=Source.BREAKDOWNS, lines=2), "parts_not_wanted"),
        (setup(Kind.SUM, source=Source.BREAKDOWNS), "no_lines"),
        (setup(Kind.SUM, source=Source.UNITS_BELOW), "no_lines"),
        (setup(Kind.SUM, *(chosen(f"P{n}", pair=n) for n in range(MOST_PARTS + 1))), "too_many_parts"),
        (setup(Kind.SUM, A, Chosen("X", Role.PLUS, 1, None)), "unknown_part"),
        (setup(Kind.SUM, A, chosen("B", pair=1, retired_on="3 May 2026")), "retired_part"),
        (setup(Kind.SUM, A, chosen("TOTAL", pair=1)), "itself"),
        (setup(Kind.SUM, A, chosen("A", pair=1)), "twice"),
        (setup(Kind.SUM, A, chosen("B", pair=0)), "place_twice"),
        (setup(Kind.SUM, A, chosen("B", Role.MINUS, 1)), "role"),
        (setup(Kind.SUM, A), "role_missing"),
        (setup(Kind.DIFFERENCE, A, B), "role_missing"),
        (setup(Kind.RATIO_OF_SUMS, chosen("A", Role.NUMERATOR)), "role_missing"),
        (setup(Kind.PER_HEAD, chosen("A", Role.POPULATION)), "role_missing"),
        (setup(Kind.WEIGHTED_MEAN, A, B, chosen("P", Role.WEIGHT, 0)), "weights"),
        (setup(Kind.SUM, A, chosen("B", pair=1, frequency="annual")), "frequency"),
        (setup(Kind.SUM, A, chosen("B", pair=1, calendar="academic")), "calendar"),
        (setup(Kind.SUM, A, chosen("B", pair=1, reported_as="year_to_date")), "reported_as"),
        (setup(Kind.SUM, A, chosen("B", pair=1, unit="£")), "unit"),
    ],
)
def test_what_cannot_be_worked_out_is_refused(wanted: FormulaSetup, code: str) -> None:
    assert codes(wanted) == [code]


@pytest.mark.parametrize(
    ("wanted", "field", "says"),
    [
        (
            setup(Kind.PER_HEAD, source=Source.BREAKDOWNS, lines=2),
            "source",
            "This kind needs indicators as its parts: choose them one by one.",
        ),
        (
            setup(Kind.SUM, A, B, missing=Missing.LEAVE_OUT, least_share=0),
            "least_share",
            "Say which share of the parts must be there, from 1 to 100 per cent.",
        ),
        (
            setup(Kind.SUM, source=Source.BREAKDOWNS),
            "source",
            "This indicator has no breakdowns to work with: add them first.",
        ),
        (
            setup(Kind.SUM, A, Chosen("X", Role.PLUS, 1, None)),
            "parts",
            "There is no indicator with the code X.",
        ),
        (
            setup(Kind.SUM, A, chosen("B", Role.MINUS, 1)),
            "parts",
            "Choose for each part what it counts as in this kind of formula.",
        ),
        (
            setup(Kind.PER_HEAD, chosen("A", Role.POPULATION)),
            "parts",
            "A figure per head needs an indicator to divide, and the population.",
        ),
        (
            setup(Kind.WEIGHTED_MEAN, A, B, chosen("P", Role.WEIGHT, 0)),
            "parts",
            "Give each indicator its weight beside it.",
        ),
    ],
)
def test_what_is_wrong_with_a_formula_is_said_at_its_field(wanted: FormulaSetup, field: str, says: str) -> None:
    (found,) = check_formula(wanted)
    assert (found.field, found.message) == (field, says)


def test_the_widest_settings_that_are_meant_are_taken() -> None:
    assert codes(setup(Kind.SUM, A, B, multiplier=Decimal(1_000_000))) == []
    for share in (1, 100):
        assert codes(setup(Kind.SUM, A, B, missing=Missing.LEAVE_OUT, least_share=share)) == []


def test_a_refusal_names_what_it_is_about() -> None:
    found = check_formula(setup(Kind.SUM, A, chosen("B", pair=1, frequency="annual")))[0]
    assert (
        found.message == "B is reported annual, this one quarterly. A formula works with figures of the same periods."
    )
    assert found.field == "parts"
    assert found.message.startswith("B is reported annual, this one quarterly. ")


# --- Circles


@pytest.mark.parametrize(
    ("made_from", "parts", "way"),
    [
        ({}, ["B"], ()),
        ({"B": ["A"]}, ["B"], ("A", "B", "A")),
        ({"B": ["C"], "C": ["D"], "D": ["A"]}, ["B"], ("A", "B", "C", "D", "A")),
        ({"A": ["B"], "B": ["C"]}, ["C"], ()),
        ({"B": ["C", "D"], "C": ["D"]}, ["B", "C"], ()),
        ({"B": ["C"], "C": ["B"]}, ["B"], ()),
    ],
)
def test_a_way_round_in_a_circle_is_found_however_long(
    made_from: dict[str, list[str]], parts: list[str], way: tuple[str, ...]
) -> None:
    assert find_cycle(made_from, "A", parts) == way


def test_parts_come_before_what_is_made_of_them_and_the_rest_stays_out() -> None:
    graph = {1: {2, 3}, 2: {4}, 3: {2}, 7: {8}}
    assert in_order(graph, [4]) == [2, 3, 1]
    assert in_order(graph, [3]) == [3, 1]
    assert in_order(graph, [7, 99]) == [7]
    assert in_order(graph, []) == []


@given(st.dictionaries(st.integers(0, 7), st.sets(st.integers(0, 7), max_size=4)), st.sets(st.integers(0, 7)))
def test_even_a_circle_comes_to_an_end_each_once(graph: dict[int, set[int]], wanted: set[int]) -> None:
    ordered = in_order(graph, wanted)
    assert len(ordered) == len(set(ordered))
    assert wanted & graph.keys() <= set(ordered)


# --- Which revision holds


@dataclass(frozen=True)
class Dated:
    name: str
    effective_from: date | None


FIRST, SECOND = Dated("first", None), Dated("second", date(2026, 4, 1))


def test_a_revision_holds_from_its_day_until_the_next_one_that_does() -> None:
    assert in_effect([FIRST, SECOND], date(2026, 3, 31)) == FIRST
    assert in_effect([FIRST, SECOND], date(2026, 4, 1)) == SECOND
    assert in_effect([SECOND], date(2026, 3, 31)) is None
    assert in_effect([], date(2026, 3, 31)) is None


def test_a_revision_that_no_period_needs_holds_nowhere() -> None:
    everything = Dated("everything", None)
    assert holding([FIRST, SECOND]) == [FIRST, SECOND]
    assert holding([FIRST, SECOND, everything]) == [everything]
    assert holding([FIRST, SECOND], date(2026, 4, 1)) == [SECOND]
    assert holding([FIRST, SECOND], date(2026, 3, 1)) == [FIRST, SECOND]
    assert holding([]) == []
