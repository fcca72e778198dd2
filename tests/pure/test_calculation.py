"""Working figures out from others: exact sums, one rounding, and a reason for each figure that there is not."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.calculation import (
    MOST_SHOWN,
    ROLES,
    Arithmetic,
    Kind,
    Missing,
    Part,
    PartState,
    Result,
    Role,
    calculate,
    names,
    plain,
    storable,
)

D = Decimal
FIGURES = st.decimals(
    min_value=D("-999999999"), max_value=D("999999999"), places=6, allow_nan=False, allow_infinity=False
)
STATES = st.sampled_from([state for state in PartState if state])


def part(value: str | Decimal | None, role: Role = Role.PLUS, pair: int = 0, **rest: object) -> Part:
    state = PartState.FIGURE if value is not None else PartState.NO_DATA
    defaults: dict[str, object] = {"name": f"P-{pair}", "state": state}
    return Part(
        role=role,
        pair=pair,
        value=D(value) if value is not None else None,
        **(defaults | rest),  # type: ignore[arg-type]  # the fields of a part
    )


def added(*values: str | Decimal | None) -> list[Part]:
    return [part(value, pair=pair) for pair, value in enumerate(values)]


def ratio(above: list[str], below: list[str]) -> list[Part]:
    return [part(v, Role.NUMERATOR, n) for n, v in enumerate(above)] + [
        part(v, Role.DENOMINATOR, 50 + n) for n, v in enumerate(below)
    ]


def weighted(*pairs: tuple[str | None, str | None]) -> list[Part]:
    return [
        one
        for pair, (value, weight) in enumerate(pairs)
        for one in (part(value, Role.PLUS, pair), part(weight, Role.WEIGHT, pair))
    ]


def typed(working: str) -> str:
    return working.replace("\N{MULTIPLICATION SIGN}", "x").replace("\N{MINUS SIGN}", "-")


@st.composite
def parts_of(draw: st.DrawFn, kind: Kind) -> list[Part]:
    found = []
    for pair in range(draw(st.integers(0, 5))):
        for role in ROLES[kind]:
            value = draw(st.none() | FIGURES)
            state = draw(STATES) if value is None else PartState.FIGURE
            found.append(part(value, role, pair, state=state, provisional=draw(st.booleans())))
    return found


# --- What always holds


@given(st.data(), st.sampled_from(Kind), st.sampled_from(Missing), st.integers(1, 100), st.sampled_from([1, 100, 1000]))
def test_it_never_raises_and_gives_a_figure_that_can_be_stored_or_says_why_not(
    data: st.DataObject, kind: Kind, missing: Missing, share: int, multiplier: int
) -> None:
    result = calculate(Arithmetic(kind, D(multiplier), missing, share), data.draw(parts_of(kind)))
    assert [result.value is not None, result.absent != "", result.waits].count(True) == 1
    assert (result.value is None) == (result.code != "")
    for number in (result.value, result.numerator, result.denominator):
        if number is not None:
            digits, exponent = number.as_tuple().digits, number.as_tuple().exponent
            assert number.is_finite()
            assert len(digits) <= 15
            assert isinstance(exponent, int)
            assert exponent >= -6
            assert abs(number) < D(10) ** 12


@given(st.data(), st.sampled_from(Kind), st.randoms())
def test_the_order_of_the_parts_changes_nothing_but_the_order_of_the_words(
    data: st.DataObject, kind: Kind, random: object
) -> None:
    parts = data.draw(parts_of(kind))
    turned = data.draw(st.permutations(parts))
    formula = Arithmetic(kind, missing=Missing.LEAVE_OUT, least_share=1)
    one, other = calculate(formula, parts), calculate(formula, turned)
    assert (one.value, one.absent, one.waits, one.provisional) == (
        other.value,
        other.absent,
        other.waits,
        other.provisional,
    )


@given(st.lists(FIGURES, min_size=1, max_size=12))
def test_a_sum_is_the_sum(values: list[Decimal]) -> None:
    exact = sum(values, D(0))
    result = calculate(Arithmetic(Kind.SUM), added(*values))
    assert result.value == storable(exact)
    if len(exact.normalize().as_tuple().digits) <= 15:
        assert result.value == exact


@given(st.data(), st.sampled_from(Kind))
def test_a_withheld_part_withholds_the_result_whatever_else_there_is(data: st.DataObject, kind: Kind) -> None:
    parts = data.draw(parts_of(kind))
    parts.append(part(None, ROLES[kind][0], 99, state=PartState.SUPPRESSED))
    for missing in Missing:
        result = calculate(Arithmetic(kind, missing=missing, least_share=1), parts)
        assert (result.value, result.absent, result.working, result.numerator) == (None, "suppressed", "", None)


# --- The five kinds


def test_each_kind_does_its_arithmetic_and_says_it() -> None:
    for formula, parts, value, working in (
        (Arithmetic(Kind.SUM), added("12", "30"), "42", "12 + 30"),
        (Arithmetic(Kind.SUM, D(1000)), added("12", "30"), "42000", "(12 + 30) x 1,000"),
        (
            Arithmetic(Kind.DIFFERENCE),
            [part("12"), part("2", Role.MINUS, 1), part("-3", Role.MINUS, 2)],
            "13",
            "12 - 2 - (-3)",
        ),
        (
            Arithmetic(Kind.RATIO_OF_SUMS, D(100)),
            ratio(["12", "30"], ["40", "60"]),
            "42",
            "(12 + 30) ÷ (40 + 60) x 100",
        ),
        (
            Arithmetic(Kind.WEIGHTED_MEAN),
            weighted(("10", "1"), ("20", "3")),
            "17.5",
            "(10 x 1 + 20 x 3) ÷ (1 + 3)",
        ),
        (
            Arithmetic(Kind.PER_HEAD, D(1000)),
            [part("21", Role.NUMERATOR), part("190400", Role.POPULATION, 1)],
            "0.110294",
            "21 ÷ 190,400 x 1,000",
        ),
    ):
        result = calculate(formula, parts)
        assert (result.value, typed(result.working)) == (D(value), working)


def test_a_ratio_is_not_the_mean_of_the_ratios_and_keeps_what_it_divided() -> None:
    result = calculate(Arithmetic(Kind.RATIO_OF_SUMS, D(100)), ratio(["1", "90"], ["2", "100"]))
    assert (result.value, result.numerator, result.denominator) == (D("89.215686"), D(91), D(102))


def test_a_long_sum_is_written_short() -> None:
    result = calculate(Arithmetic(Kind.SUM), added(*(str(n) for n in range(40))))
    assert result.value == D(780)
    assert result.working.endswith("+ 10 + … + 39")
    assert result.working.count("+") == MOST_SHOWN


# --- Nothing to divide by, too large, out of bounds


@pytest.mark.parametrize("below", [["0"], ["5", "-5"], ["-2"]])
def test_nothing_is_ever_divided_by_nought_or_less(below: list[str]) -> None:
    result = calculate(Arithmetic(Kind.RATIO_OF_SUMS), ratio(["7"], below))
    assert (result.value, result.absent, result.code) == (None, "no_data", "zero")


def test_weights_are_never_negative_and_never_all_nought() -> None:
    mean = Arithmetic(Kind.WEIGHTED_MEAN)
    assert calculate(mean, weighted(("1", "-1"), ("2", "5"))).code == "negative_weight"
    assert calculate(mean, weighted(("1", "0"), ("2", "0"))).code == "zero"


def test_a_result_that_cannot_be_kept_is_none() -> None:
    large = calculate(Arithmetic(Kind.SUM, D(1000)), added("999999999999"))
    assert (large.absent, large.code) == ("no_data", "too_large")
    high = calculate(Arithmetic(Kind.SUM, upper_bound=D(100)), added("60", "44"))
    assert (high.value, high.code, high.params["value"]) == (None, "out_of_bounds", "104")
    low = calculate(Arithmetic(Kind.SUM, lower_bound=D(0)), added("-1"))
    assert low.code == "out_of_bounds"
    assert calculate(Arithmetic(Kind.SUM, lower_bound=D(0), upper_bound=D(100)), added("100")).value == 100


def test_a_numerator_that_cannot_be_kept_is_left_away_and_the_result_stays() -> None:
    parts = [part("900000000000", pair=n, role=Role.PLUS) for n in (0, 1)]
    parts += [part("900000000000", Role.WEIGHT, n) for n in (0, 1)]
    result = calculate(Arithmetic(Kind.WEIGHTED_MEAN), parts)
    assert (result.value, result.numerator, result.denominator) == (D(900000000000), None, None)


# --- Parts that are missing


def test_no_parts_give_no_result() -> None:
    assert calculate(Arithmetic(Kind.SUM), []) == Result(absent="no_data", code="no_parts")


def test_a_part_that_may_still_come_is_waited_for_and_nothing_is_recorded() -> None:
    for state in (PartState.NOT_YET, PartState.NOT_BEGUN):
        result = calculate(Arithmetic(Kind.SUM), [part("1"), part(None, pair=1, state=state)])
        assert (result.waits, result.absent, result.params["parts"]) == (True, "", "P-1")


def test_a_part_without_a_figure_gives_no_result_and_is_named() -> None:
    result = calculate(Arithmetic(Kind.SUM), added("1", None))
    assert (result.absent, result.code, result.params["parts"]) == ("no_data", "part_missing", "P-1")


def test_a_part_that_ended_gives_no_result_and_says_when() -> None:
    ended = part(None, pair=1, state=PartState.ENDED, ended_on="3 May 2026")
    result = calculate(Arithmetic(Kind.SUM), [part("1"), ended])
    assert (result.code, dict(result.params)) == ("part_ended", {"part": "P-1", "day": "3 May 2026"})


def test_parts_are_left_out_where_enough_are_there_and_are_named() -> None:
    half = Arithmetic(Kind.SUM, missing=Missing.LEAVE_OUT, least_share=50)
    result = calculate(half, added("1", None))
    assert (result.value, result.left_out, result.provisional) == (D(1), ("P-1",), False)
    few = calculate(half, added("1", None, None))
    assert (few.code, dict(few.params)) == ("too_few", {"there": "1", "of": "3", "least": "50"})


def test_a_figure_without_a_part_that_may_still_come_is_provisional() -> None:
    half = Arithmetic(Kind.SUM, missing=Missing.LEAVE_OUT, least_share=50)
    late = part(None, pair=1, state=PartState.NOT_YET)
    assert calculate(half, [part("1"), late]).provisional
    assert calculate(half, [part("1"), late, part(None, pair=2)]).waits


def test_a_figure_without_its_weight_is_left_out_with_it() -> None:
    result = calculate(
        Arithmetic(Kind.WEIGHTED_MEAN, missing=Missing.LEAVE_OUT, least_share=50), weighted(("10", "1"), ("99", None))
    )
    assert (result.value, typed(result.working)) == (D(10), "(10 x 1) ÷ (1)")


def test_nothing_at_all_is_never_a_sum() -> None:
    result = calculate(Arithmetic(Kind.SUM, missing=Missing.LEAVE_OUT, least_share=1), added(None, None))
    assert result.code == "too_few"


def test_a_result_is_provisional_where_a_part_is() -> None:
    assert calculate(Arithmetic(Kind.SUM), [part("1", provisional=True), part("2", pair=1)]).provisional
    assert not calculate(Arithmetic(Kind.SUM), added("1", "2")).provisional


# --- Numbers in words


def test_numbers_are_rounded_half_up_to_what_is_kept() -> None:
    assert storable(D("0.0000005")) == D("0.000001")
    assert storable(D("-0.0000005")) == D("-0.000001")
    assert storable(D("123456789012.123456")) == D("123456789012.123")
    assert storable(D("999999999999.9999")) is None
    assert storable(D("NaN")) is None
    assert str(storable(D("-0.0000001"))) == "0"


def test_numbers_are_written_plainly() -> None:
    assert [plain(D(text)) for text in ("12.500", "1234567", "-0.5", "0", "1E+3")] == [
        "12.5",
        "1,234,567",
        "\N{MINUS SIGN}0.5",
        "0",
        "1,000",
    ]


def test_a_few_names_are_said_and_the_rest_counted() -> None:
    assert names(["A", "B", "A"]) == "A, B"
    assert names("ABCDEFG") == "A, B, C, D, E (+2)"


def test_every_order_of_a_ratio_gives_the_same() -> None:
    parts = ratio(["1", "2"], ["3", "4"])
    assert {calculate(Arithmetic(Kind.RATIO_OF_SUMS), order).value for order in permutations(parts)} == {D("0.428571")}
