"""A small history in two halves: one scale, a line for each half, the day in the middle."""

from __future__ import annotations

from decimal import Decimal

from indicators.chart_split import split_chart


def half(*values: int | None) -> list[tuple[Decimal | None, str]]:
    return [(None if value is None else Decimal(value), "red") for value in values]


def test_each_half_keeps_to_its_side_of_the_day_and_both_share_a_scale() -> None:
    chart = split_chart(half(10, 20), half(20, 30))
    assert chart is not None
    middle = Decimal(chart.day_x)
    xs = [Decimal(point.x) for point in chart.points]
    assert xs == sorted(xs)
    assert all(x < middle for x in xs[:2])
    assert all(x > middle for x in xs[2:])
    assert chart.points[1].y == chart.points[2].y
    assert Decimal(chart.points[0].y) > Decimal(chart.points[3].y)
    assert all(0 < Decimal(point.x) < chart.width and 0 < Decimal(point.y) < chart.height for point in chart.points)


def test_a_single_figure_stands_next_to_the_day_and_what_is_missing_is_left_out() -> None:
    chart = split_chart(half(5), half(7))
    assert chart is not None
    before, after = (Decimal(point.x) for point in chart.points)
    assert Decimal(chart.day_x) - before == after - Decimal(chart.day_x)
    assert len(getattr(split_chart(half(5, None), half(None, 7)), "points", ())) == 2


def test_without_any_figure_there_is_no_picture_and_one_side_may_be_empty() -> None:
    assert split_chart(half(None), []) is None
    assert split_chart([], []) is None
    alone = split_chart([], half(4, 4))
    assert alone is not None
    assert (alone.before, len(alone.points)) == ("", 2)
