"""What charts are drawn with, to the tenth of a pixel: places, paths, areas, and words that keep apart."""

from __future__ import annotations

from decimal import Decimal

import pytest

from indicators.chart_ahead import Ahead, forecast_mark
from indicators.chart_geometry import (
    Scale,
    band_path,
    cell_centres,
    coordinate,
    filled,
    line_path,
    nice_ticks,
    positions,
    step_band_path,
    step_path,
    tick_decimals,
)
from indicators.chart_labels import LineEnd, direct_labels, x_ticks
from indicators.chart_marks import (
    Intervention,
    InterventionMark,
    LimitBand,
    LimitMark,
    SeriesBreak,
    break_marks,
    intervention_marks,
    limit_marks,
)
from indicators.comparison_bars import ComparisonRow, comparison_bars

UPSIDE_DOWN = Scale(Decimal(0), Decimal(10), Decimal(100), Decimal(0))


def decimals(*texts: str | None) -> list[Decimal | None]:
    return [None if text is None else Decimal(text) for text in texts]


def places(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


@pytest.mark.parametrize(
    ("number", "text"),
    [("0.25", "0.3"), ("-0.25", "-0.3"), ("-0.04", "0"), ("1.00", "1"), ("12.34", "12.3"), ("1E+2", "100")],
)
def test_a_tenth_of_a_pixel_is_enough(number: str, text: str) -> None:
    assert coordinate(Decimal(number)) == text


def test_places_share_a_width() -> None:
    assert cell_centres(2, Decimal(10), Decimal(30)) == places("15", "25")
    assert positions(3, Decimal(10), Decimal(30)) == places("10", "20", "30")
    assert positions(1, Decimal(10), Decimal(30)) == places("30")
    assert Scale(Decimal(5), Decimal(5), Decimal(0), Decimal(10)).at(Decimal(9)) == 5
    assert Scale.over(places("2", "4"), decimals(None, "8"), start=Decimal(0), end=Decimal(1)).at(
        Decimal(5)
    ) == Decimal("0.5")


def test_a_line_lifts_its_pen_at_gaps_and_breaks_and_draws_a_lone_figure_as_a_dot() -> None:
    xs = places("0", "10", "20", "30", "40")
    assert line_path(xs, decimals("1", "2", None, "3", "4"), UPSIDE_DOWN) == "M0 90L10 80M30 70L40 60"
    assert line_path(xs, decimals("1", "2", "3", "4", None), UPSIDE_DOWN, {1, 3}) == "M0 90h0M10 80L20 70M30 60h0"


def test_a_target_is_level_over_its_period_and_steps_where_it_changes() -> None:
    xs, half = places("5", "15", "25", "35"), Decimal(5)
    assert step_path(xs, decimals("4", "4", "6", None), UPSIDE_DOWN, half) == "M0 60H10H20V40H30"
    assert step_path(xs, decimals("4", None, "4", "5"), UPSIDE_DOWN, half) == "M0 60H10M20 60H30V50H40"
    assert step_band_path(xs, decimals("2", None, "3", "1"), decimals("4", "5", None, "2"), UPSIDE_DOWN, half) == (
        "M0 80V60H10V80zM30 90V80H40V90z"
    )


def test_an_area_goes_there_above_and_back_below_in_as_many_pieces_as_it_has() -> None:
    xs = places("0", "10", "20", "30", "40")
    lows, highs = decimals("1", "2", None, "3", "4"), decimals("5", "6", "7", "8", "9")
    assert band_path(xs, lows, highs, UPSIDE_DOWN) == "M0 50L10 40L10 80L0 90zM30 20L40 10L40 60L30 70z"
    assert band_path(xs[:2], lows[:2], decimals("5", None), UPSIDE_DOWN) == ""


def test_a_sequence_that_is_not_there_is_blank_and_one_of_another_length_is_refused() -> None:
    assert filled([], 2, "targets") == [None, None]
    assert filled(decimals("1", None), 2, "targets") == decimals("1", None)
    with pytest.raises(ValueError, match=r"^targets has 1 entries for 2 points\.$"):
        filled(decimals("1"), 2, "targets")


@pytest.mark.parametrize(
    ("values", "ticks", "shown"),
    [
        ([], ["0", "1"], 0),
        (["5"], ["4.5", "4.75", "5", "5.25", "5.5"], 2),
        (["0"], ["0", "0.25", "0.5", "0.75", "1"], 2),
        (["-5"], ["-5.5", "-5.25", "-5", "-4.75", "-4.5"], 2),
        (["0", "40"], ["0", "10", "20", "30", "40"], 0),
        (["1", "9.4"], ["0", "2.5", "5", "7.5", "10"], 1),
        (["-300", "120"], ["-400", "-200", "0", "200"], 0),
    ],
)
def test_ticks_are_round_and_shown_with_the_decimals_that_they_need(
    values: list[str], ticks: list[str], shown: int
) -> None:
    found = nice_ticks([Decimal(value) for value in values])
    assert found == places(*ticks)
    assert tick_decimals(found) == shown


def test_a_forecast_is_a_line_with_a_fan_and_a_capped_bar() -> None:
    start, texts = (Decimal(10), Decimal(50)), ("7", "6 to 8")
    ahead = Ahead(1, "2026/27", Decimal(7), Decimal(6), Decimal(8))
    mark = forecast_mark(ahead, start, Decimal(40), UPSIDE_DOWN, texts)
    assert (mark.label, mark.number, mark.range_text) == ("2026/27", "7", "6 to 8")
    assert (mark.x, mark.y, mark.path) == ("40", "30", "M10 50L40 30")
    assert mark.fan == "M10 50L40 20V40z"
    assert mark.bar == "M35 20H45M40 20V40M35 40H45"
    bare = forecast_mark(Ahead(1, "2026/27", Decimal(7)), start, Decimal(40), UPSIDE_DOWN, texts)
    assert (bare.path, bare.fan, bare.bar) == (mark.path, "", "")


def test_words_at_the_ends_of_lines_keep_a_line_apart_and_inside() -> None:
    def ys(*ends: int) -> list[Decimal]:
        found = direct_labels([LineEnd(Decimal(y), "value", str(y), "") for y in ends], Decimal(10), Decimal(90))
        return [Decimal(label.y) - 5 for label in found]

    assert ys(50) == [50]
    assert ys(0) == [10]
    assert ys(99) == [90]
    first, second = ys(50, 51)
    height = second - first
    assert (first, height > 10) == (50, True)
    assert ys(88, 89, 90) == [90 - 2 * height, 90 - height, 90]
    assert ys(10, 50, 51) == [10, 50, 50 + height]


XS = places("5", "15", "25", "35")


def test_limits_reach_from_edge_to_edge_and_have_no_edge_where_they_are_cut_off() -> None:
    band = LimitBand(0, 1, Decimal(4), Decimal(-2), Decimal(6), is_firm=True)
    (whole,) = limit_marks([band], XS, Decimal(5), UPSIDE_DOWN, None, Decimal(10))
    assert whole == LimitMark("M0 120V40H20V120z", "M0 60H20", "M0 40H20M0 120H20", is_firm=True)
    (cut,) = limit_marks([band], XS, Decimal(5), UPSIDE_DOWN, Decimal(0), Decimal(5))
    assert cut == LimitMark("M0 100V50H20V100z", "M0 60H20", "", is_firm=True)


def test_breaks_are_numbered_side_by_side_before_their_period() -> None:
    found = break_marks(
        [SeriesBreak(1, "New"), SeriesBreak(1, "Anew", is_rebase=True), SeriesBreak(3, "x")], XS, Decimal(5)
    )
    assert [(mark.x, mark.number_x, mark.number, mark.label, mark.is_rebase) for mark in found] == [
        ("10", "10", "1", "New", False),
        ("10", "24", "2", "Anew", True),
        ("30", "30", "3", "x", False),
    ]


def test_what_was_done_is_a_lettered_bar_one_above_another() -> None:
    done = [Intervention(0, 1, "First"), Intervention(1, 3, "Second")]
    assert intervention_marks(done, XS, Decimal(5), Decimal(100)) == (
        InterventionMark("M0 85V90H20V85z", "0", "85", "A", "First"),
        InterventionMark("M10 70V75H40V70z", "10", "70", "B", "Second"),
    )


def test_the_latest_period_is_named_and_then_every_so_many_before_it() -> None:
    found = x_ticks(["Q1", "Q2", "Q3", "Q4"], XS, 2, "")
    assert [(tick.position, tick.label) for tick in found] == [("15", "Q2"), ("35", "Q4")]
    assert x_ticks([], XS, 2, "Year end") == ()
    beyond = x_ticks(["Q1", "Q2"], XS, 2, "Year end")
    assert [(tick.position, tick.label) for tick in beyond] == [("15", "Q2"), ("35", "Year end")]
    crowded = x_ticks(["Q1", "Q2", "Q3"], XS, 2, "Year end")
    assert [tick.label for tick in crowded] == ["Q1", "Q3"]


def test_bars_say_whose_they_are_and_what_they_show() -> None:
    rows = [ComparisonRow("Us", Decimal("20.25"), "own", "ours"), ComparisonRow("Them", None)]
    own, other = comparison_bars(rows).bars
    assert (own.label, own.text, own.kind, own.note) == ("Us", "20.3", "own", "ours")
    assert (other.label, other.text, other.kind, other.note) == ("Them", "", "neighbour", "")
