"""How risks are scored, when one asks for another look, and the matrix as a picture."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.risk_matrix import picture
from plans.risk_review import Light, overdue, worsened
from plans.risk_scale import Band, Point, Scale, ScaleError, controls_help, counts, make_scale, read_steps

FIVE = "\n".join(("Rare: once in ten years", "Unlikely", "Possible", "Likely", "Almost certain: within a month"))
SCALE = make_scale(FIVE, FIVE, 6, 12)
Q1, Q2 = date(2026, 6, 30), date(2026, 9, 30)


class TestTheScale:
    def test_steps_are_read_a_line_each_from_the_lowest(self) -> None:
        steps = read_steps(FIVE)
        assert [(one.level, one.word) for one in steps][:2] == [(1, "Rare"), (2, "Unlikely")]
        assert steps[0].meaning == "once in ten years"
        assert steps[1].meaning == ""

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("One\nTwo", "steps"),
            ("\n".join("abcdefg"), "steps"),
            ("", "steps"),
            ("One\nTwo\n: three", "word"),
            ("One\nTwo\none", "twice"),
            ("One\nTwo\n" + "x" * 201, "too_long"),
        ],
    )
    def test_what_is_no_scale_is_refused(self, text: str, code: str) -> None:
        with pytest.raises(ScaleError) as refusal:
            read_steps(text)
        assert refusal.value.code == code

    @pytest.mark.parametrize(
        ("appetite", "limit", "code"),
        [(0, 12, "appetite"), (25, 26, "appetite"), (6, 6, "limit"), (6, 26, "limit")],
    )
    def test_appetite_and_limit_lie_on_the_matrix_one_above_the_other(
        self, appetite: int, limit: int, code: str
    ) -> None:
        with pytest.raises(ScaleError) as refusal:
            make_scale(FIVE, FIVE, appetite, limit)
        assert refusal.value.code == code

    @given(st.integers(1, 5), st.integers(1, 5))
    def test_each_score_has_one_band_by_the_appetite_and_the_limit(self, likelihood: int, impact: int) -> None:
        score = Point(likelihood, impact).score
        band = SCALE.band(score)
        assert (band is Band.WITHIN) == (score <= 6)
        assert (band is Band.FAR_ABOVE) == (score > 12)

    def test_a_place_beyond_the_steps_is_not_on_it(self) -> None:
        assert SCALE.holds(Point(5, 5))
        assert not any(SCALE.holds(one) for one in (Point(0, 1), Point(6, 1), Point(1, 0), Point(1, 6)))

    def test_controls_never_make_a_risk_larger(self) -> None:
        assert controls_help(Point(4, 4), Point(4, 4))
        assert not controls_help(Point(4, 4), Point(5, 1))
        assert not controls_help(Point(4, 4), Point(1, 5))


class TestAnotherLook:
    @pytest.mark.parametrize(
        ("was", "now", "asks"),
        [
            (("green", ""), ("red", ""), True),
            (("green", ""), ("amber", ""), True),
            (("amber", ""), ("red", ""), True),
            (("red", ""), ("red", ""), False),
            (("red", "worse"), ("red", "worse"), False),
            (("red", ""), ("green", ""), False),
            (("green", ""), ("green", "worse"), True),
            (("green", "better"), ("green", "same"), False),
            (None, ("amber", ""), False),
            (None, ("red", ""), True),
            (None, ("green", "worse"), True),
            (None, ("green", "better"), False),
        ],
    )
    def test_an_indicator_that_is_worse_than_when_it_was_looked_at_asks(
        self, was: tuple[str, str] | None, now: tuple[str, str], asks: bool
    ) -> None:
        seen = {} if was is None else {7: Light(*was, Q1)}
        assert [one.series_id for one in worsened(seen, {7: Light(*now, Q2)})] == ([7] if asks else [])

    def test_the_figure_that_was_looked_at_asks_no_more(self) -> None:
        assert worsened({7: Light("green", "", Q2)}, {7: Light("red", "worse", Q2)}) == ()

    def test_an_indicator_without_a_figure_says_nothing(self) -> None:
        assert worsened({}, {7: Light("red", "worse", None)}) == ()

    def test_it_says_what_is_worse(self) -> None:
        (found,) = worsened({7: Light("green", "", Q1)}, {7: Light("red", "worse", Q2)})
        assert (found.off_target, found.getting_worse) == (True, True)

    def test_a_day_that_has_passed_is_overdue_and_today_is_not(self) -> None:
        assert overdue(Q1, Q2)
        assert not overdue(Q2, Q2)
        assert not overdue(None, Q2)


class TestThePicture:
    def test_the_likeliest_row_stands_on_top_and_counts_link_to_their_risks(self) -> None:
        points = [Point(5, 3), Point(5, 3), Point(1, 1)]
        shown = picture(SCALE, points, address=lambda point: f"?{point.likelihood}-{point.impact}", chosen=Point(1, 1))
        assert [row.step.level for row in shown.rows] == [5, 4, 3, 2, 1]
        cells = {(cell.point.likelihood, cell.point.impact): cell for row in shown.rows for cell in row.cells}
        assert (cells[5, 3].count, cells[5, 3].url, cells[5, 3].score) == (2, "?5-3", 15)
        assert (cells[4, 4].count, cells[4, 4].url) == (0, "")
        assert cells[1, 1].is_chosen
        assert sum(cell.count for cell in cells.values()) == len(points)

    def test_names_stand_where_their_places_are(self) -> None:
        shown = picture(SCALE, points={"Now": Point(2, 2), "Aimed at": Point(2, 2)})
        named = [cell.names for row in shown.rows for cell in row.cells if cell.names]
        assert named == [("Now", "Aimed at")]

    @given(st.lists(st.builds(Point, st.integers(1, 5), st.integers(1, 5)), max_size=40))
    def test_every_risk_is_counted_once(self, points: list[Point]) -> None:
        assert sum(counts(points).values()) == len(points)

    def test_a_scale_need_not_be_square(self) -> None:
        wide: Scale = make_scale("a\nb\nc", FIVE, 3, 6)
        assert [len(row.cells) for row in picture(wide).rows] == [5, 5, 5]
