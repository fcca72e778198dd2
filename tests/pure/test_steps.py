"""The small picture of one department's stages over quarters."""

from __future__ import annotations

from datetime import date

from council_pm.assessments.steps import HEIGHT, WIDTH, Step, picture_of


def step(year: int, month: int, stage: int) -> Step:
    return Step(date(year, month, 1), stage, f"{year} {month}")


def test_without_anything_said_there_is_no_picture() -> None:
    assert picture_of([]) is None


def test_one_view_is_one_dot_that_is_the_last() -> None:
    picture = picture_of([step(2026, 4, 3)])
    assert picture is not None
    assert [(dot.stage, dot.is_last) for dot in picture.dots] == [(3, True)]
    assert picture.path == f"M{picture.dots[0].x} {picture.dots[0].y}"


def test_a_higher_stage_stands_higher_on_the_line_of_its_number() -> None:
    picture = picture_of([step(2025, 4, 1), step(2025, 7, 2), step(2025, 10, 3), step(2026, 1, 4)])
    assert picture is not None
    heights = [dot.y for dot in picture.dots]
    assert heights == sorted(heights, reverse=True)
    assert {(dot.stage, dot.y) for dot in picture.dots} == {(line.stage, line.y) for line in picture.lines}
    assert all(0 < dot.x < WIDTH and 0 < dot.y < HEIGHT for dot in picture.dots)


def test_a_quarter_that_was_left_out_keeps_its_room() -> None:
    picture = picture_of([step(2025, 4, 1), step(2025, 7, 1), step(2026, 1, 2)])
    assert picture is not None
    first, second, third = (dot.x for dot in picture.dots)
    assert third - second == 2 * (second - first)


def test_it_reaches_back_three_years_and_no_further() -> None:
    picture = picture_of([step(2020, 4, 1), step(2024, 4, 2), step(2026, 4, 3)])
    assert picture is not None
    assert [dot.stage for dot in picture.dots] == [2, 3]
