"""Which lines once got worse as one does now, and then turned."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from council_pm.practice.matching import Curve, Match, Point, Polarity, fall_of, matches

ASKER = (50, 51, 50, 52, 55, 60, 66, 70, 75)  # missed bins: more are worse
TURNED = (20, 20, 21, 20, 24, 29, 33, 38, 44, 40, 35, 30, 25, 22)
STILL_DOWN = (20, 20, 21, 20, 24, 29, 33, 38, 44, 44, 45, 46, 46, 47)


def month_end(at: int) -> date:
    return date(2020 + at // 12, at % 12 + 1, 28)


def curve(
    key: int, values: Sequence[float], polarity: Polarity = Polarity.LOWER, *, cycle: int = 0,
    breaks: Sequence[date] = (),
) -> Curve:  # fmt: skip
    points = [Point(month_end(at), Decimal(repr(value))) for at, value in enumerate(values)]
    return Curve(key, points, polarity, breaks, cycle)


def found(*others: Curve, asker: Sequence[float] = ASKER, limit: int = 5) -> list[Match]:
    return matches(curve(0, asker), others, limit=limit)


class TestTheFallOfNow:
    def test_it_runs_from_the_best_of_the_latest_figures_to_the_worst_of_the_last_three(self) -> None:
        fall = fall_of(curve(0, ASKER))
        assert fall is not None
        assert (fall.start, fall.end, fall.figures) == (month_end(2), month_end(8), 7)
        assert (fall.shape[0], fall.shape[-1]) == (1.0, 0.0)

    def test_a_last_figure_that_chance_lifted_a_little_does_not_hide_it(self) -> None:
        fall = fall_of(curve(0, (*ASKER, 74)))
        assert fall is not None
        assert fall.end == month_end(8)

    @pytest.mark.parametrize(
        "values",
        [
            (), (5,), (5, 5, 5, 5, 5, 5), (1, 2, 3), (9, 8, 7, 6, 5, 4), (5, 6, 5, 6, 5, 6, 5, 6),
            (5, 9, 5, 9, 5, 9, 5, 9.2), tuple(reversed(ASKER)),
        ],
        ids=["none", "one", "never moves", "too short", "better", "to and fro", "wide to and fro", "improving"],
    )  # fmt: skip
    def test_what_does_not_steadily_get_worse_has_none(self, values: Sequence[float]) -> None:
        assert fall_of(curve(0, values)) is None

    def test_no_fall_crosses_a_declared_break(self) -> None:
        assert fall_of(curve(0, ASKER, breaks=[month_end(6)])) is None

    def test_a_line_with_seasons_is_read_by_the_mean_of_a_year(self) -> None:
        seasons = [10 + 5 * (at % 4) for at in range(16)]
        assert fall_of(curve(0, seasons, cycle=4)) is None
        rising = [10 + 5 * (at % 4) + at for at in range(16)]
        assert fall_of(curve(0, rising, cycle=4)) is not None


class TestMatches:
    def test_a_line_that_fell_alike_and_turned_is_found_and_one_that_did_not_turn_is_not(self) -> None:
        [one] = found(curve(1, TURNED), curve(2, STILL_DOWN), curve(3, (7,) * 12))
        assert one.key == 1
        assert (one.fall.start, one.fall.end, one.turned_until) == (month_end(3), month_end(8), month_end(13))
        assert one.likeness > 0.9
        assert one.template.format(**one.params) == (
            "It got worse over 6 figures, in much the same way as this one over 7, and then won 92% of it back."
        )

    def test_one_that_won_all_of_it_back_says_so(self) -> None:
        [one] = found(curve(1, (*TURNED, 19)))
        assert one.won_back == 1
        assert "won all of it back" in one.template

    def test_where_higher_is_better_a_fall_is_a_fall(self) -> None:
        mirrored = curve(1, [100 - value for value in TURNED], Polarity.HIGHER)
        assert [one.key for one in found(mirrored)] == [1]
        assert found(curve(1, TURNED, Polarity.HIGHER)) == []

    def test_a_turn_that_chance_explains_does_not_count(self) -> None:
        assert found(curve(1, (*TURNED[:9], 40, 35))) == []
        assert found(curve(1, (*TURNED[:9], 40, 43, 36, 44, 41))) == []

    def test_less_than_half_won_back_does_not_count(self) -> None:
        assert found(curve(1, (*TURNED[:9], 42, 40, 38, 37, 36))) == []

    def test_a_fall_of_another_shape_is_left_out(self) -> None:
        at_once = (20, 20, 21, 43.2, 43.4, 43.6, 43.7, 43.8, 44, 40, 35, 30, 25, 22)
        assert found(curve(1, at_once), asker=(5, 5, 5, 5.01, 5.02, 5.03, 5.04, 5.05, 5.1, 9)) == []

    def test_a_turn_never_crosses_a_declared_break(self) -> None:
        assert found(curve(1, TURNED, breaks=[month_end(10)])) == []

    def test_a_line_never_matches_itself_and_who_does_not_fall_is_told_nothing(self) -> None:
        assert matches(curve(1, ASKER), [curve(1, TURNED)]) == []
        assert found(curve(1, TURNED), asker=(9, 8, 7, 6, 5, 4)) == []

    def test_the_most_alike_comes_first_and_the_list_ends_where_it_was_asked_to(self) -> None:
        closest = [value * 3 for value in (*ASKER, 70, 65, 58, 52, 51, 50)]
        keys = [one.key for one in found(curve(2, TURNED), curve(1, closest))]
        assert keys == [1, 2]
        assert [one.key for one in found(curve(2, TURNED), curve(1, closest), limit=1)] == [1]


FIGURES = st.lists(st.integers(0, 200), min_size=0, max_size=40)


class TestWhatAlwaysHolds:
    @settings(max_examples=60, deadline=None)
    @given(st.lists(FIGURES, max_size=6), st.randoms(use_true_random=False))
    def test_the_order_in_which_lines_come_changes_nothing(self, lines: list[list[int]], chance: random.Random) -> None:
        others = [curve(1, TURNED), *(curve(at, values) for at, values in enumerate(lines, 2))]
        mixed = list(others)
        chance.shuffle(mixed)
        assert found(*others) == found(*mixed)

    @settings(max_examples=60, deadline=None)
    @given(FIGURES, st.integers(1, 50), st.integers(-100, 100))
    def test_neither_the_unit_nor_the_size_of_figures_matters(self, values: list[int], size: int, plus: int) -> None:
        moved = [value * size + plus for value in values]
        plain, other = found(curve(1, values)), found(curve(1, moved))
        assert [(one.fall.start, one.turned_until) for one in plain] == [
            (one.fall.start, one.turned_until) for one in other
        ]

    @settings(max_examples=80, deadline=None)
    @given(FIGURES)
    def test_what_is_found_fell_turned_and_is_within_its_bounds(self, values: list[int]) -> None:
        for one in found(curve(1, values)):
            assert one.fall.start < one.fall.end < one.turned_until
            assert 0.7 <= one.likeness <= 1
            assert 0.5 <= one.won_back <= 1
            ends = {month_end(at): value for at, value in enumerate(values)}
            assert ends[one.fall.start] < ends[one.fall.end] > ends[one.turned_until]

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.integers(0, 100), min_size=5, max_size=30).map(sorted))
    def test_what_only_ever_gets_worse_is_no_match(self, values: list[int]) -> None:
        assert found(curve(1, values)) == []
