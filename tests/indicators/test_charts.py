"""Geometry of charts: gaps stay gaps, targets are those of their time, everything stays inside the picture."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.chart_ahead import Ahead
from indicators.chart_marks import Intervention, LimitBand, SeriesBreak, Special
from indicators.charts import ChartPoint, Comparator, HistoryChart, history_chart, number_text, sparkline
from indicators.comparison_bars import ComparisonRow, comparison_bars

values_or_gaps = st.lists(
    st.none() | st.decimals(min_value=-(10**6), max_value=10**6, places=3, allow_nan=False), min_size=1, max_size=40
)


def numbers(path: str) -> list[Decimal]:
    return [Decimal(text) for text in re.findall(r"-?\d+(?:\.\d+)?", path)]


def points(*values: str | None) -> list[ChartPoint]:
    return [
        ChartPoint(f"P{index}", None if value is None else Decimal(value))
        for index, value in enumerate(values, start=1)
    ]


def targets(*values: str | None) -> list[Decimal | None]:
    return [None if value is None else Decimal(value) for value in values]


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("1234567.25", 1, "1,234,567.3"),
        ("79.95", 1, "80.0"),
        ("2.5", 0, "3"),
        ("-4.25", 1, "\N{MINUS SIGN}4.3"),
        ("-0.04", 1, "0.0"),
        ("7", 2, "7.00"),
        (None, 1, ""),
    ],
)
def test_figures_are_rounded_half_up_with_commas_and_a_minus_sign(value: str | None, decimals: int, text: str) -> None:
    assert number_text(None if value is None else Decimal(value), decimals) == text


def test_a_sparkline_runs_from_edge_to_edge_and_includes_its_target_in_the_scale() -> None:
    drawn = sparkline([Decimal(1), Decimal(2), Decimal(3)], Decimal(5))
    assert drawn.path == "M5 23L60 18.5L115 14"
    assert (drawn.last_x, drawn.last_y, drawn.target_y) == ("115", "14", "5")


def test_a_gap_lifts_the_pen_and_a_lone_value_is_a_dot() -> None:
    assert sparkline([Decimal(1), None, Decimal(1)], None).path == "M5 14h0M115 14h0"
    assert history_chart(points("1", "2", None, "3", "4")).line.count("M") == 2


def test_the_last_point_is_that_of_the_last_period_with_a_value() -> None:
    drawn = sparkline([Decimal(1), Decimal(2), None], None)
    assert drawn.last_x == "60"


def test_no_values_draw_nothing() -> None:
    drawn = sparkline([None, None], Decimal(3))
    assert (drawn.path, drawn.last_x, drawn.last_y, drawn.target_y) == ("", "", "", "")
    assert sparkline([], None).path == ""


def test_a_single_value_stands_at_the_end() -> None:
    assert sparkline([Decimal(4)], None).path == "M115 14h0"


@given(values_or_gaps, st.none() | st.decimals(min_value=-(10**6), max_value=10**6, places=2, allow_nan=False))
def test_a_sparkline_never_leaves_its_box(values: list[Decimal | None], target: Decimal | None) -> None:
    drawn = sparkline(values, target)
    places = numbers(drawn.path.replace("h0", ""))
    assert all(0 <= x <= 120 for x in places[::2])
    assert all(0 <= y <= 28 for y in places[1::2])
    assert "NaN" not in drawn.path
    assert "E" not in drawn.path


@given(values_or_gaps)
def test_a_history_chart_never_leaves_its_plot_and_tables_every_period(values: list[Decimal | None]) -> None:
    chart = history_chart([ChartPoint(f"P{index}", value) for index, value in enumerate(values)])
    assert len(chart.rows) == len(values)
    assert len(chart.points) == sum(value is not None for value in values)
    assert chart.is_empty == (not chart.points)
    for point in chart.points:
        assert Decimal(chart.left) <= Decimal(point.x) <= Decimal(chart.right)
        assert Decimal(chart.top) <= Decimal(point.y) <= Decimal(chart.bottom)
    assert sum(point.is_last for point in chart.points) == (1 if chart.points else 0)


def test_a_target_is_a_step_at_the_period_from_which_it_stood() -> None:
    chart = history_chart(points("1", "2", "3", "4"), targets=targets("2", "2", "3", "3"))
    assert chart.target_line.count("M") == 1
    assert chart.target_line.count("V") == 1
    assert [row.target for row in chart.rows] == ["2.0", "2.0", "3.0", "3.0"]


def test_a_missing_target_leaves_a_gap_in_its_line() -> None:
    chart = history_chart(points("1", "2", "3"), targets=targets("2", None, "2"))
    assert chart.target_line.count("M") == 2


def test_a_range_is_a_band_and_not_a_line() -> None:
    chart = history_chart(points("1", "2"), targets=targets("1", "1"), target_highs=targets("2", "2"))
    assert chart.target_line == ""
    assert chart.target_band.count("z") == 2
    assert chart.rows[0].target == "1.0\N{EN DASH}2.0"
    assert [label.number for label in chart.labels if label.kind == "target"] == ["1.0\N{EN DASH}2.0"]


def test_a_break_lifts_the_pen_and_is_marked_between_the_two_periods() -> None:
    chart = history_chart(points("1", "2", "3", "4"), breaks=[SeriesBreak(2, "new definition")])
    assert chart.line.count("M") == 2
    (mark,) = chart.breaks
    before, after = Decimal(chart.points[1].x), Decimal(chart.points[2].x)
    assert before < Decimal(mark.x) < after
    assert (mark.number, mark.label) == ("1", "new definition")


def test_a_rebase_is_marked_and_lifts_no_pen_and_two_marks_at_one_place_keep_their_numbers_apart() -> None:
    marks = [SeriesBreak(2, "new definition"), SeriesBreak(2, "new bins", is_rebase=True)]
    assert history_chart(points("1", "2", "3", "4"), breaks=marks[1:]).line.count("M") == 1
    first, second = history_chart(points("1", "2", "3", "4"), breaks=marks).breaks
    assert (first.x, first.number, second.number) == (second.x, "1", "2")
    assert Decimal(second.number_x) - Decimal(first.number_x) >= 12


def band(first: int, last: int, *ends: str, is_firm: bool = True) -> LimitBand:
    mean, low, high = (Decimal(end) for end in ends)
    return LimitBand(first, last, mean, low, high, is_firm)


def test_limits_reach_over_the_periods_of_their_segment_and_the_mean_of_the_latest_is_named() -> None:
    chart = history_chart(
        points("1", "2", "3", "4"), limits=[band(0, 1, "1", "0", "3"), band(2, 3, "4", "2", "6", is_firm=False)]
    )
    first, second = chart.limits
    assert numbers(first.mean)[-1] == numbers(second.mean)[0] == Decimal(318)  # halfway between the points
    assert numbers(second.band)[1] > numbers(second.mean)[1] > numbers(second.band)[2]
    assert (first.edges.count("M"), first.is_firm, second.is_firm) == (2, True, False)
    assert chart.is_on_trial
    assert chart.limits_text == "2.0\N{EN DASH}6.0"
    assert [(label.number, label.words) for label in chart.labels if label.kind == "mean"] == [("4.0", "Mean")]
    assert not history_chart(points("1", "2")).limits


def test_limits_beyond_what_can_be_are_cut_off_without_an_edge() -> None:
    chart = history_chart(points("96", "98"), limits=[band(0, 1, "97", "90", "104")], ceiling=Decimal(100))
    assert chart.limits_text == "90.0\N{EN DASH}100.0"
    assert chart.limits[0].edges.count("M") == 1
    assert chart.y_ticks[-1].label == "100.0"
    low = history_chart(points("1", "2"), limits=[band(0, 1, "1", "-3", "5")], floor=Decimal(0))
    assert (low.limits_text, low.limits[0].edges.count("M")) == ("0.0\N{EN DASH}5.0", 1)


def test_special_points_have_a_shape_of_their_own_that_shrinks_where_they_stand_close() -> None:
    kinds: list[Special] = ["good", "poor", "high", "low", ""]
    chart = history_chart(
        [ChartPoint(f"P{at}", Decimal(at), special=kind, left_out=not kind) for at, kind in enumerate(kinds)]
    )
    assert len({point.shape for point in chart.points}) == 5
    assert [special for special, _shape in chart.specials] == kinds[:4]
    assert chart.has_left_out
    assert chart.mark_scale == "1.00"
    crowded = history_chart([ChartPoint("P", Decimal(at), special="good") for at in range(40)], width=320)
    assert (crowded.mark_scale, crowded.last_scale) == ("0.60", "0.87")
    assert not history_chart(points("1", "2")).specials


def test_a_comparator_has_a_line_a_band_and_a_column() -> None:
    chart = history_chart(
        points("1", "2", "3"),
        comparator=Comparator(
            "England", targets("2", "2", None), low=targets("1", "1", None), high=targets("4", "4", None)
        ),
    )
    assert chart.comparator_line
    assert chart.comparator_band.endswith("z")
    assert [row.comparator for row in chart.rows] == ["2.0", "2.0", ""]
    assert chart.has_comparator
    assert any(label.words == "England" for label in chart.labels)


def test_a_band_of_a_single_period_has_no_area_and_is_not_drawn() -> None:
    chart = history_chart(
        points("1", "2"), comparator=Comparator("Range", low=targets("1", None), high=targets("2", None))
    )
    assert chart.comparator_band == ""
    assert [label.number for label in chart.labels if label.kind == "comparator"] == ["1.0\N{EN DASH}2.0"]


def test_labels_at_the_end_of_lines_do_not_overlap_and_stay_in_the_plot() -> None:
    chart = history_chart(
        points("4.9", "5.0"), targets=targets("5.0", "5.0"), comparator=Comparator("Other", targets("5", "5"))
    )
    ys = sorted(Decimal(label.y) for label in chart.labels)
    assert len(ys) == 3
    assert all(after - before >= 18 for before, after in pairwise(ys))
    assert ys[-1] <= Decimal(chart.bottom) + 5


def test_provisional_points_are_told_apart() -> None:
    chart = history_chart([ChartPoint("P1", Decimal(1)), ChartPoint("P2", Decimal(2), provisional=True, status="red")])
    assert [point.provisional for point in chart.points] == [False, True]
    assert chart.has_provisional
    assert chart.points[-1].status == "red"


def test_the_latest_period_is_always_named_on_the_axis() -> None:
    chart = history_chart([ChartPoint(f"P{index}", Decimal(index)) for index in range(23)], max_x_labels=5)
    assert len(chart.x_ticks) == 5
    assert chart.x_ticks[-1].label == "P22"


def test_a_narrow_picture_leaves_its_words_to_the_key() -> None:
    assert not history_chart(points("1", "2"), width=320).labels_inside
    assert history_chart(points("1", "2"), width=760).labels_inside


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        (["0", "100"], ["0", "25", "50", "75", "100"]),
        (["43.1", "52.4"], ["42.5", "45.0", "47.5", "50.0", "52.5"]),
        (["0", "0"], ["0.00", "0.25", "0.50", "0.75", "1.00"]),
        (["-3", "3"], ["\N{MINUS SIGN}4", "\N{MINUS SIGN}2", "0", "2", "4"]),
    ],
)
def test_ticks_are_round_figures_that_hold_every_value(values: list[str], ticks: list[str]) -> None:
    assert [tick.label for tick in history_chart(points(*values)).y_ticks] == ticks


def test_a_chart_without_points_is_empty_and_does_not_fail() -> None:
    chart: HistoryChart = history_chart([])
    assert chart.is_empty
    assert chart.x_ticks == ()


def test_a_sequence_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="targets has 1 entries for 2 points"):
        history_chart(points("1", "2"), targets=targets("1"))


def test_bars_start_at_nought_on_one_scale() -> None:
    chart = comparison_bars(
        [ComparisonRow("Us", Decimal(20), "own"), ComparisonRow("Them", Decimal(40))], target=Decimal(50)
    )
    assert [(bar.x, bar.width) for bar in chart.bars] == [("0", "40"), ("0", "80")]
    assert (chart.zero_x, chart.target_x, chart.target_text) == ("0", "100", "50.0")


def test_negative_bars_run_to_the_left_of_nought() -> None:
    chart = comparison_bars([ComparisonRow("Us", Decimal(-1)), ComparisonRow("Them", Decimal(3))])
    assert chart.zero_x == "25"
    assert [(bar.x, bar.width) for bar in chart.bars] == [("0", "25"), ("25", "75")]


def test_an_area_without_a_figure_keeps_its_row_and_has_no_text() -> None:
    chart = comparison_bars([ComparisonRow("Us", Decimal(2)), ComparisonRow("Them", None, note="not published")])
    assert (chart.bars[1].text, chart.bars[1].width, chart.bars[1].note) == ("", "0", "not published")
    assert not chart.is_empty
    assert comparison_bars([ComparisonRow("Us", None)]).is_empty


def test_all_noughts_do_not_divide_by_nought() -> None:
    assert comparison_bars([ComparisonRow("Us", Decimal(0))]).bars[0].width == "0"


def test_a_forecast_is_a_dashed_line_with_a_fan_to_the_year_end_beyond_the_last_figure() -> None:
    points = [ChartPoint(f"Q{number}", Decimal(10 * number)) for number in (1, 2)]
    chart = history_chart(points, ahead=Ahead(2, "Mar 2027", Decimal(40), Decimal(30), Decimal(50)), decimals=0)
    assert chart.forecast is not None
    assert (chart.forecast.number, chart.forecast.range_text) == ("40", "30\N{EN DASH}50")
    last = chart.points[-1]
    assert chart.forecast.path.startswith(f"M{last.x} {last.y}L")
    assert chart.forecast.fan.startswith(f"M{last.x} {last.y}L{chart.forecast.x} ")
    assert float(chart.forecast.x) > float(last.x)
    assert [label.words for label in chart.labels if label.kind == "forecast"] == ["Forecast"]
    assert [tick.label for tick in chart.x_ticks] == ["Q1", "Q2", "Mar 2027"]
    assert len(chart.rows) == 2


def test_a_forecast_without_a_range_has_no_fan() -> None:
    points = [ChartPoint("Q1", Decimal(10)), ChartPoint("Q2", None)]
    chart = history_chart(points, ahead=Ahead(1, "Mar 2027", Decimal(40)))
    assert chart.forecast is not None
    assert (chart.forecast.fan, chart.forecast.bar, chart.forecast.range_text) == ("", "", "")
    assert history_chart([ChartPoint("Q1", None)], ahead=Ahead(1, "Mar 2027", Decimal(40))).forecast is None


def test_what_was_done_to_move_a_line_is_a_lettered_bar_for_its_time() -> None:
    points = [ChartPoint(f"Q{number}", Decimal(number)) for number in range(4)]
    done = [Intervention(1, 2, "A campaign, £40,000"), Intervention(2, 3, "Two more staff, £90,000 a year")]
    marks = history_chart(points, interventions=done).interventions
    assert [(mark.letter, mark.label) for mark in marks] == [("A", done[0].label), ("B", done[1].label)]
    assert marks[0].y != marks[1].y
    assert float(marks[0].x) < float(marks[1].x)
