"""Targets as they are typed: figures, ranges, paths through the year, and tables of them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.engine import RuleFact
from indicators.rule_setup import RuleSetup
from indicators.status_types import Polarity, ToleranceType
from indicators.target_entry import Aim, EntryError, Measure, changed_by, read_aim, read_figures, setup_of, spread
from indicators.target_rows import ProposalRow
from indicators.target_table import path_of, rows_of_paste, rows_of_table

RATE = Measure(Polarity.HIGHER, "%", cumulative=False)
TOTAL = Measure(Polarity.LOWER, "£", cumulative=True)
RANGE = Measure(Polarity.RANGE, "days", cumulative=False)
GROWING_RANGE = Measure(Polarity.RANGE, "days", cumulative=True)


def refusal(call: object, *args: object, **fields: object) -> str:
    with pytest.raises(EntryError) as fault:
        call(*args, **fields)  # type: ignore[operator]
    assert str(fault.value)
    return fault.value.code


@pytest.mark.parametrize(
    ("text", "measure", "aim"),
    [
        ("55", RATE, Aim(value=Decimal(55))),
        (" 55.5% ", RATE, Aim(value=Decimal("55.5"))),
        ("£1,200", TOTAL, Aim(value=Decimal(1200))),
        ("5 to 9", RANGE, Aim(low=Decimal(5), high=Decimal(9))),
        ("-5  TO  9.5", RANGE, Aim(low=Decimal(-5), high=Decimal("9.5"))),
    ],
)
def test_what_has_one_meaning_is_read(text: str, measure: Measure, aim: Aim) -> None:
    assert read_aim(text, measure) == aim


@pytest.mark.parametrize(
    ("text", "measure", "code"),
    [
        ("", RATE, "blank"),
        ("5 to 9", RATE, "one_figure_wanted"),
        ("5", RANGE, "range_wanted"),
        ("5-9", RANGE, "range_wanted"),
        ("5 to nine", RANGE, "not_a_number"),
        ("5 to 6 to 7", RANGE, "not_a_number"),
        ("£5", RATE, "pound_not_allowed"),
        ("5%", TOTAL, "percent_not_allowed"),
        ("1.2m", TOTAL, "abbreviated"),
        ("9" * 200, RATE, "too_long"),
    ],
)
def test_what_has_none_or_several_is_refused(text: str, measure: Measure, code: str) -> None:
    assert refusal(read_aim, text, measure) == code


def test_figures_of_a_path_stand_apart_by_semicolons_or_space() -> None:
    assert read_figures("10; 1,020;30\n40", RATE) == (Decimal(10), Decimal(1020), Decimal(30), Decimal(40))
    assert read_figures("  ", RATE) == ()
    assert refusal(read_figures, "1;" * 13, RATE) == "wrong_length"


def test_a_rate_has_the_same_target_in_each_period_or_typed_ones() -> None:
    aim = Aim(value=Decimal(60))
    assert spread(aim, 4, "even", RATE) == ([aim] * 4, "set")
    typed = (Decimal(50), Decimal(70), Decimal(65), Decimal(60))
    assert spread(aim, 4, "typed", RATE, figures=typed) == ([Aim(value=one) for one in typed], "explicit")
    assert refusal(spread, aim, 4, "last_year", RATE) == "not_cumulative"
    assert refusal(spread, aim, 4, "even", RATE, figures=typed) == "figures_not_asked"
    assert refusal(spread, aim, 4, "typed", RATE) == "figures_missing"
    assert refusal(spread, aim, 3, "typed", RATE, figures=typed) == "wrong_length"
    assert refusal(spread, Aim(value=Decimal(61)), 4, "typed", RATE, figures=typed) == "wrong_end"
    assert refusal(spread, Aim(low=Decimal(1), high=Decimal(2)), 4, "typed", RANGE, figures=typed) == "figures_of_range"


def test_a_total_is_reached_by_its_path() -> None:
    aim = Aim(value=Decimal(100))
    shape = [Decimal(10), Decimal(10), Decimal(30), Decimal(40)]
    assert spread(aim, 4, "last_year", TOTAL, last_year=shape) == (
        [Aim(value=Decimal(n)) for n in ("25", "25", "75", "100")], "last_year",
    )  # fmt: skip
    assert refusal(spread, aim, 4, "last_year", TOTAL) == "no_shape"
    assert refusal(spread, aim, 2, "typed", TOTAL, figures=(Decimal(120), Decimal(100))) == "decreasing"
    assert refusal(spread, Aim(value=Decimal(-1)), 4, "even", TOTAL) == "negative_target"
    assert refusal(spread, aim, 4, "last_year", TOTAL, last_year=[Decimal(0)] * 4) == "last_year_unusable"


def test_both_ends_of_a_range_that_adds_up_are_spread() -> None:
    found, basis = spread(Aim(low=Decimal(4), high=Decimal(8)), 2, "even", GROWING_RANGE)
    assert basis == "even"
    assert found == [Aim(low=Decimal(2), high=Decimal(4)), Aim(low=Decimal(4), high=Decimal(8))]


@given(
    st.decimals(min_value=0, max_value=10**11, places=4, allow_nan=False),
    st.sampled_from([1, 2, 3, 4, 12]),
)
def test_a_path_never_falls_ends_at_the_target_and_can_be_stored(annual: Decimal, count: int) -> None:
    if len(annual.as_tuple().digits) > 15:
        return
    found = [one.value for one in spread(Aim(value=annual), count, "even", TOTAL)[0]]
    assert found == sorted(found)
    assert found[-1] == annual
    assert all(one is not None and len(one.normalize().as_tuple().digits) <= 15 for one in found)


def test_a_path_of_the_wrong_length_is_named_with_both_counts() -> None:
    with pytest.raises(EntryError) as fault:
        spread(Aim(value=Decimal(9)), 4, "typed", TOTAL, figures=[Decimal(5), Decimal(9)])
    assert str(fault.value) == "2 figures are typed; the year has 4 periods."
    with pytest.raises(EntryError) as fault:
        read_figures("1 " * 200, TOTAL)
    assert str(fault.value) == "200 figures are typed; the year has 12 periods."


def test_an_aim_is_judged_by_the_rule_in_force_or_by_the_simplest() -> None:
    rule = RuleFact(1, "improving_is_near", ToleranceType.ABSOLUTE, Decimal(2), Decimal(3), Decimal(4), None)
    judged = setup_of(Aim(value=Decimal(50)), rule, RATE, 1)
    assert judged == RuleSetup(
        "improving_is_near", Polarity.HIGHER, ToleranceType.ABSOLUTE, target=Decimal(50), tolerance=Decimal(2),
        amber_threshold=Decimal(3), minimum_acceptable=Decimal(4), decimal_places=1, is_percentage=True,
    )  # fmt: skip
    plain = setup_of(Aim(value=Decimal(50)), None, TOTAL, 0)
    assert plain == RuleSetup("tolerance", Polarity.LOWER, ToleranceType.NONE, target=Decimal(50), decimal_places=0)
    ends = setup_of(Aim(low=Decimal(5), high=Decimal(9)), None, RANGE, 0)
    assert (ends.rule_code, ends.low, ends.high, ends.target) == ("range", Decimal(5), Decimal(9), None)


def test_a_target_is_changed_by_a_per_cent_of_itself() -> None:
    assert changed_by(Aim(value=Decimal("52.5")), Decimal(2), 1) == Aim(value=Decimal("53.6"))
    assert changed_by(Aim(low=Decimal(10), high=Decimal(20)), Decimal(-10), 0) == Aim(low=Decimal(9), high=Decimal(18))
    exact = Aim(value=Decimal("52.123456"))
    assert changed_by(exact, Decimal(0), 1) is exact


def test_a_table_is_read_by_its_headings_in_any_order() -> None:
    rows = rows_of_table(
        ["Indicator", " target ", "CODE", "Year", "Path", "Version"],
        [
            (2, ["Name", "55", "A-1", "2026/27", "Last year's shape", "3"]),
            (3, ["", "", "", "", "", ""]),
            (4, ["x", "'-6", "B-1"]),
        ],
    )
    assert [(r.number, r.code, r.target, r.year, r.path, r.version) for r in rows] == [
        (2, "A-1", "55", "2026-27", "last_year", 3),
        (4, "B-1", "-6", "", "", None),
    ]
    with pytest.raises(ValueError, match="columns_missing"):
        rows_of_table(["Code", "Value"], [])


def test_every_column_is_read_and_what_is_not_there_is_blank() -> None:
    headings = ["Code", "Target", "Unit code", "Breakdown", "Year", "Path", "Figures", "Reason", "Version"]
    full, bare = rows_of_table(
        headings, [(2, ["A-1", "55", "PLA", "Wards", "soon", "typed", "5; 9", "Plan.", "99999"]), (3, ["B-1", "60"])]
    )
    assert full == ProposalRow(
        number=2, target="55", code="A-1", unit="PLA", breakdown="Wards", year="soon", path="typed", figures="5; 9",
        reason="Plan.", version=99999,
    )  # fmt: skip
    assert bare == ProposalRow(number=3, target="60", code="B-1")
    for version in ("100000", "-1", "1.0", "\N{SUPERSCRIPT TWO}"):
        (row,) = rows_of_table(["Code", "Target", "Version"], [(2, ["A-1", "55", version])])
        assert row.version is None


def test_a_pasted_block_has_headings_or_three_columns() -> None:
    plain = rows_of_paste("A-1\t55\tPlan.\n\nB-1\t60")
    assert [(r.number, r.code, r.target, r.reason) for r in plain] == [(1, "A-1", "55", "Plan."), (3, "B-1", "60", "")]
    headed = rows_of_paste("\nTarget\tCode\tUnit code\n55\tA-1\tPLA\n")
    assert [(r.number, r.code, r.unit, r.target) for r in headed] == [(3, "A-1", "PLA", "55")]
    assert rows_of_paste(" \n") == []
    with pytest.raises(ValueError, match="too_many_rows"):
        rows_of_paste("x\n" * 2001)


def test_a_path_is_written_in_words_or_as_its_value() -> None:
    assert [path_of(text) for text in ("Even", " typed figures", "typed", "steep", "")] == [
        "even", "typed", "typed", "steep", "",
    ]  # fmt: skip


@given(st.text(max_size=300))
def test_whatever_is_pasted_becomes_rows_or_a_sentence(text: str) -> None:
    for row in rows_of_paste(text):
        assert row.number >= 1
