"""Checks of a return against the season, the year to date, last year, the target, other areas and its counts."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from council_pm.core.periods import Calendar, Frequency, Period, period_containing, previous
from indicators.direction import Trend
from indicators.findings import Finding, Severity
from indicators.returns.checks import (
    MESSAGES,
    ReturnContext,
    check_return,
    usual_range,
)
from indicators.returns.comments import COMMENT_RULES, EVERY_REASON, CommentReason, comment_required, reasons_of
from indicators.returns.season import PastFigure
from indicators.status_types import StatusCode

QUARTER = period_containing(date(2026, 5, 1), Frequency.QUARTERLY)  # Q1 2026/27


def past(
    *values: str | float | None,
    period: Period = QUARTER,
    frequency: Frequency = Frequency.QUARTERLY,
    counts: Sequence[tuple[int, int]] = (),
) -> list[PastFigure]:
    """Figures of the periods just before, oldest first; ``counts`` are the numerators and denominators of the last."""
    found = []
    parts = [(None, None)] * (len(values) - len(counts)) + list(counts)
    for value, (above, below) in zip(reversed(values), reversed(parts), strict=True):
        period = previous(period, frequency)
        found.append(
            PastFigure(
                period,
                None if value is None else Decimal(str(value)),
                None if above is None else Decimal(above),
                None if below is None else Decimal(below),
            )
        )
    return found[::-1]


def context(*values: str | float | None, **others: Any) -> ReturnContext:
    settings: dict[str, Any] = {"period": QUARTER, "frequency": Frequency.QUARTERLY, "decimals": 1, **others}
    counts = settings.pop("counts", ())
    given = past(*values, period=settings["period"], frequency=settings["frequency"], counts=counts)
    return ReturnContext(past=given, **settings)


def codes(value: str | float, within: ReturnContext) -> list[str]:
    return sorted(one.code for one in check_return(Decimal(str(value)), within))


def said(value: str | float, within: ReturnContext, code: str) -> Finding:
    return next(one for one in check_return(Decimal(str(value)), within) if one.code == code)


SEASONAL = (100, 60, 40, 80, 102, 61, 41, 82, 104, 62, 42, 84, 106, 63, 43, 85)  # Q1 first, four years


@pytest.mark.parametrize("history", [(420,), (410, 425), (410, 425, 420), (400, 410, 420, 430, 415, 420, 425)])
def test_seventy_three_thousand_against_four_hundred_is_asked_about(history: tuple[float, ...]) -> None:
    assert codes(73390, context(*history, decimals=0))


def test_what_is_of_another_size_says_how_much() -> None:
    found = said(73390, context(420, decimals=0), "different_size")
    assert found.message == "73,390 is 175 times the usual 420: is the unit right?"
    small = said("0.42", context(20, 22), "different_size_small")
    assert small.message == "The usual figure, 21, is 50 times 0.42: is the unit right?"


@pytest.mark.parametrize(("value", "history"), [(12, (1,)), (0, (40, 50)), (50, (0, 0)), (39, (4,))])
def test_small_counts_that_differ_by_chance_and_noughts_are_not_asked_about(
    value: float, history: tuple[float, ...]
) -> None:
    assert "different_size" not in codes(value, context(*history, decimals=0))


def test_a_seasonal_figure_is_held_against_its_own_quarter() -> None:
    seasonal = context(*SEASONAL, seasonal=True)
    expected = usual_range(seasonal)
    assert expected is not None
    assert expected.years == 3  # the first year has none before it to give its level
    assert expected.low < 108 < expected.high
    assert codes(108, seasonal) == []
    found = said(60, seasonal, "outside_expected_range")
    assert found.severity is Severity.WARNING
    assert found.message == (
        f"60 is outside of {expected.low} to {expected.high}, which is usual at this time of the year, going by 3"
        " earlier years."
    )
    assert codes(60, context(*SEASONAL)) == []  # nobody said that it is seasonal, and three years may be chance


def test_the_level_of_today_moves_the_range() -> None:
    doubled = [value * (2 if n >= 12 else 1) for n, value in enumerate(SEASONAL)]
    plain, moved = usual_range(context(*SEASONAL, seasonal=True)), usual_range(context(*doubled, seasonal=True))
    assert plain is not None
    assert moved is not None
    assert moved.high > plain.high * Decimal("1.8")


def test_a_pattern_that_nobody_declared_counts_after_five_years() -> None:
    years = [value * (1 + n / 1000) for n, value in enumerate(SEASONAL[:4] * 6)]
    assert "outside_expected_range" in codes(60, context(*years))
    assert usual_range(context(*years[4:])) is None


def test_what_the_season_explains_is_not_asked() -> None:
    """Cut grass: ten times as much in the first quarter as in the fourth, every year."""
    grass = (500, 400, 100, 50) * 4
    assert codes(505, context(*grass, seasonal=True)) == []
    assert "possible_decimal_slip" in codes(505, context(*grass))


@pytest.mark.parametrize(
    "values", [(100, None, 40, 80), (100, 60, 40)], ids=["a gap in the last year", "not one whole year"]
)
def test_no_range_without_a_whole_year_just_before(values: tuple[float | None, ...]) -> None:
    assert usual_range(context(*(SEASONAL if None in values else ()), *values, seasonal=True)) is None


@pytest.mark.parametrize("frequency", [Frequency.ANNUAL, Frequency.BIENNIAL])
def test_a_yearly_figure_has_no_season(frequency: Frequency) -> None:
    period = period_containing(date(2026, 5, 1), frequency)
    assert usual_range(context(*range(50, 70), period=period, frequency=frequency, seasonal=True)) is None


def test_figures_on_both_sides_of_nought_are_compared_by_differences() -> None:
    balances = [value - 70 for value in SEASONAL]
    expected = usual_range(context(*balances, seasonal=True))
    assert expected is not None
    assert expected.low < 38 < expected.high
    assert "outside_expected_range" in codes(-30, context(*balances, seasonal=True))


def test_the_range_stays_within_what_the_indicator_can_be() -> None:
    shares = (99, 97, 92, 99, 100, 96, 93, 99, 98, 97, 92, 100, 99, 97, 91, 99)
    expected = usual_range(context(*shares, seasonal=True, minimum=Decimal(0), maximum=Decimal(100)))
    assert expected is not None
    assert expected.high == 100


def test_ten_times_the_figure_of_last_year_is_asked_about_once() -> None:
    within = context(30, 100, 200, 300, decimals=0)
    assert codes(310, within) == ["possible_slip_last_year"]
    assert codes(3, within) == ["possible_decimal_slip"]  # a hundredth of the figure before
    same = context(300, 300, 300, 300, decimals=0)
    assert codes(3000, same) == ["possible_decimal_slip"]


def test_the_target_typed_as_the_figure_is_asked_about() -> None:
    found = said("88.5", context("71.2", "79.8", "84.1", "80.4", target=Decimal("88.5")), "target_as_value")
    assert found.message == "88.5 is the target itself, and no earlier figure was: is it what was counted?"


@pytest.mark.parametrize(
    ("value", "within"),
    [
        (100, context(97, 98, 99, 98, target=Decimal(100), maximum=Decimal(100))),
        (5, context(3, 6, 4, 7, target=Decimal(5), decimals=0)),
        ("88.5", context("71.2", "88.5", "84.1", "80.4", target=Decimal("88.5"))),
        ("88.5", context("71.2", target=Decimal("88.5"))),
        ("88.4", context("71.2", "79.8", "84.1", target=Decimal("88.5"))),
    ],
    ids=["all of them", "a few possible figures", "reached before", "no history", "another figure"],
)
def test_a_target_that_was_simply_met_is_not_asked_about(value: str | float, within: ReturnContext) -> None:
    assert "target_as_value" not in codes(value, within)


OTHERS = tuple(Decimal(str(value)) for value in (8.1, 9.4, 10.2, 10.6, 11, 12.3, 9.9, 10.4))


def test_a_figure_unlike_every_other_area_is_asked_about() -> None:
    found = said(25, context(decimals=1, others=OTHERS), "unlike_others")
    assert found.message == ("25 is far from the 10.3 that is usual elsewhere: the 8 others lie between 8.1 and 12.3.")
    assert said(1030, context(others=OTHERS), "unit_unlike_others").params["middle"] == "10.3"
    assert codes(11, context(others=OTHERS)) == []


@pytest.mark.parametrize(("value", "history"), [(25, (24, 26)), (1030, (1010, 1020))])
def test_what_is_always_unlike_others_is_no_news(value: float, history: tuple[float, ...]) -> None:
    assert codes(value, context(*history, others=OTHERS)) == []


def test_three_others_say_nothing() -> None:
    assert codes(1030, context(others=OTHERS[:3])) == []


Q2 = period_containing(date(2026, 8, 1), Frequency.QUARTERLY)


def test_a_year_to_date_that_falls_is_asked_about_as_a_correction() -> None:
    within = context(10, 20, 30, 40, 12, period=Q2, to_date=True, decimals=0)
    found = said(11, within, "year_to_date_falls")
    assert found.severity is Severity.WARNING
    assert found.message == "The year to date falls from 12 to 11: if it is a correction, say what was corrected."
    assert codes(12, within) == []


def test_a_new_year_begins_anew_and_quotients_may_fall() -> None:
    assert codes(11, context(10, 20, 30, 40, to_date=True, decimals=0)) == []
    assert codes(80, context(85, 84, 86, 87, 85, period=Q2, to_date=True, is_ratio=True)) == []
    assert codes(80, context(85, 84, 86, 87, None, period=Q2, to_date=True)) == []


def test_the_counts_of_a_quotient_may_not_fall() -> None:
    within = context(
        *(85, 84, 86, 87, 85),
        period=Q2, to_date=True, is_ratio=True, counts=[(85, 100)], numerator=Decimal(80), denominator=Decimal(100),
    )  # fmt: skip
    found = check_return(Decimal(80), within)
    assert [(one.code, one.field) for one in found] == [("numerator_to_date_falls", "numerator")]


def test_a_year_to_date_is_held_against_the_same_part_of_last_year() -> None:
    """A twelfth of last year's total is no slipped point, and a tenth of last April's figure is one."""
    april = period_containing(date(2026, 4, 9), Frequency.MONTHLY)
    months = [100 * n for n in range(1, 13)]
    within = context(*months, period=april, frequency=Frequency.MONTHLY, to_date=True, decimals=0)
    assert codes(104, within) == []
    assert codes(1040, within) == ["possible_slip_last_year"]
    assert codes(-104, within) == ["sign_differs_from_last_year"]


def test_a_year_to_date_has_a_season() -> None:
    years = [value * (1 + year / 50) for year in range(5) for value in (100, 210, 330, 400)]
    within = context(*years, to_date=True, decimals=0)
    assert codes(110, within) == []
    assert codes(230, within) == ["outside_expected_range"]


def test_a_denominator_that_jumps_is_asked_about() -> None:
    counts = [(40, 1000), (41, 1010), (39, 990), (42, 1005)]
    within = context(4, 4, 4, 4, counts=counts, numerator=Decimal(44), denominator=Decimal(2000))
    assert check_return(None, within) == []  # without a figure only what cannot be is said
    jumped = said("4", within, "denominator_jumps")
    assert jumped.field == "denominator"
    assert jumped.message == (
        "The denominator goes from 1,005 to 2,000, more than it ever has: is the same thing counted?"
    )


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ([100, 200, 100, 200, 100], 210),
        ([12], 20),
        ([1000], 1400),
        ([0], 1400),
        ([], 1400),
    ],
    ids=["it always jumps", "small", "not by half", "nought before", "none before"],
)
def test_a_denominator_that_moves_as_ever_is_not_asked_about(before: list[int], now: int) -> None:
    counts = [(5, one) for one in before]
    within = context(*[4 for _ in counts], counts=counts, numerator=Decimal(5), denominator=Decimal(now))
    assert "denominator_jumps" not in codes(4, within)


def test_what_cannot_be_blocks_and_says_so_alone_of_the_counts() -> None:
    within = context(80, 81, is_proportion=True, numerator=Decimal(9), denominator=Decimal(5), maximum=Decimal(100))
    found = check_return(Decimal(180), within)
    assert {one.code for one in found if one.severity is Severity.ERROR} == {
        "numerator_above_denominator", "out_of_bounds",
    }  # fmt: skip
    assert [one.code for one in check_return(None, within)] == ["numerator_above_denominator"]


def test_what_is_no_number_is_refused_and_nothing_else_is_said() -> None:
    assert codes("NaN", context(*SEASONAL, seasonal=True, others=OTHERS)) == ["wrong_type"]


ALL = frozenset(CommentReason)


@pytest.mark.parametrize(
    ("rule", "status", "trend", "surprising", "expected"),
    [
        (ALL, StatusCode.RED, Trend.DETERIORATING, True, ("off_target", "worsening", "surprising")),
        (ALL, StatusCode.AMBER, Trend.IMPROVING, False, ()),
        (ALL, StatusCode.GREEN, Trend.DETERIORATING, False, ("worsening",)),
        ({CommentReason.OFF_TARGET}, StatusCode.RED, Trend.DETERIORATING, True, ("off_target",)),
        (frozenset(), StatusCode.RED, Trend.DETERIORATING, True, ()),
        (ALL, None, None, True, ("surprising",)),
        (ALL, StatusCode.NO_DATA, Trend.INSUFFICIENT_DATA, False, ()),
    ],
)
def test_a_comment_is_required_only_where_the_rule_says(
    rule: frozenset[CommentReason],
    status: StatusCode | None,
    trend: Trend | None,
    surprising: bool,
    expected: tuple[str, ...],
) -> None:
    assert comment_required(rule, status, trend, surprising=surprising) == expected


def test_every_choice_of_reasons_is_kept_as_one_text_and_read_again() -> None:
    assert len({reasons_of(rule) for rule in COMMENT_RULES}) == len(COMMENT_RULES) == 8
    assert reasons_of(EVERY_REASON) == ALL
    assert reasons_of("never") == frozenset()


KEPT = st.decimals(-(10**12) + 1, 10**12 - 1, places=6)
COUNTS = st.none() | st.decimals(0, 10**12 - 1, places=2)


@given(
    value=st.none() | KEPT,
    figures=st.lists(st.tuples(st.none() | KEPT, COUNTS, COUNTS), max_size=30),
    flags=st.tuples(*[st.booleans()] * 4),
    frequency=st.sampled_from(list(Frequency)),
    calendar=st.sampled_from(list(Calendar)),
    decimals=st.integers(0, 6),
    rest=st.tuples(st.none() | KEPT, st.none() | KEPT, COUNTS, COUNTS),
    others=st.lists(KEPT, max_size=12),
)
@settings(max_examples=150, deadline=None)
def test_no_figure_stops_the_checks_and_every_finding_is_a_whole_sentence(
    value: Decimal | None,
    figures: list[tuple[Decimal | None, Decimal | None, Decimal | None]],
    flags: tuple[bool, ...],
    frequency: Frequency,
    calendar: Calendar,
    decimals: int,
    rest: tuple[Decimal | None, ...],
    others: list[Decimal],
) -> None:
    period = at = period_containing(date(2026, 5, 1), frequency, calendar)
    behind = []
    for figure in figures:
        at = previous(at, frequency)
        behind.append(PastFigure(at, *figure))
    within = ReturnContext(
        period=period, frequency=frequency, calendar=calendar, past=behind[::-1], decimals=decimals,
        seasonal=flags[0], to_date=flags[1], is_ratio=flags[2], is_proportion=flags[3], approved=rest[0],
        target=rest[1], numerator=rest[2], denominator=rest[3], others=others,
    )  # fmt: skip
    found = check_return(value, within)
    assert len({(one.code, one.field) for one in found}) == len(found)
    for one in found:
        assert one.field in {"value", "numerator", "denominator"}
        assert one.message.endswith((".", "?"))
        assert "{" not in one.message
        assert one.code not in MESSAGES or one.message == MESSAGES[one.code].format(**one.params)


def test_three_hundred_and_fifty_series_take_under_a_second() -> None:
    chance = random.Random(1)
    month = period_containing(date(2026, 5, 1), Frequency.MONTHLY)
    values = [100 + chance.random() for _ in range(120)]
    within = context(*values, period=month, frequency=Frequency.MONTHLY, seasonal=True, others=OTHERS)
    began = time.process_time()
    for _ in range(350):
        check_return(Decimal("100.4"), within)
    assert time.process_time() - began < 1


def test_a_warning_has_hardly_more_decimals_than_the_indicator() -> None:
    context = ReturnContext(period=QUARTER, frequency=Frequency.QUARTERLY, approved=Decimal(70))
    found = check_return(Decimal("84.038462"), context)
    (one,) = [finding for finding in found if finding.code == "large_revision"]
    assert one.message == "84 changes the signed-off figure of 70 by 14."
    assert dict(one.params) == {"value": "84", "approved": "70", "change": "14"}
